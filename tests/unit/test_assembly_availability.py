"""What a visit of the watch counts as, how far it came, and which week is judged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inspector.assembly.availability import (
    Outcome,
    days,
    failure,
    observed_week,
    outcome,
    phase,
)
from inspector.evidence import Failure, Phase, WatchDay, WatchVisit
from inspector.model import SiteStatus
from tests.builders import HOME, home_visit

AT = "2026-11-13T02:00:00.000Z"
SECURE = "https://www.example.gov.cn/"


def watch_visit(*tries, seconds=0.1, **more):
    started = more.pop("started", AT)
    return WatchVisit(started, started, seconds, tries=tries or (home_visit(),), **more)


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (watch_visit(), Outcome.OPENED),
        (watch_visit(seconds=14.999), Outcome.OPENED),
        (watch_visit(seconds=15.0), Outcome.FAILED),
        (watch_visit(home_visit(399)), Outcome.OPENED),
        (watch_visit(home_visit(400)), Outcome.FAILED),
        (watch_visit(home_visit(302, location=SECURE)), Outcome.FAILED),
        (watch_visit(home_visit(truncated="time")), Outcome.FAILED),
        (watch_visit(home_visit(truncated="length")), Outcome.OPENED),
        (watch_visit(home_visit(Failure.NXDOMAIN)), Outcome.FAILED),
        (watch_visit(home_visit(Failure.REFUSED_ADDRESS)), Outcome.FAILED),
        (watch_visit(home_visit(Failure.DNS_FAILED)), Outcome.OUR_FAULT),
        (watch_visit(home_visit(Failure.OUR_FAULT)), Outcome.OUR_FAULT),
        (watch_visit(home_visit(Failure.BUDGET)), Outcome.OUR_FAULT),
        (watch_visit(home_visit(Failure.ROBOTS)), Outcome.ROBOTS),
        (watch_visit(home_visit(Failure.TIMEOUT), withdrawn="x"), Outcome.OUR_FAULT),
        (WatchVisit(AT, AT, 0.0), Outcome.OUR_FAULT),
        (watch_visit(home_visit(412), guarded=True), Outcome.BLOCKED),
        (watch_visit(home_visit(412), guarded=True, rendered=True), Outcome.OPENED),
        (watch_visit(guarded=True), Outcome.BLOCKED),
        (watch_visit(status=SiteStatus.MIGRATING), Outcome.OPENED),
        (watch_visit(home_visit(500), status=SiteStatus.OFFLINE), Outcome.REPORTED),
        (watch_visit(status=SiteStatus.CLOSED), Outcome.REPORTED),
    ],
)
def test_what_a_visit_counts_as(visit, expected):
    assert outcome(visit) is expected


def test_the_last_failure_over_the_registered_scheme_decides():
    tries = (
        home_visit(Failure.CONNECT_TIMEOUT),
        home_visit(Failure.CONNECT_REFUSED, SECURE),
        home_visit(Failure.RESET, address="203.0.113.5"),
        home_visit(Failure.DNS_FAILED, SECURE),
    )
    visit = watch_visit(*tries, seconds=15)
    said = failure(visit)
    assert (said.failure, said.url, said.address) == (Failure.RESET, HOME, "203.0.113.5")
    assert outcome(visit) is Outcome.FAILED


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        *((home_visit(f), Phase.NAME) for f in (Failure.NXDOMAIN, Failure.NO_ADDRESS)),
        (home_visit(Failure.CONNECT_REFUSED), Phase.CONNECT),
        (home_visit(Failure.CONNECT_TIMEOUT, SECURE), Phase.CONNECT),
        (home_visit(Failure.TLS, SECURE), Phase.TLS),
        (home_visit(Failure.RESET, SECURE), Phase.TLS),
        (home_visit(Failure.RESET, SECURE, tls="verified"), Phase.ANSWER),
        (home_visit(Failure.TIMEOUT), Phase.ANSWER),
        (home_visit(Failure.NOT_HTTP), Phase.ANSWER),
        (home_visit(Failure.BAD_ENCODING), Phase.BODY),
        (home_visit(truncated="time"), Phase.BODY),
        (home_visit(Failure.REDIRECT_LOOP), Phase.REDIRECT),
        (home_visit(302, location=SECURE), Phase.REDIRECT),
        (home_visit(503), Phase.STATUS),
        (home_visit(200), Phase.PATIENCE),
    ],
)
def test_how_far_a_visit_came(tried, expected):
    assert phase(tried) is expected


def test_days_are_those_of_shanghai_and_the_last_one_is_not_over():
    moments = ["2026-11-12T15:59:59.999Z", "2026-11-12T16:00:00.000Z", "2026-11-13T16:00:00.000Z"]
    made = days([watch_visit(started=m) for m in reversed(moments)], before="2026-11-14")
    assert [(day.date, day.counted) for day in made] == [("2026-11-12", 1), ("2026-11-13", 1)]


def test_a_day_counts_what_opened_and_failed_and_names_the_rest():
    visits = [
        watch_visit(),
        watch_visit(home_visit(500)),
        watch_visit(home_visit(Failure.ROBOTS)),
        watch_visit(status=SiteStatus.OFFLINE),
        watch_visit(status=SiteStatus.OFFLINE),
    ]
    (day,) = days(visits, before="2026-12-01")
    assert (day.opened, len(day.failures), day.counted) == (1, 1, 2)
    assert day.uncounted == {"reported": 2, "robots-disallowed": 1}


def spell(first: str, counts: list[int | None]) -> list[WatchDay]:
    """Days in a row with so many visits; None: a day without any."""
    begin = date.fromisoformat(first)
    dated = ((begin + timedelta(days=n), count) for n, count in enumerate(counts))
    return [WatchDay(str(day), count) for day, count in dated if count is not None]


@pytest.mark.parametrize(
    ("counts", "begins"),
    [
        ([], None),
        ([20] * 6, None),
        ([20] * 7, 0),
        ([20] * 14, 7),
        ([20] * 7 + [19], 0),
        ([20] * 7 + [None], 0),
        ([20] * 7 + [19] + [20] * 6, 0),
        ([20] * 6 + [19] + [20] * 6, None),
        ([20] * 6 + [None] + [20] * 6, None),
        ([20] * 6 + [None] + [20] * 7, 7),
        ([19] * 14, None),
    ],
)
def test_the_latest_seven_days_in_a_row_are_the_week(counts, begins):
    week = observed_week(spell("2026-10-28", counts))
    assert len(week) == (0 if begins is None else 7)
    if week:
        assert week[0].date == str(date(2026, 10, 28) + timedelta(days=begins))
