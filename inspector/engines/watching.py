"""The availability watch: every site's home page, at spread moments, day after day.

Nothing is remembered but the visits that are stored: which site is due follows from the time, the
timetable and them. So a watch that was stopped goes on where it was, visits nothing twice, and
does the same whether it runs by itself or is called by a timer.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from inspector.assembly.availability import ENOUGH
from inspector.clock import ZONE, local
from inspector.evidence import WatchVisit
from inspector.model import Level, Site, SiteStatus
from inspector.settings import Settings
from inspector.storage import watch as rows
from inspector.storage.database import session
from inspector.storage.registry import sites
from inspector.timetable import moments
from spiders.limits import Limits, loop_clock
from spiders.network import Network
from spiders.render import Browser
from spiders.watch import Control, Robots, Visitor, patient

_REGISTRY_SECONDS = 60.0  # how old our picture of the registry may be
_LONGEST_SLEEP = 300.0  # a machine that was suspended, or set right, is noticed so soon
_QUIET_BEFORE = 120.0  # seconds before quiet hours in which no visit begins

Told = Callable[[Site, WatchVisit], None]


@dataclass(frozen=True, slots=True)
class WallClock:
    """The time of day: the moment (ISO 8601 in UTC) and a way to wait so many seconds."""

    now: Callable[[], str]
    sleep: Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Due:
    site: Site
    planned: str


class Watch:
    """The watch of one workspace; `visits` a day. `told` hears of every visit. Nothing is asked
    of the network before `once` or `run`.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        clock: WallClock,
        *,
        visits: int,
        told: Told = lambda _site, _visit: None,
    ) -> None:
        self.settings = patient(settings)
        self.engine = engine
        self.clock = clock
        self.visits = visits
        self.told = told
        self.stopping = asyncio.Event()
        self._robots = Robots()
        self._limits: Limits | None = None
        self._day = date.min
        self._moments: dict[str, tuple[str, ...]] = {}
        self._visited: dict[str, str] = {}
        self._sites: tuple[Site, ...] = ()
        self._read_at: datetime | None = None

    async def once(self) -> None:
        """One round: visit every site that is due now. When `stopping` is set, what is under way
        is given up and due again.
        """
        self._look_up()
        if due := self._due():
            await self._unless_stopped(self._visit_all(due))

    async def run(self, last_day: date) -> None:
        """Round after round until a day (Asia/Shanghai) is over, or `stopping` is set."""
        end = datetime.combine(last_day + timedelta(days=1), time(), ZONE)
        while not self.stopping.is_set() and self._now() < end:
            await self.once()
            seconds = (min(self._next(), end) - self._now()).total_seconds()
            seconds = min(seconds, _LONGEST_SLEEP)
            if seconds > 0 and not self._due():  # a round takes time in which others come due
                await self._unless_stopped(self.clock.sleep(seconds))

    def _now(self) -> datetime:
        return local(self.clock.now())

    def _look_up(self) -> None:
        """Take in what changed: the date and the registry; at first, what was visited before."""
        now = self._now()
        if now.date() != self._day:
            self._day, self._moments = now.date(), {}
        if self._read_at and (now - self._read_at).total_seconds() < _REGISTRY_SECONDS:
            return
        with session(self.engine) as db:
            self._sites = tuple(filter(_watched, sites(db).values()))
            if self._read_at is None:
                self._visited = rows.last_planned(db, now.date())
        self._read_at = now

    def _planned(self, site: Site) -> tuple[str, ...]:
        """The moments of today, as they are stored."""
        if site.code not in self._moments:
            crawl, seed = self.settings.crawl, self.settings.watch.seed
            planned = moments(site.code, self._day, self.visits, seed=seed, quiet=crawl.quiet)
            self._moments[site.code] = tuple(_stored(moment) for moment in planned)
        return self._moments[site.code]

    def _due(self) -> list[_Due]:
        """Sites whose latest moment has come and was not used. Missed moments before it stay
        missed: visits made up for at once would not be visits at intervals.
        """
        now = self._now()
        quiet = self.settings.crawl.quiet
        if quiet and quiet.wait(now, _QUIET_BEFORE):
            return []
        found = []
        for site in self._sites:
            planned = self._planned(site)
            at = bisect_right(planned, self.clock.now())
            if at and planned[at - 1] > self._visited.get(site.code, ""):
                found.append(_Due(site, planned[at - 1]))
        return found

    def _next(self) -> datetime:
        """The next moment of any site, or midnight."""
        now = self.clock.now()
        coming = [
            planned[at]
            for planned in map(self._planned, self._sites)
            if (at := bisect_right(planned, now)) < len(planned)
        ]
        midnight = datetime.combine(self._day + timedelta(days=1), time(), ZONE)
        return min([midnight, *map(local, coming)])

    async def _unless_stopped(self, work: Awaitable[None]) -> None:
        doing = asyncio.ensure_future(work)
        stop = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({doing, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not doing.done():
            doing.cancel()
        with suppress(asyncio.CancelledError):
            await doing

    async def _visit_all(self, due: Iterable[_Due]) -> None:
        """Visit sites side by side, each stored as soon as it is done."""
        if self._limits is None:
            self._limits = Limits.of(self.settings, loop_clock())
        places = asyncio.Semaphore(self.settings.watch.at_once)
        network = Network(self.settings, limits=self._limits)
        async with network, Browser(self.settings) as browser:
            visitor = Visitor(
                self.settings,
                network,
                browser,
                Control(self.settings, network),
                self._robots,
                self.clock.sleep,
            )
            try:
                async with asyncio.TaskGroup() as group:
                    for each in due:
                        group.create_task(self._visit(each, visitor, places))
            except* OperationalError as several:
                raise several.exceptions[0] from None

    async def _visit(self, due: _Due, visitor: Visitor, places: asyncio.Semaphore) -> None:
        async with places:
            started = self.clock.now()
            today = local(started).date().isoformat()
            if due.site.status is SiteStatus.OFFLINE:  # 办法 article 16: it is left alone
                visit = WatchVisit(due.planned, started, 0.0, due.site.status)
            else:
                visit = await visitor.visit(
                    due.site, planned=due.planned, started=started, today=today
                )
        with session(self.engine) as db:
            rows.save_visit(db, due.site.code, visit, due.site.url)
        self._visited[due.site.code] = due.planned
        self.told(due.site, visit)


def first_whole_day(now: datetime, settings: Settings, visits: int) -> date:
    """The first day that can still have enough visits: today if it is young, else tomorrow."""
    today = now.astimezone(ZONE).date()
    quiet = settings.crawl.quiet
    planned = moments("", today, visits, seed=settings.watch.seed, quiet=quiet)
    # Another site's moments may all be just over where these are just to come.
    enough = sum(moment > now for moment in planned) >= ENOUGH
    return today if enough else today + timedelta(days=1)


def _watched(site: Site) -> bool:
    """Closed sites and those that follow their own superior are left alone; a reported take-down
    is written down, visit by visit, without one.
    """
    return site.status is not SiteStatus.CLOSED and site.level is not Level.CENTRAL


def _stored(moment: datetime) -> str:
    """A moment as it is stored, so that moments compare as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
