"""UPD002: see `news_column_stale`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.updates.overdue import Overdue
from inspector.evidence import AsOf, Column, ColumnClass, Columns, History, Inner
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


def _news(columns: Columns) -> list[Column]:
    return [each for each in columns.columns if each.judged and each.kind is ColumnClass.NEWS]


def _has_news(columns: Columns) -> bool:
    return bool(_news(columns)) or not columns.complete


@rule(
    "UPD002",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：栏目不更新）",
    version=2,
    applies=_has_news,
)
def news_column_stale(
    columns: Columns, inner: Inner, history: History, as_of: AsOf
) -> Iterator[Finding | Unknown]:
    """
    News column has had nothing new for more than two weeks.

    Two weeks are 14 calendar days before the visit; an entry exactly 14 days old is in time. A
    column with an up-to-date column below it is up to date. Where dates are missing, the column is
    stale when it shows nothing that was not there at an earlier visit, 14 days ago or more. A
    column whose class is not sure is left undecided until the registry says what it is.

    ## Why it matters
    News is what readers come back for; a column that stands still should not be offered.

    ## How to fix
    Publish on time. A column that cannot be kept up is merged with another and taken out of the
    navigation.
    """
    news = _news(columns)
    if not news:
        yield Unknown(Reason.BUDGET_SPENT, "no news column was reached")
    overdue = Overdue("UPD002.stale", "UPD002.unchanged", columns, inner, history, as_of)
    for column in news:
        yield from overdue.judge(column)
