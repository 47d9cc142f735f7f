"""One page in the browser: opened, watched until it is at rest, read."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, ConsoleMessage, Page
from playwright.async_api import Error as PlaywrightError

from inspector.evidence import Screen
from spiders.chromium import Chromium, bounded, first_line
from spiders.relay import Answering, Relay
from spiders.snapshot import document, places, text_length

MOST_CONSOLE = 20
MOST_FAILED = 50
QUIET_SECONDS = 0.3
# A challenge or a shell often works behind a timer before it asks for anything.
PATIENCE_SECONDS = 2.0
# A page that polls is never quiet.
RESTLESS_SECONDS = 5.0
LITTLE_TEXT = 30
OUR_REFUSAL = "ERR_BLOCKED_BY_CLIENT"


@dataclass(slots=True)
class View:
    """What was seen of one page so far; `trouble` says why there is no document."""

    dom: bytes = b""
    screenshot: bytes = b""
    screen: Screen | None = None
    final_url: str = ""
    status: int | None = None
    console: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    cookies: tuple[str, ...] = ()
    trouble: str = ""
    notes: list[str] = field(default_factory=list)


class Pulse:
    """When something last happened on the page, and whether it has loaded."""

    def __init__(self) -> None:
        self.navigations = 0
        self.pending = 0
        self._loaded_at: float | None = None
        self._announced = False
        self._last = time.monotonic()
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Something happened."""
        self._last = time.monotonic()
        self._stirred.set()

    def navigated(self) -> None:
        """Another document took the place of the one before."""
        self.navigations += 1
        self._loaded_at = None
        self._announced = False
        self.stir()

    def loaded(self) -> None:
        """The document and what it includes have loaded, or it was stopped."""
        self._loaded_at = self._loaded_at or time.monotonic()
        self.stir()

    def announced(self, *, coming: bool) -> None:
        """A redirect by meta refresh or script was scheduled, or called off."""
        self._announced = coming
        self.stir()

    async def quiet(self, seconds: float, unless: int = -1) -> None:
        """Wait until the document has loaded and `seconds` passed without an event, or
        `RESTLESS_SECONDS` since it loaded; or, with `unless` set to the number of navigations so
        far, until there is one more.
        """
        while (wait := self._missing(seconds)) > 0 and unless in {-1, self.navigations}:
            self._stirred.clear()
            await _either(self._stirred, wait)

    def _missing(self, seconds: float) -> float:
        if self._loaded_at is None:
            return 3600.0
        now = time.monotonic()
        rest = self._loaded_at + RESTLESS_SECONDS - now
        if self.pending or self._announced:
            return rest
        return min(rest, self._last + seconds - now)


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


class Tab:
    """One page in a fresh context. Nothing of it reaches the network but through a fetcher.

    `gone` is called when the page or its browser died, so that nobody waits for it.
    """

    def __init__(
        self,
        chromium: Chromium,
        fetcher: Answering,
        view: View,
        *,
        images: bool,
        gone: Callable[[], None],
    ) -> None:
        self._chromium = chromium
        self._view = view
        self._gone = gone
        self._pulse = Pulse()
        self._popups: set[asyncio.Task[None]] = set()
        self._context: BrowserContext | None = None
        self._document = ""
        self._unreachable = ""
        self._relay = Relay(fetcher, images=images, stirred=self._stirred)

    async def open(self, user_agent: str) -> None:
        """Make the page and put the relay before it."""
        self._chromium.remote.on("disconnected", self._died)
        self._context = context = await self._chromium.context(user_agent)
        self._page = page = await context.new_page()
        context.on("page", self._popup)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("crash", self._crashed)
        self._session = session = await context.new_cdp_session(page)
        tree = (await session.send("Page.getFrameTree"))["frameTree"]
        self._frame = str(tree["frame"]["id"])
        self._watch(session)
        await session.send("Page.enable")
        await self._relay.open(session, self._frame)

    async def go(self, url: str) -> bool:
        """Go to an address; false when no document came, and `trouble` says why."""
        answer = await self._session.send("Page.navigate", {"url": url})
        error = str(answer.get("errorText", ""))
        if error:
            self._document = answer.get("loaderId", "")
            self._view.status = self._status
            self._view.trouble = self._why_not() or error
        return not error

    async def settle(self, until: float) -> None:
        """Wait until nothing happens any more, at most until `until` of the loop's clock."""
        try:
            async with asyncio.timeout_at(until):
                await self._pulse.quiet(QUIET_SECONDS)
                while await self._unfinished() and await self._moves_on():
                    await self._pulse.quiet(QUIET_SECONDS)
        except TimeoutError:
            self._view.notes.append("taken before the page was at rest")

    async def read(self, url: str, *, screenshot: bool) -> None:
        """Take down the document, where it came from and its cookies."""
        view = self._view
        view.status = self._status
        if self._unreachable:
            view.trouble = self._why_not() or f"{self._unreachable} did not open"
            return
        view.dom = await self._serialised()
        view.final_url = self._page.url
        cookies = await self._page.context.cookies([url, view.final_url])
        view.cookies = tuple(_set_cookie(dict(cookie)) for cookie in cookies)
        if screenshot:
            shot = await self._session.send("Page.captureScreenshot", {"format": "png"})
            view.screenshot = base64.b64decode(shot["data"])
            view.screen = await self._measured()

    async def close(self) -> None:
        """Give up what is under way; what the relay learnt is kept. A browser that does not let
        go of the page in time gets no further one.
        """
        self._chromium.remote.remove_listener("disconnected", self._died)
        for task in self._popups:
            task.cancel()
        await self._relay.close()
        self._view.failed = self._relay.failed[:MOST_FAILED]
        if withheld := self._relay.withheld:
            self._view.notes.append(f"{withheld} sub-resources not waited for")
        if not self._context or not await bounded(self._context.close()):
            self._chromium.retire(stuck=True)

    async def _serialised(self) -> bytes:
        """Once more when the page moves on while it is read."""
        try:
            return await document(self._session)
        except PlaywrightError:
            await self._pulse.quiet(QUIET_SECONDS)
            return await document(self._session)

    async def _measured(self) -> Screen | None:
        """Without it the page is still a page."""
        try:
            return await places(self._session, self._frame)
        except PlaywrightError as error:
            self._view.notes.append(f"not measured: {first_line(error)}")
            return None

    async def _unfinished(self) -> bool:
        """Whether this looks like a challenge or a shell that has not shown the page yet."""
        if self._unreachable:
            return False
        if self._status == 202 or (self._status or 0) >= 400:
            return True
        try:
            return await text_length(self._session, self._frame) < LITTLE_TEXT
        except PlaywrightError:
            return True  # it moves on at this moment

    @property
    def _status(self) -> int | None:
        visit = self._relay.documents.get(self._document)
        return visit.status if visit else None

    def _why_not(self) -> str:
        visit = self._relay.documents.get(self._document)
        return f"{visit.failure}: {visit.note}".rstrip(": ") if visit and visit.failure else ""

    async def _moves_on(self) -> bool:
        seen = self._pulse.navigations
        await self._pulse.quiet(PATIENCE_SECONDS, unless=seen)
        return self._pulse.navigations != seen

    def _watch(self, session: CDPSession) -> None:
        session.on("Page.frameNavigated", self._navigated)
        session.on("Page.loadEventFired", lambda _: self._pulse.loaded())
        session.on("Page.frameStoppedLoading", self._stopped)
        session.on("Page.frameScheduledNavigation", self._scheduled)
        session.on("Page.frameClearedScheduledNavigation", self._cleared)

    def _stirred(self) -> None:
        self._pulse.pending = self._relay.pending
        self._pulse.stir()

    def _navigated(self, event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            self._document = event["frame"]["loaderId"]
            self._unreachable = event["frame"].get("unreachableUrl", "")
            self._pulse.navigated()

    def _stopped(self, event: dict[str, Any]) -> None:
        """A download in place of a page stops the page before it says that it has loaded."""
        if event["frameId"] == self._frame and self._document:
            self._pulse.loaded()

    def _scheduled(self, event: dict[str, Any]) -> None:
        # One without delay starts at once and is seen by its request.
        if event["frameId"] == self._frame and 0 < event["delay"] <= RESTLESS_SECONDS:
            self._pulse.announced(coming=True)

    def _cleared(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self._pulse.announced(coming=False)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and OUR_REFUSAL not in message.text:
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if len(self._view.console) < MOST_CONSOLE:
            self._view.console.append(text[:300])

    def _died(self, _: object) -> None:
        self._view.trouble = self._view.trouble or "the browser died"
        self._gone()

    def _crashed(self, _: object) -> None:
        self._view.trouble = "the page crashed"
        self._gone()

    def _popup(self, page: Page) -> None:
        task = asyncio.create_task(_shut(page))
        self._popups.add(task)
        task.add_done_callback(self._popups.discard)


async def _shut(page: Page) -> None:
    try:
        await page.close()
    except PlaywrightError:
        return


def _set_cookie(cookie: dict[str, Any]) -> str:
    """A cookie of the browser as a Set-Cookie header would say it."""
    parts = [
        f"{cookie['name']}={cookie['value']}",
        f"Domain={cookie['domain']}",
        f"Path={cookie['path']}",
    ]
    parts += [name for name, key in (("Secure", "secure"), ("HttpOnly", "httpOnly")) if cookie[key]]
    return "; ".join(parts)
