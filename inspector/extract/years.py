"""Which year is meant by the dates of a list that show none.

The address says it, a heading (2025年), or the dates around in the order of the list. What is left
is read as the last such day that is not to come: no kinder reading is possible, so that a column
that is late by it is late by any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inspector.extract.dates import CLOSE, in_address, iso, latest, near, year_in_address
from inspector.extract.rows import Group, Row
from inspector.extract.text import BLOCK, BREAK
from inspector.extract.tree import Element, Page

_INNER = f"[^{BLOCK}{BREAK}]"
_HEAD = re.compile(
    rf"(?<!{_INNER})[ ]?(?P<year>20\d\d)年(?:度?|[ ]?(?P<month>1[0-2]|0?[1-9])月"
    rf"(?:(?P<day>3[01]|[12]\d|0?[1-9])日(?:[ ]?\(?(?:星期|周).\)?)?)?)[ ]?(?!{_INNER})"
)
_ONLY_DAY = re.compile(r"[\[(]?(3[01]|[12]\d|0?[1-9])[日号]?[\])]?")
_CELLS = frozenset(("td", "li", "dd"))
_BLANK = f" {BLOCK}{BREAK}"
_PINNED = 3  # entries above the others


class Heads:
    """The headings of a page that are a year, a month or a day: 2025年, 2026年11月."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._heads = list(_HEAD.finditer(page.text)) if page.says(_HEAD) else []
        self._days = {head[0] for head in self._heads if head["day"] and self._stands(head)}

    def over(self, row: Row, parent: Element) -> tuple[str, str]:
        """Year and month of the heading that stands over an entry of a list, or two empty strings.
        Of several in a row none does: they are a choice of years.
        """
        head = self._over(row, parent)
        return (head["year"], head["month"] or "") if head else ("", "")

    def _over(self, row: Row, parent: Element) -> re.Match[str] | None:
        start, floor = row.element.start, (parent.parent or parent).start
        above = [n for n, head in enumerate(self._heads) if floor <= head.start() < start]
        if not above or self._follows(above[-1]) or self._follows(above[-1] + 1):
            return None
        return self._heads[above[-1]]

    def _stands(self, head: re.Match[str]) -> bool:
        """Whether a day is a heading: by itself in a block that is no cell and no entry."""
        owner = self._page.owner(head.start())
        return owner.parts and owner.tag not in _CELLS

    def _follows(self, number: int) -> bool:
        """Whether a heading stands right behind the one before it."""
        if not 0 < number < len(self._heads):
            return False
        between = slice(self._heads[number - 1].end(), self._heads[number].start())
        return not self._page.text[between].strip(_BLANK)

    def give_days(self, group: Group) -> None:
        """Give the entries that show only a day the year and month of their heading, and those
        that show nothing the day that heads them, where several days head lists.
        """
        for row in group.rows if self._heads else ():
            head = None if row.dated else self._over(row, group.parent)
            if head is None:
                continue
            year, month = head["year"], head["month"] or ""
            if head[0] in self._days and len(self._days) > 1 and not row.other:
                row.date, row.raw_date = iso(year, month, head["day"]), head[0].strip()
            for start, end in _beside(row):
                day = _ONLY_DAY.fullmatch(self._page.text[start:end].strip(_BLANK))
                if day and month and not head["day"]:
                    row.date, row.raw_date = iso(year, month, day[1]), day[0]


def _beside(row: Row) -> tuple[tuple[int, int], tuple[int, int]]:
    return (row.link.end, row.element.end), (row.element.start, row.link.start)


@dataclass(frozen=True, slots=True)
class Shown:
    """What an entry shows: a date without year or a full one, its address, the year over it."""

    short: str
    date: str
    url: str
    year: str = ""


def years(entries: Sequence[Shown], today: str) -> list[str]:
    """A full date for each entry of a list that shows one without year, else ""."""
    found = [_told(entry) if entry.short else "" for entry in entries]
    if not today or not any(entry.short for entry in entries):
        return found
    anchors = [entry.date or told for entry, told in zip(entries, found, strict=True)]
    free = (
        n
        for n, entry in enumerate(entries)
        if entry.short and not found[n] and not in_address(entry.url)[0]
    )
    guessed = {n: latest(*month_day(entries[n].short), _until(anchors, n, today)) for n in free}
    days = [guessed.get(n, anchor) for n, anchor in enumerate(anchors)]
    for n, day in _turned(days, guessed).items():
        found[n] = day
    return found


def _told(entry: Shown) -> str:
    """The date with the year that its address or the heading of its list tells."""
    month, day = month_day(entry.short)
    around, _ = in_address(entry.url)
    if around:
        return near(month, day, around)
    year, folder = year_in_address(entry.url)
    if folder:
        return near(month, day, iso(year, folder, 15))
    return iso(entry.year, month, day) if entry.year else ""


def _until(anchors: Sequence[str], place: int, today: str) -> str:
    """The day after which an entry cannot be: today, or somewhat after the last date above it."""
    above = next((day for day in reversed(anchors[:place]) if day), "")
    if not above:
        return today
    return min(today, (date.fromisoformat(above) + timedelta(days=CLOSE)).isoformat())


def _turned(days: Sequence[str], guessed: dict[int, str]) -> dict[int, str]:
    """The guesses, with a year taken off from each turn of the year on: where a list that fell
    so far leaps up. The first entries may be pinned: a leap below them is none.
    """
    off, fallen, last = 0, 0, ""
    found: dict[int, str] = {}
    for n, day in enumerate(days):
        if not day:
            continue
        now = _earlier(day, off) if n in guessed else day
        if last and _leaps(last, now):
            if n in guessed and fallen >= _PINNED:
                off += 1
                now = _earlier(day, off)
            else:
                fallen = 0
        fallen += 1
        last = now
        if n in guessed:
            found[n] = now
    return found


def _leaps(last: str, day: str) -> bool:
    return (date.fromisoformat(day) - date.fromisoformat(last)).days > CLOSE


def _earlier(day: str, by: int) -> str:
    year, rest = day.split("-", 1)
    return iso(int(year) - by, *rest.split("-"))


def month_day(short: str) -> tuple[int, int]:
    """Month and day of a date without year."""
    month, day = re.findall(r"\d{1,2}", short)[:2]
    return int(month), int(day)
