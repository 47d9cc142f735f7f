"""The engine of one machine: worker processes over a queue in SQL.

A worker that dies gives nobody's finished work away: what it had in hand is queued again and
another process takes its place. Only one sweep runs on a workspace at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inspector import plugins
from inspector.clock import between, now
from inspector.engines.failing import file_failed
from inspector.engines.health import Consultations, Health
from inspector.engines.orders import Orders
from inspector.engines.turns import Turns
from inspector.errors import InspectorError, UsageError
from inspector.model import Window
from inspector.profiles import load
from inspector.settings import Settings
from inspector.storage import chain, queue
from inspector.storage.database import open_database, session
from inspector.storage.health import close_windows, keep_window
from inspector.storage.rechecks import Waiting, waiting
from inspector.storage.results import save_rules
from inspector.storage.tables import PeriodRow
from spiders.breaker import Tally
from spiders.limits import Limits, loop_clock

_SOON = 1.0  # seconds: what is due and failed is not taken again at once
_PATIENCE = 20.0  # seconds a worker gets to give its work back before it is killed
Told = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Swept:
    """How a sweep ended: how many were queued when it began, the states afterwards, and which sites
    wait for a second look at links that seem dead. `hosts` are those that failed or turned us away.
    """

    queued: int
    states: dict[str, int]
    interrupted: bool
    head: str
    waiting: Waiting
    hosts: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all workers of a sweep share."""

    limits: Limits
    health: Health


@contextmanager
def alone(root: Path, work: str = "sweep") -> Iterator[None]:
    """Hold the workspace's lock for one kind of work.

    Raises:
        UsageError: another process holds it.
    """
    with (root / f".{work}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"another {work} is running in this workspace") from error
        yield


class Sweep:
    """One run of `inspector sweep`. `told` hears every line of every worker. With `wait` it stays
    until the second looks are due, and makes them.
    """

    def __init__(
        self,
        settings: Settings,
        overrides: dict[str, Any],
        period: str,
        *,
        fresh: bool = False,
        wait: bool = False,
        told: Told = lambda _event: None,
    ) -> None:
        self.settings = settings
        self.overrides = overrides
        self.period = period
        self.wait = wait
        self.told = told
        self.stopping = asyncio.Event()
        self.engine: Engine = open_database(settings.database_url)
        with session(self.engine) as db:
            _refuse_a_cluster(db, period, fresh=fresh)
            self.round = queue.prepare(db, period, fresh=fresh)
            queue.release(db, period, self.round, None, settings.sweep.attempts)
            close_windows(db, period, self.round, now())
            save_rules(db, plugins.rules().values())
        for leftover in settings.evidence_dir.rglob("*.warc.gz.open"):
            leftover.unlink(missing_ok=True)  # of sweeps that were killed; we hold the lock
        self._hosts: dict[str, Tally] = {}
        self._limits: Limits | None = None
        self.processes: dict[str, asyncio.subprocess.Process] = {}
        self._made = 0

    @property
    def states(self) -> dict[str, int]:
        """How many inspections are in each state now."""
        with session(self.engine) as db:
            return dict(queue.counts(db, self.period, self.round))

    @property
    def waiting(self) -> Waiting:
        """The second looks that are still to come."""
        with session(self.engine) as db:
            return waiting(db, self.period, self.round)

    @property
    def _to_do(self) -> int:
        with session(self.engine) as db:
            return queue.to_do(db, self.period, self.round, now())

    async def run(self) -> Swept:
        """Do all queued inspections; ends early, with nothing lost, when `stopping` is set."""
        queued = self._to_do
        limits = self._limits = Limits.of(self.settings, loop_clock())
        shared = _Shared(limits, Health(self.settings, self._ill))
        try:
            async with asyncio.TaskGroup() as group:
                health = group.create_task(shared.health.run()) if queued or self.wait else None
                await self._all(shared)
                if health:
                    health.cancel()
        except* InspectorError as several:
            raise _first(several) from None
        self._close_failed()
        with session(self.engine) as db:
            close_windows(db, self.period, self.round, now())
            head = chain.extend(db, self.period, self.round)
        states, left = self.states, self.waiting
        self.engine.dispose()
        self._count(limits.ailing)
        return Swept(queued, states, self.stopping.is_set(), head, left, self._hosts)

    def _count(self, hosts: Mapping[str, Tally]) -> None:
        for host, tally in hosts.items():
            self._hosts.setdefault(host, Tally()).add(tally)

    async def _all(self, shared: _Shared) -> None:
        """What may be done now; and, when we are to wait, what is due later."""
        await self._now(shared)
        while self.wait and not self.stopping.is_set() and (left := self.waiting).sites:
            self.told({"event": "waiting", **asdict(left)})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), max(_until(left.first), _SOON))
            await self._now(shared)

    async def _now(self, shared: _Shared) -> None:
        """All that may be taken now."""
        wanted = self.settings.sweep.processes or os.cpu_count() or 1
        wanted = min(wanted, -(-self._to_do // self.settings.sweep.sites_at_once))
        async with asyncio.TaskGroup() as group:
            for _ in range(wanted):
                group.create_task(self._keep_a_worker(shared))

    async def _keep_a_worker(self, shared: _Shared) -> None:
        """One worker after another, while there is work."""
        while not self.stopping.is_set() and self._to_do:
            self._made += 1
            name = f"{os.getpid()}-{self._made}"
            code = await self._work(name, shared)
            with session(self.engine) as db:
                lost = queue.release(
                    db, self.period, self.round, [name], self.settings.sweep.attempts
                )
            if code != 0 and not self.stopping.is_set():
                self.told({"event": "died", "worker": name, "code": code, "lost": lost})
                if code > 0 and not lost:
                    raise UsageError(f"a worker ended with code {code} before it took any work")

    async def _work(self, name: str, shared: _Shared) -> int:
        async with self._process(name) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            stdin = process.stdin

            def send(line: str) -> None:
                stdin.write(line.encode() + b"\n")

            # Whether to hold must not change between these orders and being told of changes.
            root, hold = str(self.settings.root), shared.health.holding
            send(Orders(root, self.overrides, self.period, self.round, name, hold).to_json())
            turns, asked = Turns(shared.limits, send), Consultations(shared.health, send)
            stop = asyncio.create_task(self._ask_to_stop(process))
            with contextlib.closing(turns), contextlib.closing(asked):
                async for line in process.stdout:
                    with contextlib.suppress(json.JSONDecodeError):
                        event = json.loads(line)
                        if not (turns.hear(event) or asked.hear(event) or self._hear(event)):
                            self.told(event)
            stop.cancel()
            return await process.wait()

    @asynccontextmanager
    async def _process(self, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "inspector.engines.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 22,
            start_new_session=True,  # Ctrl-C is for us; we ask the workers
        )
        self.processes[name] = process
        try:
            yield process
        finally:
            del self.processes[name]
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _ask_to_stop(self, process: asyncio.subprocess.Process) -> None:
        await self.stopping.wait()
        with contextlib.suppress(ConnectionError, AttributeError):
            process.stdin.write(b"stop\n")  # type: ignore[union-attr]
        await asyncio.sleep(_PATIENCE)
        process.kill()

    def _hear(self, event: dict[str, Any]) -> bool:
        """Take what a worker that kept its own limits counted."""
        if event["event"] != "hosts":
            return False
        self._count({host: Tally.of(told) for host, told in event["hosts"].items()})
        return True

    def _ill(self, window: Window) -> None:
        """Write a window down, and say so."""
        if window.ended and self._limits:
            self._limits.forgive()
        with session(self.engine) as db:
            keep_window(db, self.period, self.round, window)
        self.told({"event": "ill", **asdict(window)})

    def _close_failed(self) -> None:
        """Every site ends with verdicts, also one on which our program failed."""
        rules = tuple(plugins.rules().values())
        profile = load(self.settings.profile_source)
        with session(self.engine) as db:
            for row in queue.failed(db, self.period, self.round):
                file_failed(db, row, rules, profile)


def _refuse_a_cluster(db: Session, period: str, *, fresh: bool) -> None:
    """What workers elsewhere have in hand is not ours to release."""
    row = db.get_one(PeriodRow, period)
    if row.engine != queue.LOCAL and not fresh and queue.left(db, period, row.round, now()):
        raise UsageError(
            f"{period} is being swept by many machines; use --engine {row.engine}, or --fresh"
        )
    row.engine = queue.LOCAL


def _until(moment: str) -> float:
    """Seconds until a stored moment."""
    return between(now(), moment)


def _first(errors: BaseExceptionGroup[InspectorError]) -> InspectorError:
    """The first of several errors, however deep it stands."""
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error
