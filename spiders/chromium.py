"""Chromium without a network: found, started, and surely ended.

The browser may look up no name and connect to nothing: every name maps to "not found" and its
proxy is a closed port, so whatever the relay of `spiders.relay` does not answer fails inside the
browser.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Browser as Remote
from playwright.async_api import (
    BrowserContext,
    Playwright,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

PLACES = (
    "chromium-headless-shell",
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MISSING = "no Chromium found: install chromium-headless-shell or set browser.executable"
START_SECONDS = 30.0
CLOSE_SECONDS = 3.0

# The first row keeps iframes of other origins in the page's process, where its Fetch domain sees
# their requests; the second keeps http:// what it is; the third is Playwright's own list, which
# the last --disable-features on the line would otherwise switch off.
_DISABLED = (
    "IsolateOrigins,site-per-process,IsolateSandboxedIframes,OriginKeyedProcessesByDefault,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks,LazyFrameLoading,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,MediaRouter,"
    "PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,PreconnectToSearch,Translate"
)
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    "--no-first-run",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-site-isolation-trials",
    "--disable-features=" + _DISABLED,
    "--block-new-web-contents",
    "--js-flags=--max-old-space-size=512",
)


class BrowserUnavailableError(Exception):
    """No browser could be had; the message says why in one sentence."""


def find_chromium(configured: str = "") -> Path:
    """The executable: the configured one, else the first of `PLACES` that exists.

    Raises:
        BrowserUnavailableError: there is none.
    """
    for place in (configured,) if configured else PLACES:
        if found := shutil.which(place):
            return Path(found)
    if configured:
        raise BrowserUnavailableError(f"browser.executable {configured!r} cannot be run")
    raise BrowserUnavailableError(MISSING)


class Chromium:
    """One running browser process. `worn` says that it shall get no further page; it is closed
    when the last page in it ends.
    """

    def __init__(self, playwright: Playwright, remote: Remote, pid: int) -> None:
        self.worn = False
        self._stuck = False
        self.pages = 0
        self.users = 0
        self.pid = pid
        self.remote = remote
        self._playwright = playwright
        self.group = os.getpgid(pid)
        remote.on("disconnected", lambda _: self.retire())

    @classmethod
    async def start(cls, executable: Path) -> Chromium:
        """Start a browser.

        Raises:
            BrowserUnavailableError: it does not start, or not in time.
        """
        starting = asyncio.ensure_future(async_playwright().start())
        try:
            async with asyncio.timeout(START_SECONDS):
                playwright = await asyncio.shield(starting)
                remote = await _launch(playwright, executable)
                return cls(playwright, remote, await _pid(remote))
        except BaseException as error:
            await bounded(_stop(starting))
            if isinstance(error, PlaywrightError | OSError | TimeoutError):
                reason = first_line(error)
                raise BrowserUnavailableError(f"Chromium does not start: {reason}") from error
            raise

    async def context(self, user_agent: str) -> BrowserContext:
        """A fresh incognito context: no permission, no download, no service worker."""
        return await self.remote.new_context(
            accept_downloads=False,
            ignore_https_errors=True,
            locale="zh-CN",
            permissions=[],
            service_workers="block",
            timezone_id="Asia/Shanghai",
            user_agent=user_agent,
            viewport={"width": 1280, "height": 800},
        )

    def retire(self, *, stuck: bool = False) -> None:
        """Give it no further page; `stuck` says that it does not answer any more."""
        self.worn = True
        self._stuck = self._stuck or stuck

    async def close(self) -> None:
        """End the browser and all its processes, whether it still answers or not."""
        self.retire()
        try:
            if not self._stuck:
                await bounded(self.remote.close())
        finally:
            self.kill()
            await bounded(self._playwright.stop())

    @property
    def megabytes(self) -> int:
        """What its processes hold in memory: resident pages, those they share counted for each."""
        return sum(_pages(self.group)) * os.sysconf("SC_PAGE_SIZE") // 1_000_000

    def kill(self) -> None:
        """Kill the process group that the driver started the browser in."""
        if self.group != os.getpgrp():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.group, signal.SIGKILL)


def _pages(group: int) -> Iterator[int]:
    """Resident pages of each process of a group: proc(5), fields 5 and 24 of `stat`."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[2]) == group:
                yield int(fields[21])


async def _launch(playwright: Playwright, executable: Path) -> Remote:
    return await playwright.chromium.launch(
        executable_path=executable,
        args=list(ARGUMENTS),
        chromium_sandbox=os.geteuid() != 0,
        headless=True,
        # Ctrl-C is for us: the driver would close the browser under pages that are still open.
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
        timeout=START_SECONDS * 1000,
    )


async def _stop(starting: asyncio.Future[Playwright]) -> None:
    """Stop a driver that may still be starting; it kills what it launched."""
    with suppress(PlaywrightError, OSError):
        await (await starting).stop()


async def _pid(remote: Remote) -> int:
    session = await remote.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    return next(int(process["id"]) for process in processes if process["type"] == "browser")


async def bounded(closing: Coroutine[Any, Any, None]) -> bool:
    """Wait for something that closes, but not for long; whether it did."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await closing
    except (PlaywrightError, TimeoutError):
        return False
    return True


def first_line(error: BaseException) -> str:
    """What an exception says, without Playwright's call log."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
