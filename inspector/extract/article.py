"""Where a page says that it stands on its site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge

from inspector.extract.text import BLOCK, BREAK, squeeze
from inspector.extract.tree import Element, Page

# Patterns that search whole pages begin with a literal: the search then skips from one to the next.
_HERE = re.compile(r"位置是?[ \x1f]{0,3}[:>]?")
_FIRST = re.compile(r"首页(?=[ \n\x1f]{0,3}[>»›→])")
_YOUR = re.compile(r"(?:您|你)?(?:当前|现在|所在){0,2}的?(?:当前)?\Z")
_LONGEST_YOUR = 8  # characters
_LONGEST_PATH = 400  # characters
_SIGNS = (
    re.compile(r"[>»›→]{1,3}|-{1,2}>|::"),
    re.compile(r"[/\\|]"),
    re.compile(r" [-–—] "),
    re.compile(f"[{BLOCK}{BREAK}]"),
)
_MOST_CRUMBS = 10


def breadcrumb(page: Page) -> tuple[str, ...]:
    """The path of the page (当前位置), from the home page down; empty when none is shown."""
    for start, at in _labels(page.text):
        block = _around(page, start, at)
        if block is not None:
            crumbs = _crumbs(page, at, block)
            if len(crumbs) > 1 or "首页" in crumbs:
                return crumbs
    return ()


def _labels(text: str) -> Iterator[tuple[int, int]]:
    """Where the labels of paths begin, and where the paths themselves do."""
    end = 0
    for match in merge(_HERE.finditer(text), _FIRST.finditer(text), key=re.Match.start):
        start = match.start()
        if match[0][0] == "首":
            yield start, start
        else:
            your = _YOUR.search(text, max(end, start - _LONGEST_YOUR), start)
            yield your.start() if your else start, match.end()
        end = match.end()


def _around(page: Page, start: int, at: int) -> Element | None:
    """The smallest element around a label that also holds the path after it."""
    owner = page.owner(start)
    for element in (owner, *owner.ancestors()):
        if element.end - element.start > _LONGEST_PATH:
            return None
        after = page.text[at : element.end]
        if re.search(r"[>»›→/]", after) or len(after.split()) > 1:
            return element
    return None


def _crumbs(page: Page, at: int, block: Element) -> tuple[str, ...]:
    text = page.text[at : block.end]
    pattern = next((sign for sign in _SIGNS if sign.search(text)), _SIGNS[-1])
    crumbs: list[str] = []
    start = 0
    for cut in [*pattern.finditer(text), None]:
        end = cut.start() if cut else len(text)
        raw = page.raw[at + start : at + end]
        parts = [squeeze(part) for part in raw.split(BLOCK)] if cut is None else [squeeze(raw)]
        crumbs += [part for part in parts if part][:1]
        start = cut.end() if cut else end
    return tuple(crumb.strip(": ") for crumb in crumbs[:_MOST_CRUMBS] if len(crumb) <= 60)
