"""What comes round by the time in a cluster, each chore by itself on a real PostgreSQL."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import date

from sqlalchemy import func, select, text, update

from inspector.clock import now, today
from inspector.engines.chores import Chores
from inspector.engines.rounds import begin, plan_all
from inspector.model import Ailment, Window
from inspector.periods import Period
from inspector.storage import crew, jobs, queue
from inspector.storage.database import open_database, session
from inspector.storage.health import keep_window, windows
from inspector.storage.tables import InspectionRow, LeaseRow
from tests.integration.test_databases import LINKS, answer
from tests.sweeping import World


@asynccontextmanager
async def chores(root, postgres, **cluster):
    """Chores over three registered sites, nothing planned for the present quarter."""
    with postgres.database() as url:
        world = World(LINKS, answer, port=1)
        settings = world.workspace(root, 3, database=url, cluster=cluster)
        engine = open_database(url)
        jobs.prepare(engine)
        app = jobs.queue_of(url)
        async with app.open_async():
            yield Chores(app, settings, engine, lambda _event, **_values: None)
        engine.dispose()


def states(engine, period: str) -> dict[str, int]:
    with session(engine) as db:
        return dict(queue.counts(db, period, 1))


async def test_the_sweep_of_the_quarter_begins_on_its_day_and_once(tmp_path, postgres):
    async with chores(tmp_path, postgres, sweep_day=5) as mine:
        for day, expected in ((4, {}), (5, {"queued": 3}), (6, {"queued": 3})):
            mine.begin_on(date(2026, 10, day))
            assert states(mine.engine, "2026Q4") == expected
        with mine.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 3


async def test_a_round_is_concluded_when_nothing_is_left(tmp_path, postgres):
    async with chores(tmp_path, postgres) as mine:
        quarter = Period.of(today())
        with session(mine.engine) as db:
            plan_all(db, quarter)
            begin(db, str(quarter), fresh=False)
            keep_window(
                db, str(quarter), 1, Window(Ailment.CANARIES, "2026-11-20T02:00:00.000Z", "")
            )

        def ended() -> list[bool]:
            with session(mine.engine) as db:
                return [bool(window.ended) for window in windows(db, str(quarter), 1)]

        await mine.conclude()
        assert ended() == [False]
        with session(mine.engine) as db:
            db.execute(update(InspectionRow).values(state="done"))
        await mine.conclude()
        assert ended() == [True]


async def test_a_stalled_job_is_queued_again_and_given_up_in_the_end(tmp_path, postgres):
    async with chores(tmp_path, postgres, stalled=0.2) as mine:
        quarter = str(Period.of(today()))
        with session(mine.engine) as db:
            plan_all(db, Period.of(today()))
            begin(db, quarter, fresh=False)
        manager = mine.app.job_manager
        for attempt in range(mine.settings.sweep.attempts):
            worker = await manager.register_worker()
            job = await manager.fetch_job(["sweep"], worker_id=worker)
            id_ = job.task_kwargs["inspection"]
            with session(mine.engine) as db:
                assert queue.claim_one(db, id_, f"w {queue.mark(job.id)}", "now")
                others = "UPDATE procrastinate_jobs SET priority = -1 WHERE id <> :job"
                db.execute(text(others), {"job": job.id})
                db.execute(
                    text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1h'")
                )
            await mine.stalled()
            with session(mine.engine) as db:
                row = db.get_one(InspectionRow, id_)
                last = attempt + 1 == mine.settings.sweep.attempts
                assert row.state == ("failed" if last else "queued")
        assert states(mine.engine, quarter) == {"failed": 1, "queued": 2}
        with session(mine.engine) as db:
            assert db.get_one(InspectionRow, id_).results


async def test_what_the_machines_are_at_is_told(tmp_path, postgres):
    async with chores(tmp_path, postgres) as mine:
        with session(mine.engine) as db:
            plan_all(db, Period.of(today()))
            begin(db, str(Period.of(today())), fresh=False)
        manager = mine.app.job_manager
        worker = await manager.register_worker()
        await manager.fetch_job(["sweep"], worker_id=worker)

        def told() -> tuple[object, ...]:
            with session(mine.engine) as db:
                (hand,) = crew.hands(db)
                alive = crew.places(db, 30.0)
                return crew.lanes(db, 30.0), hand.name, hand.sites, hand.silent > 30, alive

        with session(mine.engine) as db:
            crew.sign(db, "one", "audit,sweep", 8, now())
            queue.claim_one(db, 1, f"one {queue.mark(7)}", now())
            queue.claim_one(db, 2, f"one-more {queue.mark(8)}", now())
        assert told() == ((crew.Lane("sweep", 2, 1, 0),), "one", 1, False, 8)
        old = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
        with session(mine.engine) as db:
            db.execute(text(old))
            db.execute(text("UPDATE worker SET seen = seen - 3600"))
        assert told() == ((crew.Lane("sweep", 2, 1, 1),), "one", 1, True, 0)
        with session(mine.engine) as db:
            db.execute(text("UPDATE worker SET seen = seen - 86400"))
        await mine.clean()
        with session(mine.engine) as db:
            assert crew.hands(db) == ()


async def test_a_sweep_that_will_not_end_in_its_quarter_is_told(tmp_path, postgres):
    async with chores(tmp_path, postgres) as mine:
        said = []
        mine.say = lambda event, **values: said.append((event, values))
        quarters = {"spare": Period.of(today()).next(), "late": Period.of(today()).previous()}
        for quarter in quarters.values():
            with session(mine.engine) as db:
                plan_all(db, quarter)
                begin(db, str(quarter), fresh=False)
        await mine.deadline()
        assert said == []  # nothing is known of the pace
        with session(mine.engine) as db:
            firsts = select(func.min(InspectionRow.id)).group_by(InspectionRow.period)
            done = update(InspectionRow).where(InspectionRow.id.in_(firsts))
            db.execute(done.values(state="done", finished_at=now()))
        await mine.deadline()
        ((event, told),) = said
        assert (event, told["period"], told["left"]) == ("late", str(quarters["late"]), 2)


async def test_old_leases_are_forgotten(tmp_path, postgres):
    async with chores(tmp_path, postgres) as mine:
        with session(mine.engine) as db:
            db.add(LeaseRow(key="old", holder="", until=1.0, wanted=0.0, state={}))
        await mine.clean()
        with session(mine.engine) as db:
            assert db.scalars(select(LeaseRow)).all() == []
