"""What the rules on updates count: days, months, and what two looks tell."""

from __future__ import annotations

import pytest

from checks.updates.freshness import months_before, oldest_in_time
from inspector.assembly.observing import renewed_since, unchanged_since
from inspector.evidence import ColumnClass, History, Observed


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        ("2026-11-20", 6, "2026-05-20"),
        ("2026-05-20", 6, "2025-11-20"),
        ("2026-08-31", 6, "2026-02-28"),
        ("2024-08-31", 6, "2024-02-29"),
        ("2026-12-31", 6, "2026-06-30"),
        ("2026-06-30", 6, "2025-12-30"),
        ("2026-01-07", 6, "2025-07-07"),
        ("2026-11-20", 12, "2025-11-20"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2025-02-28", 12, "2024-02-28"),
    ],
)
def test_months_go_back_to_the_same_day_or_the_last_of_a_shorter_month(today, months, day):
    assert months_before(today, months) == day


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (ColumnClass.NEWS, "2025-12-24"),
        (ColumnClass.NOTICE, "2025-07-07"),
        (ColumnClass.POLICY, "2025-07-07"),
        (ColumnClass.PERSONNEL, "2025-01-07"),
    ],
)
def test_each_class_has_its_limit_over_the_turn_of_the_year(kind, day):
    assert oldest_in_time(kind, "2026-01-07") == day


def seen(*rows):
    """Values with the days of November on which they were first and last seen."""
    return History(
        tuple(
            Observed(
                "home-items",
                "",
                value,
                f"2026-11-{first:02}T02:00:00.000Z",
                f"2026-11-{last:02}T02:00:00.000Z",
            )
            for value, first, last in rows
        )
    )


@pytest.mark.parametrize(
    ("rows", "now", "since"),
    [
        ([("a b", 1, 1)], "a b", "2026-11-01"),
        ([("a b c", 1, 1)], "a b", "2026-11-01"),
        ([("a", 1, 3), ("a b", 5, 5)], "a b", "2026-11-05"),
        ([("a c", 1, 3), ("b", 5, 5)], "a b", "2026-11-05"),
        ([("a", 1, 1)], "a b", ""),
        ([], "a", ""),
        ([("a", 1, 1)], "", ""),
    ],
)  # fmt: skip
def test_unchanged_since_all_that_is_shown_had_been_seen(rows, now, since):
    marks = frozenset(now.split())
    assert unchanged_since(seen(*rows), "home-items", "", marks) == since


@pytest.mark.parametrize(
    ("rows", "now", "since"),
    [
        ([("a", 1, 4)], "a b", "2026-11-04"),
        ([("a b", 1, 4)], "a", ""),
        ([("a", 1, 4), ("a b", 7, 9)], "a b", "2026-11-04"),
        ([("a", 1, 4), ("b", 7, 9)], "a", "2026-11-04"),
        ([], "a", ""),
    ],
)  # fmt: skip
def test_renewed_since_the_last_look_that_lacked_what_is_new(rows, now, since):
    marks = frozenset(now.split())
    assert renewed_since(seen(*rows), "home-items", "", marks) == since
