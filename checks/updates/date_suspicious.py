"""UPD007: see `date_suspicious`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checks.updates.freshness import age
from inspector.assembly.dates import date_in_url
from inspector.assembly.hosts import bare, host, key
from inspector.evidence import (
    AsOf,
    Column,
    ColumnClass,
    Columns,
    DateClue,
    Inner,
    InnerPage,
    ListItem,
)
from inspector.model import Finding, Severity
from inspector.roles import is_pager
from inspector.rules import rule

_MUCH = 60  # days between what is shown and what address or meta tag say
_SEVERAL = 3  # entries dated anew, when the newest is not among them
_SAME_MINUTE = 4  # articles published in one minute
_ONE_DAY = 10  # entries of a whole column that all carry one date
_FIXED = 3  # pages with one meta tag: it is the template's, not the article's
_SHOWN = 5  # entries listed
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3]):[0-5]\d")
_FILE = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|ofd|wps|et|zip|rar|7z|txt|jpe?g|png|mp4)$", re.IGNORECASE
)

Clues = Mapping[str, tuple[DateClue, ...]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry with the date shown for it, the dates other places give, and the minute shown."""

    item: ListItem
    shown: str
    others: tuple[str, ...]
    minute: str = ""


def _has_columns(columns: Columns) -> bool:
    return any(column.judged for column in columns.columns)


@rule(
    "UPD007",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：弄虚作假）",
    applies=_has_columns,
    candidate=True,
)
def date_suspicious(columns: Columns, inner: Inner, as_of: AsOf) -> Iterator[Finding]:
    """
    Dates of publishing that a person should look at.

    A date in the future; four articles or more of one column published in the same minute; a
    column of ten entries and more that all carry one date; entries shown as sixty days newer, or
    more, than their address or their meta tag says, when there are three of them or the newest is
    among them. Each may have a good reason, such as the move to another system: a person decides.

    ## Why it matters
    Old texts dated anew make a neglected column look kept up. That is the forging of dates.

    ## How to fix
    Show the date on which an article was first published, and beside it, where need be, the date
    on which it was changed.
    """
    clues = _clues(inner)
    paged = {page.url for page in inner.pages if _has_pages(page)}
    for column in columns.columns:
        if not column.judged:
            continue
        entries = [_entry(item, clues) for item in column.items]
        yield from _future(column, entries, as_of.date)
        yield from _same_minute(column, entries)
        if column.kind is not ColumnClass.NEWS and column.url not in paged:
            yield from _one_day(column, entries)
        yield from _dated_anew(column, entries, as_of.date)


def _clues(inner: Inner) -> Clues:
    """What each page says of its date, without the meta tags that all pages have alike."""
    found = {
        key(page.url): tuple(dict.fromkeys(clue for view in page.views for clue in view.published))
        for page in inner.pages
    }
    tags = Counter(clue.raw for said in found.values() for clue in said if clue.source == "meta")
    return {
        url: tuple(clue for clue in said if clue.source != "meta" or tags[clue.raw] < _FIXED)
        for url, said in found.items()
    }


def _has_pages(page: InnerPage) -> bool:
    return any(is_pager(link.url) for view in page.views for link in view.links)


def _entry(item: ListItem, clues: Clues) -> _Entry:
    """What list, article, meta tag and address say of one entry."""
    said = clues.get(key(item.url), ())
    texts = [clue for clue in said if clue.source == "text" and clue.date]
    shown = item.date if item.raw_date else texts[0].date if texts else ""
    others = [clue.date for clue in said if clue.date]
    if not _FILE.search(item.url):
        others.append(date_in_url(item.url))
    return _Entry(item, shown, tuple(filter(None, others)), _minute(item, texts))


def _minute(item: ListItem, texts: list[DateClue]) -> str:
    """Day and minute of publishing as shown; "" where no time is, or midnight, which is none."""
    for day, raw in ((item.date, item.raw_date), *((clue.date, clue.raw) for clue in texts)):
        clock = _CLOCK.search(raw)
        if day and clock and clock[0].lstrip("0:"):
            return f"{day} {clock[0]}"
    return ""


def _future(column: Column, entries: list[_Entry], today: str) -> Iterator[Finding]:
    """Entries dated after today, where nothing else gives another day."""
    ahead = [e for e in entries if e.shown > today and all(day > today for day in e.others)]
    if ahead:
        latest = max(e.shown for e in ahead)
        yield _finding(column, "UPD007.future", ahead, {"date": latest, "today": today})


def _same_minute(column: Column, entries: list[_Entry]) -> Iterator[Finding]:
    together: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        if entry.minute:
            together[entry.minute].append(entry)
    timed = sum(map(len, together.values()))
    for minute, group in together.items():
        if len(group) >= _SAME_MINUTE and len(group) * 2 >= timed:
            yield _finding(column, "UPD007.minute", group, {"minute": minute})


def _one_day(column: Column, entries: list[_Entry]) -> Iterator[Finding]:
    days = {entry.shown for entry in entries}
    if len(entries) >= _ONE_DAY and len(days) == 1 and "" not in days:
        yield _finding(column, "UPD007.one-day", entries, {"date": days.pop()})


def _dated_anew(column: Column, entries: list[_Entry], today: str) -> Iterator[Finding]:
    """Entries shown as much newer than address or meta tag say."""
    own = bare(host(column.url))
    anew = [
        entry
        for entry in entries
        if entry.others
        and "" < entry.shown <= today
        and age(min(entry.others), entry.shown) >= _MUCH
        and bare(host(entry.item.url)) == own
    ]
    newest = any(entry.shown == column.newest for entry in anew)
    if len(anew) >= _SEVERAL or newest:
        first = max(anew, key=lambda entry: entry.shown)
        params: dict[str, str | int] = {"date": first.shown, "earlier": min(first.others)}
        yield _finding(column, "UPD007.anew", anew, params)


def _finding(
    column: Column, message: str, entries: list[_Entry], params: dict[str, str | int]
) -> Finding:
    first = max(entries, key=lambda entry: entry.shown)
    return Finding(
        message,
        url=column.url,
        quote=" ".join(filter(None, (first.item.title, first.item.raw_date or first.shown))),
        occurrences=len(entries),
        record=column.record,
        params={"column": column.name, "entries": len(entries), **params},
        detail={"items": [entry.item.url for entry in entries[:_SHOWN]]},
    )
