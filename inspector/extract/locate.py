"""Where in its page a link stands, as an XPath: looked up again in the bytes of the page for the
few links that a finding is about, so that reading all the others costs nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from inspector.evidence import Link
from inspector.extract.charset import decode
from inspector.extract.javascript import SCRIPTS_KEPT, written
from inspector.extract.links import base_of, bearers, links
from inspector.extract.tree import DEPTH, Element, Page, is_too_deep, read

_NAME = re.compile(r"[a-z][a-z0-9:._-]{0,40}")
_FOREIGN = frozenset(("svg", "math"))


def located(
    body: bytes, *, url: str, content_type: str
) -> Iterator[tuple[Link, Callable[[], str]]]:
    """The links of a page in the order in which `extract` gives them, each with what finds the
    XPath of its element in the document that a browser makes of these bytes; for a link that a
    script of the page writes, of that script.

    A path is "" in a page that is nested deeper than browsers build it, and in elements of names
    that nobody could read.
    """
    decoded = decode(body, content_type)
    page = read(decoded.text)
    base, charset = base_of(page, url), decoded.of_queries
    paths = Paths(page, cut=is_too_deep(decoded.text))
    for element in bearers(page):
        for link in links(page, base, charset, (element,)).links:
            yield link, partial(paths.of, element)
    for source, element in page.scripts:
        html = written(source[:SCRIPTS_KEPT])
        for link in links(read(html), base, charset).links if html else ():
            yield link, partial(paths.of, element)


class Paths:
    """The XPaths of the elements of a page; none of one that was `cut` before it was parsed."""

    def __init__(self, page: Page, *, cut: bool = False) -> None:
        self._page = page
        self._cut = cut
        self._steps: dict[int, dict[int, str]] = {}

    def of(self, element: Element) -> str:
        """The XPath of one element, or ""."""
        around = [each for each in element.ancestors() if each.parent is not None]
        steps = [self._step(each) for each in (element, *around)]
        good = all(steps) and len(steps) <= DEPTH and not self._cut
        return "/" + "/".join(reversed(steps)) if good else ""

    def _step(self, element: Element) -> str:
        parent = element.parent or element
        known = self._steps.get(parent.order)
        if known is None:
            children = self._page.children(parent, len(self._page.elements))
            known = self._steps[parent.order] = _steps(parent, children)
        return known[element.order]


def _steps(parent: Element, children: list[Element]) -> dict[int, str]:
    """The step to each child, by its number on the page."""
    if parent.tag in _FOREIGN or any(each.tag in _FOREIGN for each in parent.ancestors()):
        # Their names may have capitals.
        return {each.order: f"*[{number}]" for number, each in enumerate(children, 1)}
    alike, seen = Counter(each.tag for each in children), Counter[str]()
    steps = {}
    for each in children:
        seen[each.tag] += 1
        test = _test(each.tag)
        numbered = test and alike[each.tag] > 1
        steps[each.order] = f"{test}[{seen[each.tag]}]" if numbered else test
    return steps


def _test(tag: str) -> str:
    """A plain name stands for elements of HTML only, and a colon for a prefix."""
    if not _NAME.fullmatch(tag):
        return ""
    return tag if tag.isalnum() and tag not in _FOREIGN else f"*[local-name()='{tag}']"
