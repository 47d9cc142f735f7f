"""Did the home page open, and what does it show?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from inspector.assembly.dates import as_of
from inspector.assembly.excuses import excuse, turned_away
from inspector.assembly.hosts import bare, host
from inspector.assembly.pages import dom, settled, views
from inspector.assembly.standing import registered_marks, since, standing
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    CaptureLog,
    Doorstep,
    Failure,
    Home,
    Missing,
    PageFacts,
    PageLog,
    Purpose,
    Reachability,
    Role,
    Visit,
)
from inspector.model import Reason, Site

# What protection products answer in place of a home page. A 404 or 500 is the site's own fault.
GUARDS = frozenset({403, 405, 412, 418, 429, 444, 468, 493, 521, 561, 567})
_LEAVING = ("migration", "closure", "domain-change")


def reachability(log: CaptureLog, facts: Mapping[str, PageFacts]) -> Reachability | Missing:
    """Whether the home page opened on this visit, with every try."""
    tries = tuple(visit for visit in log.visits if visit.purpose is Purpose.HOME)
    if not tries:
        return Missing(Reason.NOT_GATHERED, "the home page was never asked for")
    page = home_page(log)
    if page is None:
        last = decisive(tries, log.site.url)
        answer = facts.get(last.record)
        guarded = last.status in GUARDS or bool(answer and turned_away(answer))
        return Reachability(tries, False, guarded, last.failure, last.status)
    response = facts.get(page.record)
    guarded = page.status in GUARDS or bool(response and turned_away(response))
    seen = dom(page, facts) is not None
    if _unfinished(page, tries):
        return Reachability(tries, False, guarded, Failure.TIMEOUT, None)
    opened = seen if guarded else page.status < 400
    return Reachability(tries, opened, guarded and not seen, None, page.status)


def _unfinished(page: PageLog, tries: Sequence[Visit]) -> bool:
    """Whether the home page was still coming when our deadline for one answer was over. A page
    cut by our cap on its length is a page all the same.
    """
    return any(visit.record == page.record and visit.truncated == "time" for visit in tries)


def decisive(tries: Sequence[Visit], url: str) -> Visit:
    """The try that says why the home page did not open: the last that failed over the registered
    scheme. The other scheme is only tried to help.
    """
    failed = [visit for visit in tries if visit.failure or (visit.status or 0) >= 400]
    same = [visit for visit in failed if urlsplit(visit.url).scheme == urlsplit(url).scheme]
    return (same or failed or list(tries))[-1]


def home_page(log: CaptureLog) -> PageLog | None:
    """The home page's entry in the log."""
    return next((page for page in log.pages if page.role is Role.HOME), None)


def home(
    log: CaptureLog,
    facts: Mapping[str, PageFacts],
    book: VisitBook,
    reach: Reachability | Missing,
) -> Home | Missing:
    """The home page in all its views, or why there is none."""
    if isinstance(reach, Missing):
        return reach
    page = home_page(log)
    if not reach.opened or page is None:
        return _shut(reach)
    shown = views(page, facts)
    if not shown:
        return Missing(Reason.NOT_GATHERED, "the home page is not a page that can be read")
    return Home(
        url=page.url,
        status=page.status,
        record=shown[0].record or page.record,
        views=shown,
        rendered=dom(page, facts) is not None,
        settled=settled(page, shown, facts, book),
        screenshot=page.rendering.screenshot if page.rendering else "",
        screen=page.rendering.screen if page.rendering else None,
    )


def _shut(reach: Reachability) -> Missing:
    if reach.blocked:
        return Missing(Reason.BLOCKED, f"HTTP {reach.status}")
    reason = excuse(reach.failure)
    if reason:
        return Missing(reason, reach.tries[-1].note or str(reach.failure))
    return Missing(Reason.UNREACHABLE, str(reach.failure or f"HTTP {reach.status}"))


def doorstep(
    log: CaptureLog, reach: Reachability | Missing, front: Home | Missing
) -> Doorstep | Missing:
    """What stands at the registered address; missing only when we could not look."""
    if isinstance(reach, Missing):
        return reach
    if isinstance(front, Missing):
        if reach.opened or front.reason is not Reason.UNREACHABLE:
            return front
        return _closed_door(log.site, reach)
    length = max(view.text_length for view in front.views)
    kind, words = standing(front.views, length)
    seen = log.background.sightings
    return Doorstep(
        opened=True,
        url=front.url,
        away=any(left(log.site, url) for url in _whereto(front)),
        title=front.page.title,
        text_length=length,
        notice=next(iter(_notices(front.views)), ""),
        status=front.status,
        record=front.record,
        standing=kind,
        words=words,
        since=as_of(since(kind, seen, log.as_of)).date,
        marks=registered_marks(front, log.site),
    )


def _closed_door(site: Site, reach: Reachability) -> Doorstep:
    last = decisive(reach.tries, site.url)
    return Doorstep(
        opened=False,
        url=last.url,
        away=left(site, last.url),
        status=reach.status,
        failure=reach.failure,
        record=last.record,
    )


def _whereto(front: Home) -> Iterable[str]:
    yield front.url
    yield from (view.redirect for view in front.views if view.redirect)


def _notices(shown: Iterable[PageFacts]) -> Iterable[str]:
    return (n.text for view in shown for n in view.notices if n.kind in _LEAVING)


def left(site: Site, url: str) -> bool:
    """Whether an address lies outside the registered site: on a host that is neither the site's
    nor below it, or outside the path of a section that lives under another site's host.
    """
    there = host(url)
    own = bare(host(site.url))
    if not there or (there != own and not there.endswith("." + own)):
        return bool(there)
    if there != own and _names(site.successor, there):
        return True
    folder = urlsplit(site.url).path.rpartition("/")[0]
    return bool(folder) and not (urlsplit(url).path + "/").startswith(folder + "/")


def _names(successor: str, name: str) -> bool:
    return bool(successor) and bare(name) in {bare(host(successor)), bare(successor.strip())}
