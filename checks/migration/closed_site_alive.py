"""MIG004: see `closed_site_alive`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Doorstep, Standing
from inspector.model import Finding, Reason, Severity, Site, SiteStatus, Unknown
from inspector.rules import rule

# Visible characters. A page with less than so many may be no site.
_DOUBTFUL = 60
_IN_ORDER = frozenset({Standing.FAREWELL, Standing.SERVER, Standing.GONE, Standing.NOTHING})
_MESSAGES = {
    Standing.CONTENT: "MIG004.alive",
    Standing.WORKS: "MIG004.works",
    Standing.PARKED: "MIG004.parked",
    Standing.TAKEN: "MIG004.taken",
}


@rule(
    "MIG004",
    Severity.MAJOR,
    clause="办法第十三条、第十五条",
    version=2,
    states={SiteStatus.CLOSED},
)
def closed_site_alive(site: Site, doorstep: Doorstep) -> Iterator[Finding | Unknown]:
    """
    Site that is registered as closed still opens under its own address.

    What answers is told apart: the site's own content, a page that promises one, a domain on offer,
    somebody else's page. Marks that are registered for the site and still shown are named: they
    are to be given back. A redirect to the site that took over, and a short page that only says
    so, are in order; so is the page a web server shows when no site is set up on it.

    ## Why it matters
    A closed site that nobody looks after shows old content and is an easy prey for attackers.

    ## How to fix
    Take the site off the net, give back its domain, filing number and labels, or redirect the
    address to the site that took over. If it runs again with approval, correct the registry.
    """
    stands = doorstep.standing
    if not doorstep.opened or doorstep.away or stands is None or stands in _IN_ORDER:
        return
    if stands is Standing.CONTENT and doorstep.text_length < _DOUBTFUL:
        yield Unknown(Reason.NOT_GATHERED, "too little text for a site", doorstep.url)
        return
    title = doorstep.title or doorstep.url
    yield Finding(
        _MESSAGES[stands],
        url=doorstep.url,
        quote=doorstep.title if stands is Standing.CONTENT else doorstep.words,
        record=doorstep.record,
        params={"title": title, "closed": site.closed_on or "-"},
        detail={"standing": stands.value, "marks": list(doorstep.marks)},
    )
    if doorstep.marks:
        yield Finding(
            "MIG004.marks",
            url=doorstep.url,
            quote="　".join(doorstep.marks),
            record=doorstep.record,
            params={"marks": "、".join(doorstep.marks), "closed": site.closed_on or "-"},
        )
