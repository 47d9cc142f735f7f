"""What stands at the addresses a site had before?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspector.assembly.excuses import SHIELDED, excuse, turned_away
from inspector.assembly.hosts import bare, host
from inspector.assembly.standing import standing
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    CaptureLog,
    Failure,
    FormerAddress,
    FormerAddresses,
    LinkKind,
    PageFacts,
    Purpose,
    Visit,
)
from inspector.model import Reason

_SIGNPOST = 400  # visible characters of a page that does little but lead to the new address


def former(log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook) -> FormerAddresses:
    """The addresses that were known before the inspection, each with what its visit brought."""
    known = log.background.former
    here = {bare(host(url)) for url in (log.site.url, *(page.url for page in log.pages[:1]))}
    return FormerAddresses(tuple(_address(url, here, facts, book) for url in known))


def _address(
    url: str, here: set[str], facts: Mapping[str, PageFacts], book: VisitBook
) -> FormerAddress:
    tries = [visit for visit in book.of(url) if visit.purpose is Purpose.FORMER]
    if not tries:
        return FormerAddress(url, reason=Reason.NOT_GATHERED)
    for path in book.paths(tries[-1], facts):
        if any(bare(host(to)) in here for step in path for to in _whereto(step, facts)):
            return FormerAddress(url, leads=True, record=path[-1].record)
    end = next(iter(book.paths(tries[-1], facts)))[-1]
    page = facts.get(end.record)
    if end.failure or page is None or (end.status or 0) >= 400 or turned_away(page):
        return _shut(url, end, page)
    return _open(url, here, end, page)


def _whereto(step: Visit, facts: Mapping[str, PageFacts]) -> Iterable[str]:
    page = facts.get(step.record)
    return (step.url, step.location, page.redirect if page else "")


def _shut(url: str, end: Visit, page: PageFacts | None) -> FormerAddress:
    guarded = end.status in SHIELDED or bool(page and turned_away(page))
    reason = Reason.BLOCKED if guarded else excuse(end.failure)
    return FormerAddress(
        url,
        failure=end.failure or (None if end.status else Failure.OUR_FAULT),
        status=end.status,
        reason=reason,
        record=end.record,
    )


def _open(url: str, here: set[str], end: Visit, page: PageFacts) -> FormerAddress:
    kind, _ = standing((page,), page.text_length)
    told = (n.text for n in page.notices if n.kind != "redesign")
    pointed = page.text_length <= _SIGNPOST and any(
        link.kind is LinkKind.PAGE and bare(host(link.url)) in here for link in page.links
    )
    notice = next(told, page.title or url if pointed else "")
    waits = page.shell or page.challenge
    return FormerAddress(
        url,
        notice=notice,
        title=page.title,
        standing=kind,
        status=end.status,
        reason=Reason.NOT_RENDERED if waits and not notice else None,
        record=end.record,
    )
