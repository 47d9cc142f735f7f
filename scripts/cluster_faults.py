"""The drills of a cluster: workers killed, the database killed, one worker cut off from it.

python scripts/cluster_faults.py

Three workers sweep sites that all lie at one address, which counts what it is asked. In each
drill something happens while the sweep is under way; in the end a line of a table says whether
every site was judged once, what was tried again, and how the address was asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import func, make_url, select

from inspector.engines.rounds import ClusterSweep
from inspector.settings import Settings
from inspector.storage.database import initialise, open_database, session
from inspector.storage.tables import CaptureRow, InspectionRow, ResultRow
from tests.clustering import Worker, worker, write_settings
from tests.postgres import Server
from tests.servers import response, serve
from tests.sweeping import PERIOD, World

SITES, PAGES, WORKERS = 12, 12, 3
RATE, AT_ONCE = 10, 2  # requests a second of the address, and at the same time
AFTER = 8.0  # seconds of the sweep until something happens
DOWN, CUT = 20.0, 60.0  # seconds
CLUSTER = {"heartbeat": 3.0, "stalled": 10.0, "lease": 18.0, "patience": 5.0, "concurrency": 4}
HEADS = ("Drill", "Done", "Judged twice", "Taken", "Most in a second", "Most at once", "Seconds")


@dataclass
class Address:
    """The server of all sites: counts what it is asked."""

    times: list[float] = field(default_factory=list)
    under_way: int = 0
    most: int = 0

    async def __call__(
        self, head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.times.append(time.monotonic())
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0.05)
            links = "".join(f"<a href=/c{n}/>栏目{n}</a>" for n in range(PAGES))
            path = head.split(b" ")[1].decode()
            text = f"<title>示例</title><p>正文 {path}</p>{links}"
            writer.write(response(text.encode(), Content_Type="text/html; charset=utf-8"))
            await writer.drain()
        finally:
            self.under_way -= 1

    @property
    def peak(self) -> int:
        """Most requests in any one second."""
        return max(sum(t <= each < t + 1 for each in self.times) for t in self.times)


class Wire:
    """Carries a worker's connections to the database, until it is cut: then nothing passes."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.path = f".s.PGSQL.{server.port}"
        self.target = str(server.folder / self.path)
        self.whole = asyncio.Event()
        self.whole.set()

    @asynccontextmanager
    async def up(self) -> AsyncIterator[None]:
        async with await asyncio.start_unix_server(self._carry, str(self.folder / self.path)):
            yield

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            back, forth = await asyncio.open_unix_connection(self.target)
            await asyncio.gather(self._pass(reader, forth), self._pass(back, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self.whole.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@dataclass
class Field:
    """What a drill may lay hands on."""

    root: Path
    server: Server
    wire: Wire
    workers: list[Worker]
    stack: AsyncExitStack


Fault = Callable[[Field], Awaitable[None]]


async def nothing(_field: Field) -> None:
    """For comparison."""


async def kill_one(field: Field) -> None:
    """SIGKILL to one worker; nobody takes its place."""
    await field.workers[0].end(signal.SIGKILL)


async def kill_all(field: Field) -> None:
    """SIGKILL to all; two new ones."""
    for each in field.workers:
        await each.end(signal.SIGKILL)
    for _ in range(2):
        field.workers.append(await field.stack.enter_async_context(worker(field.root)))


async def kill_database(field: Field) -> None:
    """SIGKILL to PostgreSQL, which comes back after twenty seconds."""
    await asyncio.to_thread(field.server.stop, kill=True)
    await asyncio.sleep(DOWN)
    await asyncio.to_thread(field.server.start)


async def cut_one(field: Field) -> None:
    """The first worker's way to the database leads nowhere for a minute."""
    field.wire.whole.clear()
    await asyncio.sleep(CUT)
    field.wire.whole.set()


DRILLS: dict[str, Fault] = {
    "nothing happens": nothing,
    "one worker killed": kill_one,
    "all workers killed, two new ones": kill_all,
    f"PostgreSQL killed, back after {DOWN:g} s": kill_database,
    f"one worker cut off from it for {CUT:g} s": cut_one,
}


def main() -> None:
    """Every drill, or those whose names begin with what is given."""
    print(f"| {' | '.join(HEADS)} |\n|---|---|---:|---|---:|---:|---:|")
    for title, fault in DRILLS.items():
        if title.startswith(tuple(sys.argv[1:]) or ""):
            print(f"| {title} | {' | '.join(asyncio.run(drill(fault)))} |", flush=True)


async def drill(fault: Fault) -> tuple[str, ...]:
    """One sweep in which something happens."""
    temporary = tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True)
    address = Address()
    with (
        temporary as name,
        tempfile.TemporaryDirectory() as home,
        Server(Path(name), ("synchronous_commit=on",)) as server,
    ):
        async with AsyncExitStack() as stack:
            at = await stack.enter_async_context(serve(address))
            settings = prepare(Path(home), server, at.port)
            began = time.monotonic()
            ClusterSweep(settings, PERIOD).engine.dispose()  # begun; who watches comes later
            field = await begin(Path(home), server, stack)
            await asyncio.gather(*(each.says("ready") for each in field.workers))
            await asyncio.sleep(AFTER)
            await fault(field)
            await finished(settings)
            return outcome(settings, address, time.monotonic() - began)


def prepare(root: Path, server: Server, port: int) -> Settings:
    """A workspace with planned sites, all at one address."""
    world = World((), lambda _url, _times: b"", port=port)
    crawl = {"rate": RATE, "concurrency": AT_ONCE, "timeout": 5.0, "confirm_hours": 0}
    given = {"database": server.url.render_as_string(), "crawl": crawl, "cluster": CLUSTER}
    initialise(given["database"])
    settings = world.workspace(root, SITES, **given)
    write_settings(root, world.settings(**given))
    return settings


async def begin(root: Path, server: Server, stack: AsyncExitStack) -> Field:
    """The workers; the first reaches the database over a wire."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    wire = Wire(folder, server)
    await stack.enter_async_context(wire.up())
    query = {"host": str(folder), "port": str(server.port)}
    url = make_url(server.url).set(query=query).render_as_string()
    more = [{"INSPECTOR_DATABASE": url}] + [{}] * (WORKERS - 1)
    workers = [await stack.enter_async_context(worker(root, **each)) for each in more]
    return Field(root, server, wire, workers, stack)


async def finished(settings: Settings) -> None:
    """Wait until nothing is left to do, whatever becomes of the database meanwhile."""
    async with asyncio.timeout(400):
        while True:
            with contextlib.suppress(Exception):
                watching = ClusterSweep(settings, PERIOD)
                await watching.run()
                return
            await asyncio.sleep(2)


def outcome(settings: Settings, address: Address, seconds: float) -> tuple[str, ...]:
    """What stands in SQL, and what the address saw."""
    engine = open_database(settings.database_url)
    with session(engine) as db:
        rows = db.scalars(select(InspectionRow).where(InspectionRow.period == PERIOD)).all()
        states = Counter(f"{row.state} {row.outcome}".strip() for row in rows)
        taken = Counter(row.fence for row in rows)
        captures = db.scalar(select(func.count()).select_from(CaptureRow)) or 0
        codes = db.scalar(
            select(func.count(ResultRow.id)).group_by(ResultRow.code).order_by(func.count().desc())
        )
    engine.dispose()
    twice = max(captures - len(rows), (codes or 0) - len(rows), 0)
    told = ", ".join(f"{number} × {times}" for times, number in sorted(taken.items()))
    done = ", ".join(f"{number} {state}" for state, number in states.items())
    return done, str(twice), told, str(address.peak), str(address.most), f"{seconds:.0f}"


if __name__ == "__main__":
    main()
