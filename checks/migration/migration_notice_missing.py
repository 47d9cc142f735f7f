"""MIG001: see `migration_notice_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Doorstep, Home
from inspector.model import Finding, Reason, Severity, SiteStatus, Unknown
from inspector.rules import rule

_KINDS = frozenset({"migration", "closure"})


@rule("MIG001", Severity.MAJOR, clause="办法第十四条", states={SiteStatus.MIGRATING})
def migration_notice_missing(home: Home, doorstep: Doorstep) -> Iterator[Finding | Unknown]:
    """
    Home page of a site that is to be merged carries no notice of it.

    ## Why it matters
    Readers must learn in time that the site will go and where its content will be found.

    ## How to fix
    Hang a notice in a prominent place of the home page: that the site is being merged, since
    when, and which site takes over its content.
    """
    if any(n.kind in _KINDS for view in home.views for n in view.notices):
        return
    if doorstep.away:
        yield Unknown(Reason.NOT_GATHERED, "the address already leads to another site", home.url)
    elif not home.settled:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    else:
        title = next((view.title for view in home.views if view.title), "")
        yield Finding("MIG001.missing", url=home.url, quote=title, record=home.record)
