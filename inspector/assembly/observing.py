"""What is noted of a capture so that a later one can tell whether anything new has appeared.

The home page is noted by all that it links to, a column by its first entries: address and words
of each as a short digest. A clock, a counter or a session id change neither.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from inspector.assembly.dates import as_of
from inspector.assembly.hosts import key
from inspector.evidence import Column, Columns, History, Home, LinkKind, Observed, Place

HOME_ITEMS, COLUMN_ITEMS, NEWEST_ITEM = "home-items", "column-items", "newest-item"
_DIGITS = 8  # hexadecimal, of each digest
_FIRST = 20  # entries of a column that must be known for nothing to be new in it
_KEPT = 60  # entries of it that are noted: what is taken away lets older ones move up
_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|session\w*|sid)=[^/;?]*"
    r"|(?<=[?&])(?:_|t|r|v|rand|random|rnd|time|timestamp|ts)=[\w.]*(?:&|$)",
    re.IGNORECASE,
)
_LINKED = frozenset({LinkKind.PAGE, LinkKind.ATTACHMENT})


@lru_cache(8192)
def _mark(url: str, text: str) -> str:
    plain = _SESSION.sub("", key(url)).rstrip("?&")
    return hashlib.sha256(f"{plain}\n{text}".encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def home_marks(home: Home) -> frozenset[str]:
    """What the home page links to, in all its views but for the foot, and its entries."""
    links = {
        _mark(link.url, link.text)
        for view in home.views
        for link in view.links
        if link.kind in _LINKED and link.place is not Place.FOOT
    }
    entries = {
        _mark(item.url, item.title)
        for view in home.views
        for each in view.lists
        for item in each.items
    }
    return frozenset(links | entries)


def column_marks(column: Column, count: int = _FIRST) -> frozenset[str]:
    """The first entries of a column."""
    return frozenset(_mark(item.url, item.title) for item in islice(column.items, count))


def observed(home: object, columns: object) -> dict[tuple[str, str], str]:
    """What is to be noted of home page and columns, by (kind, key)."""
    found: dict[tuple[str, str], str] = {}
    if isinstance(home, Home):
        found[HOME_ITEMS, ""] = " ".join(sorted(home_marks(home)))
    if isinstance(columns, Columns):
        for column in columns.columns:
            if column.newest:
                found[NEWEST_ITEM, column.url] = column.newest
            if column.judged and column.items:
                marks = column_marks(column, _KEPT)
                found[COLUMN_ITEMS, column.url] = " ".join(sorted(marks))
    return found


def unchanged_since(history: History, kind: str, about: str, marks: frozenset[str]) -> str:
    """The earliest day of an observation by which all that is shown now had been seen, or "".

    Days are ISO dates in Asia/Shanghai.
    """
    seen: set[str] = set()
    for row in history.of(kind, about):
        seen |= set(row.value.split())
        if marks and marks <= seen:
            return as_of(row.first_seen).date
    return ""


def renewed_since(history: History, kind: str, about: str, marks: frozenset[str]) -> str:
    """The latest day of which it is known that something new has appeared since, or ""."""
    latest, seen = "", set[str]()
    for value, before in _steps(history.of(kind, about), marks):
        if before and not value <= seen:
            latest = max(latest, before)
        seen |= value
    return latest


def _steps(rows: Iterable[Observed], marks: frozenset[str]) -> Iterator[tuple[frozenset[str], str]]:
    """Each value with the day on which the one before it was last seen; what is shown now ends
    them.
    """
    before = ""
    for row in rows:
        yield frozenset(row.value.split()), before
        before = as_of(row.last_seen).date
    yield marks, before
