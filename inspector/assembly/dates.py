"""The inspection's own date, and the dates of list entries.

When was an entry published? The list says it, or the article, or the address.

RULES 1 gives the order for what a list does not say: visible date on the article, its meta
`PubDate`, its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from inspector.assembly.hosts import key
from inspector.evidence import AsOf, Inner, ListItem

ZONE = ZoneInfo("Asia/Shanghai")
_SOURCES = ("text", "meta", "url")
_IN_URL = re.compile(
    r"/t(?P<y1>20\d\d)(?P<m1>\d\d)(?P<d1>\d\d)_"  # TRS: /202401/t20240108_1234.html
    r"|/(?P<y2>20\d\d)[-/](?P<m2>\d{1,2})[-/](?P<d2>\d{1,2})/"  # /2024/1/8/, /2024-01-08/
    r"|/(?P<y3>20\d\d)(?P<m3>\d\d)/(?P<d3>\d\d)/"  # /202401/08/
    r"|/(?P<y4>20\d\d)(?P<m4>\d\d)(?P<d4>\d\d)/"  # /20240108/
)


def as_of(moment: str) -> AsOf:
    """The date and time in Asia/Shanghai of a moment in ISO 8601."""
    local = datetime.fromisoformat(moment).astimezone(ZONE)
    return AsOf(local.date().isoformat(), local.time().isoformat("seconds"))


def article_dates(rest: Inner) -> dict[str, str]:
    """Dates of the pages that were opened, by address: the best clue each gives."""
    dates = {}
    for page in rest.pages:
        clues = [clue for view in page.views for clue in view.published if clue.date]
        if clues:
            best = min(clues, key=lambda clue: _SOURCES.index(clue.source))
            dates[key(page.url)] = best.date
    return dates


def date_in_url(url: str) -> str:
    """The date an address carries, ISO, or ""."""
    match = _IN_URL.search(url)
    if not match:
        return ""
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def dated(item: ListItem, articles: Mapping[str, str]) -> ListItem:
    """The entry with a date, where the list, the article or the address gives one."""
    if item.date:
        return item
    return replace(item, date=articles.get(key(item.url), "") or date_in_url(item.url))


def newest(items: Iterable[ListItem], today: str) -> str:
    """The newest date that is not in the future, or ""."""
    return max((item.date for item in items if "" < item.date <= today), default="")
