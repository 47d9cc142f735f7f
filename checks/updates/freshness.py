"""What the rules on updates share: counting days, and when dates are too few to speak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from inspector.evidence import Column, ListItem

TWO_WEEKS = 14  # calendar days; 2019指标 V3 and V4: the two weeks before the visit


def age(day: str, today: str) -> int:
    """Calendar days from one ISO date to another."""
    return (date.fromisoformat(today) - date.fromisoformat(day)).days


def well_dated(items: Sequence[ListItem]) -> bool:
    """Whether at least half of the entries carry a date: with fewer, the newest may be one of
    those without.
    """
    return sum(bool(item.date) for item in items) * 2 >= len(items)


def below(url: str, other: str) -> bool:
    """Whether `other` lies in the folder of `url`."""
    folder = url.partition("?")[0].rpartition("/")[0] + "/"
    return other != url and folder.count("/") > 3 and other.startswith(folder)


def children(column: Column, columns: Sequence[Column]) -> list[Column]:
    """The columns below a column."""
    return [other for other in columns if below(column.url, other.url)]
