"""The views of one page, whether more could still appear on it, and the inner pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from inspector.assembly.excuses import turned_away
from inspector.assembly.hosts import host, key, writes_nothing
from inspector.assembly.visits import VisitBook
from inspector.evidence import CaptureLog, Failure, Inner, InnerPage, PageFacts, PageLog, Role

# Sub-resources that write no text on a page.
_MUTE = frozenset(
    {".css", ".svg", ".ttf", ".woff", ".woff2", ".eot", ".mp3", ".mp4"}
    | {".bmp", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".webp"}
)
# Libraries that neither write by themselves nor are there to ask a server. jQuery is not among
# them: a call of it in the page may bring the foot from another address.
_LIBRARY = re.compile(
    r"/(?:swiper|bootstrap|layer|laydate|slick|wow|polyfill)[^/]*$", re.IGNORECASE
)
# A page that answers 412 to begin with and ends with this much text is the page itself.
_REAL_TEXT = 200


def dom(page: PageLog, facts: Mapping[str, PageFacts]) -> PageFacts | None:
    """What the rendered page says, when rendering brought the page and not its guard."""
    rendering = page.rendering
    if rendering is None or rendering.failure:
        return None
    seen = facts.get(rendering.dom)
    if seen is None or turned_away(seen):
        return None
    came = (rendering.status or 200) < 400
    return seen if came or (rendering.status == 412 and seen.text_length >= _REAL_TEXT) else None


def views(page: PageLog, facts: Mapping[str, PageFacts]) -> tuple[PageFacts, ...]:
    """Facts of the response, of what is included and of the rendered DOM; a challenge and an
    error page are no view, so a page that never opened has none.
    """
    response, rendered = facts.get(page.record), dom(page, facts)
    guard = response is None or turned_away(response) or page.status >= 400
    if guard and rendered is None:
        return ()
    included = [facts[record] for record in page.included if record in facts]
    found = [None if guard else response, *included, rendered]
    if guard:
        found = [rendered, *included]
    return tuple(view for view in found if view is not None)


def settled(
    page: PageLog, shown: Sequence[PageFacts], facts: Mapping[str, PageFacts], book: VisitBook
) -> bool:
    """Whether nothing more could appear on the page by script."""
    if page.rendering is not None and dom(page, facts) is not None:
        return not any(_lost(entry, book) for entry in page.rendering.failed)
    visit = book.by_record(page.record)
    if visit is not None and visit.truncated:
        return False
    if any(view.shell or view.list_by_script or view.fills for view in shown):
        return False
    if shown and shown[0].foot_empty and not any(_brings_text(view) for view in shown[1:]):
        return False
    return not set(_writers(shown)) - {key(view.url) for view in shown}


def _brings_text(view: PageFacts) -> bool:
    return bool(view.text_length)


def _writers(shown: Iterable[PageFacts]) -> Iterable[str]:
    """Frames, and scripts from wherever: the foot of a group of sites is often written by its
    portal.
    """
    for view in shown:
        yield from map(key, view.frames)
        for script in view.scripts:
            if not _LIBRARY.search(urlsplit(script).path) and not writes_nothing(host(script)):
                yield key(script)


def _lost(entry: str, book: VisitBook) -> bool:
    """Whether a failed sub-resource may have kept text from us that a reader would see.

    What is not there, by word of its server or of the DNS, writes for nobody; what counters and
    share buttons bring is no text of the site's.
    """
    url = next(iter(entry.split(maxsplit=1)), "")
    if PurePosixPath(urlsplit(url).path).suffix.lower() in _MUTE:
        return False
    tries = book.of(url)
    gone = any(v.status in {404, 410} or v.failure is Failure.NXDOMAIN for v in tries)
    return not gone and not writes_nothing(host(url))


def inner(log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook) -> Inner:
    """The other pages that opened."""
    pages = []
    for page in log.pages:
        shown = () if page.role is Role.HOME else views(page, facts)
        if shown:
            rendered = dom(page, facts) is not None
            done = settled(page, shown, facts, book)
            record = shown[0].record
            pages.append(InnerPage(page.url, page.role, record, shown, rendered, done))
    return Inner(tuple(pages), log.stopped == "complete")
