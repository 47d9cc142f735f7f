"""Is the target of a link really broken?

Only proof that lasts counts: the name does not exist, or the server said twice that the page is
gone, or refused the connection twice. All that may pass by morning is undecided, and a server
that turns robots away is blocked. A HEAD may prove that a target lives, never that it is dead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from inspector.assembly.hosts import host, is_inner, key, turns_robots_away
from inspector.assembly.link_class import (
    LinkClass,
    class_of,
    is_nonsense,
    is_root,
    is_wrong_body,
    origin,
)
from inspector.assembly.neighbours import Neighbours, shows_itself
from inspector.assembly.visits import VisitBook
from inspector.assembly.wording import speaks_of
from inspector.evidence import (
    CaptureLog,
    Failure,
    Home,
    Inner,
    InnerPage,
    Known,
    Link,
    LinkFault,
    LinkKind,
    Links,
    LinkState,
    PageFacts,
    Parent,
    Purpose,
    Saying,
    Target,
    Visit,
)

PARENTS = 20
# Asked for other reasons than a link: by other rules, and with another question.
_ASIDE = frozenset({Purpose.PROBE, Purpose.FORMER, Purpose.ANNOUNCEMENT})
_GONE_PATH = re.compile(r"/(?:404|notfound|error404|page404)(?:\.\w+|/)?$", re.IGNORECASE)
_TELLING = 5  # characters of a link's text: a shorter one may stand in any title
_SHORT = 300  # visible characters; a page with more is an article about something missing
_DOOR = re.compile(
    r"登录|登陆|身份认证|错误|出错|抱歉|无权|禁止|\b(?:log ?in|sign in|error|denied)\b",
    re.IGNORECASE,
)

_HOMEWARD = re.compile(
    r"首\s*页|主\s*页|网站|门户|官网|返回|进入|手机|移动|掌上|无障碍|关怀|长者|老年|繁體|繁体|简体|旧版|新版"
    r"|中心|登录|注册|退出|^\W*(?:home|index|english|mobile|wap|en|cn)\W*$",
    re.IGNORECASE,
)

_FRONT_PATH = re.compile(
    r"^/(?:web|portal|cms|www|site|home|main|index|zh|cn|chinese)/?$"
    r"|/(?:index|default|home|main)\.\w{2,5}$",
    re.IGNORECASE,
)

# What an answer proves, and how many tries must agree.
_BY_STATUS = {
    400: (LinkFault.BAD_REQUEST, 2),
    404: (LinkFault.GONE, 2),
    410: (LinkFault.GONE, 2),
}
_BY_FAILURE = {
    Failure.NXDOMAIN: (LinkFault.NO_NAME, 1),
    Failure.NO_ADDRESS: (LinkFault.NO_NAME, 2),
    Failure.CONNECT_REFUSED: (LinkFault.REFUSED, 2),
    Failure.REDIRECT_LOOP: (LinkFault.LOOP, 2),
    Failure.TOO_MANY_REDIRECTS: (LinkFault.LOOP, 2),
}
# Proof only when the front page of the host opens.
_NEED_FRONT = frozenset({LinkFault.BAD_REQUEST, LinkFault.LOOP})
_NAME_RESOLVED = frozenset(
    {Failure.CONNECT_REFUSED, Failure.CONNECT_TIMEOUT, Failure.RESET, Failure.TLS, Failure.TIMEOUT}
)
_AGREE = 2  # tries that must agree before an open page is called an error page
_NO_CONTENT = 204
_STRAIGHT = 2  # the try and where it came out: a longer path was sent on by a page


@dataclass(slots=True)
class _Seen:
    """What is known of one target while the pages are read."""

    link: Link
    parents: list[Parent] = field(default_factory=list)
    occurrences: int = 0
    on_home: bool = False


def links(
    log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook, front: Home, rest: Inner
) -> Links:
    """Targets of all links of the pages that opened, with the state each is in."""
    seen: dict[str, _Seen] = {}
    judge = _Judge(facts, Neighbours(log.visits, book, facts), front.url, _looks(log, facts))
    _read(front, seen, on_home=True)
    for page in rest.pages:
        _read(page, seen, on_home=False)
    targets = []
    recalled = {(known.url, known.kind): known for known in log.known}
    for name, found in seen.items():
        tries = tuple(visit for visit in book.of(name) if visit.purpose not in _ASIDE)
        known = recalled.get((name, found.link.kind))
        if tries:
            targets.append(_target(found, tries, book, judge))
        elif known:
            targets.append(_recalled(found, known))
    return Links(tuple(targets), max(log.unasked_links, len(seen) - len(targets)))


def _read(page: Home | InnerPage, seen: dict[str, _Seen], *, on_home: bool) -> None:
    """Note each target of a page once, whatever number of its links lead there."""
    noted: dict[str, tuple[PageFacts, Link]] = {}
    for view in page.views:
        for link in view.links:
            name = key(link.url)
            known = noted.get(name)
            if known is None:
                if not name.startswith(("http://", "https://")):
                    continue
                if name not in seen:
                    seen[name] = _Seen(link)
            elif not link.text or known[1].text:
                continue
            noted[name] = (view, link)
    for name, (view, link) in noted.items():
        entry = seen[name]
        entry.on_home = entry.on_home or on_home
        entry.occurrences += 1
        if len(entry.parents) < PARENTS:
            entry.parents.append(Parent(page.url, link.text, link.place, view.record))


def _recalled(found: _Seen, known: Known) -> Target:
    """A target that was not asked: another inspection had the answer, and it is no fault."""
    return Target(
        url=found.link.url,
        kind=found.link.kind,
        state=known.state,
        tries=(),
        parents=tuple(found.parents),
        occurrences=found.occurrences,
        on_home=found.on_home,
        known=known,
    )


def _target(found: _Seen, tries: tuple[Visit, ...], book: VisitBook, judge: _Judge) -> Target:
    link = found.link
    paths = [path for visit in tries for path in book.paths(visit, judge.facts)]
    told = [path for path in paths if path[0].method != "HEAD" or judge.good(path[-1])]
    texts = tuple(parent.text for parent in found.parents if parent.text)
    asked = _Asked(link.url, link.kind, texts)
    state, why = judge.verdict(asked, list(map(judge.near.came_out, told)))
    if why and judge.comes_alive(link.url):
        state, why = LinkState.OK, None
    if state is LinkState.OK and link.kind is LinkKind.PAGE and judge.sent_on(paths):
        state = LinkState.REDIRECTED
    return Target(
        url=link.url,
        kind=link.kind,
        state=state,
        tries=tries,
        parents=tuple(found.parents),
        occurrences=found.occurrences,
        on_home=found.on_home,
        why=why,
        likenesses=tuple(judge.near.likeness(visit) for visit in tries),
        against=judge.near.against(link.url) if why else (),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A target as the pages name it."""

    url: str
    kind: LinkKind
    texts: tuple[str, ...]

    def promised(self, titles: Iterable[str]) -> bool:
        """Whether the links speak of what the page calls itself: then it is what they meant."""
        return any(speaks_of(text, title) for title in titles for text in self.texts)

    def is_named_in(self, pages: Iterable[PageFacts]) -> bool:
        """Whether a page has the words of a link for its title: a notice of few words, in which
        it may be something else that is gone.
        """
        titles = [page.title for page in pages]
        return any(
            text in title for text in self.texts if len(text) >= _TELLING for title in titles
        )

    def leads_home(self) -> bool:
        """Whether a front page may be meant: by its path, its name, another face of the site, or
        what only those see who are logged in.
        """
        if _FRONT_PATH.search(urlsplit(self.url).path):
            return True
        return any(_HOMEWARD.search(text) for text in self.texts)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Gives the verdicts of one capture. `home_url` is never taken for an error page."""

    facts: Mapping[str, PageFacts]
    near: Neighbours
    home_url: str
    looks: Mapping[str, PageFacts]  # by address: what the browser made of it

    def verdict(self, asked: _Asked, ends: Sequence[Visit]) -> tuple[LinkState, LinkFault | None]:
        """The state of a target, of the visits its tries came out at, and its proven fault."""
        alive = [end for end in ends if self.good(end)]
        if alive:
            return self._open(asked, [end for end in alive if _has_body(end)])
        blocked = any(self._class(end) is LinkClass.BLOCKED for end in ends)
        if blocked or turns_robots_away(host(asked.url)):
            return LinkState.BLOCKED, None
        if ends and all(_is_inner(end) for end in ends):
            return LinkState.BROKEN, LinkFault.INNER_ADDRESS
        return self._shut(ends)

    def _shut(self, ends: Sequence[Visit]) -> tuple[LinkState, LinkFault | None]:
        """Of a target that never opened."""
        why = _proof(ends)
        if not why:
            return LinkState.UNDECIDED, None
        said = [end for end in ends if end.answered]
        if any(map(self.near.blocks, said)):
            return LinkState.BLOCKED, None
        if not all(self.near.knows_front(end.url) for end in said):
            return LinkState.UNDECIDED, None  # it may say so to everything
        refused = (end for end in ends if end.failure is Failure.CONNECT_REFUSED)
        if why is LinkFault.REFUSED and any(self.near.answers(end.url) for end in refused):
            return LinkState.UNDECIDED, None  # it took our connections before: it may be us
        if why in _NEED_FRONT and not all(self.near.opens(end.url) for end in ends):
            return LinkState.UNDECIDED, None  # it may be we whom it does not understand
        return LinkState.BROKEN, why

    def _open(self, asked: _Asked, ends: Sequence[Visit]) -> tuple[LinkState, LinkFault | None]:
        """Of a target that opened at least once; `ends` are the bodies that came."""
        home = key(self.home_url)
        if not ends or any(key(end.url) == home == key(asked.url) for end in ends):
            return LinkState.OK, None
        if asked.kind is LinkKind.IMAGE and any(end.status == _NO_CONTENT for end in ends):
            return LinkState.OK, None  # a counter has nothing to show
        state, why = self._in_place(asked, ends)
        if why and len(ends) < _AGREE:
            return LinkState.UNDECIDED, None
        return state, why

    def _in_place(self, asked: _Asked, ends: Sequence[Visit]) -> tuple[LinkState, LinkFault | None]:
        """What came in place of the target."""
        pages = [self.facts[end.record] for end in ends if end.record in self.facts]
        if len(pages) < len(ends):
            return LinkState.OK, None
        home = all(_is_sent_home(asked.url, end) for end in ends)
        gone = all(map(self._says_gone, ends, pages)) and not asked.is_named_in(pages)
        if not home and all(is_wrong_body(asked.url, asked.kind, page) for page in pages):
            return self._wrong_body(asked, ends, gone=gone)
        no_site = all(page.saying is Saying.NO_SITE for page in pages)
        if no_site and all(map(self._is_everywhere, ends)):
            return LinkState.SOFT_404, LinkFault.NO_SITE
        if is_root(asked.url):
            return LinkState.OK, None
        if gone:
            return self._unless_blocked(ends, LinkState.SOFT_404, LinkFault.SOFT_404)
        return self._silently(asked, ends, pages, home=home)

    def _silently(
        self, asked: _Asked, ends: Sequence[Visit], pages: Iterable[PageFacts], *, home: bool
    ) -> tuple[LinkState, LinkFault | None]:
        """Of a page that does not say that it is not the one asked for."""
        nonsense = all(map(self.near.like_nonsense, ends))
        meant = asked.leads_home() or asked.promised(page.title for page in pages)
        if meant or not (home or nonsense):
            return LinkState.OK, None
        if not asked.texts:
            return LinkState.UNDECIDED, None
        if home or all(map(self.near.shows_front, ends)):
            return LinkState.SOFT_404, LinkFault.SENT_HOME
        if not all(self.near.opens(end.url) for end in ends):
            return self._unless_blocked(ends, LinkState.UNDECIDED, None)
        return self._unless_blocked(ends, LinkState.SOFT_404, LinkFault.AS_NONSENSE)

    def _wrong_body(
        self, asked: _Asked, ends: Sequence[Visit], *, gone: bool
    ) -> tuple[LinkState, LinkFault | None]:
        """Of a file or a picture in whose place something else came."""
        if gone:
            return self._unless_blocked(ends, LinkState.SOFT_404, LinkFault.SOFT_404)
        if asked.kind is LinkKind.IMAGE:
            return self._unless_blocked(ends, LinkState.BROKEN, LinkFault.NOT_THE_PICTURE)
        if any(end.truncated and not end.size for end in ends):
            return LinkState.UNDECIDED, None
        if all(map(self.near.shows_front, ends)):
            return LinkState.BROKEN, LinkFault.NOT_THE_FILE
        pages = [self.facts[end.record] for end in ends]
        page_came = any(page.looks == "html" for page in pages)
        speaks = all(_DOOR.search(page.title) for page in pages)
        if page_came and not (speaks or all(map(self.near.like_nonsense, ends))):
            return LinkState.UNDECIDED, None  # some show the document on a page
        return self._unless_blocked(ends, LinkState.BROKEN, LinkFault.NOT_THE_FILE)

    def _unless_blocked(
        self, ends: Iterable[Visit], state: LinkState, why: LinkFault | None
    ) -> tuple[LinkState, LinkFault | None]:
        if any(map(self.near.blocks, ends)):
            return LinkState.BLOCKED, None
        return state, why

    def comes_alive(self, url: str) -> bool:
        """Whether scripts make a page of a target that seemed dead, and another than they make of
        nonsense on its host.
        """
        page = self.looks.get(key(url))
        beside = [f for name, f in self.looks.items() if is_nonsense(name) and _same(name, url)]
        if page is None or not beside or not shows_itself(page):
            return False
        return all(page.likeness != other.likeness for other in beside)

    def _is_everywhere(self, end: Visit) -> bool:
        """Whether the front page of a host says the same, or was what was asked for."""
        return is_root(end.url) or self.near.has_no_site(end.url)

    def good(self, end: Visit) -> bool:
        """Whether an answer proves that the target is there."""
        return self._class(end) is LinkClass.GOOD

    def sent_on(self, paths: Iterable[tuple[Visit, ...]]) -> bool:
        """Whether every try that came through was sent on, by its server or by a page."""
        alive = [path for path in paths if self.good(path[-1])]
        return all(path[0].location or len(path) > _STRAIGHT for path in alive)

    def _class(self, end: Visit) -> LinkClass:
        return class_of(end, self.facts.get(end.record))

    def _says_gone(self, end: Visit, page: PageFacts) -> bool:
        """Whether a page that answers 200 clearly says that it is not there."""
        if key(end.url) == key(self.home_url):
            return False
        path = urlsplit(end.url).path
        named = page.text_length < _SHORT and bool(_GONE_PATH.search(path))
        return page.saying in {Saying.GONE, Saying.NO_SITE} or named


def _looks(log: CaptureLog, facts: Mapping[str, PageFacts]) -> dict[str, PageFacts]:
    return {key(look.url): facts[look.dom] for look in log.looks if look.dom in facts}


def _same(one: str, other: str) -> bool:
    return origin(one) == origin(other)


def _has_body(end: Visit) -> bool:
    """Whether the words of an answer were read: of what the browser fetched the page it made."""
    return end.method == "GET" and end.purpose is not Purpose.BROWSER


def _is_sent_home(asked: str, end: Visit) -> bool:
    """Whether a deep address came out at a front page."""
    return is_root(end.url) and not is_root(asked)


def _is_inner(end: Visit) -> bool:
    """Whether our guard refused an address that is written out and private (RFC 1918, RFC 6890):
    no reader outside the office's network gets there.
    """
    return end.failure is Failure.REFUSED_ADDRESS and is_inner(host(end.url))


def _proof(ends: Sequence[Visit]) -> LinkFault | None:
    """The lasting failure that enough tries agree on, and none contradicts."""
    left: dict[LinkFault, int] = {}
    for end in ends:
        proof = _BY_FAILURE.get(end.failure) if end.failure else _BY_STATUS.get(end.status or 0)
        if proof:
            fault, needed = proof
            left[fault] = min(left.get(fault, needed), needed) - 1
    proven = next((fault for fault, more in left.items() if more <= 0), None)
    resolved = any(end.answered or end.failure in _NAME_RESOLVED for end in ends)
    return None if proven is LinkFault.NO_NAME and resolved else proven
