"""The availability watch over simulated days: real servers on loopback, a clock that we move."""

from __future__ import annotations

import asyncio
import itertools
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from inspector import plugins
from inspector.assembly import assemble
from inspector.assembly.availability import Outcome, outcome
from inspector.clock import ZONE, local, today
from inspector.engines.local import Sweep
from inspector.engines.single import audit
from inspector.engines.watching import WallClock, Watch
from inspector.evidence import Failure, Phase
from inspector.model import Level, Result, Site, SiteStatus
from inspector.periods import Period
from inspector.pipeline import inspect
from inspector.planning import plan
from inspector.replaying import replay
from inspector.rules import judge
from inspector.settings import Settings, load
from inspector.storage.captures import read_log
from inspector.storage.codec import encode
from inspector.storage.database import initialise, open_database, session
from inspector.storage.registry import store_plan, store_sites
from inspector.storage.results import stored_results
from inspector.storage.tables import InspectionRow, WatchRow, WatchVisitRow
from inspector.storage.watch import visits, watched
from inspector.timetable import moments
from spiders.chromium import BrowserUnavailableError, find_chromium
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser
from tests.builders import log
from tests.servers import response, routes, serve

HTML = {"Content_Type": "text/html; charset=utf-8"}
HOME = response("<title>示例区人民政府</title><p>要闻 公告 政策".encode(), **HTML)
DOWN = response(b"broken", "500 Internal Server Error")
FIRST = date(2026, 11, 2)
QUARTER = Period.of(FIRST)


@dataclass
class Clock:
    """A time of day that passes only when somebody waits."""

    at: datetime
    passed: Callable[[datetime], Awaitable[None]] | None = None

    @classmethod
    def of(cls, day: date, hour: int = 0) -> Clock:
        return cls(datetime(day.year, day.month, day.day, hour, tzinfo=ZONE))

    def now(self) -> str:
        utc = self.at.astimezone(UTC)
        return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        if self.passed:
            await self.passed(self.at)

    @property
    def wall(self) -> WallClock:
        return WallClock(self.now, self.sleep)


@dataclass
class Web:
    """One address with many hosts; `says` gives what a host answers at a moment."""

    clock: Clock
    says: dict[str, Callable[[datetime], bytes]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    async def __call__(self, head, reader, writer):
        lines = head.decode().split("\r\n")
        host = next(x.split(": ")[1] for x in lines if x.lower().startswith("host:"))
        name = host.split(".")[0]
        self.asked[name] += 1
        answer = self.says.get(name, lambda _at: HOME)(self.clock.at)
        if not answer:
            writer.transport.abort()
            return
        writer.write(answer)
        await writer.drain()


def site(name: str, number: int, **more) -> Site:
    return Site(
        f"50019900{number:02}", name, f"http://{name}.example.gov.cn/", order=number, **more
    )


@dataclass
class Place:
    """A workspace with a clock and a web."""

    root: object
    port: int
    clock: Clock
    robots: bool = False
    canaries: tuple[str, ...] = ()
    database: str = ""

    def __post_init__(self):
        given = {"database": self.database} if self.database else {}
        self.settings = Settings(
            **given,
            root=self.root,
            crawl={"unthrottled": True, "robots": self.robots},
            network={
                "connect_to": [f":80:127.0.0.1:{self.port}", ":443:127.0.0.1:1"],
                "dns_canaries": ["canary.example.cn"],
                "vantage": "重庆",
            },
            browser={"enabled": False},
            health={"canaries": self.canaries},
        )
        initialise(self.settings.database_url)
        self.engine = open_database(self.settings.database_url)

    def register(self, *sites: Site) -> None:
        with session(self.engine) as db:
            store_sites(db, sites, self.clock.now())

    def watch(self, number: int = 24, **more) -> Watch:
        return Watch(self.settings, self.engine, self.clock.wall, visits=number, **more)

    def seen(self, code: str):
        with session(self.engine) as db:
            return visits(db, code, QUARTER.first_day, QUARTER.last_day)

    def judged(self, each: Site, day: date) -> Result:
        """What AVL001 says in an inspection on a day."""
        with session(self.engine) as db:
            history = watched(db, each.code, QUARTER, day)
        as_of = Clock.of(day, 9).now()
        capture = replace(log(site=each, watch=history), as_of=as_of)
        evidence = assemble(capture, {})
        (result,) = judge([plugins.rules()["AVL001"]], evidence)
        return result


@pytest.fixture
def database(request):
    """The URL of a database; "" for the usual file of the workspace."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    with request.getfixturevalue("postgres").database() as url:
        yield url


on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
async def place(tmp_path, database):
    clock = Clock.of(FIRST)
    web = Web(clock)
    async with serve(web) as server:
        made = Place(tmp_path, server.port, clock, database=database)
        made.web = web
        yield made
        made.engine.dispose()


def in_hours(*spans: tuple[int, int, int]) -> Callable[[datetime], bool]:
    """Whether a moment lies in one of these: day of November, first hour, hour of the end."""
    return lambda at: any(d == at.day and a <= at.hour < b for d, a, b in spans)


@on_both
async def test_a_whole_fortnight(place):
    """Four sites, 24 visits a day: sound, down for nine hours of one day, down for eight, reported
    as offline from the ninth day on.
    """
    _sound, _down, almost, offline = sites = [
        site(name, n) for n, name in enumerate(("sound", "down", "almost", "offline"), 1)
    ]
    long, short = in_hours((11, 4, 13)), in_hours((11, 4, 12))
    place.web.says |= {
        "down": lambda at: DOWN if long(at) else HOME,
        "almost": lambda at: b"" if short(at) else HOME,
    }
    place.register(*sites)

    async def reported(at: datetime) -> None:
        if at.day == 10 and place.clock.passed:
            place.clock.passed = None
            place.register(site("offline", 4, status=SiteStatus.OFFLINE))

    place.clock.passed = reported
    last = FIRST + timedelta(days=13)
    await place.watch().run(last)

    made = {each.code: place.seen(each.code) for each in sites}
    per_day = Counter((code, local(v.started).date()) for code, vs in made.items() for v in vs)
    assert set(per_day.values()) == {24}
    assert len(per_day) == 4 * 14
    morning = last + timedelta(days=1)
    said = {each.name: place.judged(each, morning) for each in sites}
    assert {name: str(result.verdict) for name, result in said.items()} == {
        "sound": "pass",
        "down": "fail",
        "almost": "pass",
        "offline": "pass",
    }
    (finding,) = said["down"].findings
    assert finding.params["first"] == "2026-11-09"
    assert (finding.params["visits"], finding.params["failed"]) == (168, 9)
    proof = finding.detail["failed_visits"][0]
    assert (proof["phase"], proof["status"], proof["address"]) == ("status", 500, "127.0.0.1")
    assert local(proof["started"]).hour == 4
    broken = [v for v in made[almost.code] if outcome(v) is Outcome.FAILED]
    assert len(broken) == 8
    assert {v.tries[-1].failure for v in broken} >= {Failure.CONNECT_REFUSED}
    left_alone = [v for v in made[offline.code] if v.status is SiteStatus.OFFLINE]
    assert {outcome(v) for v in left_alone} == {Outcome.REPORTED}
    assert not any(v.tries for v in left_alone)
    # The week before the take-down was watched whole; what was reported counts neither way.
    assert len(left_alone) in range(24 * 6 - 1, 24 * 6 + 1)


async def test_seven_failures_of_a_hundred_and_forty_fail_and_six_do_not(place):
    """Twenty visits a day: each down for one visit a day, one of them only on six days."""
    seven, six = sites = [site("seven", 1), site("six", 2)]
    hour = {each.code: _moment_of(each, place) for each in sites}
    place.web.says |= {
        "seven": lambda at: DOWN if abs(at.hour - hour[seven.code]) < 1 else HOME,
        "six": lambda at: DOWN if at.day > 2 and abs(at.hour - hour[six.code]) < 1 else HOME,
    }
    place.register(*sites)
    await place.watch(20).run(FIRST + timedelta(days=6))
    morning = FIRST + timedelta(days=7)
    (finding,) = place.judged(seven, morning).findings
    assert (finding.params["failed"], finding.params["visits"]) == (7, 140)
    assert finding.params["percent"] == "5.0"
    assert str(place.judged(six, morning).verdict) == "pass"
    assert place.judged(seven, morning - timedelta(days=1)).reason == "not-observed-long-enough"


def _moment_of(each: Site, place: Place) -> int:
    """An hour of every day in which the site is visited exactly once (20 visits: every 72 min)."""
    days = [FIRST + timedelta(days=n) for n in range(7)]
    hours = [
        Counter(m.hour for m in moments(each.code, day, 20, seed=1, quiet=None)) for day in days
    ]
    return next(h for h in range(24) if all(count[h] == 1 for count in hours))


@on_both
async def test_a_restart_goes_on_and_visits_nothing_twice(place):
    one = site("one", 1)
    place.register(one)
    noon = datetime(2026, 11, 4, 12, tzinfo=ZONE)

    async def stop(at: datetime) -> None:
        if at >= noon:
            running.stopping.set()

    running = place.watch()
    place.clock.passed = stop
    await running.run(FIRST + timedelta(days=3))
    before = len(place.seen(one.code))
    place.clock.passed = None
    assert before in range(58, 62)
    await place.watch().run(FIRST + timedelta(days=3))
    made = place.seen(one.code)
    assert len({visit.planned for visit in made}) == len(made) == 4 * 24
    assert place.web.asked["one"] == len(made)


async def test_what_is_missed_while_nobody_watches_is_not_made_up_for(place):
    one = site("one", 1)
    place.register(one)
    await place.watch().run(FIRST)
    place.clock.at += timedelta(hours=9.5)
    await place.watch().run(FIRST + timedelta(days=1))
    second = [v for v in place.seen(one.code) if local(v.started).date() != FIRST]
    assert len(second) in {15, 16}
    gaps = [
        datetime.fromisoformat(b.started) - datetime.fromisoformat(a.started)
        for a, b in itertools.pairwise(second[1:])
    ]
    assert min(gaps) > timedelta(minutes=59)
    assert place.judged(one, FIRST + timedelta(days=8)).reason == "not-observed-long-enough"


@on_both
async def test_one_round_a_call_comes_to_the_same(place):
    """As cron does: every ten minutes a call of its own."""
    one = site("one", 1)
    place.register(one)
    while place.clock.at.date() == FIRST:
        await place.watch().once()
        place.clock.at += timedelta(minutes=10)
    assert len(place.seen(one.code)) == 24
    await place.watch().once()


async def test_closed_sites_and_those_of_others_are_left_alone(place):
    closed = site("closed", 1, status=SiteStatus.CLOSED)
    central = site("central", 2, level=Level.CENTRAL)
    moving = site("moving", 3, status=SiteStatus.MIGRATING)
    place.register(closed, central, moving)
    await place.watch().run(FIRST)
    assert set(place.web.asked) == {"moving"}
    assert [v.status for v in place.seen(moving.code)] == [SiteStatus.MIGRATING] * 24


async def test_quiet_hours_are_kept_and_the_day_has_all_its_visits(place):
    one = site("one", 1)
    place.register(one)
    crawl = place.settings.crawl.model_copy(update={"quiet_hours": "08:00-18:00"})
    place.settings = place.settings.model_copy(update={"crawl": crawl})
    await place.watch().run(FIRST)
    hours = Counter(local(visit.started).hour for visit in place.seen(one.code))
    assert sum(hours.values()) == 24
    assert not set(hours) & set(range(8, 18))


@pytest.mark.parametrize("named", [(), ("http://canary.example.cn/",)])
@pytest.mark.parametrize(("canary", "expected"), [(HOME, Outcome.FAILED), (b"", Outcome.OUR_FAULT)])
async def test_a_failure_counts_only_when_a_canary_answers(place, canary, expected, named):
    one = site("one", 1)
    place.web.says |= {"one": lambda _at: b"", "canary": lambda _at: canary}
    there = Place(place.root, place.port, place.clock, canaries=named)
    there.register(one)
    there.clock.at += timedelta(hours=1)
    await there.watch().once()
    (visit,) = there.seen(one.code)
    there.engine.dispose()
    assert outcome(visit) is expected
    assert visit.seconds >= 15
    assert {each.failure for each in visit.tries} == {Failure.RESET, Failure.CONNECT_REFUSED}
    assert {each.address for each in visit.tries} == {"127.0.0.1"}
    assert len(visit.tries) == 6  # both schemes, three times within a reader's patience


async def test_a_page_that_opens_at_the_second_try_is_open(place):
    one = site("one", 1)
    begun = place.clock.at + timedelta(hours=1)
    place.web.says["one"] = lambda at: HOME if at >= begun + timedelta(seconds=5) else b""
    place.register(one)
    place.clock.at = begun
    await place.watch().once()
    (visit,) = place.seen(one.code)
    assert outcome(visit) is Outcome.OPENED
    assert visit.seconds >= 5
    assert visit.vantage == "重庆"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (response(b"<title>x</title>", "403 Forbidden", **HTML), Outcome.BLOCKED),
        (response("<title>访问被拒绝</title>".encode(), **HTML), Outcome.BLOCKED),
        (response(b"gone", "404 Not Found"), Outcome.FAILED),
        (response(b"", "302 Found", Location="/"), Outcome.FAILED),
        (b"SSH-2.0-OpenSSH\r\n\r\n", Outcome.FAILED),
    ],
)
async def test_what_an_answer_counts_as(place, answer, expected):
    one = site("one", 1)
    place.web.says["one"] = lambda _at: answer
    place.register(one)
    place.clock.at += timedelta(hours=1)
    await place.watch().once()
    (visit,) = place.seen(one.code)
    assert outcome(visit) is expected


async def test_redirects_are_followed_and_their_times_add_up(place):
    one = site("one", 1)
    pages = {"/": response(b"", "302 Found", Location="/index.html"), "/index.html": HOME}
    async with serve(routes(pages)) as server:
        there = Place(place.root, server.port, place.clock)
        there.register(one)
        there.clock.at += timedelta(hours=1)
        await there.watch().once()
        (visit,) = there.seen(one.code)
        there.engine.dispose()
    assert [each.url.rpartition("/")[2] for each in visit.tries] == ["", "index.html"]
    assert visit.seconds == pytest.approx(sum(each.seconds for each in visit.tries))
    assert outcome(visit) is Outcome.OPENED


async def test_robots_txt_is_obeyed_and_asked_once_a_day(place):
    free, closed = site("free", 1), site("closed", 2)
    rules = {"free": b"User-agent: *\nAllow: /\n", "closed": b"User-agent: *\nDisallow: /\n"}
    heads: list[str] = []

    async def handler(head, reader, writer):
        lines = head.decode().split("\r\n")
        host = next(x.split(": ")[1] for x in lines if x.lower().startswith("host:"))
        heads.append(f"{host.split('.')[0]}{lines[0].split(' ')[1]}")
        text = rules[host.split(".")[0]]
        writer.write(response(text) if "/robots.txt" in lines[0] else HOME)
        await writer.drain()

    async with serve(handler) as server:
        there = Place(place.root, server.port, place.clock, robots=True)
        there.register(free, closed)
        await there.watch().run(FIRST)
        made = {each.name: there.seen(each.code) for each in (free, closed)}
        there.engine.dispose()
    assert Counter(heads) == {"free/robots.txt": 1, "free/": 24, "closed/robots.txt": 1}
    assert {outcome(visit) for visit in made["closed"]} == {Outcome.ROBOTS}


async def test_an_inspection_keeps_the_watch_and_replays_it(place):
    one = site("one", 1)
    place.register(one)
    place.web.says["one"] = lambda at: b"" if at.hour == 9 else HOME
    await place.watch().run(FIRST)
    place.clock.at = Clock.of(FIRST, 12).at
    with session(place.engine) as db:
        history = watched(db, one.code, QUARTER, FIRST + timedelta(days=1))
    rules = tuple(plugins.rules().values())
    async with Network(place.settings) as network, Browser(place.settings) as browser:
        tools = Tools(place.settings, network, browser)
        done = await inspect(one, tools, rules, watch=history)
    again, results = replay(place.settings.evidence_dir / done.filed.path, rules)
    assert again.watch == history
    assert len(history.visits) == 24
    assert encode(results) == encode(done.results)


@on_both
async def test_an_audit_is_judged_by_what_the_watch_saw_this_quarter(place):
    """The days before today; in the first week of a quarter they are not enough."""
    one = site("one", 1)
    place.register(one)
    place.web.says["one"] = lambda at: DOWN if at.hour < 3 else HOME
    day = today()
    place.clock.at = Clock.of(day - timedelta(days=7)).at
    await place.watch().run(day - timedelta(days=1))
    rules = tuple(plugins.rules().values())
    number = await audit(one, place.settings, place.engine, rules, lambda _pages: None)
    with session(place.engine) as db:
        row = db.get_one(InspectionRow, number)
        said = next(each for each in stored_results(row) if each.code == "AVL001")
    young = day - timedelta(days=7) < Period.of(day).first_day
    assert str(said.verdict) == ("undecided" if young else "fail")


@on_both
async def test_a_visit_is_a_row_that_says_when_how_far_and_whom(place):
    one = site("one", 1)
    place.web.says["one"] = lambda _at: b""
    place.register(one)
    place.clock.at += timedelta(hours=1)
    await place.watch().once()
    with session(place.engine) as db:
        row = db.query(WatchVisitRow).one()
        told = (row.outcome, row.phase, row.failure, row.address, row.status, row.day)
        assert row.started.startswith("2026-11-01T17:00")
    assert told == ("failed", Phase.ANSWER, Failure.RESET, "127.0.0.1", "running", "2026-11-02")


async def test_stopping_gives_up_what_is_under_way(place):
    one = site("one", 1)
    place.register(one)
    place.clock.at += timedelta(hours=1)
    asked = asyncio.Event()

    async def hangs(head, reader, writer):
        asked.set()
        await asyncio.Event().wait()

    async with serve(hangs) as server:
        there = Place(place.root, server.port, place.clock)
        running = there.watch()
        doing = asyncio.create_task(running.run(FIRST))
        await asked.wait()
        running.stopping.set()
        await asyncio.wait_for(doing, 5)
        assert there.seen(one.code) == ()
        there.engine.dispose()


async def test_a_sweep_hands_its_workers_what_the_watch_saw(place):
    one = site("one", 1)
    place.register(one)
    day = today()
    place.clock.at = Clock.of(day - timedelta(days=2)).at
    await place.watch().run(day - timedelta(days=1))
    quarter = Period.of(day)
    with session(place.engine) as db:
        planned = plan([one], ratio=None, seed=1, all=True)
        days = (quarter.first_day, quarter.last_day)
        store_plan(db, str(quarter), days, planned, at=place.clock.now(), ratio=None, seed=None)
    told = {name: getattr(place.settings, name) for name in ("crawl", "network", "browser")}
    overrides = {name: section.model_dump(mode="json") for name, section in told.items()}
    await Sweep(place.settings, overrides | {"sweep": {"processes": 1}}, str(quarter)).run()
    (path,) = place.settings.evidence_dir.rglob("*.warc.gz")
    history = read_log(path).watch
    assert history.last_day == str(min(quarter.last_day, day - timedelta(days=1)))
    expected = {day - timedelta(days=n) for n in (1, 2)} & _quarter_so_far(quarter, day)
    assert {local(visit.started).date() for visit in history.visits} == expected


def _quarter_so_far(quarter: Period, day: date) -> set[date]:
    return {quarter.first_day + timedelta(days=n) for n in range((day - quarter.first_day).days)}


@pytest.mark.browser
async def test_a_challenge_that_a_browser_passes_is_an_open_page(place):
    try:
        find_chromium()
    except BrowserUnavailableError as missing:
        pytest.skip(str(missing))
    challenge = "<script>document.cookie='b=2';setTimeout(()=>location.reload(),100)</script>"
    closed = response(challenge.encode(), "412 Precondition Failed", **HTML)
    real = response(("<title>示例区</title><p>" + "政务公开 " * 60).encode(), **HTML)

    async def handler(head, reader, writer):
        passed = b"host: hard" not in head.lower() and b"b=2" in head
        writer.write(real if passed else closed)
        await writer.drain()

    soft, hard = site("soft", 1), site("hard", 2)
    async with serve(handler) as server:
        there = Place(place.root, server.port, place.clock)
        browser = there.settings.browser.model_copy(update={"enabled": True, "deadline": 8.0})
        there.settings = there.settings.model_copy(update={"browser": browser})
        there.register(soft, hard)
        there.clock.at += timedelta(hours=1)
        await there.watch().once()
        said = {each.name: outcome(*there.seen(each.code)) for each in (soft, hard)}
        there.engine.dispose()
    assert said == {"soft": Outcome.OPENED, "hard": Outcome.BLOCKED}


async def test_the_command_runs_by_itself_until_it_is_interrupted(tmp_path):
    settings = (
        '[network]\nconnect_to = ["::127.0.0.1:1"]\ndns_canaries = []\n'
        "[crawl]\nunthrottled = true\n[watch]\nvisits = 288\n"
    )
    (tmp_path / "inspector.toml").write_text(settings)
    url = load(tmp_path).database_url
    initialise(url)
    with session(open_database(url)) as db:
        store_sites(db, [site("one", 1)], "2026-11-01T00:00:00.000Z")
    for _ in range(2):
        running = await _command(tmp_path, "watch")
        assert b"watching until the end of" in await running.stderr.readline()
        running.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(running.communicate(), 60)
        assert running.returncode == 5, (out, err)
        assert b"goes on where it was" in err
    with session(open_database(url)) as db:
        assert db.query(WatchRow).count() == 1  # the second call went on with the run of the first


async def _command(folder, *words: str) -> asyncio.subprocess.Process:
    program = Path(sys.executable).with_name("inspector")
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        program, *words, cwd=folder, stdout=pipe, stderr=pipe
    )
