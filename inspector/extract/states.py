"""What kind of answer a page is: a shell that scripts fill, a challenge, a list to come."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from inspector.extract.tree import Element, Page

_LITTLE = 100  # visible characters of a shell
_FEW_LINKS = 10
_TINY = 300  # visible characters of a challenge page
_ROOTS = frozenset(("app", "root", "main-app", "__next", "__nuxt", "container", "q-app", "vue-app"))
_ASKS = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\b|\baxios\b|\bfetch\(|XMLHttpRequest|jsonp|\.load\(",
    re.IGNORECASE,
)
_DRAWS = re.compile(
    r"\b(?!create)\w{0,20}(?:list|news|channel|article)\w{0,20}\(\s{0,5}[\"'\d]", re.IGNORECASE
)
_REPEATS = ("v-for", "ng-repeat", "ms-repeat", ":for")
_JPAGE = ("<datastore", ".jpage(", "<recordset")
_LISTS = re.compile(r"list|news|data|article|content|info", re.IGNORECASE)
_CONTAINERS = frozenset(("ul", "ol", "tbody", "div", "dl"))
_SHORT_SCRIPT = 300  # characters: a call in place, not a library


@dataclass(frozen=True, slots=True)
class _Product:
    name: str
    statuses: frozenset[int]
    all_of: tuple[str, ...]


@cache
def _products() -> tuple[_Product, ...]:
    """Fingerprints of protection products, from `challenges.toml` beside this module."""
    text = (files(__package__) / "challenges.toml").read_text("utf-8")
    return tuple(
        _Product(entry["name"], frozenset(entry["statuses"]), tuple(entry["all"]))
        for entry in tomllib.loads(text)["product"]
    )


def is_challenge(page: Page, html: str, status: int) -> bool:
    """Whether a protection product answered with a script that must run before the page comes."""
    if page.length > _TINY or not page.scripts:
        return False
    if status in {202, 412, 521} and page.length < _LITTLE:
        return True
    return any(
        status in product.statuses and all(part in html for part in product.all_of)
        for product in _products()
    )


def is_shell(page: Page, pages_linked: int, *, framed: bool) -> bool:
    """Whether next to nothing can be read until scripts run."""
    if page.length >= _LITTLE or framed or pages_linked >= _FEW_LINKS:
        return False
    roots = (e for e in page.tagged("div") if e.get("id").lower() in _ROOTS)
    return any(not page.children(root, 1) for root in roots) or bool(page.scripts)


def is_list_by_script(page: Page, html: str, *, recorded: bool) -> bool:
    """Whether a script puts the entries of a list into this page when it loads."""
    if not recorded and any(name in html for name in _JPAGE):
        return True
    if _repeats(page) and any(name in html for name in _REPEATS):
        return True
    inline = [source for source, element in page.scripts if not element.get("src")]
    if not inline:
        return False
    if any(len(source) < _SHORT_SCRIPT and _DRAWS.search(source) for source in inline):
        return True
    empty = [e for e in page.tagged(*_CONTAINERS) if _is_empty_list(page, e)]
    asking = [source for source in inline if _ASKS.search(source)] if empty else []
    return any(_named(element, asking) for element in empty)


def _repeats(page: Page) -> bool:
    return any(name.startswith(_REPEATS) for name in page.having)


def _is_empty_list(page: Page, element: Element) -> bool:
    if element.end > element.start + 1 or page.children(element, 1):
        return False
    return bool(_LISTS.search(element.names)) or element.tag in {"ul", "ol", "tbody"}


def _named(element: Element, sources: list[str]) -> bool:
    """Does a script that asks the server speak of this element?"""
    names = [element.get("id"), *element.get("class").split()]
    return any(len(name) > 2 and name in source for name in names for source in sources)
