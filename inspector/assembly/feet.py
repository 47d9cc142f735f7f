"""What the foot of each page shows, and whether a script could still bring more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from inspector.assembly.hosts import key
from inspector.assembly.pages import dom, settled, views
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    Feet,
    Foot,
    Footing,
    Mark,
    MarkKind,
    Missing,
    PageFacts,
    PageLog,
    Role,
    Where,
)
from inspector.extract.naming import names_contact, names_map
from inspector.model import Reason

_LEAST_TEXT = 120  # visible characters: a page with fewer is hardly one of the site's templates
_KINDS = {
    MarkKind.CONAC: Footing.CONAC,
    MarkKind.JIUCUO: Footing.JIUCUO,
    MarkKind.SITE_CODE: Footing.SITE_CODE,
    MarkKind.ICP: Footing.ICP,
    MarkKind.POLICE: Footing.POLICE,
}


def feet(
    pages: Sequence[PageLog], facts: Mapping[str, PageFacts], book: VisitBook
) -> Feet | Missing:
    """The feet of the home page and of the inner pages; missing where there is no home page."""
    front = next((page for page in pages if page.role is Role.HOME), None)
    shown = views(front, facts) if front else ()
    if front is None or not shown:
        return Missing(Reason.NOT_GATHERED, "the home page was not read")
    lent = {key(facts[record].url): facts[record] for record in front.included if record in facts}
    parts = {key(url) for view in shown for url in view.frames}  # of the home page, no pages
    others = (page for page in pages if page.role is not Role.HOME and key(page.url) not in parts)
    inner = (_foot(page, facts, book, lent) for page in others)
    home = _foot_of(front, shown, facts, book)
    framed = bool(shown[0].frames) and not shown[0].text_length
    return Feet(home, tuple(foot for foot in inner if foot), framed)


def _foot(
    page: PageLog,
    facts: Mapping[str, PageFacts],
    book: VisitBook,
    lent: Mapping[str, PageFacts],
) -> Foot | None:
    """`lent` are the frames and scripts that were fetched for the home page."""
    shown = views(page, facts)
    if not shown or not _is_page(page, shown, facts):
        return None
    asked = [key(url) for view in shown for url in (*view.scripts, *view.frames)]
    borrowed = [lent[url] for url in dict.fromkeys(asked) if url in lent]
    return _foot_of(page, (*shown, *borrowed), facts, book)


def _is_page(page: PageLog, shown: Sequence[PageFacts], facts: Mapping[str, PageFacts]) -> bool:
    seen = dom(page, facts) or shown[0]
    if any(view.redirect or view.saying for view in (shown[0], seen)):
        return False
    return seen.shell or seen.text_length >= _LEAST_TEXT


def _foot_of(
    page: PageLog,
    shown: Sequence[PageFacts],
    facts: Mapping[str, PageFacts],
    book: VisitBook,
) -> Foot:
    return Foot(
        url=page.url,
        role=page.role,
        record=shown[0].record or page.record,
        template=template(page.url, page.role),
        shown=frozenset(item for view in shown for item in _items(view)),
        settled=settled(page, shown, facts, book),
    )


def template(url: str, role: Role) -> str:
    """The page's part on the site, its first folder, and the end of its name: pages that agree in
    these seem to come from one template.
    """
    parts = urlsplit(url)
    folder, _, rest = parts.path.lstrip("/").partition("/")
    end = re.sub(r"\d+", "#", rest.rpartition("/")[2])
    return f"{role} {parts.hostname}/{folder if rest else ''} {end}"


def _items(view: PageFacts) -> Iterator[Footing]:
    yield from _marked(view.marks)
    if view.organizers:
        yield Footing.ORGANIZER
    if view.contacts or any(map(names_contact, view.offers)):
        yield Footing.CONTACT
    if any(map(names_map, view.offers)):
        yield Footing.SITEMAP


def _marked(marks: Iterable[Mark]) -> Iterator[Footing]:
    for mark in marks:
        if mark.shown and not mark.spoken and not _is_widgets_code(mark):
            yield _KINDS[mark.kind]


def _is_widgets_code(mark: Mark) -> bool:
    return mark.kind is MarkKind.SITE_CODE and mark.where is Where.WIDGET
