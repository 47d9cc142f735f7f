"""What keeps the foot of a page from being read: scripts that fill it, a picture in its place."""

from __future__ import annotations

import re

from inspector.extract.tree import Element, Page

# Vue, Angular, Knockout and their like put text where an element has one of these.
_FILLING = frozenset(
    ("v-text", "v-html", "v-for", "ng-bind", "ng-bind-html", "ng-repeat", "x-text", "data-bind")
)
_ROOTS = frozenset(("app", "root", "__nuxt", "__next"))  # where frameworks put what they make
_HOLLOW = frozenset(("div", "span", "p", "section", "script"))
_SENDING = frozenset(("src", "onclick"))
_NAMED = re.compile("标识|标志|图标|二维码|logo", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,5}(?![0-9]*%)")
_WIDTH, _HEIGHT = 200, 20  # pixels that a line of words takes at least
_SIGNS = re.compile(r"\{\{[^{}]{1,80}\}\}")
_LOADS = re.compile(r"\.load\(\s{0,3}[\"'][^\"'\n]{1,200}\.(?:s?html?|jspx?|aspx?|php|do)\b")


def fills(page: Page) -> bool:
    """Whether scripts will put text into places of the page, or load a part of it."""
    if not _FILLING.isdisjoint(page.having) or ("{{" in page.text and _SIGNS.search(page.text)):
        return True
    if any(not page.words(e) for e in page.having.get("id", ()) if e.attrs["id"] in _ROOTS):
        return True
    return any(loads(source) for source, _ in page.scripts)


def loads(source: str) -> bool:
    """Whether a script has jQuery load a part of the page."""
    return ".load(" in source and bool(_LOADS.search(source))


def foot_empty(page: Page) -> bool:
    """Whether the page has a foot and nothing in it that a reader sees or a server sends."""
    inner = (element for foot in page.feet for element in page.within(foot))
    said = any(page.words(foot) for foot in page.feet)
    return bool(page.feet) and not said and all(map(_is_hollow, inner))


def _is_hollow(element: Element) -> bool:
    return element.tag in _HOLLOW and _SENDING.isdisjoint(element.attrs)


def foot_pictured(page: Page) -> bool:
    """Whether a picture that is no link stands for the foot: one in a foot without a word or, where
    nothing says that it is a foot, one after the last word of the page.
    """
    if any(page.words(foot) for foot in page.feet):
        return False
    if page.feet:
        pictures = [picture for foot in page.feet for picture in page.pictures(foot)]
    elif page.is_foot():
        return False
    else:
        end = len(page.starts)
        pictures = [e for e in page.tagged("img") if e.index >= end]
    return any(e.anchor is None and not e.hidden and _may_hold_words(e) for e in pictures)


def _may_hold_words(picture: Element) -> bool:
    """Whether a picture may be a foot: it neither says that it is something else, nor that it is
    too small, as those that count visitors are.
    """
    sizes = (_NUMBER.match(picture.get(name)) for name in ("width", "height"))
    least = (_WIDTH, _HEIGHT)
    small = any(size and int(size[0]) < low for size, low in zip(sizes, least, strict=True))
    return not small and not _NAMED.search(picture.get("alt"))
