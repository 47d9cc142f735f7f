"""One walk over the parsed page: elements, text with a map back to them, comments, scripts.

Everything else in this package reads what the walk wrote down and never the parser's nodes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from inspector.evidence import Place
from inspector.extract.places import SPEAKING, standing
from inspector.extract.text import BLOCK, BREAK, collapse, first_of, fold_pieces, squeeze

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figure", "footer", "form", "frameset", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hr", "html", "legend", "li", "main", "marquee",
    "menu", "nav", "noscript", "ol", "optgroup", "option", "p", "pre", "section", "select",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_OPAQUE = frozenset((
    "script", "style", "textarea", "iframe", "noframes", "noembed", "xmp", "title", "object",
))  # fmt: skip
# Each begins with one letter, so that the search skips what begins with none of them.
_HIDDEN = re.compile(
    r"d(?i:isplay\s{0,3}:\s{0,3}none)|D(?i:isplay\s{0,3}:\s{0,3}none)"
    r"|v(?i:isibility\s{0,3}:\s{0,3}hidden)|V(?i:isibility\s{0,3}:\s{0,3}hidden)"
)
_FOOT_WORDS = re.compile(
    r"版权所有|主办(?:单位)?:|标识码|公网安备|I(?i:CP备)|i(?i:CP备)|C(?i:opyright)|c(?i:opyright)"
)
_FOOT_SIGNS = "版主标公IiCc"
_NAMING = frozenset(("class", "id", "role"))
_HIDING = frozenset(("hidden", "style"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])[^>]{0,2000}>")
_NO_DEPTH = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "option", "script",
    "style",
))  # fmt: skip
MANY = 300  # children: of a parent with more, nobody asks for all
_NOSCRIPT = re.compile(r"<noscript\b", re.IGNORECASE)
_RAW = re.compile(r"<(?:(noscript)\b[^>]{0,300}>|script\b)", re.IGNORECASE)
_NOSCRIPT_END = re.compile(r"</noscript\s{0,9}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
DEPTH = 400  # browsers stop nesting at 512
_HARMLESS = 4000  # tags: nested as deep as can be, they take the parser a few milliseconds
_LONGEST_TITLE = 1000  # characters: of one that never ends
_SMALL = 400  # characters; a page of this size with foot words is a foot, e.g. a framed one


class Element:
    """One element. `start` and `end` bound its text; `index` counts the text pieces before it;
    `parts` tells that it stands in the text as a block.
    """

    __slots__ = (
        "around", "article", "attrs", "end", "hidden", "index", "last", "order",
        "parent", "parts", "region", "start", "tag",
    )  # fmt: skip

    def __init__(  # noqa: PLR0917 - called for each element of each page
        self,
        tag: str,
        attrs: dict[str, str | None],
        parent: Element | None,
        order: int = 0,
        index: int = 0,
        start: int = 0,
    ) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.order = order
        self.last = order + 1
        self.index = index
        self.start = self.end = start
        self.parts = False
        if parent is None:
            self.hidden = self.article = False
            self.region: Place | None = None
            self.around: Element | None = None
        else:
            self.hidden = parent.hidden
            self.article = parent.article
            self.region = parent.region
            self.around = parent if parent.tag == "a" else parent.around

    def get(self, name: str) -> str:
        """An attribute, "" when absent or without value."""
        return self.attrs.get(name) or ""

    @property
    def anchor(self) -> Element | None:
        """The link it is or stands in. Not kept: an element that holds itself outlives its page."""
        return self if self.tag == "a" else self.around

    @property
    def names(self) -> str:
        """Class and id, for guessing what the element is."""
        return f"{self.get('class')} {self.get('id')}"

    def ancestors(self) -> Iterator[Element]:
        """The parents, nearest first."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent


class Page:
    """What the walk wrote down of one document."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.named: defaultdict[str, list[Element]] = defaultdict(list)  # by tag
        self.having: defaultdict[str, list[Element]] = defaultdict(list)  # by attribute
        self._hrefs: str | None = None
        self.feet: list[Element] = []  # outermost elements of feet
        self.comments: list[tuple[str, Element]] = []
        self.scripts: list[tuple[str, Element]] = []
        self.title = ""
        self.raw = ""
        self.text = ""  # folded, same length as raw
        self.starts: list[int] = []
        self.owners: list[Element] = []
        self._alike: dict[int, Counter[tuple[str, str]]] = {}
        self._said: dict[str, bool] = {}
        self.foot_from = 0
        self.length = 0

    def tagged(self, *tags: str) -> list[Element]:
        """The elements with one of some tags, in document order."""
        found = [element for tag in tags if tag in self.named for element in self.named[tag]]
        if len(tags) > 1:
            found.sort(key=attrgetter("order"))
        return found

    def bearing(self, name: str, words: str) -> list[Element]:
        """The elements with some words in an attribute."""
        return [e for e in self.having.get(name, ()) if words in (e.attrs[name] or "")]

    def links_to(self, *words: str) -> bool:
        """Whether some `href` may hold one of some words, in either case; a no is sure."""
        if self._hrefs is None:
            hrefs = (element.attrs["href"] or "" for element in self.having.get("href", ()))
            self._hrefs = "\n".join(hrefs).lower()
        return not self._hrefs.isascii() or any(word in self._hrefs for word in words)

    def pictures(self, element: Element) -> list[Element]:
        """The pictures in an element."""
        return [inner for inner in self.within(element) if inner.tag == "img"]

    def within(self, element: Element) -> list[Element]:
        """The descendants of an element, in document order."""
        return self.elements[element.order + 1 : element.last]

    def is_foot(self) -> bool:
        """Whether the words of a foot stand in the text, whatever stands before them."""
        return bool(_FOOT_WORDS.search(self.text))

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern occurs anywhere in the text; looked for once."""
        said = self._said.get(pattern.pattern)
        if said is None:
            said = self._said[pattern.pattern] = bool(pattern.search(self.text))
        return said

    def children(self, element: Element, most: int = MANY) -> list[Element]:
        """The child elements of an element, at most so many."""
        found: list[Element] = []
        at = element.order + 1
        while at < element.last and len(found) < most:
            found.append(self.elements[at])
            at = self.elements[at].last
        return found

    def alike(self, element: Element) -> int:
        """How many children of the parent have the element's tag and class, itself included."""
        parent = element.parent
        if parent is None:
            return 1
        counted = self._alike.get(parent.order)
        if counted is None:
            children = self.children(parent, len(self.elements))
            counted = self._alike[parent.order] = Counter((e.tag, e.get("class")) for e in children)
        return counted[element.tag, element.get("class")]

    def slice(self, element: Element) -> str:
        """The folded text of an element."""
        return self.text[element.start : element.end]

    def quote(self, start: int, end: int) -> str:
        """The text as a reader sees it."""
        return squeeze(self.raw[start:end])

    def words(self, element: Element) -> str:
        """The text of an element as a reader sees it."""
        return squeeze(self.raw[element.start : element.end])

    def piece(self, offset: int) -> int:
        """Number of the text piece at an offset."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def owner(self, offset: int) -> Element:
        """The innermost element around an offset of the text."""
        return self.owners[self.piece(offset)] if self.owners else self.elements[0]

    @property
    def foot_start(self) -> int:
        """The offset of the text before which nothing stands in the foot."""
        late = self.foot_from < len(self.starts)
        start = self.starts[self.foot_from] if late else len(self.text)
        return min((start, *(foot.start for foot in self.feet)))

    def place_at(self, offset: int) -> Place:
        """The part of the page an offset of the text stands in."""
        return self._place(self.owner(offset), self.piece(offset))

    def place(self, element: Element) -> Place:
        """The part of the page an element stands in."""
        return self._place(element, element.index)

    def _place(self, element: Element, index: int) -> Place:
        if element.region is Place.FOOT:
            return Place.FOOT
        if index >= self.foot_from and not element.article and self.owners:
            return Place.FOOT
        late = element.region is Place.HEAD and index * 2 > len(self.owners)
        if element.region is None or late:
            return Place.BODY
        return element.region


def read(html: str) -> Page:
    """Parse and walk one document."""
    html = _flatten(_without_noscript(html))
    parser = LexborHTMLParser(html, options=LexborDocumentOptions.WO_EVENTS)
    walk = _Walk()
    top = parser.root
    if top is not None:
        walk.run(top.parent or top)
    return walk.finish()


def _without_noscript(html: str) -> str:
    """Make `<noscript>` what it is to a browser that runs scripts, text nobody sees: the parser
    knows no scripts and would let its text out of the head into the page.
    """
    if not _NOSCRIPT.search(html):
        return html
    parts: list[str] = []
    at = 0
    for match in _RAW.finditer(html):
        if match.start() < at:
            continue
        end = (_NOSCRIPT_END if match[1] else _SCRIPT_END).search(html, match.end())
        if end is None:
            break
        if match[1]:
            parts += (
                html[at : match.start()],
                "<!--",
                html[match.end() : end.start()].replace("--", ""),
                "-->",
            )
            at = end.end()
        else:
            parts.append(html[at : end.end()])
            at = end.end()
    return "".join((*parts, html[at:]))


def _flatten(html: str) -> str:
    """Cut nesting no browser would build: the parser's time grows with depth × tags."""
    if not is_too_deep(html):
        return html
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _NO_DEPTH:
            return match[0]
        if match[1]:
            depth = max(depth - 1, 0)
            return match[0]
        depth += 1
        return match[0] if depth <= DEPTH else " "

    return _TAG.sub(keep, html)


def is_too_deep(html: str) -> bool:
    """Whether a document is nested so deep that it is cut before it is parsed."""
    if html.count("<") < _HARMLESS:
        return False
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() in _NO_DEPTH:
            continue
        if not closing:
            depth += 1
            if depth > DEPTH:
                return True
        elif depth:
            depth -= 1
    return False


class _Walk:
    """Depth first, without recursion: pages nest deeper than Python does."""

    def __init__(self) -> None:
        self.page = Page()
        self.raw: list[str] = []
        self.at = 0
        self.parted = True  # the last thing written was a block mark
        self.root = Element("", {}, None)
        self.page.elements.append(self.root)

    def run(self, top: Any) -> None:
        stack: list[tuple[Any, Element]] = []
        element, node = self.root, top.child
        while node is not None:
            tag = node.tag
            if tag == "-text":
                self._write(node.text_content, element)
            elif tag[0] == "-":
                if tag == "-comment":
                    self.page.comments.append((node.comment_content or "", element))
            elif tag in _OPAQUE:
                self._opaque(self._element(tag, node.attributes, element), node)
            else:
                entered = self._element(tag, node.attributes, element)
                if tag == "br":
                    self._mark(BREAK)
                elif entered.parts and not self.parted:
                    self._part()
                entered.start = self.at
                child = node.child
                if child is not None:
                    stack.append((node, element))
                    node, element = child, entered
                    continue
                self._leave(entered)
            node = node.next
            while node is None and stack:
                self._leave(element)
                node, element = stack.pop()
                node = node.next

    def finish(self) -> Page:
        page = self.page
        self.root.end = self.at
        self.root.last = len(page.elements)
        page.raw = "".join(self.raw)
        page.text = fold_pieces(self.raw, page.raw)
        page.foot_from = _foot_from(page)
        return page

    def _element(self, tag: str, attrs: dict[str, str | None], parent: Element) -> Element:
        page, elements = self.page, self.page.elements
        element = Element(tag, attrs, parent, len(elements), len(page.starts), self.at)
        elements.append(element)
        page.named[tag].append(element)
        if attrs or tag in SPEAKING:
            self._attributes(element, parent)
        element.parts = tag in BLOCKS or element.hidden != parent.hidden
        return element

    def _attributes(self, element: Element, parent: Element) -> None:
        tag, attrs = element.tag, element.attrs
        having = self.page.having
        for name in attrs:
            having[name].append(element)
        if tag in SPEAKING or not _NAMING.isdisjoint(attrs):
            stands, article = standing(tag, attrs.get("class"), attrs.get("id"), attrs.get("role"))
            if stands and element.region is not Place.FOOT:
                element.region = stands
                if stands is Place.FOOT:
                    self.page.feet.append(element)
            element.article = element.article or article
        if not element.hidden and not _HIDING.isdisjoint(attrs):
            element.hidden = "hidden" in attrs or _hides(attrs["style"] or "")

    def _opaque(self, element: Element, node: Any) -> None:
        if element.tag == "script":
            child = node.child
            self.page.scripts.append((child.text_content or "" if child else "", element))
        elif element.tag == "title" and not self.page.title:
            self.page.title = squeeze(node.text(deep=True)[:_LONGEST_TITLE])

    def _leave(self, element: Element) -> None:
        element.end = self.at
        element.last = len(self.page.elements)
        if element.parts and not self.parted:
            self._part()

    def _part(self) -> None:
        self._mark(BLOCK)
        self.parted = True

    def _mark(self, mark: str) -> None:
        self.raw.append(mark)
        self.at += 1
        self.parted = False

    def _write(self, content: str | None, owner: Element) -> None:
        text = collapse(content or "")
        if not text or (text == " " and self.parted):
            return
        if text != " ":
            page = self.page
            page.starts.append(self.at)
            page.owners.append(owner)
            if not owner.hidden:
                page.length += len(text) - text.count(" ")
        self.raw.append(text)
        self.at += len(text)
        self.parted = False


@lru_cache(8192)
def _hides(style: str) -> bool:
    return bool(_HIDDEN.search(style))


def _foot_from(page: Page) -> int:
    """The text piece where the foot begins: at a foot element in the last 60 %, or at foot words
    in the last 40 %; where there is neither, at three quarters. A small page without head or
    navigation is a fragment: its foot begins at the first of the words.
    """
    total = len(page.owners)
    parted = {owner.region for owner in page.owners} & {Place.HEAD, Place.NAVIGATION}
    if page.length < _SMALL and not parted:
        word = _FOOT_WORDS.search(page.text)
        return page.piece(word.start()) if word else total * 3 // 4
    marked = (
        element.index
        for element in page.feet
        if element.index * 5 >= total * 2 and element.end > element.start
    )
    first = next(marked, total * 3 // 4)
    return min(first, _word_piece(page, total))


def _word_piece(page: Page, total: int) -> int:
    if not total:
        return 0
    start = page.starts[min(total * 3 // 5, total - 1)]
    word = _FOOT_WORDS.search(page.text, first_of(page.text, *_FOOT_SIGNS, start=start))
    return page.piece(word.start()) if word else total
