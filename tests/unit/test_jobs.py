"""The jobs of many machines: one for what waits, none for what does not, dead ones handed on."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from inspector.errors import DatabaseError, UsageError
from inspector.storage import jobs, queue
from inspector.storage.claims import in_hand
from inspector.storage.database import initialise, migrate, open_database, session
from inspector.storage.moving import checkup
from inspector.storage.tables import InspectionRow
from tests.unit.test_queue import AT, SITES, store

LIVES = 3  # attempts


@pytest.fixture
def engine(postgres):
    with postgres.database(migrated=True) as url:
        made = open_database(url)
        jobs.prepare(made)
        store(made, SITES)
        yield made
        made.dispose()


def enqueue(engine) -> int:
    with session(engine) as db:
        return jobs.enqueue_round(db, "2026Q4", 1)


def waiting(engine) -> list[tuple[str, int, int]]:
    """The jobs that wait, as a worker takes them: lane, priority, inspection."""
    asked = (
        "SELECT queue_name, priority, args->>'inspection' FROM procrastinate_jobs"
        " WHERE status = 'todo' ORDER BY priority DESC, id"
    )
    with engine.connect() as connection:
        return [(lane, first, int(id_)) for lane, first, id_ in connection.execute(text(asked))]


def take(engine, id_, holder):
    with session(engine) as db:
        return queue.claim_one(db, id_, holder, AT)


def row(engine, id_) -> InspectionRow:
    with session(engine) as db:
        found = db.get_one(InspectionRow, id_)
        db.expunge_all()
        return found


def test_what_waits_gets_one_job_however_often_it_is_asked_for(engine):
    assert (enqueue(engine), enqueue(engine)) == (3, 0)
    assert sorted(waiting(engine)) == [("sweep", 0, id_) for id_ in (1, 2, 3)]


def test_what_is_in_hand_gets_no_job(engine):
    take(engine, 2, "w job 1")
    assert enqueue(engine) == 2


def test_an_audit_goes_before_a_second_look_and_that_before_a_sweep(engine):
    enqueue(engine)
    with session(engine) as db:
        for kind in ("recheck", "audit"):
            made = InspectionRow(
                period=None, site_code="x", site={}, kind=kind, state="queued", position=0
            )
            db.add(made)
            db.flush()
            jobs.enqueue_one(db, made.id)
    assert [lane for lane, _, _ in waiting(engine)][:3] == ["audit", "recheck", "sweep"]


def test_no_job_is_left_of_a_transaction_that_failed(engine):
    with Session(engine) as db:
        jobs.enqueue_round(db, "2026Q4", 1)
        db.rollback()
    assert waiting(engine) == []


def test_who_was_thought_dead_can_file_nothing(engine):
    first = take(engine, 1, "one job 1")
    with session(engine) as db:
        queue.release_job(db, 1, 1, LIVES)
    second = take(engine, 1, "two job 2")
    assert (first.fence, second.fence) == (1, 2)
    with session(engine) as db:
        late = db.execute(in_hand(first).values(state="done"))
        assert late.rowcount == 0
        queue.give_back(db, first, uncounted=False)
        queue.give_up(db, first, "late")
    assert (row(engine, 1).state, row(engine, 1).worker) == ("running", "two job 2")


def test_what_somebody_else_has_taken_is_not_released_with_an_old_job(engine):
    take(engine, 1, "two job 12")
    with session(engine) as db:
        queue.release_job(db, 1, 2, LIVES)
    assert row(engine, 1).state == "running"


def test_what_workers_died_on_each_time_has_failed_by_our_fault(engine):
    for job in range(1, LIVES + 1):
        take(engine, 1, f"w job {job}")
        with session(engine) as db:
            queue.release_job(db, 1, job, LIVES)
    assert (row(engine, 1).state, row(engine, 1).outcome) == ("failed", "our-fault")


def test_the_tables_are_made_once_and_keep_to_themselves(engine):
    jobs.prepare(engine)
    url = engine.url.render_as_string(hide_password=False)
    migrate(url, "0005")
    migrate(url)
    assert checkup(engine).problems == ()


def test_tables_of_a_newer_program_are_refused(engine):
    with engine.begin() as connection:
        connection.execute(text("COMMENT ON TABLE procrastinate_jobs IS '99.00.00'"))
    with pytest.raises(DatabaseError, match="newer than"):
        jobs.prepare(engine)


def test_jobs_need_postgresql(tmp_path):
    url = f"sqlite:///{tmp_path}/inspector.db"
    initialise(url)
    engine = open_database(url)
    with pytest.raises(UsageError, match="need PostgreSQL"):
        jobs.prepare(engine)
    engine.dispose()
