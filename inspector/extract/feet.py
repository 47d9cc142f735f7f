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
    """Whether the foot holds a picture that is no link, and not a word."""
    if any(page.words(foot) for foot in page.feet):
        return False
    pictures = (picture for foot in page.feet for picture in page.pictures(foot))
    return any(picture.anchor is None and not picture.hidden for picture in pictures)
