"""What a page says in place of what was asked for: that it is gone, that the server knows no such
site, or that we are not let in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inspector.evidence import Saying
from inspector.extract.tree import Page

_FEW = 300  # visible characters: a page with more only mentions it
_MESSAGE = 150  # visible characters of a message with its surroundings
_HARDLY_ANY = 60  # visible characters: nothing but the message
_CLAUSE = re.compile(r"[，。！；：？,!;:?\n]|\.\s|\s{2,}")
_TITLE = re.compile(r"[-_|—–·,，:：!！。]|\s{2,}")
_ASIDE = r"\W*(?:对不起|很?抱歉|非常抱歉|提示|警告|错误|啊哦|哎呀|糟糕)?\W*"
_BOX = re.compile(r"\balert\s{0,3}\(\s{0,3}([\"'])(.{1,120}?)\1")
_PICTURE = re.compile(
    r"(?:^|/)(?:404|error-?404|not-?found)[^/]{0,12}\.(?:png|jpe?g|gif|svg|webp)$", re.IGNORECASE
)
_QUOTED = re.compile(r"“[^”]{0,80}”|「[^」]{0,80}」")
_LEAVES = re.compile(r"history\s*\.\s*(?:back|go)|window\s*\.\s*close|location")


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of `sayings.toml`. `title` must be the whole of a title."""

    clause: re.Pattern[str]
    sentence: re.Pattern[str]
    gone: re.Pattern[str]
    weak: re.Pattern[str]
    title: re.Pattern[str]
    charity: tuple[str, ...]
    no_site: re.Pattern[str]
    turned_away: re.Pattern[str]
    letters: re.Pattern[str]
    passing: re.Pattern[str]


def saying(page: Page) -> Saying | None:
    """What a page says of itself; None when it may be what was asked for. A long article that
    speaks of error pages says nothing of itself.
    """
    words = _words()
    if page.length >= _FEW:
        return Saying.GONE if words.title.fullmatch(page.title) else None
    shown = _shown(page)
    texts = (page.title, shown)
    if any(map(words.no_site.search, texts)):
        return Saying.NO_SITE
    if _is_gone(page, shown):
        return Saying.GONE
    if words.turned_away.search(page.title) or _turns_away(page, shown):
        return Saying.TURNED_AWAY
    return Saying.PASSING if any(map(words.passing.search, texts)) else None


def _is_gone(page: Page, shown: str) -> bool:
    words = _words()
    title = page.title
    named = any(map(words.clause.match, _TITLE.split(title))) or words.gone.search(title)
    if named or _pictured(page) or _charity(page):
        return True
    if words.letters.search(shown):
        return False
    bare = page.length <= _HARDLY_ANY and not page.tagged("form", "input")
    clauses = [clause for text in (shown, _box(page)) for clause in _CLAUSE.split(text)]
    halves = [half for clause in clauses if "或" in clause for half in clause.split("或")]
    said = any(map(words.clause.match, clauses + halves)) or words.sentence.search(shown)
    said = said or words.gone.search(shown)
    return bool(said or (bare and words.weak.search(shown)))


def _turns_away(page: Page, shown: str) -> bool:
    """Whether the few words are those of whoever does not let us in; a list may have them, too."""
    few = page.length <= _MESSAGE and not _is_login(page)
    return few and bool(_words().turned_away.search(shown))


def _is_login(page: Page) -> bool:
    """Whether the page asks who one is: its riddle belongs to that."""
    if any(element.get("type").lower() == "password" for element in page.tagged("input")):
        return True
    return len(page.tagged("input")) > 1


def _shown(page: Page) -> str:
    """The words that are shown, without what they quote."""
    ends = (*page.starts[1:], len(page.raw))
    parts = zip(page.starts, ends, page.owners, strict=False)
    shown = "".join(page.raw[start:end] for start, end, owner in parts if not owner.hidden)
    return _QUOTED.sub("", shown)


def _box(page: Page) -> str:
    """What a box says that a script shows before it sends the reader away."""
    if page.length > _HARDLY_ANY:
        return ""
    inline = (source for source, element in page.scripts if not element.get("src"))
    said = (_BOX.search(source) for source in inline if _LEAVES.search(source))
    return " ".join(match[2] for match in said if match)


def _pictured(page: Page) -> bool:
    """Whether a picture says it, and next to no words stand beside."""
    if page.length > _HARDLY_ANY:
        return False
    return any(
        e.get("alt").strip() == "404" or _PICTURE.search(e.get("src")) for e in page.tagged("img")
    )


def _charity(page: Page) -> bool:
    """Whether the page on missing children stands in for a missing page (公益404)."""
    sources = [element.get("src") for element in page.tagged("script", "iframe")]
    return any(known in source for known in _words().charity for source in sources)


@cache
def _words() -> _Words:
    told = tomllib.loads((files(__package__) / "sayings.toml").read_text("utf-8"))
    gone = told["gone"]
    things, missing, lacking = (_any(gone[name]) for name in ("things", "missing", "lacking"))
    pointing, events, over = (_any(gone[name]) for name in ("pointing", "events", "over"))
    what = f"(?:{pointing}{things}?|{things})"
    clause = (
        rf"{_ASIDE}(?:{what}.{{0,8}}?{missing}|(?!.{{0,6}}{events}){what}.{{0,4}}?{over}"
        rf"|(?:数据库中?|系统中?)?{lacking}(?!的|.{{0,2}}(?:相关|任何|符合|满足))"
        rf"(?:.{{0,10}}?(?:{things}|条)|\W*$))"
    )
    also = _any(gone["also"])
    flags = re.IGNORECASE
    return _Words(
        clause=re.compile(clause, flags),
        sentence=re.compile(
            rf"(?:^|[。！!\n]){_ASIDE}{pointing}{things}[^。！!]{{0,24}}?"
            r"(?:无法|不能)(?:查看|访问|显示|浏览)",
            flags,
        ),
        gone=re.compile(also, flags),
        weak=re.compile(_any(gone["weak"]), flags),
        title=re.compile(
            rf"{_ASIDE}(?:{what}.{{0,4}}?{missing}|404|404\W{{0,3}}not found|page not found)\W*",
            flags,
        ),
        charity=tuple(gone["scripts"]),
        no_site=re.compile(_any(told["no-site"]["words"]), flags),
        turned_away=re.compile(_any(told["turned-away"]["words"]), flags),
        letters=re.compile(_any(told["letters"]["words"]), flags),
        passing=re.compile(_any(told["passing"]["words"]), flags),
    )


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"
