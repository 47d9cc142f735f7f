"""Lists whose entries are no links: titles and dates in the items of a list, opened by a script on
the item or by a bare 详情, or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from inspector.evidence import ItemList, ListItem, Place
from inspector.extract.rows import Row, dated
from inspector.extract.text import BLOCK, BREAK, squeeze
from inspector.extract.tree import Element, Page
from inspector.extract.urls import resolve

_LEAST = 3  # items, all of them with a date
_TITLE = 8  # characters
_LONGEST = 300  # characters of an item
_BLANK = f" {BLOCK}{BREAK}"


def unlinked(page: Page, base: str) -> Iterator[ItemList]:
    """Such lists, of items (`<li>`) only: a table of dates may be anything."""
    by_parent: dict[int, list[Element]] = defaultdict(list)
    for element in page.tagged("li"):
        if element.parent is not None and element.end > element.start:
            by_parent[element.parent.order].append(element)
    for elements in by_parent.values():
        if len(elements) >= _LEAST and page.place(elements[0]) is Place.BODY:
            items = [_item(page, element, base) for element in elements]
            known = tuple(item for item in items if item)
            if len(known) == len(items):
                yield ItemList(known)


def _item(page: Page, element: Element, base: str) -> ListItem | None:
    if element.end - element.start > _LONGEST:
        return None
    title = max(_texts(page, element), key=len, default="")
    nothing = Element("a", {}, element, element.order, element.index, element.start)
    row: Row = dated(page, element, nothing)
    if len(title) < _TITLE or not row.date or row.raw_date in title:
        return None
    link = next((e.get("href") for e in page.within(element) if e.tag == "a"), "")
    return ListItem(squeeze(title), resolve(base, link), row.date, row.raw_date)


def _texts(page: Page, element: Element) -> Iterator[str]:
    for number in range(element.index, page.piece(element.end - 1) + 1):
        last = number + 1 == len(page.starts)
        end = element.end if last else min(page.starts[number + 1], element.end)
        yield page.text[page.starts[number] : end].strip(_BLANK)
