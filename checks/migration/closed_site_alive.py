"""MIG004: see `closed_site_alive`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Doorstep
from inspector.model import Finding, Severity, Site, SiteStatus
from inspector.rules import rule

# Visible characters. A page with less holds no content of a site; a farewell may be longer.
_EMPTY = 30
_FAREWELL = 400


@rule("MIG004", Severity.MAJOR, clause="办法第十三条、第十五条", states={SiteStatus.CLOSED})
def closed_site_alive(site: Site, doorstep: Doorstep) -> Iterator[Finding]:
    """
    Site that is registered as closed still opens under its own address.

    A redirect to the site that took over, and a short page that only says so, are in order.

    ## Why it matters
    A closed site that nobody looks after shows old content and is an easy prey for attackers.

    ## How to fix
    Take the site off the net, give back its domain, filing number and labels, or redirect the
    address to the site that took over. If it runs again with approval, correct the registry.
    """
    farewell = doorstep.notice and doorstep.text_length <= _FAREWELL
    if not doorstep.opened or doorstep.away or farewell or doorstep.text_length < _EMPTY:
        return
    yield Finding(
        "MIG004.alive",
        url=doorstep.url,
        quote=doorstep.title,
        record=doorstep.record,
        params={"title": doorstep.title or doorstep.url, "closed": site.closed_on or "-"},
    )
