"""The work of a sweep as rows: what waits follows the registry, what is done stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from inspector import plugins
from inspector.model import Reason, Site
from inspector.planning import plan
from inspector.rules import not_judged
from inspector.storage import queue, registry
from inspector.storage.claims import Claim
from inspector.storage.database import open_database, session
from inspector.storage.results import save_results
from inspector.storage.tables import InspectionRow, ResultRow

AT = "2026-11-20T02:00:00.000Z"
SITES = [Site(f"500199000{n}", f"第{n}站", f"http://www{n}.example.gov.cn/") for n in (1, 2, 3)]


@pytest.fixture
def engine(database_url):
    made = open_database(database_url)
    store(made, SITES)
    yield made
    made.dispose()


def store(engine, sites) -> int:
    with session(engine) as db:
        registry.store_sites(db, sites, AT)
        planned = plan(registry.sites(db).values(), ratio=None, seed=1, all=True)
        days = (dt.date(2026, 10, 1), dt.date(2026, 12, 31))
        registry.store_plan(db, "2026Q4", days, planned, at=AT, ratio=None, seed=None)
        return queue.prepare(db, "2026Q4", fresh=False)


def take(engine, worker="w") -> Claim | None:
    with session(engine) as db:
        return queue.claim(db, "2026Q4", 1, worker, AT)


def states(engine) -> dict[str, int]:
    with session(engine) as db:
        return dict(queue.counts(db, "2026Q4", 1))


def test_each_inspection_is_taken_once(engine):
    taken = [take(engine) for _ in range(4)]
    assert {claim.site.code for claim in taken[:3]} == {site.code for site in SITES}
    assert taken[3] is None


def test_what_waits_follows_the_registry_and_what_is_taken_does_not(engine):
    first = take(engine)
    moved = [replace(site, url=site.url.replace("www", "new")) for site in SITES]
    store(engine, moved)
    assert first.site in SITES
    assert take(engine).site in moved


def test_a_dead_worker_gives_its_work_back(engine):
    take(engine, "dead")
    with session(engine) as db:
        assert queue.release(db, "2026Q4", 1, ["dead"], attempts=3) == 1
    assert states(engine) == {"queued": 3}


def test_what_a_worker_died_on_too_often_fails_and_waits_again_at_the_next_command(engine):
    for _ in range(3):
        claim = take(engine, "dead")
        with session(engine) as db:
            # The others are out of the way, so that the same one comes each time.
            for other in db.scalars(select(InspectionRow).where(InspectionRow.state == "queued")):
                other.attempt = 9
            queue.release(db, "2026Q4", 1, ["dead"], attempts=3)
    assert states(engine)["failed"] == 1
    with session(engine) as db:
        rules = tuple(plugins.rules().values())
        results = not_judged(rules, Reason.OUR_FAULT, "died")
        save_results(db, claim.id, claim.site, AT, results)
    with session(engine) as db:
        queue.prepare(db, "2026Q4", fresh=False)
        assert db.scalars(select(ResultRow)).all() == []
    assert states(engine) == {"queued": 3}


def test_a_fresh_round_leaves_the_old_one(engine):
    take(engine)
    with session(engine) as db:
        assert queue.prepare(db, "2026Q4", fresh=True) == 2
        assert dict(queue.counts(db, "2026Q4", 2)) == {"queued": 3}
    assert states(engine) == {"running": 1, "queued": 2}
