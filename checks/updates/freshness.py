"""What the rules on updates share: counting days, and when dates are too few to speak."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from inspector.evidence import Column, ColumnClass, ListItem

TWO_WEEKS = 14  # calendar days; 2019指标 V3 and V4: the two weeks before the visit
SIX_MONTHS, ONE_YEAR = 6, 12  # calendar months: to the same day of the month
MONTHS: Mapping[ColumnClass, int] = MappingProxyType(
    {
        ColumnClass.NOTICE: SIX_MONTHS,
        ColumnClass.POLICY: SIX_MONTHS,
        ColumnClass.PERSONNEL: ONE_YEAR,
    }
)


def age(day: str, today: str) -> int:
    """Calendar days from one ISO date to another."""
    return (date.fromisoformat(today) - date.fromisoformat(day)).days


def oldest_in_time(kind: ColumnClass, today: str) -> str:
    """The earliest day, ISO, on which an entry keeps a column of this class in time."""
    if kind is ColumnClass.NEWS:
        return (date.fromisoformat(today) - timedelta(TWO_WEEKS)).isoformat()
    return months_before(today, MONTHS[kind])


def months_before(today: str, months: int) -> str:
    """The same day of the month so many months before, or the last day of a shorter month."""
    now = date.fromisoformat(today)
    years, month = divmod(now.month - 1 - months, 12)
    last = monthrange(now.year + years, month + 1)[1]
    return date(now.year + years, month + 1, min(now.day, last)).isoformat()


def well_dated(items: Sequence[ListItem]) -> bool:
    """Whether at least half of the entries carry a date, and every date shown could be read: else
    the newest may be one of those without.
    """
    if any(item.raw_date and not item.date for item in items):
        return False
    return sum(bool(item.date) for item in items) * 2 >= len(items)


def children(column: Column, columns: Sequence[Column]) -> list[Column]:
    """The columns below a column."""
    return [other for other in columns if column.url in other.above]
