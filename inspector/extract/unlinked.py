"""Lists whose entries are no links: titles and dates in the items of a list, or in the rows of a
table, opened by a script on the item or by a bare 详情, or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from inspector.evidence import ItemList, ListItem, Place
from inspector.extract.rows import dated, is_no_title
from inspector.extract.text import BLOCK, BREAK, squeeze
from inspector.extract.tree import Element, Page
from inspector.extract.urls import resolve

_LEAST = 3  # items, all of them with a date
_TITLE = 8  # characters
_LONGEST = 300  # characters of an item
_MOST_PARTS = 60  # elements of a row
_BLANK = f" {BLOCK}{BREAK}"


def unlinked(page: Page, base: str) -> Iterator[ItemList]:
    """Such lists: of items (`<li>`), and of the rows of a table, which may be anything, when each
    ends in an entry that opens it.
    """
    by_parent: dict[int, list[Element]] = defaultdict(list)
    for element in page.tagged("li", "tr"):
        opened = element.tag == "li" or _is_opened(page, element)
        if opened and element.parent is not None and element.end > element.start:
            by_parent[element.parent.order].append(element)
    for elements in by_parent.values():
        if len(elements) >= _LEAST and page.place(elements[0]) is Place.BODY:
            items = [_item(page, element, base) for element in elements]
            known = tuple(item for item in items if item)
            if len(known) == len(items):
                yield ItemList(known)


def _is_opened(page: Page, row: Element) -> bool:
    """Whether a row of a table has one link, whose words name no title: 查看, 详情."""
    if row.last - row.order > _MOST_PARTS:
        return False
    links = [element for element in page.within(row) if element.tag == "a"]
    return len(links) == 1 and is_no_title(page.words(links[0]))


def _item(page: Page, element: Element, base: str) -> ListItem | None:
    if element.end - element.start > _LONGEST:
        return None
    start, end = max(_bounds(page, element), key=lambda each: each[1] - each[0], default=(0, 0))
    title = page.text[start:end].strip(_BLANK)
    beside = Element("a", {}, element, element.order, element.index, start)
    beside.end = end
    row = dated(page, element, beside)
    if len(title) < _TITLE or not row.date or row.raw_date in title:
        return None
    link = next((e.get("href") for e in page.within(element) if e.tag == "a"), "")
    return ListItem(squeeze(title), resolve(base, link), row.date, row.raw_date)


def _bounds(page: Page, element: Element) -> Iterator[tuple[int, int]]:
    """Where each text of an element begins and ends."""
    for number in range(element.index, page.piece(element.end - 1) + 1):
        last = number + 1 == len(page.starts)
        end = element.end if last else min(page.starts[number + 1], element.end)
        yield page.starts[number], end
