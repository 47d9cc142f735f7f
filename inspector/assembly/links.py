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

from inspector.assembly.hosts import host, key, turns_robots_away
from inspector.assembly.link_class import LinkClass, class_of, is_root
from inspector.assembly.neighbours import Neighbours
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    CaptureLog,
    Failure,
    Home,
    Inner,
    InnerPage,
    Link,
    LinkKind,
    Links,
    LinkState,
    PageFacts,
    Parent,
    Purpose,
    Target,
    Visit,
)
from inspector.extract.magic import is_page_for_file

PARENTS = 20
_GONE_PATH = re.compile(r"/(?:404|notfound|error404|page404)(?:\.\w+|/)?$", re.IGNORECASE)
_SHORT = 300  # visible characters; a page with more is an article about something missing
_DOOR = re.compile(
    r"登录|登陆|身份认证|错误|出错|抱歉|无权|禁止|\b(?:log ?in|sign in|error|denied)\b",
    re.IGNORECASE,
)

# How many tries must agree, by kind of proof.
_PROOFS = {
    Failure.NXDOMAIN: ("no-name", 1),
    Failure.NO_ADDRESS: ("no-name", 2),
    Failure.CONNECT_REFUSED: ("refused", 2),
}
_NAME_RESOLVED = frozenset(
    {Failure.CONNECT_REFUSED, Failure.CONNECT_TIMEOUT, Failure.RESET, Failure.TLS, Failure.TIMEOUT}
)
_AGREE = 2  # tries that must agree before an open page is called an error page


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
    judge = _Judge(facts, Neighbours(log.visits, book, facts), front.url)
    _read(front, seen, on_home=True)
    for page in rest.pages:
        _read(page, seen, on_home=False)
    targets = []
    for name, found in seen.items():
        tries = tuple(visit for visit in book.of(name) if visit.purpose is not Purpose.PROBE)
        if tries:
            targets.append(_target(found, tries, book, judge))
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


def _target(found: _Seen, tries: tuple[Visit, ...], book: VisitBook, judge: _Judge) -> Target:
    link = found.link
    ends = [
        end
        for visit in tries
        if visit.method != "HEAD" or any(judge.good(end) for end in book.ends(visit))
        for end in book.ends(visit)
    ]
    state, why = judge.verdict(link.url, link.kind, ends)
    if state is LinkState.OK and link.kind is LinkKind.PAGE and judge.sent_on(tries, book):
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
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    """Gives the verdicts of one capture. `home_url` is never taken for an error page."""

    facts: Mapping[str, PageFacts]
    near: Neighbours
    home_url: str

    def verdict(self, url: str, kind: LinkKind, ends: Sequence[Visit]) -> tuple[LinkState, str]:
        """The state of a target, of the visits its tries came out at, and its proven fault."""
        alive = [end for end in ends if self.good(end)]
        if alive:
            return self._open(url, kind, alive)
        blocked = any(self._class(end) is LinkClass.BLOCKED for end in ends)
        if blocked or turns_robots_away(host(url)):
            return LinkState.BLOCKED, ""
        why = _proof(ends)
        if not why:
            return LinkState.UNDECIDED, ""
        if any(self.near.blocks(end) for end in ends if end.answered):
            return LinkState.BLOCKED, ""
        if why == "refused" and self.near.answers(url):
            return LinkState.UNDECIDED, ""  # it took our connections before: it may be us
        return LinkState.BROKEN, why

    def _open(self, url: str, kind: LinkKind, alive: Sequence[Visit]) -> tuple[LinkState, str]:
        said = [end for end in alive if end.method == "GET"]
        if not said or any(key(end.url) == key(self.home_url) == key(url) for end in said):
            return LinkState.OK, ""
        if kind is LinkKind.ATTACHMENT and all(self._page_for_file(url, end) for end in said):
            return self._wrong_file(said)
        words = all(self._says_gone(end) for end in said)
        same = all(self.near.like_nonsense(end) for end in said)
        home = all(self.near.sends_all(url, end) for end in said)
        if not (words or same or home) or is_root(url):
            return LinkState.OK, ""
        if any(self.near.blocks(end) for end in said) and not home:
            return LinkState.BLOCKED, ""
        proven = (words and same) or (home and self.near.shows_pages(url))
        return LinkState.SOFT_404, "soft-404" if proven and len(said) >= _AGREE else ""

    def _wrong_file(self, said: Sequence[Visit]) -> tuple[LinkState, str]:
        pages = [self.facts[end.record] for end in said]
        speaks = all(page.gone or _DOOR.search(page.title) for page in pages)
        error = all(self.near.like_nonsense(end) for end in said)
        if (speaks or error) and len(said) >= _AGREE:
            return LinkState.BROKEN, "not-the-file"
        return LinkState.UNDECIDED, ""

    def good(self, end: Visit) -> bool:
        """Whether an answer proves that the target is there."""
        return self._class(end) is LinkClass.GOOD

    def sent_on(self, tries: Iterable[Visit], book: VisitBook) -> bool:
        """Whether every try that came through was a redirect."""
        alive = [visit for visit in tries if any(self.good(end) for end in book.ends(visit))]
        return all(visit.location for visit in alive)

    def _class(self, end: Visit) -> LinkClass:
        return class_of(end, self.facts.get(end.record))

    def _page_for_file(self, url: str, end: Visit) -> bool:
        page = self.facts.get(end.record)
        if page is None or page.shell or page.redirect:
            return False
        return is_page_for_file(url, page.looks)

    def _says_gone(self, end: Visit) -> bool:
        """Whether a page that answers 200 clearly says that it is not there."""
        page = self.facts.get(end.record)
        if page is None or page.text_length >= _SHORT or key(end.url) == key(self.home_url):
            return False
        return page.gone or bool(_GONE_PATH.search(urlsplit(end.url).path))


def _proof(ends: Iterable[Visit]) -> str:
    """The lasting failure that enough tries agree on, and none contradicts; "" when none."""
    kinds: dict[str, int] = {}
    resolved = False
    for end in ends:
        resolved = resolved or end.answered or end.failure in _NAME_RESOLVED
        kind, needed = ("gone", 2) if end.status in {404, 410} else ("", 0)
        if end.failure in _PROOFS:
            kind, needed = _PROOFS[end.failure]
        if kind:
            kinds[kind] = min(kinds.get(kind, needed), needed) - 1
    proven = next((kind for kind, left in kinds.items() if left <= 0), "")
    return "" if proven == "no-name" and resolved else proven
