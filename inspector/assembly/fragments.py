"""Do links that name a place in a page (`#…`) find it there? Only when it was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from inspector.assembly.hosts import key
from inspector.assembly.link_class import LinkClass, class_of
from inspector.assembly.links import PARENTS
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    CaptureLog,
    Fragments,
    Home,
    Inner,
    InnerPage,
    LostFragment,
    PageFacts,
    PageLog,
    Parent,
)

_EMPTY = 100  # visible characters: a page with scripts and less is written by them
_CHARSETS = ("utf-8", "gb18030")


@dataclass(slots=True)
class _Named:
    """One place that links name."""

    url: str
    fragment: str
    parents: list[Parent] = field(default_factory=list)
    occurrences: int = 0


def fragments(
    log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook, front: Home, rest: Inner
) -> Fragments:
    """The places that the links of the opened pages name, and those that are not there. A place is
    lost when the page opened whole, as fetched and as rendered, and no view of it has the place.
    """
    if not log.limits.get("fragments"):
        return Fragments(asked=False)
    logs = {key(page.url): page for page in log.pages}
    named = _named([front, *rest.pages])
    lost, unread = [], 0
    for each in named:
        views = list(_views(each.url, logs, book, facts))
        if not views or any(map(_is_written_later, views)):
            unread += 1
        elif not any(_has(view, each.fragment) for view in views):
            lost.append(_lost(each, views[0]))
    return Fragments(asked=True, named=len(named), lost=tuple(lost), unread=unread)


def _named(pages: Iterable[Home | InnerPage]) -> list[_Named]:
    found: dict[tuple[str, str], _Named] = {}
    for page in pages:
        noted = set()
        for view in page.views:
            for pointer in view.anchors.pointers if view.anchors else ():
                name = (key(pointer.url), pointer.fragment)
                if name in noted:
                    continue
                noted.add(name)
                entry = found.setdefault(name, _Named(pointer.url, pointer.fragment))
                entry.occurrences += 1
                if len(entry.parents) < PARENTS:
                    entry.parents.append(Parent(page.url, pointer.text, pointer.place, view.record))
    return list(found.values())


def _views(
    url: str, logs: Mapping[str, PageLog], book: VisitBook, facts: Mapping[str, PageFacts]
) -> Iterator[PageFacts]:
    """The whole views of a page that opened, as fetched and as rendered."""
    for visit in book.of(url):
        for path in book.paths(visit, facts):
            end = path[-1]
            page = facts.get(end.record)
            good = class_of(end, page) is LinkClass.GOOD and not end.truncated
            if good and page and page.anchors:
                yield page
    page_log = logs.get(key(url))
    shown = page_log.rendering if page_log else None
    if shown and shown.dom in facts:
        yield facts[shown.dom]


def _is_written_later(view: PageFacts) -> bool:
    """Whether a page is next to nothing until its scripts run."""
    return view.text_length < _EMPTY and bool(view.scripts or view.scripted or view.shell)


def _has(view: PageFacts, fragment: str) -> bool:
    """Whether a view has a place: its name as written, or decoded (HTML Standard, 7.4.6.4)."""
    names = view.anchors.names if view.anchors else frozenset()
    decoded = (unquote(fragment, charset, errors="replace") for charset in _CHARSETS)
    return fragment in names or any(name in names for name in decoded)


def _lost(named: _Named, view: PageFacts) -> LostFragment:
    return LostFragment(
        url=named.url,
        fragment=named.fragment,
        parents=tuple(named.parents),
        occurrences=named.occurrences,
        record=view.record,
    )
