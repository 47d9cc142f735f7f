"""UPD003: see `notice_column_stale`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.updates.overdue import Overdue
from inspector.evidence import AsOf, Column, ColumnClass, Columns, History, Inner
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_KINDS = frozenset({ColumnClass.NOTICE, ColumnClass.POLICY})


def _kept(columns: Columns) -> list[Column]:
    return [each for each in columns.columns if each.judged and each.kind in _KINDS]


def _has_any(columns: Columns) -> bool:
    return bool(_kept(columns)) or not columns.complete


@rule(
    "UPD003",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：栏目不更新）",
    applies=_has_any,
)
def notice_column_stale(
    columns: Columns, inner: Inner, history: History, as_of: AsOf
) -> Iterator[Finding | Unknown]:
    """
    Column of notices or policies has had nothing new for more than six months.

    Six months go back to the same day of the month; an entry of that day is in time. A column
    with an up-to-date column below it is up to date. Each finding says whether its column is of
    the first level: the home page leads to it, and no other column of notices or policies lies
    above it; only these count for the veto on five columns. Where dates are missing, the column
    is stale when it shows nothing that was not there at an earlier visit, six months ago or more.
    A column whose class is not sure is left undecided until the registry says what it is.

    ## Why it matters
    Who looks here for what is in force believes that nothing has changed.

    ## How to fix
    Publish what was issued in the meantime. A column that has lost its use is merged with another
    and taken out of the navigation.
    """
    judged = _kept(columns)
    if not judged:
        yield Unknown(Reason.BUDGET_SPENT, "no column of notices or policies was reached")
    overdue = Overdue("UPD003.stale", "UPD003.unchanged", columns, inner, history, as_of)
    for column in judged:
        yield from overdue.judge(column)
