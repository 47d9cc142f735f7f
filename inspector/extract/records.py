"""Lists that stand in the source of a page as data: Hanweb's `<record>` and JSON in scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from inspector.evidence import ItemList, ListItem
from inspector.extract import dates
from inspector.extract.lists import lists
from inspector.extract.text import plain
from inspector.extract.tree import Page, read
from inspector.extract.urls import resolve

_RECORD = re.compile(r"<record>\s{0,20}<!\[CDATA\[", re.IGNORECASE)
_EMPTY_STORE = re.compile(r"<recordset>\s{0,20}</recordset>", re.IGNORECASE)
_ARRAY = re.compile(r"\[\s{0,40}\{\s{0,40}[\"']")
_TITLES = ("title", "doctitle", "name", "subject", "articletitle", "infotitle", "bt")
_LINKS = ("url", "link", "href", "docpuburl", "pageurl", "path", "linkurl", "staticurl")
_DATES = (
    "pubdate", "publishdate", "publishtime", "publishedtime", "docreltime", "docpubtime",
    "pubtime", "releasetime", "releasedate", "publishedtimestr", "fbsj", "date", "time",
    "createtime", "createdate",
)  # fmt: skip
_MOST = 20  # arrays tried in one page
_DECODER = json.JSONDecoder()


def recorded(html: str, base: str, today: str) -> tuple[ItemList, ...]:
    """Lists in `<record><![CDATA[…]]></record>`: the page's script puts them into its table."""
    rows = "".join(_records(html))
    if not rows:
        return ()
    tag = re.match(r"\s{0,50}<(\w{1,8})", rows)
    wrap = {"li": "ul", "tr": "table", "dd": "dl"}.get(tag[1].lower() if tag else "", "div")
    return lists(read(f"<{wrap}>{rows}</{wrap}>"), base, today, least=1)


def says_none(html: str) -> bool:
    """Whether such a store says itself that it holds no record."""
    return "<totalrecord>0<" in html and bool(_EMPTY_STORE.search(html))


def _records(html: str) -> Iterator[str]:
    at = 0
    while (match := _RECORD.search(html, at)) and (end := html.find("]]>", match.end())) >= 0:
        yield html[match.end() : end]
        at = end


def islands(page: Page, base: str) -> Iterator[ItemList]:
    """Arrays of objects with a title and an address, in scripts."""
    tried = 0
    for source, _ in page.scripts:
        at = 0
        while tried < _MOST and (match := _ARRAY.search(source, at)):
            tried += 1
            at = match.end()
            try:
                value, at = _DECODER.raw_decode(source, match.start())
            except (ValueError, RecursionError):
                continue
            yield from _from_array(value, base)


def _from_array(value: list[Any], base: str) -> Iterator[ItemList]:
    items = tuple(filter(None, (_item(entry, base) for entry in value if isinstance(entry, dict))))
    if items and any(item.date for item in items):
        yield ItemList(items)


def _item(entry: dict[str, Any], base: str) -> ListItem | None:
    lower = {str(key).lower(): value for key, value in entry.items()}
    title, link = _first(lower, _TITLES), _first(lower, _LINKS)
    if not isinstance(title, str) or not isinstance(link, str):
        return None
    url = resolve(base, link)
    written = _first(lower, _DATES)
    day = ""
    if isinstance(written, int) and not isinstance(written, bool):
        day = dates.of_stamp(written)
    elif isinstance(written, str):
        day = dates.in_meta(plain(written))
    raw = str(written) if day else ""
    if not day:
        day, raw = dates.in_address(url)
    words = plain(re.sub(r"<[^<>]{0,200}>", "", title))
    return ListItem(words, url, day, raw) if words and url else None


def _first(entry: dict[str, Any], names: tuple[str, ...]) -> object:
    return next((entry[name] for name in names if entry.get(name)), None)
