"""The heading of a list and its 更多 link."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.extract.text import BLOCK, squeeze
from inspector.extract.tree import Element, Page
from inspector.extract.urls import resolve

_LEVELS = 4
_LONGEST = 20  # characters: a longer text is no heading
_MORE = re.compile(r"[\[(<]?\s?(?:查看)?(?:更多|more|>>|»)[\s.>»\])+]{0,4}", re.IGNORECASE)
_NO_HEADING = re.compile(r"[\d\s\W]*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's text, its element, and the element around both heading and list."""

    text: str = ""
    element: Element | None = None
    around: Element | None = None

    def more(self, page: Page, base: str) -> str:
        """Address of the 更多 link near the heading, else of the heading's own link."""
        if self.around is None or self.element is None:
            return ""
        near = [e for e in page.within(self.around) if e.tag == "a"]
        for anchor in near:
            label = page.slice(anchor).strip() or anchor.get("title").strip()
            if label and _MORE.fullmatch(label):
                return resolve(base, anchor.get("href"))
        own = [e for e in (self.element, *page.within(self.element)) if e.tag == "a"]
        named = (e for e in own if page.words(e) == self.text)
        return next((resolve(base, e.get("href")) for e in named), "")


def heading_of(page: Page, group: Element, first: Element) -> Heading:
    """The nearest short text before a list, up to four levels around it."""
    inner: Element = group
    before = _before(page, group, first)
    if before:
        return Heading(*before, group)
    for _ in range(_LEVELS):
        around = inner.parent
        if around is None or around.tag in {"body", "html", ""}:
            break
        found = _before(page, around, inner) or _tab(page, around, inner)
        if found:
            return Heading(*found, around)
        inner = around
    return Heading()


def _before(page: Page, around: Element, inner: Element) -> tuple[str, Element] | None:
    """The nearest sibling before with the text of a heading."""
    earlier = [c for c in page.children(around) if c.order < inner.order]
    for sibling in reversed(earlier):
        words = _words(page, sibling)
        if words and len(words) <= _LONGEST and not _NO_HEADING.fullmatch(words):
            return words, sibling
        if words:
            return _tab(page, around, inner, sibling)
    return None


def _words(page: Page, element: Element) -> str:
    parts = [squeeze(part) for part in page.raw[element.start : element.end].split(BLOCK)]
    parts = [p for p in parts if p and not _MORE.fullmatch(p)]
    path = next((n for n, part in enumerate(parts) if "位置" in part), len(parts))
    if path < len(parts):
        parts = parts[:path] or [re.split(r"[>»›/]", " ".join(parts))[-1].strip()]
    text = " ".join(parts)
    return re.sub(r"\s?(?:更多|more|MORE|>>|»)[\s.>»+]{0,4}$", "", text)


def _tab(
    page: Page, around: Element, inner: Element, bar: Element | None = None
) -> tuple[str, Element] | None:
    """The text of the tab that opens a panel: as many tabs before it as panels."""
    panels = [c for c in page.children(around) if c.tag == inner.tag and c.end > c.start]
    candidates = [bar] if bar else []
    parent = around.parent
    if not bar and parent is not None:
        candidates = [c for c in page.children(parent) if c.order < around.order][-1:]
    for candidate in candidates:
        tabs = [e for e in page.within(candidate) if e.tag == "li"]
        tabs = tabs or [e for e in page.children(candidate) if e.end > e.start]
        if inner in panels and len(tabs) == len(panels) > 1:
            tab = tabs[panels.index(inner)]
            words = _words(page, tab)
            if words and len(words) <= _LONGEST:
                return words, tab
    return None
