"""Rows of lists: which element is one entry, and which date in it is the day of publishing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from inspector.extract import dates
from inspector.extract.labels import PUBLISHING, names_another, of_publishing
from inspector.extract.text import BLOCK, BREAK, plain, squeeze
from inspector.extract.tiles import tile
from inspector.extract.tree import Element, Page

_NOT_TITLE = re.compile(
    r"(?:更多|查看(?:更多|详情|全文)?|more|点击查看|详细|详情|首页|上一页|下一页|尾页|末页|上页|下页|返回|关闭"
    r"|\d{1,4}|[<>»«. ]{1,6})[\])>» ]{0,3}",
    re.IGNORECASE,
)
_LONGEST_NOT_TITLE = 9  # characters _NOT_TITLE can match
_OTHER_COLUMN = re.compile(
    "(?:日期|时间|时限|期限)(?<=[\u4e00-\u9fff]{4})"
    + "".join(f"(?<!{word}..)" for word in PUBLISHING)
)
_LEAD = re.compile(r"(?:(?:发布|更新)?(?:时间|日期)|发布)[ ]?:[ ]?")
_TIMED_SHORT = re.compile(r"(.{3,8}?)[ ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_TITLED = re.compile(r"(?:发布|更新)?(?:日期|时间)[ ]?:[ ]?")
_SENTENCE = re.compile(
    r",|(?!发布|更新|来源|浏览|点击|阅读|访问|作者|编辑|星期|周|上午|下午|分类|栏目|信息|责任|人气)"
    r"[\u4e00-\u9fff]"
)
_GLUED = re.compile(r"[0-9]{5}")  # more digits than a year has
_EIGHT = re.compile(r"[\[(]?(20\d\d)([01]\d)([0-3]\d)[\])]?")  # a day that stands by itself
_CLOSE_DIGITS = 9  # characters of the shortest full date, and one more
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NO_CALL = re.compile(r"#|javascript:(?:\s{0,9}void\b|\s{0,9};?$)|$")
_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NESTED = frozenset(("ul", "ol", "dl", "table"))
_PIECE = re.compile(f"[^{BLOCK}{BREAK}]+")
_BLANK = f" {BLOCK}{BREAK}"
_MOST_PARTS = 12  # texts in which the parts of one date may stand
_LEVELS = 4
_WIDEST = 30  # columns
_LONGEST = 900  # characters: what is longer is no entry of a list
_SHORTEST_TITLE = 4
_SHORTEST_ABREAST = 8  # of titles that stand side by side
_MANY_ALIKE = 40  # characters: what is longer stands nowhere twice
_LABEL = 10  # characters before a date that may say what it is


@dataclass(slots=True)
class Row:
    """One entry. `short` is a date without year, `clock` one that only today's can tell (昨天);
    `other` says that it shows a date of another kind; `title` bounds the title's text.
    """

    element: Element
    link: Element
    date: str = ""
    raw_date: str = ""
    short: str = ""
    clock: str = ""
    other: bool = False
    title: tuple[int, int] = (0, 0)

    @property
    def dated(self) -> bool:
        """Whether the entry shows a date, with or without year."""
        return bool(self.date or self.short or self.clock)


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
    words = page.text[anchor.start : anchor.end].strip()
    if len(words) > _LONGEST_NOT_TITLE:
        return True
    if not words:
        return len(pictured(page, anchor)) > _LONGEST_NOT_TITLE
    return len(words) >= _SHORTEST_TITLE and not _NOT_TITLE.fullmatch(words)


def is_no_title(words: str) -> bool:
    """Whether the words of a link only say that it leads on: 查看, 详情, 更多."""
    return bool(_NOT_TITLE.fullmatch(words.strip()))


def pictured(page: Page, anchor: Element) -> str:
    """The title of a link that is a picture: what is written in the picture's place, or ""."""
    if page.text[anchor.start : anchor.end].strip() or anchor.last == anchor.order + 1:
        return ""
    return next((squeeze(picture.get("alt")) for picture in page.pictures(anchor)), "")


def _by_parent(page: Page, anchors: list[Element]) -> dict[int, Group]:
    only = _single(anchors)
    found: dict[int, Group] = {}
    seen: set[int] = set()
    for anchor in anchors:
        row, parent = anchor, anchor.parent
        while parent is not None and only[parent.order] is not None:
            row, parent = parent, parent.parent
        if parent is None or row.order in seen:
            continue
        seen.add(row.order)
        if row.end - row.start > _LONGEST and anchor.parent is not None:
            row, parent = anchor, anchor.parent
        if parent.order not in found:
            found[parent.order] = Group(parent)
        found[parent.order].rows.append(dated(page, row, anchor))
    return found


def _single(anchors: list[Element]) -> dict[int, str | None]:
    """For each element with links: the one address in it, or None for several."""
    only: dict[int, str | None] = {}
    for anchor in anchors:
        address = _address(anchor)
        element: Element | None = anchor
        while element is not None:
            inside = only.get(element.order, "")
            if inside is None or inside == address:
                break
            only[element.order] = None if inside else address
            element = element.parent
    return only


def _address(anchor: Element) -> str:
    """Where a link leads; by script, what it calls."""
    href = anchor.get("href")
    if href and not href.startswith(("#", "javascript:")):
        return href
    script = "" if _NO_CALL.match(href) else href
    return anchor.get("onclick") or script or f"#{anchor.order}"


def dated(page: Page, element: Element, link: Element) -> Row:
    """An entry with its date: beside the link, else on its own inside the link."""
    row = Row(element, link, title=(link.start, link.end))
    after, before = (link.end, element.end), (element.start, link.start)
    texts = [_readable(page, *after), _readable(page, *before)]
    glued = any(len(parts) > 1 for parts in texts)
    if not (
        (glued and any(_tile(page, row, *side) for side in (after, before)))
        or any(_take(page, row, text, start) for parts in texts for text, start in parts)
        or any(_tile(page, row, *side) for side in (after, before))
    ):
        _inside(page, row)
    return row


def _readable(page: Page, start: int, end: int) -> list[tuple[str, int]]:
    """A part of the text with its offset; in pieces, the last first, where two elements stand so
    close that the digits of both would be one number.
    """
    text = page.text[start:end]
    if len(text) < _CLOSE_DIGITS or not _GLUED.search(text):
        return [(text, start)] if text else []
    edges = [
        page.starts[number]
        for number in range(page.piece(start) + 1, page.piece(end - 1) + 1)
        if page.text[page.starts[number] - 1].isdecimal()
        and page.text[page.starts[number]].isdecimal()
    ]
    bounds = [start, *edges, end]
    parts = [(page.text[at:to], at) for at, to in pairwise(bounds)]
    return parts[::-1]


def _goes_on(page: Page, end: int) -> bool:
    """Whether a sentence goes on behind a date, in the same text."""
    rest = page.text[end : end + 6]
    same = bool(rest) and page.piece(end - 1) == page.piece(end)
    return same and bool(_SENTENCE.match(rest))


def _take(page: Page, row: Row, text: str, start: int) -> bool:
    """Take the date in a piece of the text from an offset: the one labelled 发布, else the last."""
    if not dates.HINT.search(text):
        return False
    found = _dates(text) if len(text) <= _MANY_ALIKE else _dates.__wrapped__(text)
    row.other = row.other or found.other
    for at, day, raw, published in found.full:
        torn = at == 0 and page.text[start - 1 : start].isdecimal()
        if torn and page.piece(start - 1) == page.piece(start):
            continue
        if _goes_on(page, start + at + len(raw)) or _other_column(page, start + at):
            row.other = True
            continue
        row.date, row.raw_date = day, raw
        if published:
            break
    if row.date:
        return True
    if found.short and found.short_at >= 0 and _other_column(page, start + found.short_at):
        row.other = True
        return False
    row.short, row.clock = found.short, found.clock
    row.raw_date = found.short or found.clock
    return row.dated


def _tile(page: Page, row: Row, start: int, end: int, title: int = -1) -> bool:
    """Take a date whose parts are texts of their own, but for the text at `title`."""
    if start >= end or not dates.DIGIT.search(page.text, start, end):
        return False
    texts: list[str] = []
    for number in range(page.piece(start), page.piece(end - 1) + 1):
        at, until = max(page.starts[number], start), _end_of_piece(page, number, end)
        if number != title and at < until:
            texts += page.text[at:until].split()
    row.date, row.short, row.raw_date = tile(texts[:_MOST_PARTS])
    return row.dated


def _end_of_piece(page: Page, number: int, end: int) -> int:
    return min(page.starts[number + 1], end) if number + 1 < len(page.starts) else end


class _Dates(NamedTuple):
    """Dates in a text: offset, ISO date, as written, labelled 发布; the last without year and its
    offset; the last that needs a clock; and whether there is one of another kind.
    """

    full: tuple[tuple[int, str, str, bool], ...]
    short: str
    short_at: int
    clock: str
    other: bool


@lru_cache(8192)
def _dates(text: str) -> _Dates:
    full, other = of_publishing(text)
    short, clock, short_at = "", "", -1
    if not full and (alone := _EIGHT.fullmatch(text.strip(_BLANK))):
        day = dates.iso(*alone.groups())
        full = ((alone.start(), day, alone[0], False),) if day else ()
    for match in _PIECE.finditer(text) if not full else ():
        piece = match[0].strip()
        if names_another(text[: match.start()]) or _YEAR.search(text):
            continue
        piece = _LEAD.sub("", piece, count=1)
        timed = _TIMED_SHORT.fullmatch(piece)
        if dates.SHORT.fullmatch(timed[1] if timed else piece):
            short, short_at = piece, match.start()
        elif dates.needs_clock(piece):
            clock = piece
    return _Dates(full, short, short_at, "" if short else clock, other)


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
                if not dates.DIGIT.search(words):  # else it is the first of the entries
                    return bool(_OTHER_COLUMN.search(words))
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
    """A card that is one link: its date is a text of its own, never part of the title's. Else the
    one that the link's `title` attribute calls the day of publishing.
    """
    first, end = row.link.index, row.link.end
    if len(page.starts) < first + 2 or page.starts[first + 1] >= end:
        _titled(row)
        return
    pieces = page.starts[first : page.piece(end - 1) + 1]
    bounds = list(zip(pieces, [*pieces[1:], end], strict=True))
    longest = max(range(len(bounds)), key=lambda number: _weight(page, bounds[number]))
    row.title = bounds[longest]
    for number, (at, until) in reversed(list(enumerate(bounds))):
        if (
            number != longest
            and _is_date(page.text[at:until])
            and _take(page, row, page.text[at:until], at)
        ):
            return
    if not _tile(page, row, row.link.start, end, first + longest):
        _titled(row)


def _weight(page: Page, bound: tuple[int, int]) -> int:
    """How much a text of a card may be its title: by its length, before all in a heading."""
    owner = page.owner(bound[0])
    headed = any(element.tag in _TITLES for element in (owner, *islice(owner.ancestors(), 2)))
    return bound[1] - bound[0] + _LONGEST * headed


def _is_date(text: str) -> bool:
    """Whether a text is next to nothing but a date."""
    for start, end, _ in dates.full(text):
        return len(text[:start].strip(_BLANK)) <= _LABEL and len(text[end:].strip(_BLANK)) <= 2
    return len(text) <= _LABEL * 2


def _titled(row: Row) -> None:
    words = row.link.get("title")
    label = _TITLED.search(plain(words)) if "20" in words else None
    if label:
        found = dates.first(plain(words)[label.end() : label.end() + 20])
        row.date, row.raw_date = found


def _promote(page: Page, found: dict[int, Group], order: int) -> None:
    """A parent of several links with one date of its own is itself an entry."""
    group = found[order]
    parent = group.parent
    entry = parent.tag in {"li", "tr"}
    if parent.parent is None or (not entry and any(row.dated for row in group.rows)):
        return
    if not _is_short(parent) and (entry or len(group.rows) < 2):
        return
    own = list(_own_dates(page, group))
    if len(own) > 1 and len(group.rows) > 1 and (not entry or _abreast(group, own)):
        _share(group, own)
    elif own and _is_short(parent) and (entry or page.alike(parent) > 1):
        links = list(_own_links(page, parent)) or [group.rows[0].link]
        main = max(links, key=lambda link: link.end - link.start)
        for inner in range(parent.order, parent.last):
            if inner in found:
                found[inner].rows.clear()
        above = found.setdefault(parent.parent.order, Group(parent.parent))
        above.rows.append(replace(own[-1], element=parent, link=main, title=(main.start, main.end)))


def _abreast(group: Group, own: list[Row]) -> bool:
    """Whether a row of a table holds several entries: a title and its date in turn."""
    titles = [(row.link.start, True) for row in group.rows]
    long = all(row.link.end - row.link.start >= _SHORTEST_ABREAST for row in group.rows)
    turns = [kind for _, kind in sorted(titles + [(row.title[0], False) for row in own])]
    return long and len(own) == len(titles) and turns == [True, False] * len(own)


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


def _own_dates(page: Page, group: Group) -> Iterator[Row]:
    """Dates in a parent that stand neither in a list inside it, nor in a link, nor in a row that
    has a date; `title` is where each begins. In a long parent only those at its surface: what
    lies deeper belongs to something else.
    """
    parent = group.parent
    rows = sorted(group.rows, key=lambda row: row.element.start)
    taken = [(r.element if r.dated else r.link) for r in rows]
    starts = [element.start for element in taken]
    deep = _is_short(parent)
    if deep and not dates.HINT.search(page.text, parent.start, parent.end):
        return
    for number in range(page.piece(parent.start), len(page.starts)):
        at, owner = page.starts[number], page.owners[number]
        if at >= parent.end:
            return
        if not (deep or owner is parent or owner.parent is parent) or at < parent.start:
            continue
        before = bisect_right(starts, at) - 1
        if before >= 0 and at < taken[before].end:
            continue
        end = page.starts[number + 1] if number + 1 < len(page.starts) else parent.end
        if owner.tag in _NESTED or _nearest_list(owner, parent):
            continue
        row = Row(owner, owner, title=(at, at))
        if _take(page, row, page.text[at : min(end, parent.end)], at):
            yield row


def _share(group: Group, own: list[Row]) -> None:
    """Links and dates side by side without a row around them: each date goes to its link."""
    starts = [row.link.start for row in group.rows]
    after = 0 if own[0].title[0] < starts[0] else -1
    for found in own:
        number = bisect_right(starts, found.title[0]) + after
        if 0 <= number < len(starts) and not group.rows[number].dated:
            row = group.rows[number]
            row.date, row.raw_date = found.date, found.raw_date
            row.short, row.clock = found.short, found.clock
