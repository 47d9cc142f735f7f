"""MIG003: see `successor_announcement_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Announcement
from inspector.model import Finding, Reason, Severity, Site, SiteStatus, Unknown
from inspector.rules import rule


@rule(
    "MIG003",
    Severity.MINOR,
    clause="办法第十四条",
    states={SiteStatus.CLOSED},
    candidate=True,
)
def successor_announcement_missing(
    site: Site, announcement: Announcement
) -> Iterator[Finding | Unknown]:
    """
    Site that took over a closed one, or the portal, does not say where its content went.

    Read are the front page and the columns of announcements of the successor and of the portal of
    the region, back to the day of the notice or of the closing, for a title that names the old
    site. Only where all of these were read back that far is the lack of one a finding, and a
    person confirms it: the announcement may stand in another column.

    ## Why it matters
    Who looks for the old content must find out where it is now.

    ## How to fix
    Publish an announcement on the superior's site or the portal of the same level: that the site
    was closed, and where its former content is found. Keep it for 30 days at least.
    """
    if announcement.found:
        return
    since = min((day for day in (site.migration_notice_on, site.closed_on) if day), default="")
    searched = announcement.searched
    if not searched or not since:
        note = "the registry names no successor" if since else "the registry names no day"
        yield Unknown(Reason.NO_REGISTRY_ENTRY, note)
        return
    for place in searched:
        if place.reason:
            yield Unknown(place.reason, "columns of announcements not read", place.url)
            return
        if not place.oldest:
            yield Unknown(Reason.NOT_GATHERED, "a column shows no dates", place.url)
            return
        if place.oldest > since:
            note = f"read back to {place.oldest}, not to {since}"
            yield Unknown(Reason.BUDGET_SPENT, note, place.url)
            return
    first = searched[0]
    yield Finding(
        "MIG003.missing",
        url=first.url,
        record=first.record,
        params={"places": "、".join(place.url for place in searched), "since": since},
        detail={"pages": sum(place.pages for place in searched)},
    )
