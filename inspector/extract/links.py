"""Links, pictures, frames and scripts of a page, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from inspector.evidence import Image, Link, LinkKind
from inspector.extract import shared
from inspector.extract.text import squeeze
from inspector.extract.tree import Element, Page
from inspector.extract.urls import resolve

_ATTACHMENTS = frozenset((
    "doc", "docx", "xls", "xlsx", "ppt", "pptx", "pps", "wps", "wpt", "et", "ett", "dps",
    "pdf", "ofd", "ceb", "cebx", "rtf", "txt", "csv", "zip", "rar", "7z", "gz", "tar", "tgz",
    "mp3", "mp4", "wmv", "avi", "flv", "mov", "wav", "apk", "exe", "dwg", "dbf", "odt", "ods",
    "odp", "epub",
))  # fmt: skip
_IMAGES = frozenset((
    "jpg", "jpeg", "png", "gif", "bmp", "webp", "svg", "ico", "tif", "tiff",
))  # fmt: skip
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})(?:$|[?])")
_UNFILLED = re.compile(
    r"\{\{|\$\{|<%|\{\$?[\w.]+\}"
)  # a template's place-holder, filled in by script


@dataclass(slots=True)
class Links:
    """What the elements of a page point at."""

    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


def base_of(page: Page, url: str) -> str:
    """The address links are resolved against: the page's, or its first `<base href>`."""
    for element in page.tagged("base"):
        if element.get("href"):
            return resolve(url, element.get("href")) or url
    return url


@lru_cache(16384)
def kind_of(url: str) -> LinkKind:
    """What a link brings, told from the extension of its address."""
    path = url.split("?", 1)[0]
    match = _EXTENSION.search(path[path.rfind("/") :])
    extension = match[1].lower() if match else ""
    if extension in _ATTACHMENTS:
        return LinkKind.ATTACHMENT
    return LinkKind.IMAGE if extension in _IMAGES else LinkKind.PAGE


def bearers(page: Page) -> list[Element]:
    """The elements that may have a link, in document order."""
    elements = page.tagged(*_TARGETS)
    if "background" in page.having:
        elements = sorted({*elements, *page.having["background"]}, key=attrgetter("order"))
    return elements


def links(page: Page, base: str, charset: str, elements: Sequence[Element] | None = None) -> Links:
    """The links of some elements, or of the whole page, in document order."""
    found = Links()
    for element in bearers(page) if elements is None else elements:
        if element.tag in _TARGETS:
            _target(found, page, element, base, charset)
        if "background" in element.attrs:
            url = _address(element.get("background"), base, charset)
            _add(found, page, element, url, LinkKind.IMAGE, "")
    return found


_TARGETS = {
    "a": "href",
    "area": "href",
    "img": "src",
    "script": "src",
    "link": "href",
    "iframe": "src",
    "frame": "src",
    "embed": "src",
    "video": "src",
    "audio": "src",
    "source": "src",
    "object": "data",
}


_MEDIA = frozenset(("video", "audio", "source"))


def _address(written: str, base: str, charset: str) -> str:
    holder = ("{" in written or "<%" in written) and _UNFILLED.search(written)
    return "" if not written or holder else resolve(base, written, charset)


def _target(found: Links, page: Page, element: Element, base: str, charset: str) -> None:
    tag = element.tag
    if tag == "video" and "poster" in element.attrs:
        poster = _address(element.get("poster"), base, charset)
        _add(found, page, element, poster, LinkKind.IMAGE, "")
    url = _address(element.get(_TARGETS[tag]), base, charset)
    if not url and tag == "a":
        url = _address(_moved(element), base, charset)
    if not url:
        return
    if tag in {"a", "area", "embed", "object"}:
        _add(found, page, element, url, kind_of(url), _text(page, element))
    elif tag == "img":
        alt = squeeze(element.get("alt"))
        found.images.append(shared.image(url, alt, page.place(element)))
        _add(found, page, element, url, LinkKind.IMAGE, alt)
    elif tag == "script":
        found.scripts.append(url)
        _add(found, page, element, url, LinkKind.SCRIPT, "")
    elif tag in _MEDIA:
        _add(found, page, element, url, LinkKind.ATTACHMENT, element.get("title"))
    elif tag == "link":
        _style(found, page, element, url)
    else:
        found.frames.append(url)
        _add(found, page, element, url, LinkKind.FRAME, element.get("title"))


def _moved(element: Element) -> str:
    """Where a link without an address of its own surely leads: the script that warns of leaving
    the site keeps the target in a `data-` attribute, or as the only address in its call.
    """
    href = element.get("href").strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return ""
    kept = {element.get(name).strip() for name in _KEPT_IN} - {""}
    named = {value for value in kept if value.startswith(("http://", "https://", "//"))}
    if named:
        return named.pop() if len(named) == 1 else ""
    called = f"{href};{element.get('onclick')}"[:_CALL]
    found = {match[2] for match in _IN_CALL.finditer(called)}
    return found.pop() if len(found) == 1 and called.count("://") == 1 else ""


_KEPT_IN = ("data-href", "data-url", "data-link")
_CALL = 2000  # characters: a longer script is no call
# The whole of one string, to which nothing is added.
_IN_CALL = re.compile(r"""(?<!\+)(["'])(https?://[^"'\\\s<>]+)\1(?!\s{0,3}\+)""")


def _style(found: Links, page: Page, element: Element, url: str) -> None:
    relation = element.get("rel").lower().split()
    if "stylesheet" in relation:
        _add(found, page, element, url, LinkKind.STYLE, "")
    elif "icon" in relation:
        _add(found, page, element, url, LinkKind.IMAGE, "")


def _text(page: Page, element: Element) -> str:
    words = page.words(element)
    if words:
        return words
    for child in page.within(element):
        if child.tag == "img" and child.get("alt").strip():
            return squeeze(child.get("alt"))
    return squeeze(element.get("title") or element.get("alt"))


def _add(  # noqa: PLR0917 - one line of a link each
    found: Links, page: Page, element: Element, url: str, kind: LinkKind, text: str
) -> None:
    if url:
        found.links.append(shared.link(url, text, kind, page.place(element)))
