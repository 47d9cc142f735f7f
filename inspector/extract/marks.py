"""The marks of identity on a page: where each is, what it says, whether its form is right.

Sources: RULES section 4; the forms seen on real pages stand in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter

from inspector.evidence import Mark, MarkKind, Place, Where
from inspector.extract import shared
from inspector.extract.conac import conac_marks
from inspector.extract.javascript import written
from inspector.extract.jiucuo import jiucuo_marks
from inspector.extract.numbers import Found, link_number, numbers
from inspector.extract.text import BLOCK, BREAK, first_of, plain
from inspector.extract.tree import Element, Page, read
from inspector.extract.urls import resolve

# Each begins with one letter, so that the search skips what begins with none of them.
_CUE = re.compile(
    r"i(?i:cp)|I(?i:cp)|备案|安备|标识码|c(?i:onac)|C(?i:onac)|j(?i:iucuo)|J(?i:iucuo)"
)
_RECORD_LINK = re.compile(r"beian\.(?:mps\.)?gov\.cn|[?&]recordid=", re.IGNORECASE)
_ASKING = ("data-href", "data-url", "data-link", "onclick")
_QUIET = frozenset(("alt", "title", "content", "placeholder", "value", "aria-label"))
_LONGEST_LABEL = 12  # characters beside a number in its link: 网站ICP备案号
_COLUMNS = 3  # of a table that is a register
_LONGEST = 400  # characters of an attribute worth reading


def marks(page: Page, base: str) -> tuple[Mark, ...]:
    """All marks of one document, in its order by kind; the same one twice counts once."""
    found = [
        *_in_text(page, base),
        *_in_links(page, base),
        *_in_attributes(page, base),
        *conac_marks(page, base),
        *jiucuo_marks(page, base),
        *_in_comments(page, base),
    ]
    return tuple(dict.fromkeys(found))


def moved(found: Iterable[Mark], where: Where, place: Place | None) -> Iterator[Mark]:
    """Marks of a fragment as they stand on the page that holds it. What is not shown in the
    fragment is not shown on the page; a widget is one, whoever wrote it. Without a place they keep
    their own.
    """
    for mark in found:
        kept = where is Where.SCRIPT and (not mark.shown or mark.where is Where.WIDGET)
        yield replace(mark, where=mark.where if kept else where, place=place or mark.place)


def _in_text(page: Page, base: str) -> Iterator[Mark]:
    for found in numbers(page.text):
        owner = page.owner(found.start)
        where = Where.ATTRIBUTE if owner.hidden else Where.TEXT
        target, number = _target(owner.anchor, found.kind, base)
        yield shared.mark(
            found.kind,
            found.value,
            page.quote(found.start, found.end),
            where,
            page.place_at(found.start),
            target=target,
            target_value=number,
            well_formed=found.well_formed,
            spoken=_is_spoken(page, found, owner),
        )


def _is_spoken(page: Page, found: Found, owner: Element) -> bool:
    """Whether a sentence, a table in an article, or the title of one speaks of the number. Where
    the page names no foot, one that was guessed is believed.
    """
    guessed = not page.feet and page.place_at(found.start) is Place.FOOT
    if guessed or owner.region is Place.FOOT:
        return False
    anchor = owner.anchor
    if anchor is not None and "beian" not in anchor.get("href").lower():
        around = len(page.slice(anchor)) - (found.end - found.start)
        return around > _LONGEST_LABEL
    cells = [around for around in (owner, *owner.ancestors()) if around.tag == "td"]
    if cells and (owner.article or _is_register(page, found, cells[0])):
        return True
    begin = 1 + max(page.text.rfind(sign, 0, found.start) for sign in (BLOCK, BREAK))
    return "。" in page.text[begin : first_of(page.text, BLOCK, BREAK, start=found.end)]


def _is_register(page: Page, found: Found, cell: Element) -> bool:
    """Whether the cell stands in a table of several columns with other such numbers in it."""
    row = cell.parent
    if row is None or row.parent is None or len(page.children(row)) < _COLUMNS:
        return False
    there = {one.value for one in numbers(page.slice(row.parent)) if one.kind is found.kind}
    return len(there) > 1


def _target(anchor: Element | None, kind: MarkKind, base: str) -> tuple[str, str]:
    if anchor is None or kind is MarkKind.SITE_CODE:
        return "", ""
    href = anchor.get("href")
    return resolve(base, href), link_number(kind, href)


@lru_cache(16384)
def _is_record(href: str) -> bool:
    return bool(_RECORD_LINK.search(href))


def _in_links(page: Page, base: str) -> Iterator[Mark]:
    """Police numbers that stand only in the target of a link, usually around a picture."""
    for element, href in _record_links(page):
        number = link_number(MarkKind.POLICE, href)
        if not number or any(f.kind is MarkKind.POLICE for f in numbers(page.slice(element))):
            continue
        yield shared.mark(
            MarkKind.POLICE,
            number,
            page.words(element) or href,
            Where.ATTRIBUTE if element.hidden else Where.LINK,
            page.place(element),
            target=resolve(base, href),
            target_value=number,
            well_formed=len(number) == 14,
        )


def _record_links(page: Page) -> Iterator[tuple[Element, str]]:
    """Links to a register, also where a script that asks first holds the address."""
    if page.links_to("beian.", "recordid="):
        for element in page.having["href"]:
            href = element.get("href")
            if element.tag in {"a", "area"} and _is_record(href):
                yield element, href
    for name in _ASKING:
        for element in page.bearing(name, "beian."):
            yield element, element.get(name)


def _in_attributes(page: Page, base: str) -> Iterator[Mark]:
    quiet = [name for name in page.having if name in _QUIET or name.startswith("data-")]
    speaking = {e for name in quiet for e in page.having[name] if _speaks(e.attrs[name])}
    for element in sorted({*page.tagged("meta"), *speaking}, key=attrgetter("order")):
        if element.tag == "meta":
            yield from _in_meta(element)
            continue
        for name, value in element.attrs.items():
            if name in quiet and value and _speaks(value):
                yield from _in_attribute(page, element, name, value, base)


def _speaks(value: str | None) -> bool:
    return value is not None and len(value) <= _LONGEST and bool(_CUE.search(value))


def _in_attribute(page: Page, element: Element, name: str, value: str, base: str) -> Iterator[Mark]:
    shown = element.tag in {"img", "area"} and name == "alt" and not element.hidden
    for found in numbers(plain(value)):
        yield shared.mark(
            found.kind,
            found.value,
            plain(value)[found.start : found.end],
            Where.IMAGE if shown else Where.ATTRIBUTE,
            page.place(element),
            target=_target(element.anchor, found.kind, base)[0] if shown else "",
            well_formed=found.well_formed,
        )


def _in_meta(element: Element) -> Iterator[Mark]:
    content = plain(element.get("content")[:_LONGEST])
    if element.get("name").strip().lower() == "siteidcode" and content not in {"", "null"}:
        found: Iterable[Found] = numbers(f"标识码:{content}") or [
            Found(MarkKind.SITE_CODE, content, 0, len(content), well_formed=False)
        ]
    else:
        found = numbers(content) if _CUE.search(content) else ()
    for one in found:
        raw = element.get("content").strip()
        form = one.well_formed
        yield shared.mark(one.kind, one.value, raw, Where.META, Place.HEAD, well_formed=form)


def _in_comments(page: Page, base: str) -> Iterator[Mark]:
    for comment, parent in page.comments:
        if _CUE.search(comment):
            inner = read(comment)
            inner.comments.clear()  # a comment cannot hold another
            yield from moved(marks(inner, base), Where.COMMENT, page.place(parent))
            yield from moved(_commented_scripts(inner, base), Where.COMMENT, page.place(parent))


def _commented_scripts(inner: Page, base: str) -> Iterator[Mark]:
    for source, _ in inner.scripts:
        html = written(source)
        if html:
            yield from marks(read(html), base)
