"""Page bytes → `PageFacts`: one parse, one walk, then readers of what the walk wrote down.

Pure: no network, clock or chance. Never raises, whatever the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from sys import intern
from typing import Any

from inspector.evidence import ItemList, LinkKind, Mark, PageFacts, Where
from inspector.extract.article import breadcrumb
from inspector.extract.charset import Decoded, decode
from inspector.extract.contacts import contacts
from inspector.extract.feet import fills, foot_empty, foot_pictured, loads
from inspector.extract.javascript import SCRIPTS_KEPT, written
from inspector.extract.links import Links, base_of, links
from inspector.extract.lists import lists
from inspector.extract.marks import marks, moved
from inspector.extract.naming import entries
from inspector.extract.notices import notices
from inspector.extract.organizers import organizers
from inspector.extract.pagers import further_pages
from inspector.extract.published import published
from inspector.extract.records import islands, recorded, says_none
from inspector.extract.redirects import redirect
from inspector.extract.sayings import saying
from inspector.extract.states import is_challenge, is_list_by_script, is_shell
from inspector.extract.tree import Element, Page, read
from inspector.extract.undated import undated
from inspector.extract.unlinked import unlinked
from inspector.extract.urls import resolve
from inspector.extract.widgets import widgets

__all__ = ["Decoded", "decode", "extract", "extract_script", "meta_of", "resolve"]


@dataclass(frozen=True, slots=True)
class _Where:
    """What the readers of a fragment need to know of its page."""

    base: str
    charset: str
    today: str


def extract(
    body: bytes,
    *,
    url: str,
    content_type: str = "",
    record: str = "",
    status: int = 200,
    today: str = "",
) -> PageFacts:
    """What one page says.

    Args:
        body: the bytes, decompressed.
        url: the address the page was got from; links are resolved against it.
        content_type: the HTTP header.
        record: id of the archive record with the response.
        status: the HTTP status; with the body it tells a challenge.
        today: ISO date of the inspection, with the time of day of the visit where known
            (2026-11-05T10:00): gives a year to list dates without one, and a day to 3天前. ""
            leaves them without.
    """
    decoded = decode(body, content_type)
    page = read(decoded.text)
    base = base_of(page, url)
    meta = meta_of(page)
    where = _Where(base, decoded.of_queries, today)
    found = links(page, base, decoded.of_queries)
    recorded_lists = recorded(decoded.text, base, today)
    recorded_urls = {item.url for found_list in recorded_lists for item in found_list.items}
    shown = (one for one in lists(page, base, today) if not _repeats(one, recorded_urls))
    linked = (*shown, *recorded_lists, *islands(page, base))
    article_lists = linked or tuple(unlinked(page, base))
    target = redirect(page, url, base)
    challenge = is_challenge(page, decoded.text, status)
    clues = published(page, meta, url, today)
    facts = PageFacts(
        url=url,
        record=record,
        title=page.title,
        charset_declared=decoded.declared,
        charset_used=decoded.used,
        charset_wrong=decoded.wrong,
        charset_false=_false(decoded),
        meta=meta,
        meta_more=_repeated(page),
        marks=marks(page, base),
        lists=article_lists,
        organizers=organizers(page),
        contacts=contacts(page),
        entries=entries(page),
        breadcrumb=breadcrumb(page),
        published=clues,
        further=further_pages(page, base),
        undated=not clues and undated(page.text),
        widgets=widgets(page),
        notices=notices(page, article_lists),
        text_length=page.length,
        redirect=target,
        challenge=challenge,
        saying=saying(page),
        list_by_script=is_list_by_script(
            page, decoded.text, recorded=bool(recorded_lists) or says_none(decoded.text)
        ),
        **_foot(page),
        **_pointers(found),
    )
    for source, element in page.scripts:
        html = written(source[:SCRIPTS_KEPT])
        if html:
            facts = _merged(facts, _written_page(html), where, (page, element))
    shell = not (target or challenge or facts.notices) and _shell(page, facts)
    return replace(facts, shell=shell) if shell else facts


def extract_script(body: bytes, *, url: str, content_type: str = "", record: str = "") -> PageFacts:
    """What an external script writes into the page that includes it; `url` is that page's when
    its links are to be resolved as a browser does, else the script's own.
    """
    decoded = decode(body, content_type)
    facts = PageFacts(url=url, record=record, charset_used=decoded.used)
    html = written(decoded.text[:SCRIPTS_KEPT])
    if loads(decoded.text):
        facts = replace(facts, fills=True)
    return (
        _merged(facts, _written_page(html), _Where(url, decoded.of_queries, "")) if html else facts
    )


def _written_page(html: str) -> Page:
    """What a script writes, with what the scripts in that write in their turn."""
    page = read(html)
    inner = "".join(written(source[:SCRIPTS_KEPT]) for source, _ in page.scripts)
    return read(html + inner) if inner else page


def _repeats(found: ItemList, urls: set[str]) -> bool:
    """Records that stand in the page, not in a script, are seen there in pieces."""
    return bool(urls) and all(item.url in urls for item in found.items)


def meta_of(page: Page) -> dict[str, str]:
    """Meta contents by lower-cased name; of two with one name the first that says something."""
    found: dict[str, str] = {}
    for element in page.tagged("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop")
        name = name.strip().lower()
        if name and not found.get(name):
            found[intern(name)] = intern(element.get("content").strip())
    return found


def _repeated(page: Page) -> dict[str, tuple[str, ...]]:
    """All that meta elements of one name say where they do not say the same."""
    found: dict[str, list[str]] = {}
    for element in page.tagged("meta"):
        name = (element.get("name") or element.get("property")).strip().lower()
        if name:
            found.setdefault(name, []).append(element.get("content").strip())
    return {name: tuple(said) for name, said in found.items() if len(set(said)) > 1}


def _false(decoded: Decoded) -> tuple[str, ...]:
    labels = {"header": decoded.header, "meta": decoded.meta}
    return tuple(f"{place}={labels[place]}" for place in decoded.false)


def _foot(page: Page) -> dict[str, Any]:
    return {
        "fills": fills(page),
        "foot_empty": foot_empty(page),
        "foot_pictured": foot_pictured(page),
    }


def _pointers(found: Links) -> dict[str, Any]:
    return {
        "links": tuple(found.links),
        "images": tuple(found.images),
        "frames": tuple(dict.fromkeys(found.frames)),
        "scripts": tuple(dict.fromkeys(found.scripts)),
    }


def _shell(page: Page, facts: PageFacts) -> bool:
    linked = sum(1 for link in facts.links if link.kind is LinkKind.PAGE)
    written_nothing = facts.text_length == page.length
    return written_nothing and is_shell(page, linked, framed=bool(facts.frames))


def _merged(
    facts: PageFacts, inner: Page, where: _Where, stands: tuple[Page, Element] | None = None
) -> PageFacts:
    """Facts with those of a fragment that a script writes, `stands` being the page and the script
    element, or None for an external script.
    """
    if inner.is_foot():
        inner.foot_from = 0
    found = links(inner, where.base, where.charset)
    more = lists(inner, where.base, where.today)
    return replace(
        facts,
        links=facts.links + tuple(found.links),
        images=facts.images + tuple(found.images),
        frames=tuple(dict.fromkeys((*facts.frames, *found.frames))),
        scripts=tuple(dict.fromkeys((*facts.scripts, *found.scripts))),
        marks=tuple(dict.fromkeys((*facts.marks, *_written_marks(inner, where, stands)))),
        lists=facts.lists + more,
        organizers=tuple(dict.fromkeys((*facts.organizers, *organizers(inner)))),
        contacts=tuple(dict.fromkeys((*facts.contacts, *contacts(inner)))),
        entries=tuple(dict.fromkeys((*facts.entries, *entries(inner)))),
        notices=tuple(dict.fromkeys((*facts.notices, *notices(inner, more)))),
        text_length=facts.text_length + inner.length,
        foot_empty=False,  # it may be what was written into
    )


def _written_marks(
    inner: Page, where: _Where, stands: tuple[Page, Element] | None
) -> Iterable[Mark]:
    found = marks(inner, where.base)
    if stands is None:
        return moved(found, Where.SCRIPT, None)
    page, element = stands
    return moved(found, Where.ATTRIBUTE if element.hidden else Where.SCRIPT, page.place(element))
