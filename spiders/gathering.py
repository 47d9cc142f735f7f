"""The state of one site's gathering: what was fetched, read and rendered so far."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from inspector import reading
from inspector.clock import now
from inspector.evidence import (
    Failure,
    Known,
    PageFacts,
    PageLog,
    Purpose,
    Rendering,
    Role,
    Visit,
    Why,
)
from inspector.extract import resolve
from inspector.model import Site, SiteType
from inspector.settings import Settings
from spiders.fetch import Answer, Fetcher
from spiders.known import Question, Recall, nothing
from spiders.render import Browser, Rendered

ANSWER = "answer"  # where the download handler leaves the fetcher's answer in `Request.meta`
_FRAMES = 8
_SCRIPTS = 10
_LIBRARIES = ("jquery", "bootstrap", "swiper", "vue", "echarts", ".min.", "polyfill", "layui")


class Store(Protocol):
    """Where resources that are no exchange are kept: rendered DOMs, screenshots, answers."""

    def resource(self, url: str, content_type: str, body: bytes, *, started: str = "") -> str:
        """Keep one; gives its record id."""


@dataclass
class Gathering:
    """One site while it is gathered. `changed` is called after each page, for a progress line."""

    site: Site
    settings: Settings
    fetcher: Fetcher
    browser: Browser
    store: Store
    today: str
    changed: Callable[[int], None] = lambda _pages: None
    facts: dict[str, PageFacts] = field(default_factory=dict)
    pages: list[PageLog] = field(default_factory=list)
    robots: Protego | None = None
    sitemap: list[str] = field(default_factory=list)
    rendered: int = 0
    waited: float = 0.0
    screenshot: bytes = b""  # of the home page
    cut: set[str] = field(default_factory=set)  # records of home pages that never came to an end
    looked: asyncio.Event = field(default_factory=asyncio.Event)  # the home page, in the browser
    hosts: set[str] = field(default_factory=set)
    again: tuple[Question, ...] = ()  # dead links of an earlier visit
    recall: Recall = nothing
    known: dict[str, Known] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    _included: dict[str, str] = field(default_factory=dict)
    _allowed: dict[str, bool] = field(default_factory=dict)  # every page asks of the same links

    @property
    def prefix(self) -> str:
        """The path below which a sub-site (专属网页) lies; "/" for a whole host."""
        path = urlsplit(self.site.url).path or "/"
        return path if self.site.type is SiteType.SECTION else "/"

    def own(self, url: str) -> bool:
        """Whether an address belongs to the site: one of its hosts, below its prefix."""
        parts = urlsplit(url)
        return bare(parts.hostname or "") in self.hosts and parts.path.startswith(
            self.prefix if self.prefix != "/" else ""
        )

    @staticmethod
    def resolve(base: str, href: str) -> str:
        """An address as the browser would resolve it; "" when it leads nowhere."""
        return resolve(base, href)

    def allowed(self, url: str) -> bool:
        """Whether the site's robots.txt lets us in. Other hosts are not asked."""
        if self.robots is None or not self.settings.crawl.robots:
            return True
        said = self._allowed.get(url)
        if said is None:
            said = bool(self.robots.can_fetch(url, self.settings.user_agent))
            self._allowed[url] = said
        return said

    def note(self, answer: Answer) -> PageFacts | None:
        """Read an answer and remember its facts under its record."""
        if not answer.visit.record:
            return None
        found = reading.read(
            answer.visit, answer.body, self.today, fragments=self.settings.crawl.fragments
        )
        if found is not None:
            self.facts[answer.visit.record] = found
        return found

    def refuse(self, url: str, purpose: Purpose, failure: Failure, note: str = "") -> Visit:
        """Write down a visit that we did not make, and why."""
        visit = Visit(url, purpose, now(), 0.0, failure=failure, note=note)
        self.fetcher.visits.append(visit)
        return visit

    async def include(self, page: PageFacts, *, scripts: bool) -> tuple[str, ...]:
        """Fetch what else stands on a page, its frames and, when asked, the scripts that may
        write into it; gives their records.
        """
        records: list[str] = []
        wanted = [(url, Purpose.FRAME) for url in page.frames[:_FRAMES]]
        if scripts:
            near = [url for url in page.scripts if self.own(url) and not _library(url)]
            wanted += [(url, Purpose.SCRIPT) for url in near[:_SCRIPTS]]
        for url, purpose in wanted:
            record = self._included.get(url)
            if record is None:
                record = self._included[url] = await self._include(url, purpose, page)
            if record:
                records.append(record)
                found = self.facts.get(record)
                if found and found.frames and purpose is Purpose.FRAME:
                    records += await self._nested(found)
        return tuple(dict.fromkeys(records))

    async def _nested(self, page: PageFacts) -> list[str]:
        records = []
        for url in page.frames[:_FRAMES]:
            if url not in self._included:
                self._included[url] = await self._include(url, Purpose.FRAME, page)
            records.append(self._included[url])
        return [record for record in records if record]

    async def _include(self, url: str, purpose: Purpose, page: PageFacts) -> str:
        if self.own(url) and not self.allowed(url):
            self.refuse(url, purpose, Failure.ROBOTS)
            return ""
        hops = await self.fetcher.follow(url, purpose=purpose, referrer=page.url)
        last = hops[-1]
        if last.visit.status == 200 and self.note(last):
            return last.visit.record
        return ""

    async def render(
        self, url: str, why: Why, *, screenshot: bool = False, beside: bool = False
    ) -> Rendered | None:
        """Open a page in the browser, as long as the site's share lasts; its DOM is read.
        `beside` says that other work of the site goes on meanwhile.
        """
        browser = self.settings.browser
        share = browser.per_site + (2 * browser.links if why is Why.LINK else 0)
        if not browser.enabled or self.rendered >= share:
            return None
        self.rendered += 1
        asked = time.monotonic()
        done = await self.browser.render(
            url, why=why, fetcher=self.fetcher, store=self._keep, screenshot=screenshot
        )
        if not beside:
            self.waited += max(0.0, time.monotonic() - asked - done.rendering.seconds)
        for cookie in done.cookies:
            self.fetcher.set_cookie_header(done.rendering.final_url or url, cookie)
        self.screenshot = done.screenshot or self.screenshot
        if done.rendering.dom:
            found = reading.read_dom(
                done.rendering, done.dom, self.today, fragments=self.settings.crawl.fragments
            )
            self.facts[done.rendering.dom] = found
        return done

    def dom(self, rendering: Rendering | None) -> PageFacts | None:
        """The facts of a rendering, when it brought a page."""
        return self.facts.get(rendering.dom) if rendering and rendering.dom else None

    def add(self, page: PageLog) -> None:
        """Add a page to the log."""
        self.pages.append(page)
        self.changed(len(self.pages))

    def views(self, page: PageLog) -> tuple[PageFacts, ...]:
        """Everything read of a page."""
        records = [page.record, *page.included, page.rendering.dom if page.rendering else ""]
        return tuple(self.facts[record] for record in records if record in self.facts)

    @property
    def home(self) -> PageLog | None:
        """The home page, once it is open."""
        return next((page for page in self.pages if page.role is Role.HOME), None)

    @property
    def seconds(self) -> float:
        """Seconds the site had so far. Waiting for a free page of our browser is our own time,
        waiting for an address that other sites use as well is theirs.
        """
        return time.monotonic() - self.started - self.waited - self.stalled

    @property
    def stalled(self) -> float:
        """Seconds in which a host was not asked because others use its address: the platform
        that a whole district shares is asked no oftener than a single site.
        """
        return max(self.fetcher.ledger.waited.values(), default=0.0)

    def _keep(self, url: str, content_type: str, body: bytes) -> str:
        return self.store.resource(url, content_type, body)


def bare(host: str) -> str:
    """A host name without `www.`: both are the same site."""
    return host.lower().removeprefix("www.")


def may_write(script: str) -> bool:
    """Whether an external script may put content on a page: all but well-known libraries."""
    return not _library(script)


def _library(url: str) -> bool:
    return any(word in url.lower().rsplit("/", 1)[-1] for word in _LIBRARIES)
