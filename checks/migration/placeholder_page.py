"""MIG007: see `placeholder_page`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from inspector.evidence import AsOf, Doorstep, Standing
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_LONG = 30  # days: from here on a page that asks for patience is called a lasting one
_TODAY = {
    Standing.WORKS: "MIG007.works",
    Standing.PARKED: "MIG007.parked",
    Standing.TAKEN: "MIG007.taken",
    Standing.SERVER: "MIG007.server",
}
_LASTING = {
    Standing.WORKS: "MIG007.works.long",
    Standing.PARKED: "MIG007.parked.long",
    Standing.TAKEN: "MIG007.taken.long",
    Standing.SERVER: "MIG007.server.long",
}


@rule("MIG007", Severity.MAJOR, clause="办法第十二条、第十三条")
def placeholder_page(as_of: AsOf, doorstep: Doorstep) -> Iterator[Finding | Unknown]:
    """
    Home page only asks for patience, offers its domain or is the web server's own.

    One look shows today's state; how long it has been so is known from earlier inspections.

    ## Why it matters
    A site is to run while it is rebuilt. A sleeping site serves nobody, and a parked domain serves
    whoever holds it.

    ## How to fix
    Put the old pages back until the new ones are ready, renew the domain, or apply for the merger.
    """
    if not doorstep.opened:
        yield Unknown(Reason.UNREACHABLE, url=doorstep.url)
        return
    stands = doorstep.standing
    if doorstep.away or stands is None or stands not in _TODAY:
        return
    since = doorstep.since or as_of.date
    days = (date.fromisoformat(as_of.date) - date.fromisoformat(since)).days
    yield Finding(
        (_LASTING if days >= _LONG else _TODAY)[stands],
        url=doorstep.url,
        quote=doorstep.words.strip() or doorstep.title,
        record=doorstep.record,
        params={"title": doorstep.title or doorstep.url, "since": since, "days": days},
    )
