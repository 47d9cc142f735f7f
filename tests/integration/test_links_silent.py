"""A host that does not answer costs a page of links to it a few deadlines, not one for each."""

from __future__ import annotations

import asyncio
import time

import pytest

from inspector.evidence import Failure, Links, LinkState
from inspector.replaying import load_evidence
from inspector.settings import Settings
from spiders.breaker import Said
from spiders.failed import FailedError
from spiders.limits import Clock, Limits
from tests.inspecting import Look, page
from tests.servers import mute, routes, serve
from tests.sweeping import NEWS, html

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"])
SILENT, OTHER = "www.silent.gov.cn", "www.other.gov.cn"
MANY = 200
TIMEOUT = 0.4
QUICK = {"unthrottled": False, "rate": 5000, "concurrency": 4, "link_pause": 0, "confirm_hours": 0}


async def targets(tmp_path, silent, other, number=MANY, **crawl):
    """The targets of a page with many links to one host and a few to another, and the seconds."""
    links = "".join(f"<a href=http://{SILENT}/{n}.html>{n}</a>" for n in range(number))
    links += "".join(f"<a href=http://{OTHER}/{n}.html>{n}</a>" for n in range(5))
    async with serve(routes({"/": page(NEWS + links)})) as site:
        mapped = silent.mapping(SILENT, 80), other.mapping(OTHER, 80)
        look = Look(tmp_path, mappings=mapped)
        began = time.monotonic()
        done = await look(site.port, timeout=TIMEOUT, **(QUICK | crawl))
        took = time.monotonic() - began
    _, evidence = load_evidence(look.root / "evidence" / done.filed.path)
    return evidence[Links].targets, done, took


def opens(_head):
    async def handler(head, reader, writer):
        writer.write(html(f"<title>新闻</title>{NEWS}{head[:20]!r}"))
        await writer.drain()

    return handler


async def test_two_hundred_links_to_a_silent_host_cost_a_few_deadlines(tmp_path):
    async with mute() as silent, serve(opens("")) as other:
        found, done, took = await targets(tmp_path, silent, other)
    there = [target for target in found if SILENT in target.url]
    assert len(there) == MANY
    assert {target.state for target in there} == {LinkState.UNDECIDED}
    assert {t.state for t in found if OTHER in t.url} == {LinkState.OK}
    waits = [v for v in done.log.visits if v.failure is Failure.TIMEOUT and SILENT in v.url]
    assert 4 <= len(waits) <= 8
    assert took < 10 * TIMEOUT
    assert all(target.tries for target in there)
    assert not [f for r in done.results for f in r.findings if SILENT in f.url]


async def test_a_host_that_comes_back_is_asked_again_and_nothing_is_called_broken(tmp_path):
    began: list[float] = []

    async def recovers(head, reader, writer):
        began.append(time.monotonic())
        if time.monotonic() - began[0] < 1.5 * TIMEOUT:
            await asyncio.Event().wait()
        await opens(head)(head, reader, writer)

    async with serve(recovers) as silent, serve(opens("")) as other:
        more = {"host_pause": TIMEOUT / 4, "link_pause": 4 * TIMEOUT}
        found, done, _ = await targets(tmp_path, silent, other, number=20, **more)
    states = [target.state for target in found if SILENT in target.url]
    assert set(states) <= {LinkState.OK, LinkState.UNDECIDED}
    assert states.count(LinkState.OK) >= 15
    assert not [f for r in done.results for f in r.findings if SILENT in f.url]


class Time:
    now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def limits(clock):
    crawl = {"host_failures": 3, "host_pause": 30, "rate": 1000}
    return Limits.of(Settings(crawl=crawl), Clock(lambda: clock.now, clock.sleep))


async def ask(limits, said=Said.ANSWERED, *, optional=True):
    async with limits.turn(SILENT, "192.0.2.1", optional=optional):
        pass
    limits.heard(SILENT, said, 0.2)


async def silence(limits, times=3):
    for _ in range(times):
        await ask(limits, Said.SILENT)


async def test_a_host_is_left_alone_after_silences_in_a_row(limits):
    await silence(limits, 2)
    await ask(limits)  # an answer between
    await silence(limits, 2)
    await ask(limits, Said.FAILED)  # refused at once: that costs nothing
    await silence(limits)
    with pytest.raises(FailedError) as refused:
        await ask(limits)
    assert refused.value.failure is Failure.HOST_SILENT
    await ask(limits, Said.SILENT, optional=False)  # a home page is asked for in any case


@pytest.mark.parametrize(("said", "open_"), [(Said.ANSWERED, True), (Said.SILENT, False)])
async def test_one_try_after_the_pause_decides(limits, clock, said, open_):
    await silence(limits)
    clock.now += 31
    async with limits.turn(SILENT, "192.0.2.1", optional=True):
        other = asyncio.create_task(ask(limits))
        await asyncio.sleep(0.01)
        assert not other.done()  # one at a time
    limits.heard(SILENT, said, 0.2)
    if open_:
        await other
    else:
        with pytest.raises(FailedError):
            await other


async def test_an_answer_to_anything_opens_it(limits):
    await silence(limits)
    await ask(limits, optional=False)
    await ask(limits)
    assert limits.ailing[SILENT].spared == 0


async def test_what_was_our_own_fault_is_forgiven(limits):
    await silence(limits)
    limits.forgive()
    await ask(limits)
    assert limits.ailing[SILENT].spared == 0


async def test_the_statistics_of_a_host(limits):
    await ask(limits)
    assert limits.ailing == {}
    await ask(limits, Said.BLOCKED)
    await silence(limits)
    with pytest.raises(FailedError):
        await ask(limits)
    told = limits.ailing[SILENT]
    assert (told.asked, told.failed, told.blocked, told.spared, told.latency) == (5, 3, 1, 1, 0.2)
    again = type(told).of(told.plain())
    again.add(told)
    assert (again.asked, again.latency) == (10, 0.2)
