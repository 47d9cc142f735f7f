"""What one inspection found of links that the next inspection of the sweep need not ask again.

Never a fault: what seems broken is asked by every site that links to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from inspector.assembly.hosts import bare, host, key
from inspector.assembly.strangers import outside, own_domains
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    CaptureLog,
    Known,
    LinkKind,
    Links,
    LinkState,
    PageFacts,
    Target,
    Topic,
    Visit,
)

_ALIVE = frozenset({LinkState.OK, LinkState.REDIRECTED})


def worth_knowing(
    found: Links, log: CaptureLog, facts: Mapping[str, PageFacts]
) -> tuple[Known, ...]:
    """The targets on foreign hosts that this inspection found alive, or that turned it away."""
    book, own = VisitBook(log.visits), own_domains(log)
    mine = {bare(host(url)) for url in (log.site.url, *(page.url for page in log.pages[:1]))}
    kept = []
    for target in found.targets:
        proof = _proof(target, book, facts)
        if proof is None or bare(host(target.url)) in mine:
            continue
        if _anybodys(target, own) and not _harmless(target, book, facts):
            continue
        kept.append(_known(target, proof, log.id))
    return tuple(kept)


def _proof(target: Target, book: VisitBook, facts: Mapping[str, PageFacts]) -> Visit | None:
    """The last try of this inspection that shows the state of the target; None when it is of no
    use to others.
    """
    if target.suspicion or target.state not in _ALIVE | {LinkState.BLOCKED}:
        return None
    alive = target.state in _ALIVE
    ends = [path[-1] for visit in target.tries for path in book.paths(visit, facts)]
    fit = [end for end in ends if end.record and ((end.status or 0) < 400) == alive]
    return fit[-1] if fit else None


def _anybodys(target: Target, own: frozenset[str]) -> bool:
    """Whether the page may by now belong to somebody else than the link says."""
    alive, page = target.state in _ALIVE, target.kind is LinkKind.PAGE
    return alive and page and bool(outside(target.url, own))


def _harmless(target: Target, book: VisitBook, facts: Mapping[str, PageFacts]) -> bool:
    """Whether the page was read and no words of a link could make it suspicious."""
    pages = list(_pages(target, book, facts))
    said = (t for page in pages for t in page.topics if t.topic is not Topic.SOBER)
    return bool(pages) and not any(t.title or t.text for t in said)


def _pages(target: Target, book: VisitBook, facts: Mapping[str, PageFacts]) -> Iterator[PageFacts]:
    for visit in target.tries:
        for path in book.paths(visit, facts):
            page = facts.get(path[-1].record)
            if visit.method == "GET" and page is not None:
                yield page


def _known(target: Target, proof: Visit, capture: str) -> Known:
    return Known(
        url=key(target.url),
        kind=target.kind,
        state=target.state,
        at=proof.started,
        status=proof.status,
        capture=capture,
        record=proof.record,
    )
