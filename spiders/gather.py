"""Gathers one site: everything that is seen of it, written down before anybody judges it."""

from __future__ import annotations

import asyncio
import contextlib
import platform
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from urllib.parse import urlsplit

from inspector import __version__
from inspector.clock import local, now
from inspector.evidence import (
    NOTHING_KNOWN,
    SCHEMA,
    Background,
    BadgeImage,
    BadgeLook,
    CaptureLog,
    DnsAnswers,
    Failure,
    HttpsProbe,
    PageFacts,
    Rendering,
)
from inspector.model import Site, SiteStatus
from inspector.settings import Settings
from inspector.storage.captures import CaptureWriter
from inspector.storage.codec import encode
from spiders.announcements import search_announcements
from spiders.badge import badge_images, badge_looks, references
from spiders.feet import look_at_feet
from spiders.fetch import Fetcher
from spiders.former import ask_former
from spiders.gathering import Gathering
from spiders.home import look_at_home, open_home
from spiders.hosts import ask_for_nonsense
from spiders.known import Recall, nothing
from spiders.last_looks import look_at_the_dead
from spiders.links import ask_links
from spiders.network import Network
from spiders.probes import https
from spiders.probes.dns import DnsProbe
from spiders.render import Browser
from spiders.second_looks import ask_again, ask_front_doors
from spiders.site import crawl
from spiders.sitemap import read_sitemaps
from spiders.strangers import ask_strangers

_LOOK_EVERY = 5.0  # seconds
_MOST_STALLED = 20  # times the longest gathering: so many neighbours are waited for


@dataclass(frozen=True, slots=True)
class Tools:
    """What all sites of one process share. `worry` is called when a site seems to be down: it may
    be ourselves.
    """

    settings: Settings
    network: Network
    browser: Browser
    worry: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Gathered:
    """One site's gathering, done: the log, the facts of every body read, and what it cost."""

    log: CaptureLog
    facts: Mapping[str, PageFacts]
    requests: int
    bytes: int
    peak_rate: int


@cache
def versions() -> dict[str, str]:
    """The software that saw and will judge."""
    names = ("scrapy", "aiohttp", "playwright", "selectolax", "dnspython")
    return {
        "site-inspector": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


async def gather(
    site: Site,
    tools: Tools,
    writer: CaptureWriter,
    *,
    capture_id: str,
    as_of: str,
    background: Background = NOTHING_KNOWN,
    left: int | None = None,
    recall: Recall = nothing,
    changed: Callable[[int], None] = lambda _pages: None,
) -> Gathered:
    """Gather one site into `writer`. Ends within `crawl.longest` seconds, whatever the site does,
    and the time that other sites at its address cost; what was seen by then is kept. `left` is how
    many requests the site may still be asked today; None: no bound. `background` is
    what is known of its life; `recall` says what other inspections found of links.
    """
    settings = tools.settings
    today = local(as_of).date().isoformat()
    fetcher = Fetcher(tools.network, writer, settings, left=left)
    gathering = Gathering(site, settings, fetcher, tools.browser, writer, today, changed)
    gathering.recall = recall
    work = _Work(gathering, tools, background)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(None) as limit, _patience(limit, gathering):
            await work.run()
            work.finished = True
    log = CaptureLog(
        schema=SCHEMA,
        id=capture_id,
        site=site,
        as_of=as_of,
        user_agent=settings.user_agent,
        vantage=settings.network.vantage,
        versions=versions(),
        limits=limits_of(settings),
        visits=tuple(fetcher.visits),
        # Not as they came in: the same site gives the same findings in the same order.
        pages=tuple(sorted(gathering.pages, key=lambda page: (page.depth, page.url))),
        dns=work.dns,
        https=work.https,
        badge_references=references(settings.badge.references, settings.root),
        badge_images=work.badges,
        badge_looks=work.badge_looks,
        stopped=work.why_stopped,
        unasked_links=work.unasked,
        domains=work.domains,
        looks=work.looks,
        known=tuple(gathering.known.values()),
        background=background,
    )
    return Gathered(
        log, gathering.facts, fetcher.ledger.requests, fetcher.ledger.bytes, fetcher.ledger.peak
    )


@asynccontextmanager
async def _patience(limit: asyncio.Timeout, gathering: Gathering) -> AsyncIterator[None]:
    """Move the end of a gathering on for the time that neighbours of the site cost, but not into
    quiet hours.
    """
    crawl, loop = gathering.settings.crawl, asyncio.get_running_loop()
    began = loop.time()

    async def watch() -> None:
        while True:
            stalled = min(gathering.stalled, _MOST_STALLED * crawl.longest)
            quiet = stalled and crawl.quiet and crawl.quiet.wait(local(now()), 0)
            limit.reschedule(loop.time() if quiet else began + crawl.longest + stalled)
            await asyncio.sleep(_LOOK_EVERY)

    limit.reschedule(began + crawl.longest)
    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def limits_of(settings: Settings) -> dict[str, int | float | str]:
    """The budget and the samples, declared in the evidence."""
    crawl = settings.crawl
    declared = {key: value for key, value in crawl.model_dump().items() if key != "robots"}
    return declared | {"confirm_hours": crawl.hours_apart}


class _Work:
    """The steps of one gathering, with what each has brought so far."""

    def __init__(self, gathering: Gathering, tools: Tools, known: Background) -> None:
        self.gathering = gathering
        self.background = known
        self.tools = tools
        self.dns: DnsAnswers | None = None
        self.https: HttpsProbe | None = None
        self.badges: tuple[BadgeImage, ...] = ()
        self.badge_looks: tuple[BadgeLook, ...] = ()
        self.stopped = "complete"
        self.unasked = 0
        self.domains: tuple[DnsAnswers, ...] = ()
        self.looks: tuple[Rendering, ...] = ()
        self.finished = False

    @property
    def why_stopped(self) -> str:
        """Why the gathering ended; a budget also counts when it was spent after the crawl."""
        if not self.finished:
            return "seconds"
        fetcher = self.gathering.fetcher
        refused = any(visit.failure is Failure.BUDGET for visit in fetcher.visits)
        return fetcher.spent if refused and self.stopped == "complete" else self.stopped

    async def run(self) -> None:
        """All steps. The probes go beside the home page; the rest needs it open. A site reported
        as offline (办法 article 16) is left alone; of a closed one only the door is looked at.
        """
        status = self.gathering.site.status
        if status is SiteStatus.OFFLINE:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._probe())
            group.create_task(open_home(self.gathering, self.tools.worry))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            if status is SiteStatus.CLOSED:
                group.create_task(search_announcements(self.gathering, self.background))
            else:
                group.create_task(ask_former(self.gathering, self.background))
                group.create_task(self._walk())

    async def _look(self) -> None:
        """The home page as a reader sees it, and the badge on it."""
        await look_at_home(self.gathering)
        if self.tools.settings.badge.references:
            self.badges = await badge_images(self.gathering)
            self.badge_looks = await badge_looks(self.gathering, self.badges)

    async def _walk(self) -> None:
        """What lies behind the home page."""
        home = self.gathering.home
        if home is None or home.status >= 400:
            return
        if not self.gathering.views(home):
            await self.gathering.looked.wait()
        if self.gathering.views(self.gathering.pages[0]):
            self.gathering.sitemap = await read_sitemaps(self.gathering)
            self.stopped = await crawl(self.gathering)
            await look_at_feet(self.gathering)
            self.unasked = await ask_links(self.gathering)
            await ask_for_nonsense(self.gathering)
            self.domains = await ask_strangers(self.gathering, self.tools.network.names)
            await ask_again(self.gathering)
            await ask_front_doors(self.gathering)
            self.looks = await look_at_the_dead(self.gathering)

    async def _probe(self) -> None:
        parts = urlsplit(self.gathering.site.url)
        host = parts.hostname or ""
        self.dns = await DnsProbe(self.tools.network.names).gather(host)
        answers = encode(self.dns)
        self.gathering.store.resource(f"dns:{host}", "application/json", answers)
        named = f"[{host}]" if ":" in host else host
        authority = parts.netloc if parts.scheme == "https" else named
        self.https = await https.HttpsProbe(self.gathering.fetcher).gather(authority)
