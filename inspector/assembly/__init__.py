"""From what was written down to what a rule may ask for.

`assemble` is pure: it is the same right after gathering and in a replay years later.
"""

from __future__ import annotations

from collections.abc import Mapping

from inspector.assembly.announcements import announcement
from inspector.assembly.availability import availability
from inspector.assembly.columns import columns
from inspector.assembly.confirmed import confirmed
from inspector.assembly.dates import as_of
from inspector.assembly.feet import feet
from inspector.assembly.former import former
from inspector.assembly.fragments import fragments
from inspector.assembly.home import doorstep, home, reachability
from inspector.assembly.lifecycle import course
from inspector.assembly.links import links
from inspector.assembly.pages import inner
from inspector.assembly.strangers import belonging
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    Announcement,
    AsOf,
    Availability,
    Badges,
    CaptureLog,
    Columns,
    DnsAnswers,
    Doorstep,
    Feet,
    FormerAddresses,
    Fragments,
    History,
    Home,
    HttpsProbe,
    Inner,
    Links,
    Missing,
    NoticeCourse,
    PageFacts,
    Reachability,
    Registered,
)
from inspector.model import Reason, Site


def assemble(log: CaptureLog, facts: Mapping[str, PageFacts]) -> dict[type, object]:
    """All kinds of evidence of one capture; `Missing` stands where one could not be gathered.

    Args:
        log: what the gatherers wrote down.
        facts: what each stored body says, by WARC record id: responses, included frames and
            scripts, rendered DOMs.
    """
    book = VisitBook(log.visits)
    reach = reachability(log, facts)
    front = home(log, facts, book, reach)
    door = doorstep(log, reach, front)
    return {
        Site: log.site,
        AsOf: as_of(log.as_of),
        History: History(log.background.sightings),
        DnsAnswers: log.dns or Missing(Reason.NOT_GATHERED, "DNS was not asked"),
        HttpsProbe: log.https or Missing(Reason.NOT_GATHERED, "HTTPS was not tried"),
        Registered: _registered(log),
        Reachability: reach,
        Availability: availability(log),
        Doorstep: door,
        NoticeCourse: course(log, front, door),
        FormerAddresses: former(log, facts, book),
        Announcement: announcement(log, facts),
        Home: front,
        **_behind(log, facts, book, front),
    }


def _behind(
    log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook, front: Home | Missing
) -> dict[type, object]:
    """What there is only when the home page opened."""
    badges = _badges(log, front)
    if isinstance(front, Missing):
        return {
            Inner: front,
            Links: front,
            Fragments: front,
            Columns: front,
            Feet: front,
            Badges: badges,
        }
    rest = inner(log, facts, book)
    return {
        Inner: rest,
        Links: confirmed(_links(log, facts, book, front, rest), log, facts),
        Fragments: fragments(log, facts, book, front, rest),
        Columns: columns(log, facts, book, front, rest),
        Feet: feet(log.pages, facts, book),
        Badges: badges,
    }


def _links(
    log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook, front: Home, rest: Inner
) -> Links:
    return belonging(links(log, facts, book, front, rest), log, facts, book)


def _registered(log: CaptureLog) -> Registered | Missing:
    if log.background.registered is None:
        return Missing(Reason.NOT_GATHERED, "the registry was not at hand")
    return Registered(frozenset(log.background.registered))


def _badges(log: CaptureLog, front: Home | Missing) -> Badges | Missing:
    if not log.badge_references:
        return Missing(Reason.NO_REFERENCE, "no reference image of the badge was supplied")
    if isinstance(front, Missing):
        return front
    return Badges(log.badge_references, log.badge_images, front.url, front.record, log.badge_looks)
