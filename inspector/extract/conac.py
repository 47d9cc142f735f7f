"""The mark of party and government bodies (党政机关网站标识, CONAC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from urllib.parse import unquote

from inspector.evidence import Mark, MarkKind, Place, Where
from inspector.extract import shared
from inspector.extract.javascript import plain_strings
from inspector.extract.tree import Element, Page
from inspector.extract.urls import resolve

_SCRIPT = re.compile(r"dcs\.conac\.cn[^/]{0,60}/js/[\w/]{0,80}/(CA\w{6,40})\.js", re.IGNORECASE)
_PLAIN = re.compile(r"(?<! src=)[\"'](?:https?:)?//dcs\.conac\.cn")
_LINK = re.compile(r"bszs\.conac\.cn[^/]{0,60}(?:/|$)", re.IGNORECASE)
_ID = re.compile(r"[?&]id=([0-9A-Fa-f]{32})(?![0-9A-Fa-f])")
_COLOUR = re.compile(r"(?:^|/)(red|blue)(_error)?\.(?:png|gif|jpe?g)", re.IGNORECASE)
_PICTURE = re.compile(
    r"(?:^|[/_-])(?:dzjg|conac|jgbs|dangzheng|sydw)[\w-]{0,20}\.(?:png|gif|jpe?g|svg)",
    re.IGNORECASE,
)
_SURE = re.compile(r"(?:党政机关|事业单位)(?:网站)?(?:电子)?标[识志]")
_WORDS = re.compile(r"党政机关|事业单位")
_LONGEST_ALT = 16
_NOWHERE = ("#", "javascript:")
_TARGETS = ("href", "data-href", "data-url", "data-link", "onclick")
_ADDRESS = re.compile(r"(?:https?:)?//bszs\.conac\.cn[^'\"\s)]*", re.IGNORECASE)


def conac_marks(page: Page, base: str) -> Iterator[Mark]:
    """Scripts of the issuer, links to its register, and pictures of the mark without either."""
    registers = _registers(page)
    yield from _made(page, base)
    found = {*page.tagged("script", "img"), *registers}
    for element in sorted(found, key=attrgetter("order")):
        if element.tag == "script":
            yield from _script(page, element, base)
        elif element in registers:
            yield from _link(page, element, registers[element], base)
        elif element.anchor not in registers:
            yield from _picture(page, element, base)


def _script(page: Page, element: Element, base: str) -> Iterator[Mark]:
    yield from _issued(page, element, element.get("src").strip(), base)


def _issued(page: Page, element: Element, source: str, base: str) -> Iterator[Mark]:
    match = _SCRIPT.search(source)
    if match:
        yield shared.mark(
            MarkKind.CONAC,
            match[1].upper().removesuffix(".JS"),
            source,
            Where.SCRIPT,
            page.place(element),
            target=resolve(base, source),
        )


def _made(page: Page, base: str) -> Iterator[Mark]:
    """Scripts of the issuer that a script of the page asks for by their address."""
    for source, element in page.scripts:
        if "dcs.conac.cn" not in source or not _PLAIN.search(source):
            continue
        for address in plain_strings(source):
            yield from _issued(page, element, address, base)


def _registers(page: Page) -> dict[Element, str]:
    named = {element for name in _TARGETS for element in page.bearing(name, "conac")}
    found = ((element, _register(element)) for element in named)
    return {element: href for element, href in found if href}


def _is_register(href: str) -> bool:
    return bool(_LINK.search(href)) and "complaininput" not in href.lower()


def _register(element: Element) -> str:
    """The address of the register that a link leads to, also where a script that asks before a
    reader leaves the site holds it in another attribute or in a query; "" when it does not.
    """
    for name in _TARGETS:
        value = element.get(name).strip()
        found = _ADDRESS.search(unquote(value)) if "conac" in value else None
        if found and _is_register(found[0]):
            return found[0]
    return ""


def _link(page: Page, element: Element, href: str, base: str) -> Iterator[Mark]:
    """A link to the site's entry. Without the entry's number it is one only by its picture: words
    may lead to the register for other ends.
    """
    match = _ID.search(href)
    pictures = [element] if element.tag == "img" else page.pictures(element)
    if match is None and not pictures and "sitename" not in href:
        return
    colours = (_colour(picture.get("src")) for picture in pictures)
    colour = next(filter(None, colours), "")
    yield shared.mark(
        MarkKind.CONAC,
        match[1].upper() if match else "",
        href,
        Where.ATTRIBUTE if element.hidden else Where.LINK,
        page.place(element),
        target=resolve(base, href),
        colour=colour,
        well_formed=match is not None,
    )


@lru_cache(16384)
def _colour(source: str) -> str:
    match = _COLOUR.search(source.split("?", 1)[0])
    if not match:
        return ""
    return "error" if match[2] else match[1].lower()


@lru_cache(16384)
def _is_picture(path: str) -> bool:
    return bool(_PICTURE.search(path))


def _is_named(path: str, alt: str, *, foot: bool) -> bool:
    """Whether a picture has a name of the label's, and no words of something else."""
    if alt.strip() and not _WORDS.search(alt) and "标识" not in alt:
        return False
    return foot and (_is_picture(path) or bool(_colour(path)))


def _is_button(anchor: Element | None) -> bool:
    """Whether a link leads to something else than the register."""
    href = anchor.get("href").strip().lower() if anchor is not None else ""
    return bool(href) and not href.startswith(_NOWHERE) and "conac" not in href


def _picture(page: Page, element: Element, base: str) -> Iterator[Mark]:
    source, alt = element.get("src").strip(), element.get("alt")
    anchor = element.anchor
    colour = _colour(source)
    issuer = "dcs.conac.cn" in source.lower() or element.get("id") == "imgConac"
    foot = page.place(element) is Place.FOOT
    words = _SURE.search(alt) or (foot and _WORDS.search(alt) and len(alt) < _LONGEST_ALT)
    named = _is_named(source.split("?", 1)[0], alt, foot=foot)
    if named and colour:  # a red or a blue picture may be any
        named = not _is_button(anchor)
    if not (issuer or words or named):
        return
    yield shared.mark(
        MarkKind.CONAC,
        "",
        alt or source,
        Where.ATTRIBUTE if element.hidden else Where.IMAGE,
        page.place(element),
        target=resolve(base, anchor.get("href")) if anchor is not None else "",
        colour=colour,
    )
