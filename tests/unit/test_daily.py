"""The day's cap: what a site may still be asked today."""

from __future__ import annotations

import pytest

from inspector.model import Site
from inspector.settings import Settings
from inspector.storage.codec import plain
from inspector.storage.daily import left_today
from inspector.storage.database import open_database, session
from inspector.storage.tables import InspectionRow

SITE = Site("5001990001", "示例区", "http://www.example.gov.cn/")
STRANGER = Site("", "", "http://www.example.org/", registered=False)
NOON = "2026-11-20T04:00:00.000Z"  # 12:00 in Beijing


@pytest.fixture
def engine(database_url):
    made = open_database(database_url)
    yield made
    made.dispose()


def left(engine, site, *finished: str, daily: int = 100, others: Site | None = None) -> int | None:
    """What is left after inspections of 30 requests each that ended at these times."""
    with session(engine) as db:
        for at in finished:
            for each in filter(None, (site, others)):
                db.add(
                    InspectionRow(
                        site_code=each.code,
                        site=plain(each),
                        kind="audit",
                        state="done",
                        finished_at=at,
                        requests=30,
                    )
                )
        db.flush()
        return left_today(db, site, daily, NOON)


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        ((), 100),
        ((NOON, NOON), 40),
        ((NOON,) * 5, 0),
        (("2026-11-19T16:00:00.000Z",), 70),  # midnight in Beijing
        (("2026-11-19T15:59:59.999Z",), 100),
        (("2026-11-20T15:59:59.999Z",), 70),
        (("2026-11-20T16:00:00.000Z",), 100),
    ],
)
def test_inspections_of_the_calendar_day_are_counted(engine, finished, expected):
    assert left(engine, SITE, *finished) == expected


def test_what_a_withdrawn_inspection_has_asked_counts_too(engine):
    with session(engine) as db:
        row = InspectionRow(site_code=SITE.code, site=plain(SITE), kind="sweep", state="queued")
        row.claimed_at, row.requests = NOON, 30
        db.add(row)
        db.flush()
        assert left_today(db, SITE, 100, NOON) == 70


def test_another_site_counts_for_itself(engine):
    assert left(engine, SITE, NOON, others=STRANGER) == 70


def test_sites_without_a_code_are_told_apart_by_their_host(engine):
    other = Site("", "", "http://www.example.net/", registered=False)
    assert left(engine, STRANGER, NOON, others=other) == 70


def test_without_a_bound_nothing_is_counted(engine):
    assert left(engine, SITE, NOON, daily=0) is None


def test_ones_own_test_server_needs_no_bound():
    crawl = Settings(crawl={"daily": 9}).crawl
    assert (crawl.allowance, Settings(crawl={"daily": 9, "unthrottled": True}).crawl.allowance) == (
        9,
        0,
    )
