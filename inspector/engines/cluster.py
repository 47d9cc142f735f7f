"""The engine of many machines: workers over procrastinate's queue on PostgreSQL.

Every worker is alike, and none is in charge. A job names an inspection; the worker takes it when
nobody else is at its site or at the address the site lives at, does it at its station, and files
it under the number of its claim. What a dead worker had in hand waits again as soon as its heart
has not beaten for a while (inspector.engines.chores).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from structlog.contextvars import bind_contextvars

from inspector import plugins
from inspector.addresses import connect_to
from inspector.clock import now
from inspector.engines import chores
from inspector.engines.beside import beside
from inspector.engines.failing import file_failed
from inspector.engines.health import Health
from inspector.engines.sharing import JOB, SharedLimits
from inspector.engines.station import Say, Station
from inspector.errors import DatabaseError, InspectorError
from inspector.model import Site, Window
from inspector.settings import Settings
from inspector.storage import crew, jobs, queue
from inspector.storage.claims import Claim
from inspector.storage.codec import decode
from inspector.storage.database import open_database, session
from inspector.storage.health import keep_window
from inspector.storage.results import save_rules
from inspector.storage.tables import InspectionRow
from spiders.failed import FailedError
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser
from spiders.targets import parse

_LATEST = 30  # seconds until a site is tried again whose neighbour is being inspected, at most
_AUDITS = 2  # audits beside all other work, so that who asks for one need not wait for a sweep
_SLOWEST = 10.0  # seconds between two tries to reach the database
_LOST = (ConnectorException, DBAPIError, DatabaseError, psycopg.Error, OSError)


class LaterError(InspectorError):
    """Another worker is at the site, or at its address."""


class _Again(BaseRetryStrategy):
    """A job goes back to the queue when its site is not free, or when the worker is stopped before
    it has begun. Everything else is settled by the inspection's row.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, LaterError):
            return RetryDecision(retry_in={"seconds": min(1 << job.attempts, _LATEST)})
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        return None


def loss(error: Exception) -> Exception | None:
    """What an error says of the database being gone, alone or together with others; else None."""
    if isinstance(error, ExceptionGroup):
        lost, other = error.split(_LOST)
        return None if other else next(map(loss, lost.exceptions), None) if lost else None
    return error if isinstance(error, _LOST) else None


def worker_name() -> str:
    """A name for this process among all workers: machine, process and a random part."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


class ClusterWorker:
    """One process of the cluster: works in its lanes until `stopping` is set, then finishes what
    it has in hand, or hands it back after `cluster.patience` seconds. A database that goes away
    is waited for.
    """

    def __init__(
        self, settings: Settings, lanes: Sequence[str], concurrency: int, say: Say, name: str
    ) -> None:
        self.settings = settings
        self.lanes = lanes
        self.concurrency = concurrency
        self.say = say
        self.name = name
        self.stopping = asyncio.Event()
        self.calm = asyncio.Event()
        self.calm.set()

    async def run(self) -> None:
        """Work until stopped."""
        wait = 1.0
        while not self.stopping.is_set():
            try:
                await self._serve()
                wait = 1.0
            except Exception as error:
                if (lost := loss(error)) is None:
                    raise
                self.say("cut", note=str(lost).strip().partition("\n")[0])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait)
            wait = min(2 * wait, _SLOWEST)

    async def _serve(self) -> None:
        """Work until stopped, or until the database is lost."""
        engine = open_database(self.settings.database_url)
        try:
            jobs.prepare(engine)
            with session(engine) as db:
                save_rules(db, plugins.rules().values())
            await _Shift(self, engine).run()
        finally:
            engine.dispose()


class _Shift:
    """What a worker does between two losses of its database."""

    def __init__(self, worker: ClusterWorker, engine: Engine) -> None:
        self.worker = worker
        self.settings = worker.settings
        self.engine = engine
        self.health = Health(worker.settings, self._keep)
        self.health.attach(self._hear)
        self.station = Station(
            worker.settings,
            engine,
            self.health,
            self.health.pulse,
            worker.say,
            requeued=self._requeued,
        )
        self._rounds: dict[str, frozenset[tuple[str, int]]] = {}  # in hand when a window began

    async def run(self) -> None:
        shared = None
        if not self.settings.crawl.unthrottled:
            shared = SharedLimits(self.settings, self.engine, self.worker.name)
        app = jobs.queue_of(self.settings.database_url)
        async with AsyncExitStack() as stack:
            self.network = await stack.enter_async_context(Network(self.settings, limits=shared))
            browser = await stack.enter_async_context(Browser(self.settings))
            self.tools = Tools(self.settings, self.network, browser, self.health.worry)
            others = [self.health.run(), self._sign(), *([shared.leases.run()] if shared else [])]
            self._in_time = replace(self.tools, settings=self.settings.in_time)
            self.leases = shared.leases if shared else None
            for each in others:
                await stack.enter_async_context(beside(each))
            await stack.enter_async_context(app.open_async())
            app.task(name=jobs.TASK, pass_context=True, retry=_Again())(self._inspect)
            chores.register(app, self.settings, self.engine, self.worker.say)
            self.worker.say("ready", lanes=list(self.worker.lanes))
            await self._work(app)

    async def _sign(self) -> None:
        """Be among the workers that can be seen, until cancelled."""
        worker, began = self.worker, now()
        try:
            while True:
                with contextlib.suppress(DBAPIError), session(self.engine) as db:
                    crew.sign(db, worker.name, ",".join(worker.lanes), worker.concurrency, began)
                await asyncio.sleep(self.settings.cluster.heartbeat)
        finally:
            with contextlib.suppress(DBAPIError), session(self.engine) as db:
                crew.leave(db, worker.name)

    async def _work(self, app: App) -> None:
        """Take jobs until stopped; running ones are finished, or handed back when it takes long."""
        lanes = self.worker.lanes
        running = [self._run(app, lanes, self.worker.concurrency)]
        if "audit" in lanes and len(lanes) > 1:
            running.append(self._run(app, ["audit"], _AUDITS))
        workers = [asyncio.create_task(each) for each in running]
        stop = asyncio.create_task(self.worker.stopping.wait())
        await asyncio.wait({*workers, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*workers, stop):
            task.cancel()
        ended = await asyncio.gather(*workers, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _run(self, app: App, lanes: Iterable[str], concurrency: int) -> None:
        await app.run_worker_async(
            queues=list(lanes),
            name=self.worker.name,
            concurrency=concurrency,
            install_signal_handlers=False,
            shutdown_graceful_timeout=self.settings.cluster.patience,
            update_heartbeat_interval=self.settings.cluster.heartbeat,
            stalled_worker_timeout=self.settings.cluster.stalled,
            delete_jobs="successful",
        )

    async def _inspect(self, context: JobContext, inspection: int) -> None:
        """The job of one inspection."""
        bind_contextvars(inspection=inspection)  # for what libraries log meanwhile
        site = self._waiting(inspection)
        if site is None:
            return  # somebody has it, or has done it
        await self.station.ready(self.worker.calm)
        async with AsyncExitStack() as stack:
            for key in await self._keys(site):
                if self.leases and not await stack.enter_async_context(self.leases.use_now(key)):
                    raise LaterError(f"another worker is at {key.removeprefix(JOB)}")
            holder = f"{self.worker.name} {queue.mark(context.job.id)}"
            with session(self.engine) as db:
                claim = queue.claim_one(db, inspection, holder, now())
            if claim is not None:
                tools = self.tools if claim.period else self._in_time
                with contextlib.suppress(asyncio.CancelledError):  # it was given back, with a job
                    await self.station.do(claim, tools)

    def _waiting(self, inspection: int) -> Site | None:
        with session(self.engine) as db:
            row = db.get(InspectionRow, inspection)
            return decode(Site, row.site) if row and row.state == "queued" else None

    async def _keys(self, site: Site) -> list[str]:
        """What nobody else may be at meanwhile: the site, and the address it lives at."""
        keys = [f"{JOB}site:{site.code or site.url}"]
        target = parse(site.url)
        mapped = connect_to(self.settings.connect_to, target.host, target.port)
        if mapped and mapped[2].address:  # the operator's own server stands for many
            return keys
        try:
            route = await self.network.route(target)
        except FailedError:
            return keys
        return [*keys, f"{JOB}address:{min(route.addresses)}"]

    def _requeued(self, db: Session, claim: Claim) -> None:
        """In the transaction in which a claim ends: what waits gets a job, what failed verdicts."""
        jobs.enqueue_after(db, claim)
        row = db.get_one(InspectionRow, claim.id)
        if row.state == "failed" and not row.results:
            file_failed(db, row, self.station.rules, self.station.profile)

    def _hear(self, line: str) -> None:
        """Our own health begins to hold work back, or lets it go on."""
        if line == "hold":
            self.worker.calm.clear()
        else:
            self.network.forget()
            self.worker.calm.set()

    def _keep(self, window: Window) -> None:
        """Write a window down for every round that has work in hand here."""
        in_hand = {(each.period, each.round) for each in self.station.claims.values()}
        rounds = self._rounds.setdefault(window.begun, frozenset(in_hand or {("", 1)}))
        with session(self.engine) as db:
            for period, round_ in rounds:
                keep_window(db, period or None, round_, window)
        if window.ended:
            del self._rounds[window.begun]
        self.worker.say("ill", kind=window.kind, begun=window.begun, ended=window.ended)
