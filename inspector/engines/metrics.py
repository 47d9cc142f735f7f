"""What Prometheus reads of a worker: /metrics and /healthz, docs/monitoring.md.

What the worker does itself it counts as it says it. Whoever does the chores (lane `clock`) tells of
the cluster besides, counted from the rows when somebody asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from inspector import __version__
from inspector.clock import ZONE, today
from inspector.engines.progress import Progress, progress
from inspector.engines.rounds import open_rounds
from inspector.errors import InspectorError
from inspector.periods import Period
from inspector.settings import Settings
from inspector.storage import crew
from inspector.storage.database import open_database, session

_SECONDS = (5, 15, 30, 60, 120, 300, 600, 1200, 3600, 7200)
_ENDS = frozenset({"done", "settled", "withdrawn", "broke", "unkept", "returned", "lost"})


class Metrics:
    """The numbers of one worker, taken from what it says."""

    def __init__(self, name: str) -> None:
        self.registry = made = CollectorRegistry()
        ProcessCollector(registry=made)
        about = Gauge("inspector_build_info", "1", ["version", "worker"], registry=made)
        about.labels(__version__, name).set(1)
        self._ended = Counter(
            "inspector_visits", "Visits that came to an end, by how", ["end"], registry=made
        )
        self._outcomes = Counter(
            "inspector_sites_judged", "Sites judged, by outcome", ["outcome"], registry=made
        )
        self._pages = Counter("inspector_pages", "Pages opened", registry=made)
        self._requests = Counter("inspector_requests", "Requests sent", registry=made)
        self._bytes = Counter("inspector_received_bytes", "Bytes received", registry=made)
        self._faults = Counter("inspector_faults", "Rules that found a fault", registry=made)
        self._seconds = Histogram(
            "inspector_visit_seconds", "Length of a visit", buckets=_SECONDS, registry=made
        )
        self._in_hand = Gauge("inspector_sites_in_hand", "Sites being inspected", registry=made)
        self._cuts = Counter(
            "inspector_database_cuts", "Times the database was lost", registry=made
        )
        self._ill = Gauge(
            "inspector_ill", "1 while we are ill ourselves, by kind", ["kind"], registry=made
        )
        self._full = Gauge("inspector_evidence_full", "1 without room for evidence", registry=made)
        self._begun: dict[object, float] = {}

    def hear(self, event: str, **values: object) -> None:
        """Count what the worker says."""
        if event == "start":
            self._begun[values["id"]] = time.monotonic()
        elif event in _ENDS:
            self._end(event, values)
        elif event == "cut":
            self._cuts.inc()
            self._begun.clear()
        elif event == "ill":
            self._ill.labels(str(values["kind"])).set(0 if values["ended"] else 1)
        elif event in {"full", "room"}:
            self._full.set(event == "full")
        self._in_hand.set(len(self._begun))

    def _end(self, event: str, values: dict[str, object]) -> None:
        self._ended.labels(event).inc()
        began = self._begun.pop(values["id"], None)
        if began is not None:
            self._seconds.observe(time.monotonic() - began)
        if event not in {"done", "settled"}:
            return
        self._outcomes.labels(str(values["outcome"])).inc()
        for counter, key in (
            (self._pages, "pages"),
            (self._requests, "requests"),
            (self._bytes, "bytes"),
            (self._faults, "faults"),
        ):
            counter.inc(float(str(values[key])))


class ClusterState:
    """A collector: the cluster as the rows have it now."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url
        self._stalled = settings.cluster.stalled

    def collect(self) -> Iterator[Metric]:
        """All numbers; without a database only that it is not there."""
        up = GaugeMetricFamily("inspector_database_up", "1 when the database answers")
        try:
            engine = open_database(self._url)
            try:
                found = list(self._look(engine))
            finally:
                engine.dispose()
        except (InspectorError, SQLAlchemyError):
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _look(self, engine: Engine) -> Iterator[Metric]:
        with session(engine) as db:
            names = [name for name, _ in open_rounds(db)]
            told = [
                progress(db, Period.parse(name, today()), self._stalled) for name in sorted(names)
            ]
            jobs, hands = crew.lanes(db, self._stalled), crew.hands(db)
            places = crew.places(db, self._stalled)
        yield from _jobs(jobs)
        yield from _workers(hands, self._stalled)
        yield GaugeMetricFamily("inspector_places", "Sites that may be under way", value=places)
        yield from _periods(told)

    def describe(self) -> Iterator[Metric]:
        """Nothing: names are known when somebody asks."""
        return iter(())


def _jobs(lanes: tuple[crew.Lane, ...]) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("inspector_jobs", "Jobs by lane and state", labels=["lane", "state"])
    for lane in lanes:
        for state in ("waiting", "running", "stalled"):
            jobs.add_metric([lane.lane, state], getattr(lane, state))
    yield jobs


def _workers(hands: tuple[crew.Hand, ...], stalled: float) -> Iterator[Metric]:
    alive = [hand for hand in hands if hand.silent <= stalled]
    workers = GaugeMetricFamily("inspector_workers", "Workers by state", labels=["state"])
    workers.add_metric(["alive"], len(alive))
    workers.add_metric(["dead"], len(hands) - len(alive))
    yield workers


def _periods(told: list[Progress]) -> Iterator[Metric]:
    labels = ["period"]
    sites = GaugeMetricFamily(
        "inspector_sites", "Sites of a period", labels=["period", "state", "outcome"]
    )
    left = GaugeMetricFamily("inspector_sites_left", "Sites not inspected yet", labels=labels)
    pace = GaugeMetricFamily("inspector_sites_per_minute", "Over the last ten", labels=labels)
    looks = GaugeMetricFamily("inspector_second_looks", "Second looks to come", labels=labels)
    back = GaugeMetricFamily("inspector_withdrawn", "Inspections withdrawn", labels=labels)
    end = GaugeMetricFamily(
        "inspector_period_end_timestamp_seconds", "When the sweep ends, at this pace", labels=labels
    )
    last = GaugeMetricFamily(
        "inspector_period_deadline_timestamp_seconds", "When the period ends", labels=labels
    )
    for each in told:
        name = [each.period]
        for state, outcome, number in each.states:
            sites.add_metric([each.period, state, outcome], number)
        left.add_metric(name, each.left)
        pace.add_metric(name, each.pace)
        looks.add_metric(name, each.waiting.sites)
        back.add_metric(name, each.withdrawn)
        if each.end:
            end.add_metric(name, each.end.end.timestamp())
        last.add_metric(name, _after(Period.parse(each.period, today())))
    yield from (sites, left, pace, looks, back, end, last)


def _after(quarter: Period) -> float:
    """The moment after the last day of a quarter (Asia/Shanghai)."""
    return datetime.combine(quarter.next().first_day, datetime.min.time(), ZONE).timestamp()


@asynccontextmanager
async def served(metrics: Metrics, address: str) -> AsyncIterator[int]:
    """Answer at ADDR:PORT until the block ends; gives the port. The answers come from the worker's
    own loop: where it does not turn, /healthz does not answer.
    """

    async def numbers(_request: web.Request) -> web.Response:
        body = await asyncio.to_thread(generate_latest, metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def health(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    app = web.Application()
    app.add_routes([web.get("/metrics", numbers), web.get("/healthz", health)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        host, _, port = address.rpartition(":")
        site = web.TCPSite(runner, host.strip("[]"), int(port))
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
