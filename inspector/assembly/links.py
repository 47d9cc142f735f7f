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

from inspector.assembly.excuses import SHIELDED
from inspector.assembly.hosts import host, key, turns_robots_away
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

PARENTS = 20
_SHORT = 300  # visible characters; a page with more is an article about something missing
_GONE_TITLE = re.compile(
    r"^\W*404\b|页面(?:不存在|没找到|未找到|已删除|找不到)|找不到(?:页面|网页|该页|您)|"
    r"(?:访问|查看|请求)的(?:页面|内容|信息|栏目|文章)(?:不存在|已删除|已被删除|找不到)|"
    r"\b(?:page )?not found\b",
    re.IGNORECASE,
)
_GONE_PATH = re.compile(r"/(?:404|notfound|error404|page404)(?:\.\w+|/)?$", re.IGNORECASE)

# How many tries must agree, by kind of proof.
_PROOFS = {
    Failure.NXDOMAIN: ("no name", 1),
    Failure.NO_ADDRESS: ("no address", 2),
    Failure.CONNECT_REFUSED: ("refused", 2),
}
_NAME_RESOLVED = frozenset(
    {Failure.CONNECT_REFUSED, Failure.CONNECT_TIMEOUT, Failure.RESET, Failure.TLS, Failure.TIMEOUT}
)


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
    _read(front, seen, on_home=True)
    for page in rest.pages:
        _read(page, seen, on_home=False)
    targets = []
    for name, found in seen.items():
        tries = tuple(visit for visit in book.of(name) if visit.purpose is not Purpose.PROBE)
        if tries:
            targets.append(_target(found, tries, book, facts, front.url))
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


def _target(
    found: _Seen,
    tries: tuple[Visit, ...],
    book: VisitBook,
    facts: Mapping[str, PageFacts],
    home_url: str,
) -> Target:
    ends = [end for visit in tries if _counts(visit, book) for end in book.ends(visit)]
    state = classify(found.link.url, ends, facts, home_url)
    if state is LinkState.OK and found.link.kind is LinkKind.PAGE and _sent_on(tries, book):
        state = LinkState.REDIRECTED
    return Target(
        url=found.link.url,
        kind=found.link.kind,
        state=state,
        tries=tries,
        parents=tuple(found.parents),
        occurrences=found.occurrences,
        on_home=found.on_home,
    )


def _counts(visit: Visit, book: VisitBook) -> bool:
    return visit.method != "HEAD" or any(_alive(end) for end in book.ends(visit))


def _sent_on(tries: Iterable[Visit], book: VisitBook) -> bool:
    """Whether every try that came through was a redirect."""
    alive = [visit for visit in tries if any(_alive(end) for end in book.ends(visit))]
    return all(visit.location for visit in alive)


def classify(
    url: str, ends: Sequence[Visit], facts: Mapping[str, PageFacts], home_url: str = ""
) -> LinkState:
    """The state of a target, of the visits its tries came out at.

    Args:
        url: the target as linked.
        ends: last visits of the tries, HEADs that failed left out.
        facts: what the bodies say, to know a page that says it is not there.
        home_url: the home page, which is never taken for an error page.
    """
    alive = [end for end in ends if _alive(end) and not _challenged(end, facts)]
    if alive:
        soft = all(_says_gone(end, facts, home_url) for end in alive)
        return LinkState.SOFT_404 if soft else LinkState.OK
    if turns_robots_away(host(url)) or any(_shielded(end, facts) for end in ends):
        return LinkState.BLOCKED
    return LinkState.BROKEN if _proven_dead(ends) else LinkState.UNDECIDED


def _alive(end: Visit) -> bool:
    return end.status is not None and (200 <= end.status < 300 or end.status == 304)


def _challenged(end: Visit, facts: Mapping[str, PageFacts]) -> bool:
    page = facts.get(end.record)
    return page is not None and page.challenge


def _shielded(end: Visit, facts: Mapping[str, PageFacts]) -> bool:
    return end.status in SHIELDED or _challenged(end, facts)


def _says_gone(end: Visit, facts: Mapping[str, PageFacts], home_url: str) -> bool:
    """Whether a page that answers 200 clearly says that it is not there."""
    page = facts.get(end.record)
    if page is None or page.text_length >= _SHORT or key(end.url) == key(home_url):
        return False
    return bool(_GONE_TITLE.search(page.title) or _GONE_PATH.search(urlsplit(end.url).path))


def _proven_dead(ends: Iterable[Visit]) -> bool:
    """Whether enough tries agree on one lasting failure, and none contradicts it."""
    kinds: dict[str, int] = {}
    resolved = False
    for end in ends:
        resolved = resolved or end.answered or end.failure in _NAME_RESOLVED
        proof, needed = _proof(end)
        if proof:
            kinds[proof] = kinds.get(proof, needed) - 1
    unnamed = kinds.keys() <= {"no name", "no address"}
    return any(left <= 0 for left in kinds.values()) and not (unnamed and resolved)


def _proof(end: Visit) -> tuple[str, int]:
    if end.status in {404, 410}:
        return "gone", 2
    return _PROOFS.get(end.failure, ("", 0)) if end.failure else ("", 0)
