"""Lists of articles, in whatever elements they are set.

A **row** is the largest element around exactly one link; rows of one parent are a list. Dates in
titles are not dates of publishing, and a date without year gets one only when the address or the
order of the list says which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from statistics import median

from inspector.evidence import ItemList, ListItem, Place
from inspector.extract import dates, shared
from inspector.extract.headings import Heading, heading_of
from inspector.extract.rows import Group, Row, groups
from inspector.extract.text import squeeze
from inspector.extract.tree import Page
from inspector.extract.urls import resolve

_STAMP = re.compile(r"[\[(【][ ]?([^\[(【]{8,24}?)[ ]?[\])】]$")
_STAMP_ENDS = ("]", ")", "】")
_ROOT = re.compile(r"(?:https?:)?//[^/]+/?")  # the home page of another site
_ARTICLE_HEAD = re.compile(r"来源|(?:发布|发表)(?:时间|日期)|浏览|字体")
_BESIDE = 40  # characters
_CUT = ("...", "…", "..")
_LEAST_UNDATED = 3  # rows
_TYPICAL_TITLE = 10  # characters: the median title of a list without dates
_HALF_YEAR = 183  # days: a date without year is not guessed further back


def lists(page: Page, base: str, today: str = "") -> tuple[ItemList, ...]:
    """The lists of articles on a page, in document order."""
    made: list[tuple[Heading, Group, ItemList]] = []
    for group in groups(page):
        rows = _kept(page, group)
        if rows:
            heading = heading_of(page, group.parent, rows[0].element)
            items = tuple(_items(page, rows, base, today))
            found = ItemList(items, heading.text, heading.more(page, base))
            if made and _continues(made[-1], heading, group):
                found = ItemList(made[-1][2].items + items, found.heading, found.more)
                made.pop()
            made.append((heading, group, found))
    return tuple(found for _, _, found in made)


def _continues(last: tuple[Heading, Group, ItemList], heading: Heading, group: Group) -> bool:
    """A list set in several elements: same parent, same looks, same heading."""
    one, other = last[1].parent, group.parent
    alike = (one.tag, one.get("class"), one.hidden) == (other.tag, other.get("class"), other.hidden)
    return alike and one.parent is other.parent and last[0].element is heading.element


def _kept(page: Page, group: Group) -> list[Row]:
    """The rows of a group when it is a list of articles."""
    with_date = [row for row in group.rows if row.dated]
    if (len(group.rows) == 1 or len(with_date) == 1) and not any(
        _is_entry(page, row) for row in with_date
    ):
        return []
    if with_date:
        tag = Counter(row.element.tag for row in with_date).most_common(1)[0][0]
        return [row for row in group.rows if row.dated or row.element.tag == tag]
    if len(group.rows) < _LEAST_UNDATED or page.place(group.rows[0].element) is not Place.BODY:
        return []
    typical = median(row.link.end - row.link.start for row in group.rows)
    alike = len({row.element.tag for row in group.rows}) == 1
    inward = sum(1 for row in group.rows if _ROOT.fullmatch(row.link.get("href").strip()) is None)
    articles = alike and typical >= _TYPICAL_TITLE and inward * 2 > len(group.rows)
    return group.rows if articles else []


def _is_entry(page: Page, row: Row) -> bool:
    """A row that is alone: with a date and little else beside its title."""
    before = page.text[row.element.start : row.link.start]
    beside = before + page.text[row.link.end : row.element.end]
    return row.dated and len(beside) <= _BESIDE and not _ARTICLE_HEAD.search(beside)


def _items(page: Page, rows: list[Row], base: str, today: str) -> Iterator[ListItem]:
    stamped = _stamped(page, rows)
    years = _years(rows, today)
    for row in rows:
        url = resolve(base, row.link.get("href"))
        title, stamp = _title(page, row), stamped.get(row.element.order)
        if stamp:
            title = title[: -stamp[2]].strip() or title
            row.date, row.raw_date = stamp[0], stamp[1]
        day, raw = row.date, row.raw_date
        if row.short:
            around, _ = dates.in_address(url)
            guess = years.get(row.element.order, "")
            day = dates.near(*_month_day(row.short), around) if around else guess
            raw = row.short
        elif not day:
            day, raw = dates.in_address(url)
        yield shared.item(title, url, day, raw)


def _stamped(page: Page, rows: list[Row]) -> dict[int, tuple[str, str, int]]:
    """Dates in brackets that end most of the links' texts, or that carry a time of day: ISO date,
    as written, and the length of it all.
    """
    found: dict[int, tuple[str, str, int]] = {}
    timed = 0
    for row in rows:
        title = page.text[slice(*row.title)].strip()
        match = _STAMP.search(title) if title.endswith(_STAMP_ENDS) else None
        full = dates.FULL.fullmatch(match[1].strip()) if match and not row.dated else None
        if match and full and dates.of_match(full):
            timed += bool(full["time"])
            found[row.element.order] = (dates.of_match(full), match[1].strip(), len(match[0]))
    usual = len(found) >= _LEAST_UNDATED and len(found) * 5 >= len(rows) * 3
    return found if usual or timed else {}


def _title(page: Page, row: Row) -> str:
    """The link's text; its `title` attribute where the text is cut or is a picture."""
    text = page.quote(*row.title)
    if text and not text.endswith(_CUT):
        return text
    full = squeeze(row.link.get("title"))
    begun = text.rstrip(".…")
    return full if full and (not text or full.startswith(begun[:6])) else text


def _month_day(short: str) -> tuple[int, int]:
    month, day = re.findall(r"\d{1,2}", short)[:2]
    return int(month), int(day)


def _years(rows: list[Row], today: str) -> dict[int, str]:
    """Years for dates without one, when the list runs from today backwards in order.

    What follows a step forward (a turn of the year, or a pinned entry) is left without; a step
    among the first three leaves all of them without.
    """
    short = [row for row in rows if row.short]
    if not today or not short:
        return {}
    found = {row.element.order: dates.latest(*_month_day(row.short), today) for row in short}
    days = list(found.values())
    rising = (n for n in range(1, len(days)) if days[n] > days[n - 1])
    step = next(rising, len(days))
    if step < min(3, len(days)) or not days[0] or _age(days[0], today) > _HALF_YEAR:
        return {}
    sure = dict(list(found.items())[:step])
    return {order: day for order, day in sure.items() if day}


def _age(day: str, today: str) -> int:
    return (date.fromisoformat(today) - date.fromisoformat(day)).days
