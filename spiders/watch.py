"""One visit of the availability watch: the home page is asked for until it stands open or the
patience of a reader is over. Nothing else of the site is looked at.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from protego import Protego

from inspector.assembly.availability import PATIENCE, opens
from inspector.assembly.excuses import turned_away
from inspector.assembly.home import GUARDS
from inspector.assembly.pages import dom
from inspector.evidence import (
    Failure,
    PageFacts,
    PageLog,
    Purpose,
    Role,
    Visit,
    WatchVisit,
    Why,
)
from inspector.model import Site
from inspector.settings import Settings
from spiders.canaries import Canaries
from spiders.exchange import Answer
from spiders.fetch import Fetcher
from spiders.gathering import Gathering, bare
from spiders.home import arrive, other_scheme, read_robots
from spiders.network import Network
from spiders.render import Browser

_PAUSE = 5.0  # seconds between two tries of a page that fails at once
_CONNECTING = 5.0  # seconds to connect: so that within a reader's patience both schemes are tried
_LONGEST = 600.0  # seconds of one visit with all waiting for our turn; more is our own fault
_CANARY_SECONDS = 5.0
_BELIEVED = 2.0  # seconds for which an answer of a canary is good
_DOUBTED = 30.0  # seconds for which we think ourselves cut off: what opens all the same counts
_HOPELESS = frozenset({Failure.BAD_URL, Failure.ROBOTS, Failure.BUDGET})  # asking again is no use

Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class _Unkept:
    """A recorder that keeps nothing: of the watch the tries are kept, not the pages."""

    number: int = 0

    def exchange(self, url: str, **_facts: object) -> str:
        """A name under which the answer's facts are found while the visit lasts."""
        self.number += 1
        return f"unkept:{self.number}"

    def resource(self, url: str, content_type: str, body: bytes, *, started: str = "") -> str:
        """As for exchanges."""
        return self.exchange(url)


def patient(settings: Settings) -> Settings:
    """The settings of a watch: no exchange is cut before a reader's patience is over."""
    crawl = settings.crawl.model_copy(
        update={
            "timeout": max(PATIENCE, settings.crawl.timeout),
            "connect_timeout": min(_CONNECTING, settings.crawl.connect_timeout),
        }
    )
    return settings.model_copy(update={"crawl": crawl})


class Control:
    """Do we reach anything at all? The addresses of `health.canaries` are asked; where there are
    none, the names of `network.dns_canaries`, of which any answer will do. Without either we
    believe ourselves.
    """

    def __init__(self, settings: Settings, network: Network) -> None:
        crawl = settings.crawl.model_copy(
            update={"timeout": _CANARY_SECONDS, "connect_timeout": _CANARY_SECONDS}
        )
        self._settings = settings.model_copy(update={"crawl": crawl})
        self._network = network
        self._lock = asyncio.Lock()
        self._answered, self._until = True, 0.0

    async def answer(self) -> bool:
        """Whether one of them answers now."""
        async with self._lock:
            if time.monotonic() >= self._until:
                self._answered = await self._asked()
                good_for = _BELIEVED if self._answered else _DOUBTED
                self._until = time.monotonic() + good_for
        return self._answered

    async def _asked(self) -> bool:
        if self._settings.health.canaries:
            return not await Canaries(self._settings).ask()
        names = self._settings.network.dns_canaries
        for name in names:
            if await self._answers(name):
                return True
        return not names

    async def _answers(self, name: str) -> bool:
        fetcher = Fetcher(self._network, _Unkept(), self._settings)
        for scheme in ("https", "http"):
            answer = await fetcher.fetch(
                f"{scheme}://{name}/", purpose=Purpose.PROBE, max_bytes=1000, record=False
            )
            if answer.visit.answered:
                return True
        return False


@dataclass(slots=True)
class Robots:
    """What robots.txt of a host says, asked once a day: the watch comes every hour."""

    _said: dict[tuple[str, str], Protego | None] = field(default_factory=dict)

    async def read(self, gathering: Gathering, url: str) -> None:
        """Tell a gathering. What did not come is asked again at the next visit."""
        if not gathering.settings.crawl.robots:
            return
        key = urlsplit(url).netloc, gathering.today
        if key not in self._said:
            before = len(gathering.fetcher.visits)
            await read_robots(gathering, url)
            if gathering.fetcher.visits[before:] and gathering.fetcher.visits[-1].answered:
                self._said = {k: v for k, v in self._said.items() if k[1] == gathering.today}
                self._said[key] = gathering.robots
        gathering.robots = self._said.get(key, gathering.robots)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Makes visits. `sleep` waits between tries; it and `patience`, in seconds, are given so that
    a test need not wait. The settings are those of `patient`.
    """

    settings: Settings
    network: Network
    browser: Browser
    control: Control
    robots: Robots
    sleep: Sleep
    patience: float = PATIENCE

    async def visit(self, site: Site, *, planned: str, started: str, today: str) -> WatchVisit:
        """Visit a site's home page once. Never raises: what goes wrong is in the visit."""
        unkept = _Unkept()
        fetcher = Fetcher(self.network, unkept, self.settings)
        gathering = Gathering(site, self.settings, fetcher, self.browser, unkept, today)
        gathering.hosts.add(bare(urlsplit(site.url).hostname or ""))
        look = _Look(self, gathering)
        try:
            async with asyncio.timeout(_LONGEST):
                await self.robots.read(gathering, site.url)
                await look.run()
        except TimeoutError:
            look.withdrawn = f"not done after {_LONGEST:.0f} s"
        except Exception as error:  # noqa: BLE001 - one site must not end the watch
            look.withdrawn = f"our program failed: {type(error).__name__}: {error}"
        return WatchVisit(
            planned=planned,
            started=started,
            seconds=round(look.seconds, 3),
            status=site.status,
            vantage=self.settings.network.vantage,
            tries=tuple(replace(each, record="") for each in look.tries),
            guarded=look.guarded,
            rendered=look.rendered,
            withdrawn=look.withdrawn,
        )


@dataclass(slots=True)
class _Look:
    """The tries of one visit."""

    visitor: Visitor
    gathering: Gathering
    guarded: bool = False
    rendered: bool = False
    withdrawn: str = ""
    paused: float = 0.0

    @property
    def tries(self) -> list[Visit]:
        """What was asked for the home page."""
        visits = self.gathering.fetcher.visits
        return [visit for visit in visits if visit.purpose is Purpose.HOME]

    @property
    def seconds(self) -> float:
        """What a reader would have spent so far: waiting for our own turn is not the site's."""
        return self.paused + sum(visit.seconds for visit in self.tries)

    @property
    def left(self) -> float:
        """What is left of a reader's patience, in seconds."""
        return self.visitor.patience - self.seconds

    async def run(self) -> None:
        """Both schemes, and again after a pause, while a reader would wait."""
        url = self.gathering.site.url
        while self.left > 0:
            for address in (url, other_scheme(url)):
                if await self._settled(address) or self.left <= 0:
                    return
            pause = min(_PAUSE, self.left)
            await self.visitor.sleep(pause)
            self.paused += pause

    async def _settled(self, address: str) -> bool:
        """Ask once; whether it makes no sense to ask again."""
        answer = await arrive(self.gathering, address)
        found = self.gathering.facts.get(answer.visit.record)
        self.guarded = _guarded(answer, found)
        if self.guarded:
            self.rendered = await self._shows(answer.visit)
        if opens(answer.visit) or self.guarded:
            self.withdrawn = ""
            return True
        if answer.visit.failure in _HOPELESS:
            return True
        if not answer.visit.answered and not await self.visitor.control.answer():
            self.withdrawn = "no canary answered"
        return False

    async def _shows(self, visit: Visit) -> bool:
        """Whether the browser gets past the guard. Its time is not the site's: it counts scripts
        that a reader's browser runs faster.
        """
        done = await self.gathering.render(visit.url, Why.CHALLENGE)
        if done is None:
            return False
        page = PageLog(visit.url, Role.HOME, 0, visit.record, visit.status or 0, (), done.rendering)
        return dom(page, self.gathering.facts) is not None


def _guarded(answer: Answer, found: PageFacts | None) -> bool:
    """Whether a protection product answered in place of the site."""
    return answer.visit.status in GUARDS or bool(found and turned_away(found))
