"""MIG006: see `unregistered_migration`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Doorstep, Home, MarkKind, NoticeCourse
from inspector.model import Finding, Reason, Severity, Site, SiteStatus, Unknown
from inspector.rules import rule


@rule(
    "MIG006",
    Severity.MAJOR,
    clause="办法第十三条、第十七条",
    states={SiteStatus.RUNNING},
    candidate=True,
)
def unregistered_migration(
    site: Site, home: Home, doorstep: Doorstep, course: NoticeCourse
) -> Iterator[Finding | Unknown]:
    """
    Site that is registered as running says that it goes, or leads to another site.

    Where the address leads to the same site under another name, that name is not registered. A
    person confirms each finding: the registry may lag behind, and words may speak of another site.

    ## Why it matters
    A site is merged or closed only with approval; what the registry does not know nobody watches.

    ## How to fix
    Apply for approval, have the state and the address corrected in the registry, or take the notice
    down when the site goes on.
    """
    if not site.registered:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, "", home.url)
    elif doorstep.away:
        yield _away(site, home)
    elif course.notice:
        yield Finding("MIG006.notice", url=home.url, quote=course.notice.text, record=course.record)
    elif not course.looked:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)


def _away(site: Site, home: Home) -> Finding:
    """The address leads elsewhere: to another site, or to the same under another name."""
    to = next((view.redirect for view in home.views if view.redirect), "") or home.url
    titles = [view.title for view in home.views if view.title]
    code = any(shown.mark.value == site.code for shown in home.marks(MarkKind.SITE_CODE))
    same = code or any(site.name and site.name in title for title in titles)
    return Finding(
        "MIG006.renamed" if same else "MIG006.away",
        url=site.url,
        quote=titles[0] if titles else "",
        record=home.record,
        params={"to": to},
    )
