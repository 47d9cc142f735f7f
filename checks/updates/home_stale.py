"""UPD001: see `home_stale`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.updates.freshness import TWO_WEEKS, age, oldest_in_time, well_dated
from inspector.assembly.dates import article_dates, dated, newest
from inspector.assembly.hosts import bare, host, key
from inspector.assembly.observing import (
    HOME_ITEMS,
    home_marks,
    renewed_since,
    unchanged_since,
)
from inspector.evidence import (
    AsOf,
    ColumnClass,
    Columns,
    History,
    Home,
    Inner,
    LinkKind,
    ListItem,
    Place,
)
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_LIST = 3  # entries that make a list which may hold the newest
_SECOND = (["gov"], ["com"], ["org"], ["net"], ["edu"], ["ac"])


@rule(
    "UPD001",
    Severity.CRITICAL,
    clause="政府网站与政务新媒体检查指标（单项否决：首页不更新）",
    version=2,
)
def home_stale(
    home: Home, inner: Inner, columns: Columns, history: History, as_of: AsOf
) -> Iterator[Finding | Unknown]:
    """
    Newest entry on the home page is older than two weeks.

    Two weeks are 14 calendar days before the visit; an entry exactly 14 days old is in time. A
    home page that is only a gateway, without entries, is judged by all second-level pages. Where
    dates are missing, the home page is stale when it leads to nothing that it did not lead to at
    an earlier visit, 14 days ago or more; a clock, a counter or a session id are nothing new.

    ## Why it matters
    A home page without anything new tells readers that nobody looks after the site.

    ## How to fix
    Publish on time, and let the home page's lists take the new entries over by themselves. Give
    every entry its date.
    """
    lists = _lists(home, inner)
    items = [item for found in lists for item in found]
    latest = newest(items, as_of.date)
    if latest and age(latest, as_of.date) <= TWO_WEEKS:
        return
    if not home.settled:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif not items:
        yield from _second_level(home, inner, columns, as_of)
    elif latest and all(well_dated(each) for each in (items, *_long(lists))):
        yield _finding(home, "UPD001.stale", latest, as_of, items)
    elif latest or not _fresh_behind(columns, inner, as_of):
        yield from _by_observation(home, history, as_of, items)


def _by_observation(
    home: Home, history: History, as_of: AsOf, items: list[ListItem]
) -> Iterator[Finding | Unknown]:
    """What the dates do not tell, two looks far enough apart may."""
    limit = oldest_in_time(ColumnClass.NEWS, as_of.date)
    marks = home_marks(home)
    if renewed_since(history, HOME_ITEMS, "", marks) >= limit:
        return
    since = unchanged_since(history, HOME_ITEMS, "", marks)
    if not since or since > limit:
        yield Unknown(Reason.NOT_OBSERVED_LONG_ENOUGH, url=home.url)
        return
    yield Finding(
        "UPD001.unchanged",
        url=home.url,
        quote=items[0].title,
        record=home.record,
        params={"since": since, "days": age(since, as_of.date), "links": len(marks)},
        detail={"item": items[0].url, "entries": len(items)},
    )


def _lists(home: Home, inner: Inner) -> list[list[ListItem]]:
    """The home page's lists; an entry has the date that any of them, or its article, gives it."""
    shown = [found.items for view in home.views for found in view.lists]
    days = {key(item.url): item.date for items in shown for item in items if item.date}
    known = article_dates(inner) | days
    return [[dated(item, known) for item in items] for items in shown]


def _long(lists: list[list[ListItem]]) -> list[list[ListItem]]:
    return [items for items in lists if len(items) >= _LIST]


def _fresh_behind(columns: Columns, inner: Inner, as_of: AsOf) -> bool:
    """Whether any page behind the home page is fresh: what is new there is led to from here."""
    published = [ListItem("", url, day) for url, day in article_dates(inner).items()]
    every = [item for column in columns.columns for item in column.items]
    freshest = newest([*every, *published], as_of.date)
    return bool(freshest) and age(freshest, as_of.date) <= TWO_WEEKS


def _second_level(
    home: Home, inner: Inner, columns: Columns, as_of: AsOf
) -> Iterator[Finding | Unknown]:
    """Judge a gateway by the pages behind it: by any that is fresh, but of the stale only by
    columns that ought to be kept up.
    """
    if _fresh_behind(columns, inner, as_of):
        return
    kept = [column for column in columns.columns if column.judged]
    items = [item for column in kept for item in column.items]
    latest = newest(items, as_of.date)
    if not latest or not all(well_dated(column.items) for column in kept):
        yield Unknown(Reason.NO_DATES, url=home.url)
    elif not all(column.settled for column in columns.columns):
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif not columns.complete:
        yield Unknown(Reason.BUDGET_SPENT, url=home.url)
    elif _elsewhere(home, inner):
        yield Unknown(Reason.NOT_GATHERED, _elsewhere(home, inner), url=home.url)
    else:
        yield _finding(home, "UPD001.gateway", latest, as_of, items)


def _elsewhere(home: Home, inner: Inner) -> str:
    """A page of the same domain, on a host we did not go to, that the home page leads to; or ""."""
    own = _domain(host(home.url))
    seen = {bare(host(url)) for url in (home.url, *(page.url for page in inner.pages))}
    for view in home.views:
        for link in view.links:
            name = host(link.url)
            led = link.kind is LinkKind.PAGE and link.place is not Place.FOOT
            if led and _domain(name) == own and bare(name) not in seen:
                return link.url
    return ""


def _domain(name: str) -> str:
    """The domain an office registers: three labels under `.gov.cn` and its like, else two."""
    labels = name.split(".")
    return ".".join(labels[-3:] if labels[-2:-1] in _SECOND else labels[-2:])


def _finding(home: Home, message: str, latest: str, as_of: AsOf, items: list[ListItem]) -> Finding:
    item = next(item for item in items if item.date == latest)
    view = next((v for v in home.views if any(item.url == link.url for link in v.links)), home.page)
    return Finding(
        message,
        url=home.url,
        quote=" ".join(filter(None, (item.title, item.raw_date or item.date))),
        record=view.record or home.record,
        params={"date": latest, "days": age(latest, as_of.date), "limit": TWO_WEEKS},
        detail={"item": item.url, "entries": len(items)},
    )
