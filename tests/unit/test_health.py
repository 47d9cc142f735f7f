"""Were we ourselves ill? What is noticed, what it spoils, and what is written down."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import select

from inspector.assembly.silences import Silence, silences, spoiled
from inspector.clock import later, now
from inspector.engines.health import AskedHealth, Consultations, Health
from inspector.engines.pulse import Pulse
from inspector.evidence import DnsAnswers, Failure
from inspector.model import Ailment, Site, Window
from inspector.planning import plan
from inspector.settings import Health as HealthSettings
from inspector.settings import Settings
from inspector.storage import health, queue, registry
from inspector.storage.database import open_database, session
from inspector.storage.results import Ledger
from inspector.storage.tables import InspectionRow
from spiders.canaries import Canaries
from spiders.failed import FailedError
from spiders.network import Network
from tests import servers
from tests.builders import AS_OF, home_log, home_visit, log, rendering, visit
from tests.servers import name_server, response, routes, serve

AT = "2026-11-20T02:00:00.000Z"
OK = response(b"<title>here</title>")
_GONE = {"A": "NXDOMAIN", "AAAA": "NXDOMAIN"}


# -- what is a silence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "silent"),
    [
        (log(visit()), []),
        (log(visit(outcome=404), home_visit(302)), []),
        (log(home_visit(404)), [(0, 0.1, False)]),
        (log(visit(outcome=502)), [(0, 0.1, False)]),
        (log(visit(outcome=Failure.CONNECT_REFUSED)), [(0, 0.1, False)]),
        (log(visit(outcome=Failure.TIMEOUT, seconds=20.0)), [(0, 20, True)]),
        (log(visit(truncated="time")), [(0, 0.1, True)]),
        (log(visit(truncated="disconnect")), [(0, 0.1, False)]),
        (log(visit(truncated="length")), []),
        (log(visit(outcome=Failure.ROBOTS), visit(outcome=Failure.BUDGET)), []),
        (log(visit(outcome=Failure.REDIRECT_LOOP)), []),
        (log(visit(outcome=Failure.NXDOMAIN)), [(0, 20, False)]),
        (log(visit(outcome=Failure.NXDOMAIN, started=later(AS_OF, 50))), [(20, 70, False)]),
        (log(dns=DnsAnswers("h", {"A": ("192.0.2.1",)})), []),
        (log(dns=DnsAnswers("h", asked=False)), []),
        (log(dns=DnsAnswers("h", failures=_GONE)), [(0, 20, False)]),
        (log(dns=DnsAnswers("h", failures={"A": "LifetimeTimeout"})), [(0, 20, True)]),
        (log(pages=(home_log(rendering=rendering()),)), []),
        (log(pages=(home_log(rendering=rendering("", failure=Failure.BROWSER)),)), [(0, 1, True)]),
    ],
)  # fmt: skip
def test_a_silence_is_whatever_brought_no_word_of_the_site(made, silent):
    found = [(each.begun, each.ended, each.late) for each in silences(made)]
    assert found == [(later(AS_OF, begun), later(AS_OF, end), late) for begun, end, late in silent]


@pytest.mark.parametrize(
    ("kind", "begun", "ended", "late", "is_spoiled"),
    [
        (Ailment.CANARIES, 0, 10, False, True),
        (Ailment.CANARIES, 0, None, False, True),
        (Ailment.CANARIES, 12, 15, False, True),
        (Ailment.CANARIES, 0, 4.9, False, False),
        (Ailment.CANARIES, 20.1, None, False, False),
        (Ailment.LAG, 0, 10, True, True),
        (Ailment.LAG, 0, 10, False, False),
        (Ailment.DESCRIPTORS, 0, 10, False, True),
    ],
)
def test_an_illness_spoils_the_silences_it_reaches(kind, begun, ended, late, is_spoiled):
    window = Window(kind, later(AS_OF, begun), "" if ended is None else later(AS_OF, ended))
    silent = Silence(later(AS_OF, 5), later(AS_OF, 20), late)
    assert spoiled([silent], [window]) == (window if is_spoiled else None)


# -- the pulse of a process -----------------------------------------------------------------------


async def test_a_loop_that_stands_still_is_noticed_before_anybody_relies_on_it():
    told: list[Window] = []
    pulse = Pulse(HealthSettings(lag=0.3), told.append, "w")
    running = asyncio.create_task(pulse.run())
    await asyncio.sleep(0)
    before = now()
    time.sleep(0.8)  # noqa: ASYNC251 - it stands still
    pulse.look()
    (window,) = pulse.windows
    await asyncio.sleep(0.3)  # its own turn comes, and finds nothing more
    running.cancel()
    assert told == [window]
    assert (window.kind, window.worker) == (Ailment.LAG, "w")
    assert window.begun <= before < window.ended


async def test_a_loop_that_is_only_busy_is_well():
    pulse = Pulse(HealthSettings(lag=1.0), lambda _window: None)
    for _ in range(3):
        time.sleep(0.3)  # noqa: ASYNC251 - it is busy
        pulse.look()
    assert pulse.windows == ()


_STARVING = """
import asyncio, json, os, resource
from dataclasses import asdict
from inspector.engines.pulse import Pulse
from inspector.evidence import Purpose
from inspector.settings import Health
from spiders.fetch import Fetcher
from spiders.network import Network
from tests.builders import log
from tests.servers import Records, serve, routes, settings

async def main():
    told = []
    pulse = Pulse(Health(descriptors=10), told.append, "w")
    async with serve(routes({})) as server, Network(settings(server.mapping())) as network:
        fetcher = Fetcher(network, Records(), settings())
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        held = []
        try:
            while True:
                held.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            pulse.look()
        short = pulse.short
        visit = (await fetcher.fetch("http://www.example.gov.cn/", purpose=Purpose.HOME)).visit
        for each in held:
            os.close(each)
        pulse.look()
        pulse.starved(log(visit))
        print(json.dumps([short, pulse.short, visit.failure, [asdict(w) for w in told]]))

asyncio.run(main())
"""


def test_a_process_without_descriptors_says_so_and_recovers():
    done = subprocess.run(
        [sys.executable, "-c", _STARVING], capture_output=True, text=True, check=True
    )
    short, still, failure, told = json.loads(done.stdout)
    assert (short, still, failure) == (True, False, "our-fault")
    began, ended, refused = told
    assert (began["ended"], began["note"]) == ("", "0 descriptors left")
    assert ended == began | {"ended": ended["ended"]}
    assert ended["ended"] > began["begun"]
    assert refused["note"] == "Too many open files"
    assert {window["kind"] for window in told} == {"descriptors"}


# -- canaries -------------------------------------------------------------------------------------

_HERE = "http://one.example.org/"


def canaries(*urls: str, mapped: tuple[str, ...], patience: float = 1.0) -> Canaries:
    return Canaries(
        Settings(network={"connect_to": mapped}, health={"canaries": urls, "timeout": patience})
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"/": OK}, ""),
        ({}, "HTTP 404"),
        ({"/": response(b"", "502 Bad Gateway")}, "HTTP 502"),
        ({"/": response(b"", "302 Found", Location="/home"), "/home": OK}, ""),
        (
            {"/": response(b"", "302 Found", Location="http://login.example.net/in"), "/in": OK},
            "answered by http://login.example.net/in",
        ),
    ],
    ids=["good", "missing", "gateway", "redirect", "login page"],
)
async def test_a_canary_sings_only_when_it_answers_itself(answers, said):
    async with serve(routes(answers)) as server:
        wrong = await canaries(_HERE, mapped=(server.mapping(),)).ask()
    assert wrong == ((f"{_HERE}: {said}",) if said else ())


async def test_a_canary_that_refuses_head_is_asked_with_get():
    async def no_head(head, reader, writer):
        writer.write(OK if head.startswith(b"GET") else response(b"", "405 No"))

    async with serve(no_head) as server:
        assert await canaries(_HERE, mapped=(server.mapping(),)).ask() == ()


@pytest.mark.parametrize(
    ("living", "dead", "ill"), [(2, 1, False), (1, 1, False), (1, 2, True), (0, 1, True)]
)
async def test_more_than_half_of_the_canaries_must_fail(living, dead, ill):
    urls = [f"http://c{number}.example.org/" for number in range(living + dead)]
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serve(routes({"/": OK})))
        shut = [f"c{number}.example.org:80:127.0.0.1:1" for number in range(living, living + dead)]
        wrong = await canaries(*urls, mapped=(*shut, server.mapping())).ask()
    assert bool(wrong) is ill
    assert all("connect-refused" in each for each in wrong)


async def test_a_canary_that_says_nothing_has_little_time():
    async with serve(servers.hangs) as server:
        began = time.monotonic()
        wrong = await canaries(_HERE, mapped=(server.mapping(),), patience=0.2).ask()
    assert wrong == (f"{_HERE}: timeout",)
    assert time.monotonic() - began < 1.5


# -- what workers hear ----------------------------------------------------------------------------


class Pair:
    """A worker's side and its counterpart, joined without a pipe."""

    def __init__(self, asked_of: Health) -> None:
        self.theirs = Consultations(asked_of, self._line)
        self.ours = AskedHealth(
            lambda event, **rest: self.theirs.hear({"event": event, **rest}), hold=asked_of.holding
        )

    def _line(self, line: str) -> None:
        match line.split(maxsplit=2):
            case ["windows", number, text]:
                self.ours.answered(int(number), text)
            case ["hold"]:
                self.ours.calm.clear()
            case ["resume"]:
                self.ours.calm.set()


@pytest.fixture
def told() -> list[Window]:
    return []


async def test_without_canaries_the_answer_comes_at_once(told):
    pair = Pair(Health(Settings(), told.append))
    assert pair.ours.calm.is_set()
    async with asyncio.timeout(1):
        assert await pair.ours.windows(AS_OF, now()) == ()


async def test_a_worker_waits_until_all_is_well_and_hears_when_it_was_not(told):
    noticed = asyncio.Event()

    def hear(window: Window) -> None:
        told.append(window)
        noticed.set()

    answers = {"/": response(b"", "502 Bad Gateway")}
    async with serve(routes(answers)) as server, asyncio.timeout(10):
        one = Settings(
            network={"connect_to": (server.mapping(),)},
            health={"canaries": (_HERE,), "every": 0.1, "timeout": 1.0},
        )
        ours = Health(one, hear)
        pair, began = Pair(ours), now()
        running = asyncio.create_task(ours.run())
        assert not pair.ours.calm.is_set()
        question = asyncio.create_task(pair.ours.windows(began, now()))
        await noticed.wait()
        assert not question.done()
        answers["/"] = OK
        (window,) = await question
        assert pair.ours.calm.is_set()
        assert await pair.ours.windows(later(window.ended, 0.001), later(window.ended, 0.002)) == ()
        running.cancel()
    began_, ended = told
    assert began_.note == f"{_HERE}: HTTP 502"
    assert ended == replace(began_, ended=ended.ended)
    assert window == replace(ended, note="")


async def test_what_a_worker_says_of_itself_is_passed_on(told):
    pair = Pair(Health(Settings(), told.append))
    window = Window(Ailment.LAG, AS_OF, later(AS_OF, 4), "w", "stood still for 4.0 s")
    pair.ours.ill(window)
    assert told == [window]
    assert not pair.theirs.hear({"event": "beat", "worker": "1-1"})


async def test_after_a_cut_nothing_that_was_learnt_is_kept():
    zone = {("www.gov.cn", "A"): ["192.0.2.1"]}
    name, answers = "www.example.gov.cn", {"/": OK}
    async with name_server(zone) as names, serve(routes(answers)) as server:
        made = servers.settings(network={"dns_servers": (names.address,)})
        async with Network(made) as network:
            with pytest.raises(FailedError):
                await network.names.addresses(name)
            zone[name, "A"] = ["192.0.2.9"]
            with pytest.raises(FailedError):
                await network.names.addresses(name)
            network.forget()
            assert await network.names.addresses(name) == ("192.0.2.9",)
        assert server.connections == 0


# -- rows -----------------------------------------------------------------------------------------


@pytest.fixture
def engine(database_url):
    made = open_database(database_url)
    with session(made) as db:
        registry.store_sites(db, [Site("5001990001", "一", "http://www.example.gov.cn/")], AT)
        planned = plan(registry.sites(db).values(), ratio=None, seed=1, all=True)
        days = (dt.date(2026, 10, 1), dt.date(2026, 12, 31))
        registry.store_plan(db, "2026Q4", days, planned, at=AT, ratio=None, seed=None)
        queue.prepare(db, "2026Q4", fresh=False)
    yield made
    made.dispose()


def take_back(engine, most: int, *, late: bool = False) -> bool:
    with session(engine) as db:
        claim = queue.claim(db, "2026Q4", 1, "w", AT)
        if late:
            claim = replace(claim, fence=claim.fence - 1)
        window = Window(Ailment.CANARIES, AT, later(AT, 30))
        return health.withdraw(
            db, claim, window, at=AT, note="timeout", ledger=Ledger(7, 100, 3), most=most
        )


def test_a_withdrawn_inspection_waits_again_and_its_traffic_stays_counted(engine):
    assert [take_back(engine, 5), take_back(engine, 5)] == [True, True]
    with session(engine) as db:
        row = db.scalars(select(InspectionRow)).one()
        assert (row.state, row.attempt, row.worker, row.outcome) == ("queued", 0, "", "")
        assert (row.requests, row.bytes, row.peak_rate) == (14, 200, 3)
        assert health.withdrawn(db, "2026Q4", 1) == 2


def test_what_is_withdrawn_too_often_ends_by_our_fault_and_may_be_tried_in_the_next_sweep(engine):
    assert [take_back(engine, 2), take_back(engine, 2)] == [True, False]
    with session(engine) as db:
        row = db.scalars(select(InspectionRow)).one()
        assert (row.state, row.outcome) == ("failed", "our-fault")
        assert "we ourselves were ill" in row.note
        queue.prepare(db, "2026Q4", fresh=False)
    assert [take_back(engine, 2), take_back(engine, 2)] == [True, False]


def test_an_inspection_that_another_worker_has_is_left_to_it(engine):
    take_back(engine, 5, late=True)
    with session(engine) as db:
        assert db.scalars(select(InspectionRow)).one().state == "running"
        assert health.withdrawn(db, "2026Q4", 1) == 0


def test_a_window_is_one_row_from_its_beginning_to_its_end(engine):
    begun = Window(Ailment.CANARIES, AT, "", note="timeout")
    ended = replace(begun, ended=later(AT, 30))
    with session(engine) as db:
        health.keep_window(db, "2026Q4", 1, begun)
        health.keep_window(db, "2026Q4", 1, ended)
        health.keep_window(db, "2026Q4", 1, replace(begun, worker="w"))
        health.keep_window(db, None, 1, begun)
        assert health.windows(db, "2026Q4", 1) == [ended, replace(begun, worker="w")]
        health.close_windows(db, "2026Q4", 1, later(AT, 60))
        assert [w.ended for w in health.windows(db, "2026Q4", 1)] == [later(AT, 30), later(AT, 60)]
        assert health.windows(db, None, 1) == [begun]
