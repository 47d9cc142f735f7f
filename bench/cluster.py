"""Many machines: what the queue, the leases and the filing carry, and where that bends.

python -m bench.cluster [--sites N] [--scale X]

Everything is real, workers, queue, leases, PostgreSQL with its defaults, but the visit: in its
place a worker waits as long as a visit takes by the model of `bench/scale.py`, divided by the
scale, and files what a real visit of a small site brought. First ever more workers sweep with
visits that take no time: how many sites a second can be filed. Then four sweep the country while
somebody asks for an audit every two seconds: how long does that wait?
"""

from __future__ import annotations

import argparse
import asyncio
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine, func, select, text

from bench.scale import sites_of
from inspector import plugins
from inspector.clock import between, now
from inspector.engines import station
from inspector.engines.cluster import ClusterWorker, worker_name
from inspector.engines.rounds import begin
from inspector.engines.single import new_audit
from inspector.evidence import NOTHING_KNOWN
from inspector.model import Site
from inspector.pipeline import Inspected, file_name, inspect, new_capture_id
from inspector.planning import plan
from inspector.settings import load
from inspector.storage import jobs
from inspector.storage.database import initialise, open_database, session
from inspector.storage.registry import store_plan, store_sites
from inspector.storage.tables import InspectionRow
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser
from tests.clustering import write_settings
from tests.postgres import Cluster, cluster
from tests.sweeping import DAYS, PERIOD, World, html

RATE = 4.0  # requests a second, the default
STEPS = (1, 2, 4)  # workers
STEP_SITES = 1500
COUNTRY_WORKERS = 4
CONCURRENCY = 64
AUDIT_EVERY = 2.0  # seconds
HEADS = (
    "Workers",
    "Sites",
    "Visits",
    "Sites a second",
    "Queued in",
    "An audit waits (median; p95)",
    "Database",
)
TEMPLATE = "template.pickle"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=14_000)
    parser.add_argument("--scale", type=float, default=20.0)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        asyncio.run(work(Path(given.work), given.scale))
        return
    print(f"| {' | '.join(HEADS)} |\n|---:|---:|---|---:|---:|---|---:|")
    with cluster("shared_buffers=256MB") as postgres:
        for workers in STEPS:
            print(row(measure(postgres, STEP_SITES, workers, scale=0)), flush=True)
        print(row(measure(postgres, given.sites, COUNTRY_WORKERS, scale=given.scale)), flush=True)


def row(told: tuple[str, ...]) -> str:
    """A line of the table."""
    return f"| {' | '.join(told)} |"


def measure(postgres: Cluster, sites: int, workers: int, scale: float) -> tuple[str, ...]:
    """One sweep by so many workers."""
    with tempfile.TemporaryDirectory() as name, postgres.database() as url:
        folder = Path(name)
        asyncio.run(prepare(folder, url, sites))
        engine = open_database(url)
        jobs.prepare(engine)
        began = time.monotonic()
        with session(engine) as db:
            begin(db, PERIOD, fresh=False)
        queued = time.monotonic() - began
        with ExitStack() as stack:
            for _ in range(workers):
                stack.enter_context(worker(folder, scale))
            seconds, waits = watch(engine, audits=scale > 0)
        size = size_of(engine)
        engine.dispose()
    return (
        str(workers),
        f"{sites:,}",
        f"as modelled, {scale:g} times as fast" if scale else "take no time",
        f"{sites / seconds:.1f}",
        f"{queued:.1f} s",
        f"{median(waits):.1f} s; {quantiles(waits, n=20)[-1]:.1f} s" if waits else "",
        f"{size / 1e6:.0f} MB",
    )


async def prepare(folder: Path, url: str, number: int) -> None:
    """A workspace with so many planned sites, and what a real visit of a small one brought."""
    world = World(("/missing.html",), lambda _url, _times: html("404", "404 Not Found"))
    async with world.up():
        values = world.settings(database=url, cluster={"concurrency": CONCURRENCY})
        values["crawl"] |= {"confirm_hours": 0}
        settings = load(folder, **values)
        initialise(url)
        async with Network(settings) as network, Browser(settings) as browser:
            rules = tuple(plugins.rules().values())
            tools = Tools(settings, network, browser)
            done = await inspect(world.sites(1)[0], tools, rules)
    (folder / TEMPLATE).write_bytes(pickle.dumps(done))
    write_settings(folder, values)
    engine = open_database(url)
    sites = [
        Site(f"{5_001_000_000 + n}", f"示例{n}", f"http://s{n:05}.example{n % 400}.gov.cn/")
        for n in range(number)
    ]
    with session(engine) as db:
        store_sites(db, sites, now())
        planned = plan(sites, ratio=None, seed=1, all=True)
        store_plan(db, PERIOD, DAYS, planned, at=now(), ratio=None, seed=None)
    engine.dispose()


@contextmanager
def worker(folder: Path, scale: float) -> Iterator[None]:
    """A process that works until the block ends."""
    command = [sys.executable, "-m", "bench.cluster", "--work", str(folder), "--scale", str(scale)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


async def work(folder: Path, scale: float) -> None:
    """A worker whose visits are made up."""
    settings = load(folder)
    template: Inspected = pickle.loads((folder / TEMPLATE).read_bytes())
    costs = [each.requests / RATE for each in sites_of(20_000, 1.0, 1)]

    async def visited(site: Site, *_: Any, **_more: Any) -> Inspected:
        if scale:
            await asyncio.sleep(costs[int(site.code or 0) % len(costs)] / scale)
        name = new_capture_id(now())
        log = replace(template.log, id=name, as_of=now(), site=site, background=NOTHING_KNOWN)
        return replace(template, log=log, filed=replace(template.filed, path=file_name(site, name)))

    station.inspect = visited  # type: ignore[assignment]  # the one part that is made up
    lanes = ["audit", "recheck", "sweep", "clock"]
    say = lambda _event, **_values: None  # noqa: E731
    await ClusterWorker(settings, lanes, CONCURRENCY, say, worker_name()).run()


def watch(engine: Engine, *, audits: bool) -> tuple[float, list[float]]:
    """Wait until all is done; gives the seconds since the first site was taken, and how long each
    audit waited until somebody took it.
    """
    asked: dict[int, str] = {}
    began = 0.0
    while True:
        with session(engine) as db:
            left = db.scalar(
                select(func.count()).where(
                    InspectionRow.period == PERIOD, InspectionRow.state.in_(("queued", "running"))
                )
            )
            taken = db.scalar(select(func.count()).where(InspectionRow.state != "queued"))
        if taken and not began:
            began = time.monotonic()
        if not left:
            break
        if audits and began:
            with session(engine) as db:
                made = new_audit(
                    db, Site("", "", f"http://a{len(asked)}.example.cn/"), state="queued"
                )
                db.flush()
                asked[made.id] = now()
                jobs.enqueue_one(db, made.id)
        time.sleep(AUDIT_EVERY if audits else 0.2)
    seconds = time.monotonic() - began
    with session(engine) as db:
        rows = db.execute(
            select(InspectionRow.id, InspectionRow.claimed_at).where(InspectionRow.claimed_at != "")
        )
        claimed = {row.id: row.claimed_at for row in rows}
    waits = [between(at, claimed[id_]) for id_, at in asked.items() if id_ in claimed]
    return seconds, waits


def size_of(engine: Engine) -> int:
    """Bytes of the database."""
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


if __name__ == "__main__":
    main()
