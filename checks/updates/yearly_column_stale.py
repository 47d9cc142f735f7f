"""UPD004: see `yearly_column_stale`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.updates.overdue import Overdue
from inspector.evidence import AsOf, Column, ColumnClass, Columns, History, Inner
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


def _yearly(columns: Columns) -> list[Column]:
    return [each for each in columns.columns if each.judged and each.kind is ColumnClass.PERSONNEL]


def _has_yearly(columns: Columns) -> bool:
    return bool(_yearly(columns)) or not columns.complete


@rule(
    "UPD004",
    Severity.MINOR,
    clause="全国政府网站普查评分表（2015年：人事、规划计划类栏目）",
    applies=_has_yearly,
)
def yearly_column_stale(
    columns: Columns, inner: Inner, history: History, as_of: AsOf
) -> Iterator[Finding | Unknown]:
    """
    Column of personnel or plans has had nothing new for more than a year.

    A year goes back to the same day of the year before; an entry of that day is in time. A column
    with an up-to-date column below it is up to date. Where dates are missing, the column is stale
    when it shows nothing that was not there at an earlier visit, a year ago or more. An office in
    which nobody was appointed this year is exempted in the registry, with that reason.

    ## Why it matters
    Appointments and plans of years ago mislead whoever needs to know who is in charge of what.

    ## How to fix
    Publish this year's appointments and plans. When there were none, have the column exempted.
    """
    yearly = _yearly(columns)
    if not yearly:
        yield Unknown(Reason.BUDGET_SPENT, "no column of personnel or plans was reached")
    overdue = Overdue("UPD004.stale", "UPD004.unchanged", columns, inner, history, as_of)
    for column in yearly:
        yield from overdue.judge(column)
