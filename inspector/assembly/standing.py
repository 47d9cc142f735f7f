"""What kind of page stands at the registered address of a site?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inspector.evidence import (
    Home,
    LinkKind,
    MarkKind,
    Observed,
    PageFacts,
    Saying,
    Standing,
    Topic,
    TopicWords,
)
from inspector.model import Site

LEAVING = frozenset({"migration", "closure"})
STANDING = "standing"  # the kind of observation

# Visible characters. A page with less holds no content of a site; a farewell may be longer.
_EMPTY = 30
_FAREWELL = 400
_LANDING = 2000  # a page that offers its own domain says little else
_SERVERS_OWN = 3000
_FEW_LINKS = 5
_MANY = 3  # distinct words of a vice in a text
# Titles of the page a web server shows when no site is set up on it.
_DEFAULT = re.compile(
    r"Welcome to (?:nginx|OpenResty|tengine|CentOS|IIS)|IIS Windows|^IIS ?\d|It works"
    r"|Apache2? [\w ]*Default Page|Apache (?:HTTP Server )?Test Page|^Test Page for"
    r"|^Apache Tomcat|没有找到站点|站点创建成功",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"^\W*404\b|\bnot found\b|不存在|未找到|没找到|找不到|已(?:删除|关闭|关停|停用|停止)"
    r"|(?:无法|不能)访问",
    re.IGNORECASE,
)
_LABELS = {
    MarkKind.SITE_CODE: "网站标识码",
    MarkKind.ICP: "ICP备案号",
    MarkKind.POLICE: "公安备案号",
    MarkKind.CONAC: "党政机关网站标识",
}
_NO_WORDS = TopicWords(Topic.SOBER, (), ())


def standing(shown: Sequence[PageFacts], length: int) -> tuple[Standing, str]:
    """The kind of a page in its views, `length` visible characters long, and the words that tell.

    Of somebody else's page and of a parked one, two signs must agree: words alone prove nothing.
    """
    title = next((view.title for view in shown if view.title), "")
    for kind, words in (
        (Standing.SERVER, _servers_own(shown, title, length)),
        (Standing.PARKED, _parked(shown) if length <= _LANDING else ""),
        (Standing.TAKEN, _taken(shown)),
        (Standing.FAREWELL, _said(shown, LEAVING) if length <= _FAREWELL else ""),
        (Standing.WORKS, _works(shown, length)),
        (Standing.GONE, _gone(shown, title, length)),
    ):
        if words:
            return kind, words
    return (Standing.NOTHING if length < _EMPTY else Standing.CONTENT), title


def _said(shown: Iterable[PageFacts], kinds: frozenset[str]) -> str:
    return next((n.text for view in shown for n in view.notices if n.kind in kinds), "")


def _servers_own(shown: Sequence[PageFacts], title: str, length: int) -> str:
    default = length <= _SERVERS_OWN and _DEFAULT.search(title)
    unknown = length < _FAREWELL and any(view.saying is Saying.NO_SITE for view in shown)
    leaves = unknown and _said(shown, LEAVING)
    return (title or " ") if default or (unknown and not leaves) else ""


def _works(shown: Sequence[PageFacts], length: int) -> str:
    pages = {link.url for view in shown for link in view.links if link.kind is LinkKind.PAGE}
    few = length <= _FAREWELL and len(pages) < _FEW_LINKS
    return _said(shown, frozenset({"redesign"})) if few else ""


def _gone(shown: Sequence[PageFacts], title: str, length: int) -> str:
    said = length <= _FAREWELL and _GONE.search(title)
    return title if said or any(view.saying is Saying.GONE for view in shown) else ""


def _words(view: PageFacts, topic: Topic) -> TopicWords:
    return next((each for each in view.topics if each.topic is topic), _NO_WORDS)


def _parked(shown: Iterable[PageFacts]) -> str:
    for view in shown:
        words = _words(view, Topic.PARKED)
        if words.title and words.text:
            return "、".join(dict.fromkeys((*words.title, *words.text)))
    return ""


def _taken(shown: Iterable[PageFacts]) -> str:
    for view in shown:
        sober = _words(view, Topic.SOBER)
        for topic in (Topic.GAMBLING, Topic.ADULT):
            words = _words(view, topic)
            enough = words.title and len(words.text) >= _MANY
            if enough and not sober.title and len(sober.text) <= 1:
                return "、".join(dict.fromkeys((*words.title, *words.text)))
    return ""


def since(kind: Standing, sightings: Iterable[Observed], today: str) -> str:
    """The moment from which on every look found the same kind of page; `today` at the latest."""
    first = today
    past = [each for each in sightings if each.kind == STANDING]
    for each in sorted(past, key=lambda each: each.last_seen, reverse=True):
        if each.value != kind:
            break
        first = each.first_seen
    return first


def registered_marks(front: Home, site: Site) -> tuple[str, ...]:
    """The registered marks of the site that its page still shows."""
    known = {MarkKind.SITE_CODE: site.code, MarkKind.ICP: site.icp, MarkKind.POLICE: site.police}
    found = [
        f"{_LABELS[kind]} {shown.mark.value}"
        for kind, number in known.items()
        for shown in front.marks(kind)
        if _core(number) and _core(shown.mark.value) == _core(number)
    ]
    found += [_LABELS[MarkKind.CONAC] for shown in front.marks(MarkKind.CONAC) if shown.mark.value]
    return tuple(dict.fromkeys(found))


def _core(number: str) -> str:
    """The digits of a number, without the part that counts the sites of one holder."""
    return "".join(re.findall(r"\d", number.partition("号")[0]))
