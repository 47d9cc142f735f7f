"""The browser, for pages that do not show themselves without one.

A pool of pages in one Chromium. The browser has no network of its own (`spiders.chromium`); all
it asks for is answered by the fetcher of the site (`spiders.relay`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Self

from playwright.async_api import Error as PlaywrightError

from inspector.clock import now
from inspector.evidence import Failure, Rendering, Why
from inspector.settings import Settings
from spiders.chromium import BrowserUnavailableError, Chromium, find_chromium, first_line
from spiders.relay import Answering
from spiders.tab import Tab, View

__all__ = ["Answering", "Browser", "Rendered", "Store"]

Store = Callable[[str, str, bytes], str]

# Of the deadline; the rest is for reading the page.
_SETTLE_SHARE = 0.75
_GUARD_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page after its scripts ran. `dom` is UTF-8, `screenshot` PNG, both empty on failure;
    `cookies` are written as in Set-Cookie, with their domain: all that the browser would send to
    the page.
    """

    rendering: Rendering
    dom: bytes = b""
    cookies: tuple[str, ...] = ()
    screenshot: bytes = b""


@dataclass(frozen=True, slots=True)
class _Job:
    """One page to open."""

    url: str
    why: Why
    fetcher: Answering
    screenshot: bool

    @property
    def images(self) -> bool:
        """Pictures matter in a screenshot, and to challenges that count them."""
        return self.screenshot or self.why is Why.CHALLENGE


class Browser:
    """The browser of one process. Chromium starts at the first page, is replaced after
    `browser.recycle_after` pages, when it holds more than `browser.memory` or when it died, and
    ends with the context manager.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.browser
        self._user_agent = settings.user_agent
        self._slots = asyncio.Semaphore(settings.browser.pages_at_once)
        self._starting = asyncio.Lock()
        self._current: Chromium | None = None
        self._busy = 0
        self._running: set[Chromium] = set()

    @property
    def busy(self) -> bool:
        """Whether a page is being opened or looked at."""
        return self._busy > 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End every browser process of ours."""
        self._current = None
        running, self._running = self._running, set()
        await asyncio.gather(*(chromium.close() for chromium in running))

    async def render(
        self, url: str, *, why: Why, fetcher: Answering, store: Store, screenshot: bool = False
    ) -> Rendered:
        """Open one page, let its scripts run and take it down.

        It takes at most `browser.deadline` seconds from the moment a page is free, plus a few
        for closing. Never raises: what goes wrong is `Failure.BROWSER` with a note.
        """
        async with self._slots:
            clock = time.monotonic()
            rendering = Rendering(url, why, now(), 0.0)
            self._busy += 1
            try:
                view = await self._look(_Job(url, why, fetcher, screenshot))
            finally:
                self._busy -= 1
            seconds = round(time.monotonic() - clock, 3)
            return _rendered(replace(rendering, seconds=seconds), view, store)

    async def _look(self, job: _Job) -> View:
        """What can be seen of the page; what went wrong is in `trouble`."""
        view = View()
        try:
            await self._visit(job, view)
        except TimeoutError:
            view.trouble = view.trouble or f"no page within {self._settings.deadline:g} s"
        except (BrowserUnavailableError, PlaywrightError) as error:
            view.trouble = view.trouble or first_line(error)
        except Exception as error:  # noqa: BLE001 - one page never ends the site
            view.trouble = f"{type(error).__name__}: {first_line(error)}"
        return view

    async def _visit(self, job: _Job, view: View) -> None:
        chromium = await self._lease()
        limit = asyncio.timeout(self._settings.deadline)
        gone = partial(_end_now, limit)
        tab = Tab(chromium, job.fetcher, view, images=job.images, gone=gone)
        guard = asyncio.create_task(self._guard(chromium, view))
        try:
            async with limit:
                until = asyncio.get_running_loop().time() + self._settings.deadline * _SETTLE_SHARE
                await tab.open(self._user_agent)
                if await tab.go(job.url):
                    await tab.settle(until)
                    await tab.read(job.url, screenshot=job.screenshot)
        finally:
            guard.cancel()
            try:
                await tab.close()
            finally:
                await self._give_back(chromium)

    async def _guard(self, chromium: Chromium, view: View) -> None:
        """Kill the browser when a page takes too much memory: the machine has other work."""
        most = 2 * self._settings.memory
        while True:
            await asyncio.sleep(_GUARD_SECONDS)
            if chromium.megabytes > most:
                view.trouble = f"the browser took more than {most} MB"
                chromium.kill()
                return

    async def _lease(self) -> Chromium:
        async with self._starting:
            if not self._current or self._current.worn:
                await self._end(self._current)
                executable = find_chromium(self._settings.executable)
                self._current = await Chromium.start(executable)
                self._running.add(self._current)
            chromium = self._current
            chromium.users += 1
            chromium.pages += 1
            if chromium.pages >= self._settings.recycle_after:
                chromium.retire()
            return chromium

    async def _give_back(self, chromium: Chromium) -> None:
        chromium.users -= 1
        if chromium.megabytes > self._settings.memory:
            chromium.retire()
        await self._end(chromium)

    async def _end(self, chromium: Chromium | None) -> None:
        """Close a worn browser, unless a page is still open in it."""
        if chromium in self._running and chromium.worn and not chromium.users:
            self._running.discard(chromium)
            await chromium.close()


def _end_now(limit: asyncio.Timeout) -> None:
    with suppress(RuntimeError):  # it has ended by itself
        limit.reschedule(0)


def _rendered(rendering: Rendering, view: View, store: Store) -> Rendered:
    """Store what was seen and put it together."""
    dom = shot = ""
    if not view.trouble:
        try:
            dom = store(view.final_url, "text/html; charset=utf-8", view.dom)
            if view.screenshot:
                shot = store(view.final_url, "image/png", view.screenshot)
        except Exception as error:  # noqa: BLE001 - a page we cannot keep is a page not seen
            view.trouble = f"not stored: {type(error).__name__}: {first_line(error)}"
    rendering = replace(
        rendering,
        final_url=view.final_url,
        status=view.status,
        failure=Failure.BROWSER if view.trouble else None,
        note="; ".join(filter(None, (view.trouble, *view.notes))),
        console=tuple(view.console),
        failed=tuple(view.failed),
        screen=view.screen,
    )
    if view.trouble:
        return Rendered(rendering)
    kept = replace(rendering, dom=dom, screenshot=shot)
    return Rendered(kept, view.dom, view.cookies, view.screenshot)
