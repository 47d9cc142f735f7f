"""The entry to report errors (找错): the national widget, its links, and a site's own page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from inspector.evidence import Mark, MarkKind, Where
from inspector.extract import shared
from inspector.extract.javascript import plain_strings
from inspector.extract.text import plain
from inspector.extract.tree import Element, Page
from inspector.extract.urls import resolve

_SERVICE = re.compile(
    r"zfwzgl\.www\.gov\.cn|(?:pucha|zc)\.kaipuyun\.cn|/exposure/|jiucuo\.js|/errorInfo/jcInfo|121\.43\.68\.40",
    re.IGNORECASE,
)
_SERVED = (
    "zfwzgl.www.gov.cn", "kaipuyun.cn", "/exposure/", "jiucuo.js", "/errorinfo/jcinfo",
    "121.43.68.40",
)  # fmt: skip
# A version (`v=20231201`) is none: there only the full form of a code counts.
_CODE = re.compile(
    r"(?:site_?code=|jcInfo/)(?P<code>[A-Za-z]{0,2}\d{8,10})(?!\w)"
    r"|[?&]v=(?P<version>\d{10}|bm\d{8}|N\d{9})(?!\w)(?!.*site_?code=)",
    re.IGNORECASE,
)
_CALL = re.compile(r"\bLink\(\s{0,3}['\"](\w{9,12})['\"]")
_CODE_SET = re.compile(r"""sitecode["']?\s{0,3}[,=:]\s{0,3}["'](\w{9,12})["']""", re.IGNORECASE)
_OWN = re.compile(r"(?:网站|内容|政府网站|我要)?(?:纠错|找错|挑错)")
_OPENED = re.compile(r"(?:https?:)?//zfwzgl\.www\.gov\.cn[^'\"\s)]*")
_LONGEST = 12  # characters of the words of an entry
_FORM = re.compile(r"\d{10}|bm\d{8}|N\d{9}")


def jiucuo_marks(page: Page, base: str) -> Iterator[Mark]:
    """Where=WIDGET for the national service, LINK for a page of the site's own.

    The site code the widget carries is a mark of its own.
    """
    openers = _openers(page)
    found = [*page.tagged("script", "img"), *_likely(page).union(openers)]
    yield from _made(page, base)
    for element in sorted(found, key=attrgetter("order")):
        if element in openers:
            address = openers[element]
            yield from _widget(page, element, address, _code_in(address), base)
        elif element.tag == "script":
            yield from _script(page, element, base)
        elif element.tag == "img":
            yield from _picture(page, element, base)
        else:
            yield from _link(page, element, base)


def _openers(page: Page) -> dict[Element, str]:
    """The elements that open the platform when clicked, with its address."""
    bearing = page.bearing("onclick", "zfwzgl.www.gov.cn")
    found = ((element, _OPENED.search(element.get("onclick"))) for element in bearing)
    return {element: match[0] for element, match in found if match and not element.hidden}


def _made(page: Page, base: str) -> Iterator[Mark]:
    """The widget's script, where a script of the page asks for it by its address."""
    for source, element in page.scripts:
        if "jiucuo.js" not in source:
            continue
        code = _CODE_SET.search(source)
        for address in plain_strings(source):
            if "jiucuo.js" in address:
                yield from _widget(page, element, address, code[1] if code else "", base)


def _likely(page: Page) -> set[Element]:
    """The links to look at: around a picture, with 错 in their words, or to a service."""
    spoken = (page.owner(match.start()) for match in re.finditer("错", page.text))
    within = {element.anchor for element in (*spoken, *page.tagged("img"))}
    found = set(page.bearing("title", "错"))
    while within := {anchor for anchor in within if anchor is not None}:
        found |= within
        within = {anchor.around for anchor in within}
    if page.links_to(*_SERVED):
        found.update(e for e in page.having["href"] if _is_service(e.get("href").strip()))
    return {element for element in found if element.tag in {"a", "area"}}


def _code_in(address: str) -> str:
    match = _CODE.search(address)
    return (match["code"] or match["version"]) if match else ""


@lru_cache(16384)
def _is_service(address: str) -> bool:
    return bool(_SERVICE.search(address))


def _widget(page: Page, element: Element, address: str, code: str, base: str) -> Iterator[Mark]:
    code = _normal(code)
    place, target = page.place(element), resolve(base, address)
    raw = address or element.get("id")
    yield shared.mark(MarkKind.JIUCUO, code, raw, Where.WIDGET, place, target)
    if code:
        form = bool(_FORM.fullmatch(code))
        known = (Where.WIDGET, place, target)
        yield shared.mark(MarkKind.SITE_CODE, code, code, *known, well_formed=form)


def _normal(code: str) -> str:
    code = plain(code)
    return code.lower() if code[:2].lower() == "bm" else code.upper()


def _script(page: Page, element: Element, base: str) -> Iterator[Mark]:
    source = element.get("src").strip()
    if element.get("id") == "_jiucuo_" or "jiucuo.js" in source.lower():
        yield from _widget(page, element, source, element.get("sitecode"), base)


def _link(page: Page, element: Element, base: str) -> Iterator[Mark]:
    href = element.get("href").strip()
    if _is_service(href):
        yield from _widget(page, element, href, _code_in(href), base)
        return
    label = page.slice(element) or element.get("title")
    images = page.pictures(element)
    if not images and "错" not in label:
        return
    words = plain(label)
    if len(words) > _LONGEST:
        return
    pictures = plain(" ".join(e.get("alt") + e.get("src") for e in images))
    named = bool(images) and ("jiucuo" in pictures or "zhaocuo" in pictures or "zhaocuo" in href)
    if _OWN.search(words) or _OWN.search(pictures) or named:
        yield shared.mark(
            MarkKind.JIUCUO,
            "",
            page.words(element) or pictures,
            Where.ATTRIBUTE if element.hidden else Where.LINK,
            page.place(element),
            resolve(base, href),
        )


def _picture(page: Page, element: Element, base: str) -> Iterator[Mark]:
    """The picture the widget draws; a link around it is read by itself."""
    if element.anchor is not None:
        return
    alt = plain(element.get("alt"))
    if alt and len(alt) <= _LONGEST and _OWN.search(alt):
        where = Where.ATTRIBUTE if element.hidden else Where.IMAGE
        yield shared.mark(MarkKind.JIUCUO, "", alt, where, page.place(element))
        return
    source, call = element.get("src").strip(), _CALL.search(element.get("onclick"))
    if not (call or _is_service(source) or "jiucuo.png" in source):
        return
    code = call[1] if call else _code_in(source)
    yield from _widget(page, element, source, code, base)
