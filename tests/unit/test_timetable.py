"""When the watch visits: evenly spread, elsewhere for every site and day, never in quiet hours."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from inspector.clock import ZONE
from inspector.engines.watching import first_whole_day
from inspector.quiet import QuietHours
from inspector.settings import Settings
from inspector.timetable import moments

DAY = date(2026, 11, 13)


def planned(code="5001990001", day=DAY, visits=24, seed=1, quiet=""):
    hours = QuietHours.parse(quiet) if quiet else None
    return moments(code, day, visits, seed=seed, quiet=hours)


@pytest.mark.parametrize("visits", [1, 20, 24, 96, 288])
def test_a_day_has_so_many_moments_in_order_and_all_of_that_day(visits):
    made = planned(visits=visits)
    assert len(set(made)) == visits
    assert list(made) == sorted(made)
    assert {moment.date() for moment in made} == {DAY}
    assert max(made) < datetime(2026, 11, 13, 23, 58, tzinfo=ZONE)


def test_moments_are_evenly_spread():
    made = planned()
    gaps = {(b - a).total_seconds() for a, b in itertools.pairwise(made)}
    assert max(gaps) - min(gaps) <= 1
    assert min(gaps) > 3500


def test_the_same_site_and_day_have_the_same_moments():
    assert planned() == planned()


@pytest.mark.parametrize(
    "other", [{"code": "5001990002"}, {"day": DAY + timedelta(days=1)}, {"seed": 2}]
)
def test_another_site_day_or_seed_has_other_moments(other):
    def clock(made):
        return [moment.time() for moment in made]

    assert clock(planned(**other)) != clock(planned())


def test_sites_of_one_platform_are_not_visited_at_once():
    first = [planned(code=f"50019900{n:02}")[0] for n in range(30)]
    assert max(Counter(moment.minute for moment in first).values()) <= 4
    assert max(first) - min(first) > timedelta(minutes=45)


@pytest.mark.parametrize("quiet", ["08:00-18:00", "22:00-06:00", "00:00-04:00", "20:00-00:00"])
def test_no_moment_lies_in_or_shortly_before_quiet_hours(quiet):
    hours = QuietHours.parse(quiet)
    made = planned(quiet=quiet)
    assert len(set(made)) == 24
    assert {moment.date() for moment in made} == {DAY}
    assert not [moment for moment in made if hours.wait(moment, 119)]


@pytest.mark.parametrize(
    ("hour", "quiet", "day"),
    [
        (0, "", 13),
        (3, "", 13),
        (5, "", 14),
        (23, "", 14),
        (2, "08:00-18:00", 13),
        (3, "08:00-18:00", 14),
    ],
)
def test_a_run_begins_with_the_first_day_that_can_still_be_observed(hour, quiet, day):
    settings = Settings(crawl={"quiet_hours": quiet})
    begun = datetime(2026, 11, 13, hour, 0, tzinfo=ZONE)
    assert first_whole_day(begun, settings, 24) == date(2026, 11, day)
