"""Lists of articles, in whatever elements they are set.

A **row** is the largest element around exactly one link; rows of one parent are a list. Dates in
titles are not dates of publishing, and a date without year gets one only when the address or the
order of the list says which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from inspector.evidence import ItemList, ListItem, Place
from inspector.extract import dates, shared
from inspector.extract.asides import foreign_aside, is_aside
from inspector.extract.headings import Heading, heading_of
from inspector.extract.rows import Group, Row, groups, pictured
from inspector.extract.text import BLOCK, BREAK, squeeze
from inspector.extract.tree import Page
from inspector.extract.urls import resolve
from inspector.extract.years import Heads, Shown, years

_STAMP = re.compile(
    r"[\[(【][ ]?([0-9][^\[(【]{7,23}?)[ ]?[\])】]$|[ ](20\d\d[-/.]\d\d?[-/.]\d\d?)$"
    r"|^[\[(【]?(20\d\d[-/.]\d\d?[-/.]\d\d?)[ \])】]"
)
_ROOT = re.compile(r"(?:https?:)?//[^/]+/?")  # the home page of another site
_ARTICLE_HEAD = re.compile(r"来源|(?:发布|发表)(?:时间|日期)|浏览|字体")
_BESIDE = 40  # characters
_WIDEST = 30  # characters of a date in a box of dates
_CUT = ("...", "…", "..")
_LEAST = 3  # rows without dates that make a list
_ENTRIES = frozenset(("li", "tr", "dd"))
_SHORTEST_TITLE = 6  # characters: of an entry without a date among those with one
_TYPICAL_TITLE = 10  # characters: the median title of a list without dates


def lists(page: Page, base: str, today: str = "", *, least: int = _LEAST) -> tuple[ItemList, ...]:
    """The lists of articles on a page, in document order.

    `today` is the ISO date of the visit, with its time of day where that is known; `least` is how
    many rows without a date make a list.
    """
    made: list[tuple[Heading, Group, ItemList]] = []
    heads = Heads(page)
    for group in groups(page):
        heads.give_days(group)
        rows = _kept(page, group, base, least)
        if rows:
            heading = heading_of(page, group.parent, rows[0].element)
            over = [heads.over(row, group.parent)[0] if row.short else "" for row in rows]
            items = tuple(_items(page, rows, base, today, over))
            aside = is_aside(group, heading)
            found = ItemList(items, heading.text, heading.more(page, base), aside)
            if made and _continues(made[-1], heading, group):
                found = replace(found, items=made[-1][2].items + items)
                made.pop()
            made.append((heading, group, found))
    return foreign_aside(tuple(found for _, _, found in made), base)


def _continues(last: tuple[Heading, Group, ItemList], heading: Heading, group: Group) -> bool:
    """A list set in several elements: same parent, same looks, same heading."""
    one, other = last[1].parent, group.parent
    alike = (one.tag, one.get("class"), one.hidden) == (other.tag, other.get("class"), other.hidden)
    return alike and one.parent is other.parent and last[0].element is heading.element


def _kept(page: Page, group: Group, base: str, least: int) -> list[Row]:
    """The rows of a group when it is a list of articles."""
    with_date = [row for row in group.rows if row.dated or row.other]
    if not with_date:
        return _without_date(page, group, base, least)
    if (len(group.rows) == 1 or len(with_date) == 1) and not any(
        _is_entry(page, row) for row in with_date
    ):
        return []
    tag = Counter(row.element.tag for row in with_date).most_common(1)[0][0]
    return [row for row in group.rows if row.dated or row.other or _is_like(row, tag)]


def _is_like(row: Row, tag: str) -> bool:
    """Whether a row without a date stands like those with one, and its link may be a title."""
    return row.element.tag == tag and row.link.end - row.link.start >= _SHORTEST_TITLE


def _without_date(page: Page, group: Group, base: str, least: int) -> list[Row]:
    """Rows that show no date make a list when they look like titles and stand alike; where there
    are few of them, also in the elements of a list, or with dates in their addresses.
    """
    rows = group.rows
    if page.place(rows[0].element) is not Place.BODY or len({row.element.tag for row in rows}) > 1:
        return []
    typical = median(row.link.end - row.link.start or len(pictured(page, row.link)) for row in rows)
    inward = sum(1 for row in rows if _ROOT.fullmatch(row.link.get("href").strip()) is None)
    if typical < _TYPICAL_TITLE or inward * 2 <= len(rows):
        return []
    if len(rows) < least and not _few(page, rows, base):
        return []
    _take_beside(page, group)
    return rows


def _take_beside(page: Page, group: Group) -> None:
    """Give rows the dates of the box beside theirs, where it holds as many and nothing else."""
    around = group.parent.parent
    siblings = page.children(around) if around is not None else []
    at = next((n for n, each in enumerate(siblings) if each is group.parent), -1)
    for sibling in (*siblings[at + 1 : at + 2], *siblings[max(at - 1, 0) : max(at, 0)]):
        text = page.slice(sibling)
        days = sorted(dates.full(text)) if len(text) < _WIDEST * len(group.rows) else []
        if len(days) == len(group.rows) and not _rest(text, days):
            for row, (start, end, day) in zip(group.rows, days, strict=True):
                row.date, row.raw_date = day, text[start:end].strip()
            return


def _rest(text: str, days: list[tuple[int, int, str]]) -> str:
    """What stands beside the dates of a text."""
    for start, end, _ in reversed(days):
        text = text[:start] + text[end:]
    return text.strip(f" []()【】{BLOCK}{BREAK}")


def _few(page: Page, rows: list[Row], base: str) -> bool:
    """Whether rows are entries all the same: by their elements, their addresses or their texts."""
    if len(rows) > 1 and rows[0].element.tag in _ENTRIES:
        return True
    addressed = all(dates.in_address(resolve(base, row.link.get("href")))[0] for row in rows)
    return addressed or len(_stamped(page, rows)) == len(rows)


def _is_entry(page: Page, row: Row) -> bool:
    """A row that is alone: with a date and little else beside its title."""
    before = page.text[row.element.start : row.link.start]
    beside = before + page.text[row.link.end : row.element.end]
    return row.dated and len(beside) <= _BESIDE and not _ARTICLE_HEAD.search(beside)


def _items(
    page: Page, rows: list[Row], base: str, today: str, over: list[str]
) -> Iterator[ListItem]:
    stamped = _stamped(page, rows)
    known = [(row, resolve(base, row.link.get("href"))) for row in rows]
    shown = [Shown(r.short, r.date, url, y) for (r, url), y in zip(known, over, strict=True)]
    given = years(shown, today[:10])
    for (row, url), guess in zip(known, given, strict=True):
        title, stamp = _title(page, row), stamped.get(row.element.order)
        if stamp:
            title = stamp[2] or title
            row.date, row.raw_date = stamp[0], stamp[1]
        day, raw = row.date or guess, row.raw_date
        if row.clock:
            day = dates.by_clock(row.clock, today)
        elif not day and not row.short and not row.other:
            day, raw = dates.in_address(url)
        yield shared.item(title, url, day, raw)


def _stamped(page: Page, rows: list[Row]) -> dict[int, tuple[str, str, str]]:
    """Dates that begin or end most of the links' texts in brackets, all of them without, or that
    carry a time of day: ISO date, as written, and the title without it.
    """
    found: dict[int, tuple[str, str, str]] = {}
    timed = plain = 0
    for row in rows:
        title = page.text[slice(*row.title)].strip()
        match = None if row.dated else _STAMP.search(title)
        full = dates.FULL.fullmatch(match[1] or match[2] or match[3]) if match else None
        if match and full and dates.of_match(full):
            timed += bool(full["time"])
            plain += match[1] is None
            rest = (title[: match.start()] + title[match.end() :]).strip()
            found[row.element.order] = dates.of_match(full), full[0], rest
    many = len(rows) if plain else len(rows) * 3 / 5
    usual = len(found) >= max(_LEAST, many)
    return found if usual or timed else {}


def _title(page: Page, row: Row) -> str:
    """The link's text; its `title` attribute where the text is cut or is a picture."""
    text = page.quote(*row.title) or pictured(page, row.link)
    if text and not text.endswith(_CUT):
        return text
    full = squeeze(row.link.get("title"))
    begun = text.rstrip(".…")
    return full if full and (not text or full.startswith(begun[:6])) else text
