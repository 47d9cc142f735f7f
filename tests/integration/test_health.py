"""When we ourselves are ill, no site is blamed for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from inspector import plugins
from inspector.engines.local import Sweep
from inspector.engines.single import audit
from inspector.model import Ailment, Site, Window
from inspector.planning import plan
from inspector.settings import Settings, load
from inspector.storage import health
from inspector.storage.database import initialise, open_database, session
from inspector.storage.registry import store_plan, store_sites
from inspector.storage.tables import InspectionRow, ResultRow, WithdrawalRow
from tests.servers import response

PERIOD = "2026Q4"
DAYS = date(2026, 10, 1), date(2026, 12, 31)
AT = "2026-10-08T00:00:00.000Z"
CANARIES = ("http://one.example.org/", "http://two.example.org/", "http://three.example.org/")


def sites(count: int) -> list[Site]:
    return [
        Site(f"50019900{number:02}", f"示例{number}", f"http://s{number:02}.example.gov.cn/")
        for number in range(count)
    ]


@dataclass
class Line:
    """The one line to the world, with all sites and canaries at its end. It can be cut."""

    takes: float = 0.05
    cut: str = ""  # silent, refused or reset
    port: int = 0
    asked: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def break_down(self, how: str) -> None:
        self.cut = how
        if how != "silent":
            self._hang_up()
        if how == "refused":
            self._server.close()

    async def mend(self) -> None:
        if self.cut == "refused":
            await self._listen()
        self.cut = ""
        self._hang_up()

    async def busy_with(self, count: int) -> None:
        """Until so many sites have been asked for something."""
        while len(set(self.asked)) < count:
            self.news.clear()
            await self.news.wait()

    @contextlib.asynccontextmanager
    async def up(self) -> AsyncIterator[Line]:
        await self._listen()
        try:
            yield self
        finally:
            self._server.close()
            self._hang_up()
            await asyncio.sleep(0.01)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _hang_up(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(OSError, EOFError):
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                if self.cut == "reset":
                    writer.transport.abort()
                elif not self.cut:
                    await self._answer(head.decode(), writer)
        self._open.discard(writer)
        writer.transport.abort()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        lines = head.split("\r\n")
        host = next(line[6:] for line in lines if line.startswith("Host: "))
        if host.endswith(".gov.cn"):
            self.asked.append(host)
            self.news.set()
            await asyncio.sleep(self.takes)
        method, path, _ = lines[0].split(" ")
        links = "".join(f"<a href=/{name}/>栏目{name}</a>" for name in "abc")
        page = f"<title>示例</title><p>正文 {path}</p>{links}"
        answer = response(page.encode(), Content_Type="text/html; charset=utf-8")
        if path == "/robots.txt":
            answer = response()
        writer.write(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else answer)
        await writer.drain()


@dataclass
class Told:
    """What a sweep said, and a way to wait for it."""

    events: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        self.news.set()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    async def wait(self, kind: str, count: int = 1) -> None:
        while len(self.of(kind)) < count:
            self.news.clear()
            await self.news.wait()


def overrides(port: int, **sections: dict[str, Any]) -> dict[str, Any]:
    """Settings that lead every site and canary to the line; the deadlines are short."""
    made = {
        "crawl": {
            "timeout": 0.6,
            "connect_timeout": 0.5,
            "link_pause": 0.5,
            "rate": 200,
            "concurrency": 16,
        },
        "network": {"connect_to": [f":80:127.0.0.1:{port}", ":443:127.0.0.1:1"]},
        "browser": {"enabled": False},
        "sweep": {"processes": 2, "sites_at_once": 2},
        "health": {"canaries": CANARIES, "every": 0.3, "timeout": 0.5},
    }
    return made | {name: made[name] | section for name, section in sections.items()}


def prepared(root: Path, port: int, count: int, told: Told, **sections: dict[str, Any]) -> Sweep:
    """A workspace with so many sites at the end of the line, and a sweep of it."""
    values = overrides(port, **sections)
    settings = load(root, **values)
    initialise(settings.database_url)
    engine = open_database(settings.database_url)
    with session(engine) as db:
        store_sites(db, sites(count), AT)
        made = plan(sites(count), ratio=None, seed=1, all=True)
        store_plan(db, PERIOD, DAYS, made, at=AT, ratio=None, seed=None)
    engine.dispose()
    return Sweep(settings, values, PERIOD, told=told)


@dataclass
class Outcome:
    """What stands in SQL after a sweep: verdicts of AVL002, windows, sites withdrawn."""

    verdicts: dict[str, str]
    windows: list[Window]
    withdrawn: list[str]


def outcome(settings: Settings, period: str | None = PERIOD) -> Outcome:
    engine = open_database(settings.database_url)
    with session(engine) as db:
        verdicts = db.execute(
            select(InspectionRow.site_code, ResultRow.verdict)
            .join(ResultRow)
            .where(ResultRow.code == "AVL002")
        )
        taken_back = db.scalars(select(InspectionRow.site_code).join(WithdrawalRow))
        made = Outcome(
            {code: verdict for code, verdict in verdicts},  # noqa: C416 - rows are no pairs
            health.windows(db, period, 1),
            list(taken_back),
        )
    engine.dispose()
    return made


@pytest.mark.parametrize(("how", "processes"), [("silent", 2), ("refused", 1)])
async def test_a_cut_in_the_middle_of_a_sweep_blames_no_site(tmp_path, how, processes):
    told = Told()
    async with Line().up() as line, asyncio.timeout(40):
        run = prepared(tmp_path, line.port, 8, told, sweep={"processes": processes})
        sweep = asyncio.create_task(run.run())
        await line.busy_with(4)
        await line.break_down(how)
        await told.wait("ill")
        begun = len(told.of("start"))
        await asyncio.sleep(1.2)
        begun_in_the_cut = len(told.of("start")) - begun
        await line.mend()
        swept = await sweep
    seen = outcome(run.settings)
    assert swept.states == {"done": 8}
    assert list(seen.verdicts.values()) == ["pass"] * 8
    assert seen.withdrawn
    assert set(seen.withdrawn) == {site.code for site in sites(8) if site.label in names(told)}
    (window,) = seen.windows
    assert window.kind is Ailment.CANARIES
    assert window.begun < window.ended
    assert ".example.org/: " in window.note  # one of the three may have answered just before
    assert begun_in_the_cut <= 2  # one a process may have been on its way
    assert {path.name for path in run.settings.evidence_dir.glob("*/*")} == captures(run.settings)


def names(told: Told) -> set[str]:
    return {event["site"] for event in told.of("withdrawn")}


def captures(settings: Settings) -> set[str]:
    """The evidence files that a row knows: none is left of a withdrawn visit."""
    engine = open_database(settings.database_url)
    with session(engine) as db:
        rows = db.scalars(select(InspectionRow).where(InspectionRow.capture.has()))
        found = {Path(row.capture.path).name for row in rows}
    engine.dispose()
    return found


async def test_without_canaries_the_same_cut_would_blame_sites(tmp_path):
    told = Told()
    async with Line().up() as line, asyncio.timeout(40):
        sections = {"sweep": {"processes": 1}, "health": {"canaries": ()}}
        run = prepared(tmp_path, line.port, 2, told, **sections)
        sweep = asyncio.create_task(run.run())
        await line.busy_with(1)
        await line.break_down("refused")
        await sweep
    assert "fail" in outcome(run.settings).verdicts.values()


async def test_a_site_that_is_really_down_is_told_so_while_the_canaries_sing(tmp_path):
    told = Told()
    async with Line().up() as line, asyncio.timeout(40):
        to = ["s00.example.gov.cn:80:127.0.0.1:1", f":80:127.0.0.1:{line.port}", ":443:127.0.0.1:1"]
        sections = {"network": {"connect_to": to}, "sweep": {"processes": 1}}
        run = prepared(tmp_path, line.port, 2, told, **sections)
        await run.run()
    seen = outcome(run.settings)
    assert seen.verdicts == {"5001990000": "fail", "5001990001": "pass"}
    assert seen.windows == []
    assert seen.withdrawn == []


async def test_nothing_is_begun_before_the_canaries_sing_and_ctrl_c_still_works(tmp_path):
    told = Told()
    async with Line().up() as line, asyncio.timeout(40):
        run = prepared(tmp_path, line.port, 2, told)
        await line.break_down("silent")
        sweep = asyncio.create_task(run.run())
        await told.wait("beat")
        await told.wait("ill")
        run.stopping.set()
        swept = await sweep
    assert swept.states == {"queued": 2}
    assert line.asked == []
    assert [event["ended"] for event in told.of("ill")] == [""]  # nobody says it is over
    (window,) = outcome(run.settings).windows
    assert window.ended


async def test_a_process_that_stood_still_blames_no_site_for_its_deadlines(tmp_path):
    told = Told()
    async with Line().up() as line, asyncio.timeout(40):
        sections = {"sweep": {"processes": 1}, "health": {"canaries": (), "lag": 0.5}}
        run = prepared(tmp_path, line.port, 1, told, **sections)
        sweep = asyncio.create_task(run.run())
        await line.busy_with(1)
        (process,) = run.processes.values()
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(1.2)
        process.send_signal(signal.SIGCONT)
        swept = await sweep
    seen = outcome(run.settings)
    assert swept.states == {"done": 1}
    assert seen.verdicts == {"5001990000": "pass"}
    assert [window.kind for window in seen.windows] == [Ailment.LAG]
    assert seen.windows[0].worker
    assert seen.withdrawn == ["5001990000"]


async def test_a_process_short_of_descriptors_visits_its_sites_again(tmp_path):
    told = Told()
    async with Line(takes=0.3).up() as line, asyncio.timeout(40):
        sections = {
            "crawl": {"unthrottled": True, "timeout": 5.0},
            "sweep": {"processes": 1, "sites_at_once": 6},
            "health": {"canaries": (), "descriptors": 4},
        }
        run = prepared(tmp_path, line.port, 6, told, **sections)
        sweep = asyncio.create_task(run.run())
        await told.wait("start", 3)
        (process,) = run.processes.values()
        full = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        used = sum(1 for _ in os.scandir(f"/proc/{process.pid}/fd"))
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (used, full[1]))
        await told.wait("withdrawn")
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, full)
        swept = await sweep
    seen = outcome(run.settings)
    assert swept.states == {"done": 6}
    assert set(seen.verdicts.values()) == {"pass"}
    assert {window.kind for window in seen.windows} == {Ailment.DESCRIPTORS}
    assert all(window.ended for window in seen.windows)


async def test_an_audit_in_a_cut_judges_nothing(tmp_path):
    async with Line().up() as line, asyncio.timeout(40):
        settings = load(tmp_path, **overrides(line.port))
        initialise(settings.database_url)
        engine = open_database(settings.database_url)
        visit = asyncio.create_task(
            audit(sites(1)[0], settings, engine, plugins.rules().values(), lambda _pages: None)
        )
        await line.busy_with(1)
        await line.break_down("reset")
        await asyncio.sleep(0.5)
        await line.mend()
        await visit
    seen = outcome(settings, None)
    assert seen.verdicts == {"5001990000": "undecided"}
    assert len(seen.windows) == len(seen.withdrawn) == 1
    assert seen.windows[0].ended
    engine.dispose()
