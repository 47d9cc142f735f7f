"""Many machines over one database: real workers as processes, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from inspector.engines.elsewhere import audit
from inspector.engines.rounds import ClusterSweep
from inspector.settings import Settings
from inspector.storage import jobs
from inspector.storage.database import initialise
from inspector.storage.tables import InspectionRow
from tests.clustering import COMMAND, Worker, worker, write_settings
from tests.integration.test_databases import LINKS, answer
from tests.integration.test_politeness import Counting
from tests.postgres import Server as Postgres
from tests.postgres import programs
from tests.servers import serve
from tests.sweeping import PERIOD, World, database, told

QUICK = {"heartbeat": 0.3, "stalled": 1.5, "patience": 0.2, "lease": 1.0}


@dataclass
class Cluster:
    """A sweep that is begun, and its workers."""

    settings: Settings
    run: ClusterSweep
    workers: list[Worker]

    def sites_done(self) -> list[str]:
        return [e["site"] for w in self.workers for e in w.said if e["event"] == "done"]


@asynccontextmanager
async def cluster(root: Path, world: World, url: str, workers: int, sites: int, **values: Any):
    """So many workers that sweep so many sites; the workers are killed at the end."""
    crawl = {"confirm_hours": 0} | values.pop("crawl", {})
    given = {"crawl": crawl, "database": url, "cluster": QUICK, **values}
    settings = world.workspace(root, sites, **given)
    write_settings(root, world.settings(**given))
    run = ClusterSweep(settings, PERIOD)
    async with AsyncExitStack() as stack:
        made = [await stack.enter_async_context(worker(root)) for _ in range(workers)]
        yield Cluster(settings, run, made)


async def done(cluster: Cluster, seconds: float = 60):
    return await asyncio.wait_for(cluster.run.run(), seconds)


def rows(settings: Settings) -> list[InspectionRow]:
    with database(settings) as db:
        found = db.scalars(select(InspectionRow).order_by(InspectionRow.id)).all()
        db.expunge_all()
        return list(found)


def status(root: Path) -> dict[str, Any]:
    """What `inspector status` says of the sweep."""
    done = subprocess.run(
        [COMMAND, "status", PERIOD, "--json"], cwd=root, check=True, capture_output=True
    )
    return json.loads(done.stdout)


class Slow:
    """Holds every page back until it is told to let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go = asyncio.Event()

    @asynccontextmanager
    async def up(self, world: World):
        async def handler(head, reader, writer):
            self.begun.set()
            await self.go.wait()
            await world.serve(head, reader, writer)

        async with serve(handler) as server:
            world.port = server.port
            yield server


async def test_three_workers_find_what_one_machine_finds(tmp_path, postgres):
    for name in ("one", "many"):
        (tmp_path / name).mkdir()
    async with World(LINKS, answer).up() as world:
        settings = world.workspace(tmp_path / "one", 6, crawl={"confirm_hours": 0})
        await world.sweep(settings).run()
        with postgres.database() as url:
            async with cluster(tmp_path / "many", world, url, 3, 6) as many:
                swept = await done(many)
                assert (swept.states, len(swept.head)) == ({"done": 6}, 64)
                said = await asyncio.to_thread(status, tmp_path / "many")
                assert said["pace"]["left"] == 0
                assert {lane["lane"] for lane in said["lanes"]} <= {"clock"}
                assert len(said["workers"]) >= 3
                assert [await each.end() for each in many.workers] == [0, 0, 0]
                assert sorted(many.sites_done()) == [site.label for site in world.sites(6)]
                assert told(many.settings) == told(settings)


async def test_workers_together_keep_the_limits_of_an_address(tmp_path, postgres):
    server = Counting(takes=0.1)
    async with serve(server) as at:
        world = World((), answer, port=at.port)
        crawl = {"rate": 20, "concurrency": 2, "robots": True, "timeout": 5.0}
        with postgres.database() as url:
            async with cluster(tmp_path, world, url, 3, 9, crawl=crawl) as many:
                await asyncio.gather(*(each.says("ready") for each in many.workers))
                assert (await done(many)).states == {"done": 9}
                busy = [w for w in many.workers if any(e["event"] == "start" for e in w.said)]
    assert len(busy) >= 2
    assert len(server.times) >= 9 * 5
    assert server.peak <= 20
    assert server.most <= 2


async def test_what_a_killed_worker_had_in_hand_is_done_by_another(tmp_path, postgres):
    world, slow = World(LINKS, answer), Slow()
    crawl = {"timeout": 1.5}
    with postgres.database() as url:
        async with slow.up(world), cluster(tmp_path, world, url, 1, 3, crawl=crawl) as many:
            (first,) = many.workers
            await asyncio.wait_for(slow.begun.wait(), 30)
            await first.end(signal.SIGKILL)
            slow.go.set()
            async with worker(tmp_path) as second:
                many.workers.append(second)
                assert (await done(many)).states == {"done": 3}
                assert len(many.sites_done()) == 3
                attempts = [row.attempt for row in rows(many.settings)]
                assert 2 in attempts
                assert attempts == [row.fence for row in rows(many.settings)]


async def test_a_worker_that_is_stopped_hands_its_sites_back_uncounted(tmp_path, postgres):
    world, slow = World(LINKS, answer), Slow()
    with postgres.database() as url:
        crawl = {"timeout": 1.5}
        async with slow.up(world), cluster(tmp_path, world, url, 1, 2, crawl=crawl) as many:
            (first,) = many.workers
            await asyncio.wait_for(slow.begun.wait(), 30)
            assert await first.end() == 0
            assert [(row.state, row.attempt) for row in rows(many.settings)] == [("queued", 0)] * 2
            slow.go.set()
            async with worker(tmp_path) as second:
                many.workers.append(second)
                assert (await done(many)).states == {"done": 2}
            assert [row.attempt for row in rows(many.settings)] == [1, 1]


async def test_an_audit_is_done_before_the_sweep(tmp_path, postgres):
    unheard = asyncio.Event()
    async with World(LINKS, answer).up() as world:
        with postgres.database() as url:
            async with cluster(tmp_path, world, url, 0, 4) as many:
                asked = audit(world.sites(1)[0], many.run.engine, unheard.set, long=0.0)
                waiting = asyncio.create_task(asked)
                await asyncio.wait_for(unheard.wait(), 10)
                async with worker(tmp_path, "--concurrency", "1") as only:
                    id_ = await asyncio.wait_for(waiting, 60)
                    assert (await only.says("start"))["id"] == id_
                    assert (await done(many)).states == {"done": 4}
                by_id = {row.id: row for row in rows(many.settings)}
                assert (by_id[id_].state, by_id[id_].period) == ("done", None)


@contextmanager
def own_server():
    """A PostgreSQL server that may be killed."""
    if programs() is None:
        pytest.skip("no PostgreSQL here: neither Debian's nor the wheel")
    temporary = tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True)
    with temporary as folder, Postgres(Path(folder)) as server:
        yield server


async def test_a_database_that_falls_loses_nothing(tmp_path):
    world, slow = World(LINKS, answer), Slow()
    with own_server() as server:
        url = server.url.render_as_string(hide_password=False)
        crawl = {"timeout": 1.5}
        async with slow.up(world), cluster(tmp_path, world, url, 2, 4, crawl=crawl) as many:
            await asyncio.wait_for(slow.begun.wait(), 30)
            server.stop(kill=True)
            slow.go.set()  # what is done now cannot be filed
            await asyncio.gather(*(each.says("cut") for each in many.workers))
            server.start()
            again = ClusterSweep(many.settings, PERIOD)
            swept = await asyncio.wait_for(again.run(), 60)
            assert swept.states == {"done": 4}
            found = rows(many.settings)
            assert sorted(row.site_code for row in found) == sorted({r.site_code for r in found})
        many.run.engine.dispose()


def test_a_job_is_made_with_the_inspection_or_not_at_all(tmp_path, postgres):
    world = World(LINKS, answer, port=1)
    with postgres.database() as url:
        settings = world.workspace(tmp_path, 3, database=url)
        for _ in range(2):  # to begin what is begun makes no job twice
            run = ClusterSweep(settings, PERIOD)
            with database(settings) as db:
                made = db.execute(jobs.text("SELECT count(*) FROM procrastinate_jobs")).scalar()
            assert made == 3
            run.engine.dispose()


def test_many_machines_need_postgresql(tmp_path):
    url = f"sqlite:///{tmp_path}/inspector.db"
    initialise(url)
    with pytest.raises(Exception, match="need PostgreSQL"):
        ClusterSweep(Settings(root=tmp_path, database=url), PERIOD)
