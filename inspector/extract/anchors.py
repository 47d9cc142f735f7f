"""The places of a page that links can lead to, and the places its own links name: read again from
the bytes, and only when fragments are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Anchors, Pointer
from inspector.extract.charset import decode
from inspector.extract.links import base_of
from inspector.extract.tree import Element, Page, read
from inspector.extract.urls import resolve

_TOP = "top"  # HTML Standard, 7.4.6.4: leads to the top, in either case
_TEXT = ":~:"  # what follows is a text to find (URL Fragment Text Directives), not a place
_OF_SCRIPTS = "!/?:"  # a fragment that begins so is a route of a script
_HANDLED = frozenset({"onclick", "onmousedown", "role"})


def anchors(body: bytes, *, url: str, content_type: str) -> Anchors:
    """What a page has of places, and the places its links name on pages of http and https."""
    decoded = decode(body, content_type)
    page = read(decoded.text)
    ids = {element.get("id") for element in page.having.get("id", ())}
    names = {element.get("name") for element in page.tagged("a")}
    pointers = tuple(_pointers(page, base_of(page, url), url, decoded.of_queries))
    return Anchors(frozenset(ids | names) - {""}, pointers)


def _pointers(page: Page, base: str, url: str, charset: str) -> Iterator[Pointer]:
    for element in page.tagged("a", "area"):
        written, mark, fragment = element.get("href").strip().partition("#")
        fragment = fragment.partition(_TEXT)[0].strip()
        if not mark or not _is_a_place(fragment) or _handled(element):
            continue
        target = resolve(base, written, charset) if written else base
        if target == url and page.scripts:
            continue  # within a page, scripts make tabs and slides of such links
        if target:
            yield Pointer(target, fragment, page.words(element), page.place(element))


def _is_a_place(fragment: str) -> bool:
    """Whether a fragment names a place: not the top, no route, and no state of a script."""
    route = fragment[:1] in _OF_SCRIPTS or "=" in fragment
    return bool(fragment) and fragment.lower() != _TOP and not route


def _handled(element: Element) -> bool:
    """Whether a script seems to answer the click."""
    return any(name in _HANDLED or name.startswith(("data-", "@", "v-")) for name in element.attrs)
