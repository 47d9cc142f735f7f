"""Where a site gives its code (网站标识码): text, meta tag, 找错 widget, registry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.evidence import Home, MarkKind, Place, ShownMark, Where
from inspector.model import Site

_FORM = re.compile(r"\d{10}|bm\d{8}|n\d{9}")
CORNERS = ("text", "meta", "widget")


@dataclass(frozen=True, slots=True)
class Corner:
    """The codes one corner gives, with the first mark that gives one."""

    values: tuple[str, ...]
    first: ShownMark


def corners(home: Home) -> Mapping[str, Corner]:
    """The corners of the home page that give a code of the right form, in the order of `CORNERS`.

    What breaks the form is often another thing read as a code: the number of the label, the
    version of a picture.
    """
    found: dict[str, list[tuple[str, ShownMark]]] = {name: [] for name in CORNERS}
    for shown in _all(home):
        value = shown.mark.value.strip()
        if _FORM.fullmatch(value.lower()):
            found[_corner(shown)].append((value, shown))
    given = {name: _foot_first(marks) for name, marks in found.items() if marks}
    return {
        name: Corner(tuple(dict.fromkeys(value for value, _ in marks)), marks[0][1])
        for name, marks in given.items()
    }


def _all(home: Home) -> Iterator[ShownMark]:
    """Marks that give a code, meta tags included: a reader does not see those, machines do."""
    for view in home.views:
        for mark in view.marks:
            gives = mark.kind is MarkKind.SITE_CODE or mark.kind is MarkKind.JIUCUO
            if gives and mark.where not in {Where.COMMENT, Where.ATTRIBUTE}:
                yield ShownMark(mark, view.url, view.record)


def misread(home: Home) -> str:
    """What stands where a code should and has not its form, "" when nothing does."""
    given = (shown.mark.value.strip() for shown in _all(home))
    return next((value for value in given if value and value.lower() != "null"), "")


def _corner(shown: ShownMark) -> str:
    if shown.mark.kind is MarkKind.JIUCUO or shown.mark.where is Where.WIDGET:
        return "widget"
    return "meta" if shown.mark.where is Where.META else "text"


def _foot_first(marks: list[tuple[str, ShownMark]]) -> list[tuple[str, ShownMark]]:
    return [pair for pair in marks if pair[1].mark.place is Place.FOOT] or marks


def registered_code(site: Site) -> str:
    """The code of the registry row, "" when there is none of the right form."""
    return site.code if site.registered and _FORM.fullmatch(site.code.lower()) else ""
