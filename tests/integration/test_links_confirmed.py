"""A link is broken only when a second look, hours later, finds it broken too."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from inspector import plugins
from inspector.engines.single import audit
from inspector.settings import Settings
from inspector.storage import chain
from inspector.storage.database import open_database
from inspector.storage.rechecks import judged_by
from inspector.storage.results import stored_results
from inspector.storage.tables import CaptureRow, InspectionRow, ScoreItemRow
from tests.sweeping import NEWS, World, database, html, replayed

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"])
SOON, LATER = 1.2 / 3600, 4 / 3600  # hours
OUT = "http://www.nation.gov.cn"
ALIVE, HEALS, DEAD = (f"{OUT}/{name}.html" for name in ("alive", "heals", "dead"))
SITES = 2


@dataclass
class Told:
    """What a sweep said; `then` is called once, when it first waits."""

    then: Any = lambda: None
    events: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, event: dict[str, Any]) -> None:
        first = event["event"] == "waiting" and not self.of("waiting")
        self.events.append(event)
        self.news.set()
        if first:
            self.then()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]


def answer(url: str, nth: int) -> bytes:
    """DEAD is always gone; HEALS on the first visit of a site, which asks three times."""
    if url in {ALIVE, f"{OUT}/"} or (url == HEALS and nth > 3):
        return html(f"<title>新闻</title>{NEWS}{url}")
    return html("not here", "404 Not Found")


class Holding(World):
    """Keeps foreign answers back while `held` is there and not set."""

    held: asyncio.Event | None = None

    def __init__(self, *links: str) -> None:
        super().__init__(links, answer)
        self.asked_again = asyncio.Event()

    async def serve(self, head, reader, writer):
        if self.held and b"nation" in head:
            self.asked_again.set()
            await self.held.wait()
        await super().serve(head, reader, writer)


def results(settings: Settings) -> dict[str, Any]:
    """The result of LNK001 of each site."""
    with database(settings) as db:
        rows = db.scalars(select(InspectionRow).where(InspectionRow.kind == "sweep"))
        return {
            row.site_code: next(r for r in stored_results(row) if r.code == "LNK001")
            for row in rows
        }


def told_of(result: Any) -> tuple[str, str, list[str]]:
    return result.verdict, str(result.reason or ""), [f.url for f in result.findings]


async def test_only_what_is_dead_both_times_is_a_fault(tmp_path):
    async with Holding(ALIVE, HEALS, DEAD).up() as world, asyncio.timeout(40):
        settings = world.workspace(tmp_path, SITES, crawl={"confirm_hours": SOON})
        told = Told()
        swept = await world.sweep(settings, wait=True, told=told).run()
    assert (swept.states, swept.waiting.sites) == ({"done": SITES}, 0)
    assert len(told.of("settled")) == SITES
    for result in results(settings).values():
        assert told_of(result) == ("fail", "", [DEAD])
        detail = result.findings[0].detail
        times = [each["started"] for each in detail["tries"]]
        assert [each["status"] for each in detail["tries"]] == [404] * 4
        assert times == sorted(times)
        assert detail["apart"] >= SOON * 3600
    assert world.times(ALIVE) == 1  # by the first site, once; nobody asks it again
    assert world.times(DEAD) == 4 * SITES


async def test_a_link_that_opens_later_is_no_fault_and_every_file_replays(tmp_path):
    async with Holding(HEALS).up() as world, asyncio.timeout(40):
        settings = world.workspace(tmp_path, 1, crawl={"confirm_hours": SOON})
        await world.sweep(settings, wait=True, told=Told()).run()
    [result] = results(settings).values()
    assert told_of(result) == ("pass", "", [])
    with database(settings) as db:
        first, second = db.scalars(select(CaptureRow).order_by(CaptureRow.as_of))
        for row in (first, second):
            log, said = replayed(settings.evidence_dir / row.path)
            assert hashlib.sha256(said).hexdigest() == row.results_sha256
        assert log.confirms == first.id
        assert (log.visits[0].url, log.visits[0].status) == (HEALS, 200)
        assert {v.url for v in log.visits if v.purpose == "link"} == {HEALS}
        assert first.results_sha256 != second.results_sha256
        assert judged_by(db, first) is None
        assert judged_by(db, second) is first.inspection
        assert first.inspection.requests == len(world.heads) + 1  # HTTPS was refused
        assert {first.chain_position, second.chain_position} == {1, 2}
        last = max((first, second), key=lambda row: row.chain_position)
        assert chain.link(last.previous_head, last.sha256) == last.head


async def test_a_sweep_that_is_stopped_while_it_waits_goes_on_later(tmp_path):
    async with Holding(DEAD).up() as world, asyncio.timeout(40):
        settings = world.workspace(tmp_path, 1, crawl={"confirm_hours": LATER})
        told = Told()
        run = world.sweep(settings, wait=True, told=told)
        told.then = run.stopping.set
        swept = await run.run()
        assert (swept.interrupted, swept.waiting.sites) == (True, 1)
        assert {told_of(each)[:2] for each in results(settings).values()} == {
            ("undecided", "not-confirmed")
        }
        early = await world.sweep(settings).run()  # it is too early: nothing is done
        assert (early.queued, early.waiting) == (0, swept.waiting)
        await asyncio.sleep(LATER * 3600)
        late = await world.sweep(settings).run()
    assert (late.queued, late.waiting.sites) == (1, 0)
    assert {told_of(each)[0] for each in results(settings).values()} == {"fail"}


async def test_a_second_look_that_is_killed_is_made_again(tmp_path):
    async with Holding(DEAD).up() as world, asyncio.timeout(40):
        settings = world.workspace(tmp_path, 1, crawl={"confirm_hours": LATER})
        told = Told()

        def hold() -> None:
            world.held = asyncio.Event()

        told.then = hold
        run = world.sweep(settings, wait=True, told=told)
        sweep = asyncio.create_task(run.run())
        await world.asked_again.wait()
        [process] = run.processes.values()
        os.kill(process.pid, signal.SIGKILL)
        world.held.set()
        swept = await sweep
    assert swept.waiting.sites == 0
    assert [event["lost"] for event in told.of("died")] == [1]
    [result] = results(settings).values()
    assert told_of(result) == ("fail", "", [DEAD])
    with database(settings) as db:
        rows = list(db.scalars(select(CaptureRow)))
        assert len(rows) == 2
    assert len(list(settings.evidence_dir.glob("*/*.warc.gz"))) == 2


async def test_an_audit_says_that_it_is_not_confirmed_and_takes_no_points(tmp_path):
    async with Holding(DEAD).up() as world, asyncio.timeout(40):
        settings = world.workspace(tmp_path, 1, crawl={"confirm_hours": 6})
        engine = open_database(settings.database_url)
        rules = tuple(plugins.rules().values())
        number = await audit(world.sites(1)[0], settings, engine, rules, lambda _pages: None)
        engine.dispose()
    with database(settings) as db:
        row = db.get_one(InspectionRow, number)
        result = next(r for r in stored_results(row) if r.code == "LNK001")
        assert told_of(result) == ("undecided", "not-confirmed", [DEAD])
        items = db.scalars(select(ScoreItemRow).where(ScoreItemRow.verdict == "undecided"))
        assert all(item.deducted == 0 for item in items)
        assert not list(db.scalars(select(InspectionRow).where(InspectionRow.kind == "recheck")))
