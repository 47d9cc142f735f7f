"""UPD001: see `home_stale`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.updates.freshness import TWO_WEEKS, age, well_dated
from inspector.assembly.dates import article_dates, dated, newest
from inspector.evidence import AsOf, Columns, Home, Inner, ListItem
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


@rule("UPD001", Severity.CRITICAL, clause="政府网站与政务新媒体检查指标（单项否决：首页不更新）")
def home_stale(
    home: Home, inner: Inner, columns: Columns, as_of: AsOf
) -> Iterator[Finding | Unknown]:
    """
    Newest entry on the home page is older than two weeks.

    Two weeks are 14 calendar days before the visit; an entry exactly 14 days old is in time. A
    home page that is only a gateway, without entries, is judged by the second-level pages.

    ## Why it matters
    A home page without anything new tells readers that nobody looks after the site.

    ## How to fix
    Publish on time, and let the home page's lists take the new entries over by themselves. Give
    every entry its date.
    """
    articles = article_dates(inner)
    items = [dated(i, articles) for v in home.views for lst in v.lists for i in lst.items]
    latest = newest(items, as_of.date)
    if latest and age(latest, as_of.date) <= TWO_WEEKS:
        return
    scripted = any(view.list_by_script or view.shell for view in home.views)
    if not home.settled and (scripted or not items):
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif not latest:
        yield from _second_level(home, inner, columns, as_of, gateway=not items)
    elif not well_dated(items):
        yield Unknown(Reason.NO_DATES, url=home.url)
    else:
        yield _finding(home, "UPD001.stale", latest, as_of, items)


def _second_level(
    home: Home, inner: Inner, columns: Columns, as_of: AsOf, *, gateway: bool
) -> Iterator[Finding | Unknown]:
    """Judge a home page without dates by the pages behind it."""
    items = [item for column in columns.columns for item in column.items]
    published = [ListItem("", url, day) for url, day in article_dates(inner).items()]
    latest = newest([*items, *published], as_of.date)
    if latest and age(latest, as_of.date) <= TWO_WEEKS:
        return
    waits = any(not column.settled for column in columns.columns)
    if not latest or not well_dated(items) or not gateway:
        yield Unknown(Reason.NO_DATES, url=home.url)
    elif waits:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif not columns.complete:
        yield Unknown(Reason.BUDGET_SPENT, url=home.url)
    else:
        yield _finding(home, "UPD001.gateway", latest, as_of, [*items, *published])


def _finding(home: Home, key: str, latest: str, as_of: AsOf, items: list[ListItem]) -> Finding:
    item = next(item for item in items if item.date == latest)
    view = next((v for v in home.views if any(item.url == link.url for link in v.links)), home.page)
    return Finding(
        key,
        url=home.url,
        quote=" ".join(filter(None, (item.title, item.raw_date or item.date))),
        record=view.record or home.record,
        params={"date": latest, "days": age(latest, as_of.date), "limit": TWO_WEEKS},
        detail={"item": item.url, "entries": len(items)},
    )
