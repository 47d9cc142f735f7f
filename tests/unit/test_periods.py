import datetime as dt

import pytest

from inspector.errors import UsageError
from inspector.periods import Period

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    "text", ["2026Q4", "2026q4", " 2026Q4 ", "2026-Q4", "２０２６Ｑ４", "current", "CURRENT"]
)
def test_every_way_to_write_a_period(text):
    assert Period.parse(text, TODAY) == Period(2026, 4)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q5", "2026Q0", "26Q4", "Q4", "0000Q1", "now", "2026Q4Q4"]
)
def test_anything_else_is_one_sentence_that_names_it(text):
    with pytest.raises(UsageError) as caught:
        Period.parse(text, TODAY)
    assert repr(text) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("day", "name"),
    [("2026-01-01", "2026Q1"), ("2026-03-31", "2026Q1"), ("2026-04-01", "2026Q2"),
     ("2026-09-30", "2026Q3"), ("2026-12-31", "2026Q4")],
)  # fmt: skip
def test_current_is_the_quarter_of_today(day, name):
    assert str(Period.parse("current", dt.date.fromisoformat(day))) == name


@pytest.mark.parametrize(
    ("name", "first", "last", "title"),
    [("2026Q1", "2026-01-01", "2026-03-31", "2026年第一季度"),
     ("2024Q2", "2024-04-01", "2024-06-30", "2024年第二季度"),
     ("2026Q3", "2026-07-01", "2026-09-30", "2026年第三季度"),
     ("2026Q4", "2026-10-01", "2026-12-31", "2026年第四季度")],
)  # fmt: skip
def test_days_and_title(name, first, last, title):
    period = Period.parse(name, TODAY)
    assert (str(period.first_day), str(period.last_day), period.title) == (first, last, title)


def test_before_and_after_cross_the_year():
    assert Period(2026, 1).previous() == Period(2025, 4)
    assert Period(2026, 3).previous() == Period(2026, 2)
    assert Period(2026, 4).next() == Period(2027, 1)


def test_periods_are_in_order_of_time():
    assert sorted([Period(2026, 1), Period(2025, 4)]) == [Period(2025, 4), Period(2026, 1)]
