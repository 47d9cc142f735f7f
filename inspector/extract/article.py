"""What an article page says of itself: where it stands on the site and when it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from heapq import merge

from inspector.evidence import DateClue
from inspector.extract import dates
from inspector.extract.text import BLOCK, BREAK, first_of, squeeze
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
_LABEL = re.compile(
    r"发[布表稿](?:时间|日期)[ ]?:?[ \x1f]{0,3}"
    r"|公开(?:时间|日期)[ ]?:?[ \x1f]{0,3}"
    r"|上[传网](?:时间|日期)[ ]?:?[ \x1f]{0,3}"
    r"|生成日期[ ]?:?[ \x1f]{0,3}"
    r"|时(?<![\u4e00-\u9fff]时)[ ]{0,4}间[ ]?:[ \x1f]{0,3}"
    r"|日(?<![\u4e00-\u9fff]日)[ ]{0,4}期[ ]?:[ \x1f]{0,3}"
)
_LONGEST_LABEL = 8  # characters
_UNSURE = ("时", "日")  # 时间 and 日期 alone may label another day
_SOURCE = re.compile(r"来源[ ]?:")
_NEAR_SOURCE = 120  # characters between a bare date and 来源
_MOST_DATES = 3
_META = (
    "pubdate",
    "publishdate",
    "publish_date",
    "publishtime",
    "article:published_time",
    "pubtime",
)


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


def published(page: Page, meta: Mapping[str, str], url: str) -> tuple[DateClue, ...]:
    """Statements of when the page was published: visible ones (labelled first), meta, address."""
    clues = [*_visible(page), *_tagged(meta)]
    day, raw = dates.in_address(url)
    if day:
        clues.append(DateClue(day, raw, "url"))
    return tuple(dict.fromkeys(clues))


def _visible(page: Page) -> Iterator[DateClue]:
    found: list[tuple[bool, int, DateClue]] = []
    start = max(first_of(page.text, "间", "期") - _LONGEST_LABEL, 0)
    for label in _LABEL.finditer(page.text, start):
        match = dates.FULL.match(page.text, label.end())
        if match and dates.of_match(match) and not page.owner(match.start()).hidden:
            raw = page.quote(*match.span())
            found.append(
                (
                    label[0].startswith(_UNSURE),
                    match.start(),
                    DateClue(dates.of_match(match), raw, "text"),
                )
            )
    if not found:
        yield from _beside_source(page)
    elif len(found) <= _MOST_DATES:  # more are the rows of a list
        yield from (clue for _, _, clue in sorted(found, key=lambda entry: entry[:2]))


def _beside_source(page: Page) -> Iterator[DateClue]:
    """A date without label in the line that names the source."""
    source = _SOURCE.search(page.text)
    if not source:
        return
    start = max(0, source.start() - _NEAR_SOURCE)
    matches = list(dates.FULL.finditer(page.text, start, source.end() + _NEAR_SOURCE))
    matches.sort(key=lambda match: abs(match.start() - source.start()))
    for match in matches[:1]:
        if dates.of_match(match):
            yield DateClue(dates.of_match(match), page.quote(*match.span()), "text")


def _tagged(meta: Mapping[str, str]) -> Iterator[DateClue]:
    for name in _META:
        content = meta.get(name, "")
        day = dates.in_meta(content)
        if day:
            yield DateClue(day, content, "meta")
