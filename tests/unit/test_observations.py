"""Facts that need time: a new row when a value changes, else the last one lives on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from inspector.storage.database import open_database, session
from inspector.storage.results import save_observations
from inspector.storage.tables import ObservationRow

FIRST, SECOND, THIRD = (f"2026-11-0{day}T00:00:00.000Z" for day in (1, 2, 3))
NEWS, NOTICES = ("newest-item", "/news/"), ("newest-item", "/notices/")


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def seen(engine):
    with session(engine) as db:
        rows = db.scalars(select(ObservationRow).order_by(ObservationRow.id))
        return [(r.site_code, r.key, r.value, r.first_seen[:10], r.last_seen[:10]) for r in rows]


def test_a_value_that_stays_lives_on_and_one_that_changes_begins_anew(engine):
    for at, news in ((FIRST, "a"), (SECOND, "a"), (THIRD, "b")):
        with session(engine) as db:
            save_observations(db, "1", at, {NEWS: news, NOTICES: "x"})
    assert seen(engine) == [
        ("1", "/news/", "a", "2026-11-01", "2026-11-02"),
        ("1", "/notices/", "x", "2026-11-01", "2026-11-03"),
        ("1", "/news/", "b", "2026-11-03", "2026-11-03"),
    ]


def test_a_value_that_comes_back_is_a_row_of_its_own(engine):
    for at, news in ((FIRST, "a"), (SECOND, "b"), (THIRD, "a")):
        with session(engine) as db:
            save_observations(db, "1", at, {NEWS: news})
    assert [row[2] for row in seen(engine)] == ["a", "b", "a"]


def test_sites_do_not_share_what_was_seen(engine):
    for code in ("1", "2"):
        with session(engine) as db:
            save_observations(db, code, FIRST, {NEWS: "a"})
    assert [row[0] for row in seen(engine)] == ["1", "2"]
