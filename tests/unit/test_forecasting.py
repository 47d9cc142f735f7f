"""When a sweep will end."""

from datetime import UTC, date, datetime

import pytest

from inspector.forecasting import by_cost, by_pace, forecast
from inspector.model import Site, SiteType


def site(code: str, type_: SiteType = SiteType.DEPARTMENT) -> Site:
    return Site(code, code, f"http://{code}.example.gov.cn/", type=type_)


@pytest.mark.parametrize(
    ("known", "slots", "seconds"),
    [
        ({}, 1, None),
        ({"a": 60.0, "b": 40.0}, 1, 150.0),  # c takes what is usual for its type: 50
        ({"a": 60.0, "b": 40.0}, 2, 75.0),
        ({"a": 60.0, "b": 40.0}, 9, 60.0),  # never less than the longest
        ({"elsewhere": 30.0}, 1, 90.0),  # nothing of its type: what is usual at all
    ],
)
def test_sites_take_what_they_took_before(known, slots, seconds):
    assert by_cost(known, [site("a"), site("b"), site("c")], slots) == seconds


def test_a_site_takes_what_is_usual_for_its_type():
    known = {"a": 10.0, "p": 600.0}
    sites = [site("a"), site("b"), site("p", SiteType.PORTAL), site("q", SiteType.PORTAL)]
    assert by_cost(known, sites, 1) == 1220.0


def test_a_pace_is_told_only_when_something_was_done():
    assert by_pace(20, 600.0, 40) == 1200.0
    assert by_pace(0, 600.0, 40) is None


@pytest.mark.parametrize(("hour", "late"), [(15, False), (16, True)])  # 24:00 in Shanghai is 16:00
def test_late_is_after_the_last_day_in_shanghai(hour, late):
    at = datetime(2026, 12, 31, hour - 1, 30, tzinfo=UTC)
    assert forecast(1800.0, at, date(2026, 12, 31)).late is late
