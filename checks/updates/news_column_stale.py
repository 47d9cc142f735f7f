"""UPD002: see `news_column_stale`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.updates.freshness import TWO_WEEKS, age, children, trails, well_dated
from inspector.evidence import AsOf, Column, ColumnClass, Columns, Inner
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


def _news(columns: Columns) -> list[Column]:
    return [column for column in columns.columns if column.kind is ColumnClass.NEWS]


def _has_news(columns: Columns) -> bool:
    return bool(_news(columns)) or not columns.complete


@rule(
    "UPD002",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：栏目不更新）",
    applies=_has_news,
)
def news_column_stale(columns: Columns, inner: Inner, as_of: AsOf) -> Iterator[Finding | Unknown]:
    """
    News column has had nothing new for more than two weeks.

    Two weeks are 14 calendar days before the visit; an entry exactly 14 days old is in time. A
    column with an up-to-date column below it is up to date.

    ## Why it matters
    News is what readers come back for; a column that stands still should not be offered.

    ## How to fix
    Publish on time. A column that cannot be kept up is merged with another and taken out of the
    navigation.
    """
    news = _news(columns)
    if not news:
        yield Unknown(Reason.BUDGET_SPENT, "no news column was reached")
    ways = trails(inner)
    for column in news:
        family = [column, *children(column, columns.columns, ways)]
        if not any(_fresh(each, as_of) for each in family):
            yield from _judge(column, family, as_of)


def _fresh(column: Column, as_of: AsOf) -> bool:
    return bool(column.newest) and age(column.newest, as_of.date) <= TWO_WEEKS


def _judge(column: Column, family: list[Column], as_of: AsOf) -> Iterator[Finding | Unknown]:
    """A column without a fresh entry: a fault if its dates say so."""
    if not all(each.settled for each in family):
        yield Unknown(Reason.NOT_RENDERED, url=column.url)
    elif not column.items:
        return  # nothing in it at all is the fault of another rule
    elif not column.newest or not well_dated(column.items):
        yield Unknown(Reason.NO_DATES, url=column.url)
    else:
        item = next(item for item in column.items if item.date == column.newest)
        days = age(column.newest, as_of.date)
        yield Finding(
            "UPD002.stale",
            url=column.url,
            quote=" ".join(filter(None, (item.title, item.raw_date or item.date))),
            record=column.record,
            params={
                "column": column.name,
                "date": column.newest,
                "days": days,
                "limit": TWO_WEEKS,
            },
            detail={"item": item.url, "entries": len(column.items)},
        )
