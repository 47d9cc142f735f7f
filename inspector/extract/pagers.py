"""Further pages of a list that only a script links to.

`createPageHTML(12, 0, "index", "html")` is the pager of TRS: twelve pages, this the first of them,
the second at `index_1.html`. With the name of an element in front pages count from one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.extract.tree import Page
from inspector.extract.urls import resolve

_CALL = "createPageHTML("
_PAGER = re.compile(
    r"createPageHTML\(\s{0,9}(?P<place>[\"'][\w-]{1,60}[\"']\s{0,9},)?\s{0,9}(?P<pages>\d{1,5})\s{0,9},"
    r"\s{0,9}(?P<page>\d{1,5})\s{0,9},\s{0,9}[\"'](?P<name>[\w-]{1,60})[\"']\s{0,9},"
    r"\s{0,9}[\"'](?P<ending>\w{1,6})[\"']"
)
_FOLLOWED = 2  # a list's newest entry stands on its first pages


def further_pages(page: Page, base: str) -> tuple[str, ...]:
    """The addresses of the next pages of the list on a page."""
    return tuple(dict.fromkeys(_further(page, base)))


def _further(page: Page, base: str) -> Iterator[str]:
    for source, _ in page.scripts:
        if _CALL not in source:
            continue
        for call in _PAGER.finditer(source):
            last = int(call["pages"]) - (0 if call["place"] else 1)
            after = int(call["page"]) + 1
            for number in range(after, min(after + _FOLLOWED, last + 1)):
                yield resolve(base, f"{call['name']}_{number}.{call['ending']}")
