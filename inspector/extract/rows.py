"""Rows of lists: which element is one entry, and which date in it is the day of publishing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from inspector.extract import dates
from inspector.extract.text import BLOCK, BREAK
from inspector.extract.tree import Element, Page

_NOT_TITLE = re.compile(
    r"(?:更多|查看更多|more|详细|详情|首页|上一页|下一页|尾页|末页|上页|下页|返回|关闭"
    r"|\d{1,4}|[<>»«. ]{1,6})[\])>» ]{0,3}",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(
    r"(?:直播|活动|受理|截止|成文|会议|开始|结束|报名|实施|施行|生效|有效|失效|考试|公示|开标)[^\x1f]{0,4}$"
)
_OTHER_COLUMN = re.compile(r"受理|截止|成文|实施|施行|生效|有效|失效|开始|结束|报名|开标|直播")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NESTED = frozenset(("ul", "ol", "dl", "table"))
_PIECES = re.compile(f"[{BLOCK}{BREAK}]")
_LEVELS = 4
_WIDEST = 30  # columns
_LONGEST = 900  # characters: what is longer is no entry of a list
_SHORTEST_TITLE = 4
_LABEL = 10  # characters before a date that may say what it is


@dataclass(slots=True)
class Row:
    """One entry. `short` is a date without year as written; `title` bounds the title's text."""

    element: Element
    link: Element
    date: str = ""
    raw_date: str = ""
    short: str = ""
    title: tuple[int, int] = (0, 0)

    @property
    def dated(self) -> bool:
        """Whether the entry shows a date, with or without year."""
        return bool(self.date or self.short)


@dataclass(slots=True)
class Group:
    """Rows of one parent."""

    parent: Element
    rows: list[Row] = field(default_factory=list)


def groups(page: Page) -> list[Group]:
    """Rows by parent, in document order; a parent that is itself an entry is one row."""
    anchors = [e for e in page.tagged("a") if _may_be_title(page, e)]
    found = _by_parent(page, anchors)
    for order in sorted(found, reverse=True):  # inner ones first
        _promote(page, found, order)
    kept = [found[order] for order in sorted(found) if found[order].rows]
    for group in kept:
        group.rows.sort(key=lambda row: row.element.order)
    return kept


def _may_be_title(page: Page, anchor: Element) -> bool:
    words = page.slice(anchor).strip()
    return len(words) >= _SHORTEST_TITLE and not _NOT_TITLE.fullmatch(words)


def _by_parent(page: Page, anchors: list[Element]) -> dict[int, Group]:
    only = _single(anchors)
    found: dict[int, Group] = {}
    seen: set[int] = set()
    for anchor in anchors:
        row = anchor
        while row.parent is not None and only[row.parent.order] is not None:
            row = row.parent
        if row.parent is not None and row.order not in seen:
            seen.add(row.order)
            if row.end - row.start > _LONGEST:
                row = anchor
            group = found.setdefault(row.parent.order, Group(row.parent)) if row.parent else None
            if group:
                group.rows.append(dated(page, row, anchor))
    return found


def _single(anchors: list[Element]) -> dict[int, str | None]:
    """For each element with links: the one address in it, or None for several."""
    only: dict[int, str | None] = {}
    for anchor in anchors:
        address = anchor.get("href") or anchor.get("onclick") or f"#{anchor.order}"
        for element in (anchor, *anchor.ancestors()):
            inside = only.get(element.order, "")
            if inside is None or inside == address:
                break
            only[element.order] = None if inside else address
    return only


def dated(page: Page, element: Element, link: Element) -> Row:
    """An entry with its date: beside the link, else on its own inside the link."""
    row = Row(element, link, title=(link.start, link.end))
    spans = ((link.end, element.end), (element.start, link.start))
    if not any(_take(page, row, *span) for span in spans):
        beside = page.text[element.start : link.start] + BLOCK + page.text[link.end : element.end]
        row.date, row.raw_date = dates.in_parts(beside)
        if not row.date:
            _inside(page, row)
    return row


def _take(page: Page, row: Row, start: int, end: int) -> bool:
    """Take the date between two offsets: the one labelled 发布, else the last."""
    if not dates.DIGIT.search(page.text, start, end):
        return False
    for match in dates.FULL.finditer(page.text, start, end):
        before = page.text[max(start, match.start() - _LABEL) : match.start()].rstrip(" :\x1f\n")
        found = dates.of_match(match)
        if not found or _OTHER_DATE.search(before) or _other_column(page, match.start()):
            continue
        row.date, row.raw_date = found, match[0].strip()
        if "发布" in before:
            break
    if row.date:
        return True
    text = page.text[start:end]
    pieces = map(str.strip, _PIECES.split(text))
    short = [piece for piece in pieces if dates.SHORT.fullmatch(piece)]
    if short and not _YEAR.search(text):
        row.short = short[-1]
    return bool(row.short)


def _other_column(page: Page, offset: int) -> bool:
    """Does the head of the date's column, in a table or a grid of equal rows, name another date?"""
    if not page.says(_OTHER_COLUMN):
        return False
    cell = page.owner(offset)
    for row in islice(cell.ancestors(), _LEVELS):
        cells = page.children(row, _WIDEST)
        if cell not in cells:
            return False
        for head in _heads(page, row):
            heads = page.children(head, _WIDEST)
            if head is not row and len(heads) == len(cells) > 1:
                words = page.slice(heads[cells.index(cell)])
                return bool(_OTHER_COLUMN.search(words)) and not dates.DIGIT.search(words)
        cell = row
    return False


def _heads(page: Page, row: Element) -> Iterator[Element]:
    """Where the heads of a row's columns may stand: its first sibling, or before its parent."""
    parent = row.parent
    if parent is None:
        return
    yield from page.children(parent, 1)
    if parent.parent is not None:
        before = [c for c in page.children(parent.parent, _WIDEST) if c.order < parent.order][-1:]
        yield from before
        yield from (inner for one in before for inner in page.children(one, 1))


def _inside(page: Page, row: Row) -> None:
    """A card that is one link: its date is a text of its own, never part of the title's."""
    start, end = row.link.start, row.link.end
    first, last = page.piece(start), page.piece(max(end - 1, start))
    pieces = [page.starts[n] for n in range(first, last + 1) if page.starts[n] >= start]
    if len(pieces) < 2:
        return
    bounds = list(zip(pieces, [*pieces[1:], end], strict=True))
    for at, until in reversed(bounds):
        text = page.text[at:until].strip(f" []()【】{BLOCK}{BREAK}")
        full = dates.FULL.fullmatch(text)
        if full and dates.of_match(full):
            row.date, row.raw_date = dates.of_match(full), text
        elif dates.SHORT.fullmatch(text) and not _YEAR.search(page.slice(row.link)):
            row.short = text
        else:
            continue
        break
    else:
        row.date, row.raw_date = dates.in_parts(page.slice(row.link))
    row.title = max(bounds, key=lambda bound: bound[1] - bound[0])


def _promote(page: Page, found: dict[int, Group], order: int) -> None:
    """A parent of several links with one date of its own is itself an entry."""
    group = found[order]
    parent = group.parent
    entry = parent.tag in {"li", "tr"}
    if parent.parent is None or (not entry and any(row.dated for row in group.rows)):
        return
    own = list(_own_dates(page, group))
    if len(own) > 1 and len(group.rows) > 1 and not entry:
        _share(group, own)
    elif own and _is_short(parent) and (entry or page.alike(parent) > 1):
        links = list(_own_links(page, parent)) or [group.rows[0].link]
        main = max(links, key=lambda link: link.end - link.start)
        for inner in range(parent.order, parent.last):
            if inner in found:
                found[inner].rows.clear()
        above = found.setdefault(parent.parent.order, Group(parent.parent))
        above.rows.append(Row(parent, main, *own[-1][1:], (main.start, main.end)))


def _is_short(element: Element) -> bool:
    return element.end - element.start <= _LONGEST


def _own_links(page: Page, parent: Element) -> Iterator[Element]:
    """Links of an element that do not stand in a list inside it."""
    for element in page.within(parent):
        own = element.tag == "a" and _nearest_list(element, parent) is None
        if own and _may_be_title(page, element):
            yield element


def _nearest_list(element: Element, within: Element) -> Element | None:
    for ancestor in element.ancestors():
        if ancestor is within:
            return None
        if ancestor.tag in _NESTED:
            return ancestor
    return None


def _own_dates(page: Page, group: Group) -> Iterator[tuple[int, str, str, str]]:
    """Dates in a parent that stand neither in a list inside it, nor in a link, nor in a row that
    has a date: offset, ISO date, as written, and as written without year. In a long parent only
    those at its surface: what lies deeper belongs to something else.
    """
    parent = group.parent
    rows = sorted(group.rows, key=lambda row: row.element.start)
    taken = [(r.element if r.dated else r.link) for r in rows]
    starts = [element.start for element in taken]
    deep = _is_short(parent)
    for number in range(page.piece(parent.start), len(page.starts)):
        at, owner = page.starts[number], page.owners[number]
        if at >= parent.end:
            return
        before = bisect_right(starts, at) - 1
        if at < parent.start or (before >= 0 and at < taken[before].end):
            continue
        surface = owner is parent or owner.parent is parent
        if not (surface or deep) or owner.tag in _NESTED or _nearest_list(owner, parent):
            continue
        end = page.starts[number + 1] if number + 1 < len(page.starts) else parent.end
        row = Row(owner, owner)
        if _take(page, row, at, min(end, parent.end)):
            yield at, row.date, row.raw_date, row.short


def _share(group: Group, own: list[tuple[int, str, str, str]]) -> None:
    """Links and dates side by side without a row around them: each date goes to its link."""
    starts = [row.link.start for row in group.rows]
    after = 0 if own[0][0] < starts[0] else -1
    for at, day, raw, short in own:
        number = bisect_right(starts, at) + after
        if 0 <= number < len(starts) and not group.rows[number].dated:
            row = group.rows[number]
            row.date, row.raw_date, row.short = day, raw, short
