"""A browser and a local web of names that exist nowhere else, for tests."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import web

from inspector.evidence import Why
from inspector.settings import Settings
from spiders.fetch import Fetcher
from spiders.network import Network
from spiders.render import Browser, Rendered

TEXT = "重庆市某某区人民政府网站，信息公开、政务服务、互动交流、走进某某，一句足够长的话。"
HOME = "http://www.home.test/"
ByFetcher = "X-By-Fetcher"
NAMES = ("www.home.test", "b.test", "other.test", "frame.test", "boxed.test", "127.0.0.1")

Answer = str | bytes | web.Response | Callable[[web.Request], Awaitable[web.Response]]


class Web:
    """Pages by host and path on one loopback server. `strays` are requests that did not come
    through the fetcher.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.seen: list[str] = []
        self.strays: list[str] = []
        self.bodies: dict[str, bytes] = {}
        self.arrived = asyncio.Event()
        self.port = 0

    def page(self, path: str, answer: Answer, host: str = "www.home.test") -> None:
        self.pages[host + path] = answer

    async def answer(self, request: web.Request) -> web.StreamResponse:
        key = request.host + request.path
        (self.seen if ByFetcher in request.headers else self.strays).append(key)
        self.bodies[key] = await request.read()
        self.arrived.set()
        answer = self.pages.get(key, web.Response(status=404))
        if callable(answer):
            return await answer(request)
        if isinstance(answer, web.Response):
            return copied(answer)
        return html(answer)


class Unrecorded:
    """Keeps no exchange."""

    def exchange(self, url: str, **exchange: Any) -> str:
        return ""


class Marking(Fetcher):
    """The fetcher, leaving a mark on each request."""

    async def fetch(self, url: str, **given: Any) -> Any:
        return await super().fetch(
            url, **{**given, "headers": {**given["headers"], ByFetcher: "1"}}
        )


class Bench:
    """A browser and a web for it."""

    def __init__(self, browser: Browser, local: Web, fetcher: Marking) -> None:
        self.browser = browser
        self.local = local
        self.fetcher = fetcher
        self.stored: dict[str, bytes] = {}

    def store(self, url: str, content_type: str, body: bytes) -> str:
        self.stored[content_type] = body
        return f"<{content_type}>"

    async def render(
        self, url: str = HOME, why: Why = Why.SHELL, *, screenshot: bool = False
    ) -> Rendered:
        return await self.browser.render(
            url, why=why, fetcher=self.fetcher, store=self.store, screenshot=screenshot
        )


def html(text: str | bytes, status: int = 200, **headers: str) -> web.Response:
    body = text.encode() if isinstance(text, str) else text
    return web.Response(
        body=body, status=status, headers={"Content-Type": "text/html; charset=utf-8", **headers}
    )


def copied(answer: web.Response) -> web.Response:
    return web.Response(body=answer.body, status=answer.status, headers=answer.headers)


def redirect(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to})


def settings(**browser: Any) -> Settings:
    return Settings(browser={"deadline": 10, **browser})


def processes(group: int) -> list[str]:
    """Living processes of a process group."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, process_group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(process_group) == group and state not in "ZX":
                alive.append(stat.parent.name)
    return alive


@asynccontextmanager
async def serving(
    tls: ssl.SSLContext | None = None, names: tuple[str, ...] = NAMES, **network: Any
) -> AsyncIterator[tuple[Web, Marking]]:
    """A web under these names, and the fetcher that finds it."""
    local = Web()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", local.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    local.port = runner.addresses[0][1]
    mapped = tuple(f"{name}::127.0.0.1:{local.port}" for name in names)
    chosen = Settings(
        network={"connect_to": (*mapped, "gone.test::127.0.0.1:1"), **network},
        crawl={"unthrottled": True},
    )
    async with Network(chosen) as way_out:
        yield local, Marking(way_out, Unrecorded(), chosen)
    await runner.cleanup()


async def hang(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(settings(pages_at_once=2)) as shared:
        yield shared


@pytest_asyncio.fixture(loop_scope="module")
async def bench(browser: Browser) -> AsyncIterator[Bench]:
    async with serving() as (local, fetcher):
        yield Bench(browser, local, fetcher)
