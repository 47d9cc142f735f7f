"""A whole sweep keeps its manners: what a server counts while two processes visit it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from inspector.clock import ZONE
from inspector.engines.local import Sweep
from inspector.model import Site
from inspector.planning import plan
from inspector.settings import load
from inspector.storage.captures import read_log
from inspector.storage.database import initialise, open_database, session
from inspector.storage.registry import store_plan, store_sites
from inspector.storage.tables import InspectionRow
from tests.servers import response, serve

PERIOD = "2026Q4"
DAYS = date(2026, 10, 1), date(2026, 12, 31)
AT = "2026-10-08T00:00:00.000Z"
HTML = {"Content_Type": "text/html; charset=utf-8"}


def sites(count: int) -> list[Site]:
    return [
        Site(f"50019900{number:02}", f"示例{number}", f"http://s{number:02}.example.gov.cn/")
        for number in range(count)
    ]


@dataclass
class Counting:
    """Answers every path of every host, and notes when it was asked for what."""

    times: list[float] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    under_way: int = 0
    most: int = 0
    robots: bytes = b"User-agent: *\nAllow: /\n"
    takes: float = 0.0

    async def __call__(self, head, reader, writer):
        self.times.append(asyncio.get_running_loop().time())
        lines = head.decode().split("\r\n")
        self.hosts.append(next(x.split(": ")[1] for x in lines if x.lower().startswith("host:")))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(self.takes)
        self.under_way -= 1
        path = lines[0].split(" ")[1]
        links = "".join(f"<a href=/{name}/>栏目{name}</a>" for name in "abc")
        page = response(f"<title>示例</title><p>正文 {path}</p>{links}".encode(), **HTML)
        writer.write(response(self.robots) if path == "/robots.txt" else page)
        await writer.drain()

    @property
    def peak(self) -> int:
        """Most requests in any one second."""
        return max(sum(t <= each < t + 1 for each in self.times) for t in self.times)


@dataclass
class Told:
    """What the workers said, and which of them spoke."""

    events: list[dict[str, Any]] = field(default_factory=list)
    quiet: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if event["event"] == "quiet":
            self.quiet.set()

    def values(self, kind: str, key: str) -> list[Any]:
        return [event[key] for event in self.events if event["event"] == kind]


def prepared(root: Path, port: int, count: int, told: Told, **crawl: Any) -> Sweep:
    """A workspace with so many sites on one address, and a sweep of it by two processes."""
    overrides = {
        "crawl": {"robots": True, "timeout": 5.0} | crawl,
        "network": {"connect_to": [f":80:127.0.0.1:{port}", ":443:127.0.0.1:1"]},
        "browser": {"enabled": False},
        "sweep": {"processes": 2, "sites_at_once": 6},
    }
    settings = load(root, **overrides)
    initialise(settings.database_url)
    engine = open_database(settings.database_url)
    with session(engine) as db:
        store_sites(db, sites(count), AT)
        planned = plan(sites(count), ratio=None, seed=1, all=True)
        store_plan(db, PERIOD, DAYS, planned, at=AT, ratio=None, seed=None)
    engine.dispose()
    return Sweep(settings, overrides, PERIOD, told=told)


async def test_twenty_sites_on_one_address_share_its_limits_in_two_processes(tmp_path):
    server, told = Counting(takes=0.1), Told()
    async with serve(server) as at:
        run = prepared(tmp_path, at.port, 20, told, rate=25, concurrency=3)
        swept = await run.run()
    assert swept.states == {"done": 20}
    assert len(set(told.values("beat", "worker"))) == 2
    assert set(server.hosts) == {site.url.split("/")[2] for site in sites(20)}
    assert len(server.times) >= 20 * 5
    assert server.peak <= 25
    assert server.most == 3


async def test_a_site_loses_no_time_to_its_neighbours_on_a_platform(tmp_path):
    server, told = Counting(), Told()
    async with serve(server) as at:
        run = prepared(tmp_path, at.port, 12, told, rate=12, concurrency=4, seconds=4)
        swept = await run.run()
    assert swept.states == {"done": 12}
    assert server.times[-1] - server.times[0] > 4
    logs = [read_log(file) for file in (tmp_path / "evidence").rglob("*.warc.gz")]
    assert [(log.stopped, len(log.pages)) for log in logs] == [("complete", 4)] * 12


async def test_a_killed_worker_gives_back_the_only_place(tmp_path):
    server, told = Counting(), Told()

    async def kills_who_asks_first(head, reader, writer):
        if not server.times:
            (process,) = run.processes.values()
            process.kill()
        await server(head, reader, writer)

    async with serve(kills_who_asks_first) as at:
        run = prepared(tmp_path, at.port, 1, told, rate=50, concurrency=1)
        async with asyncio.timeout(30):
            swept = await run.run()
    assert told.values("died", "code") == [-9]
    assert swept.states == {"done": 1}


async def test_one_host_is_asked_no_more_often_than_its_robots_txt_wants(tmp_path):
    server = Counting(robots=b"User-agent: *\nCrawl-delay: 0.5\n")
    async with serve(server) as at:
        await prepared(tmp_path, at.port, 1, Told(), rate=100).run()
    gaps = [later - sooner for sooner, later in zip(server.times, server.times[1:], strict=False)]
    assert len(gaps) >= 4
    assert min(gaps[1:]) >= 0.45  # the first request after robots.txt may be on its way already


async def test_requests_are_capped_and_the_rest_is_not_judged(tmp_path):
    server, told = Counting(), Told()
    async with serve(server) as at:
        await prepared(tmp_path, at.port, 1, told, unthrottled=True, requests=4).run()
    assert len(server.times) <= 4
    assert told.values("done", "outcome") == ["opened"]


async def test_the_requests_of_a_day_are_capped_over_all_inspections_and_nobody_is_blamed(tmp_path):
    server, told = Counting(), Told()
    async with serve(server) as at:
        run = prepared(tmp_path, at.port, 1, told, rate=1000, daily=5)
        await run.run()
        await Sweep(run.settings, run.overrides, PERIOD, fresh=True, told=told).run()
    assert len(server.times) <= 5
    assert told.values("done", "outcome") == ["opened", "undecided"]
    assert told.values("done", "note") == ["", "budget-spent"]
    engine = open_database(run.settings.database_url)
    with session(engine) as db:
        first, second = db.scalars(select(InspectionRow).order_by(InspectionRow.id)).all()
        assert (first.requests, second.requests) == (5, 0)
        assert "fail" not in {result.verdict for result in second.results}
        files = [run.settings.evidence_dir / each.capture.path for each in (first, second)]
    engine.dispose()
    assert [read_log(file).stopped for file in files] == ["daily", "daily"]


@pytest.mark.parametrize("since", [timedelta(hours=1), timedelta(minutes=-5)], ids=["in", "before"])
async def test_no_request_is_made_in_quiet_hours_or_so_late_that_it_might(tmp_path, since):
    begin = datetime.now(ZONE) - since
    end = begin + timedelta(hours=3)
    server, told = Counting(), Told()
    async with serve(server) as at:
        run = prepared(
            tmp_path, at.port, 2, told, quiet_hours=f"{begin:%H:%M}-{end:%H:%M}", seconds=600
        )
        sweep = asyncio.create_task(run.run())
        async with asyncio.timeout(15):
            await told.quiet.wait()
        run.stopping.set()
        swept = await sweep
    assert f"{end:%Y-%m-%d %H:%M}" in told.values("quiet", "until")
    assert swept.states == {"queued": 2}
    assert server.times == []
