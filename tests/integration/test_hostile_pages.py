"""Pages that try to reach the network past the fetcher, or to wear the browser down."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from inspector.evidence import Failure, Why
from inspector.settings import Settings
from inspector.storage.captures import read_log
from spiders.chromium import BrowserUnavailableError, find_chromium
from spiders.fetch import Fetcher
from spiders.network import Network
from spiders.render import Browser
from tests import browsing
from tests.browsing import (
    HOME,
    NAMES,
    TEXT,
    Bench,
    Unrecorded,
    Web,
    hang,
    html,
    processes,
    serving,
    settings,
)
from tests.inspecting import Look
from tests.servers import name_server, response, says, serve

try:
    find_chromium()
except BrowserUnavailableError as missing:
    pytest.skip(str(missing), allow_module_level=True)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
browser, bench = browsing.browser, browsing.bench

HOSTILE = """<!DOCTYPE html><p>%(text)s</p><body>
<link rel=prefetch href="%(direct)s/prefetch"><link rel=preconnect href="%(direct)s">
<link rel=dns-prefetch href="//127.0.0.1:%(port)s"><link rel=preload as=script href="/preload.js">
<link rel=manifest href="/manifest"><link rel=icon href="%(direct)s/icon">
<style>@import "%(direct)s/style"; @font-face {font-family: f; src: url("%(direct)s/font")}
p {font-family: f; background: url("%(direct)s/background")}</style>
<img src="%(direct)s/image"><img src="http://other.test/image"><video src="%(direct)s/video">
</video><object data="%(direct)s/object"></object><embed src="%(direct)s/embed">
<iframe src="http://frame.test/frame"></iframe>
<iframe sandbox="allow-scripts allow-popups" src="http://boxed.test/frame"></iframe>
<script type=speculationrules>{"prefetch": [{"urls": ["/speculated"]}],
"prerender": [{"urls": ["/prerendered"]}]}</script>
<form id=form method=post target=_blank action="%(direct)s/form"></form>
<link rel=modulepreload href="%(direct)s/module"><link rel=prerender href="%(direct)s/before">
<picture><source srcset="%(direct)s/source"><img></picture><input type=image src="%(direct)s/input">
<audio src="%(direct)s/audio"></audio><svg><image href="%(direct)s/svg"/></svg>
<iframe srcdoc='<meta http-equiv=refresh content="0;url=%(direct)s/refreshed">'></iframe>
<iframe srcdoc='<form method=post action="%(direct)s/posted"></form>
<script>document.forms[0].submit()</script>'></iframe>
<a id=down download href="/download">d</a><a id=ping ping="%(direct)s/ping" href="#">p</a>
<script src="/hostile.js"></script>"""

HOSTILE_SCRIPT = """
const direct = "http://127.0.0.1:%(port)s", ws = "ws://127.0.0.1:%(port)s";
const attempt = work => { try { Promise.resolve(work()).catch(() => {}) } catch {} };
const worker = `const go = () => { fetch("${direct}/in-worker").catch(() => {});
  try { new WebSocket("${ws}/ws-in-worker") } catch {}
  try { importScripts("${direct}/imported") } catch {} }; go(); onconnect = go`;
const blob = URL.createObjectURL(new Blob([worker], {type: "text/javascript"}));
attempt(() => fetch(direct + "/fetch", {mode: "no-cors"}));
attempt(() => fetch("http://other.test/cors", {headers: {"X-Own": "1"}}));
attempt(() => fetch("/keepalive", {keepalive: true, method: "POST", body: "x"}));
attempt(() => { const xhr = new XMLHttpRequest(); xhr.open("GET", "/xhr"); xhr.send() });
attempt(() => navigator.sendBeacon(direct + "/beacon", "x"));
attempt(() => new WebSocket(ws + "/socket"));
attempt(() => new WebSocket("ws://www.home.test/socket"));
attempt(() => new EventSource(direct + "/events"));
attempt(() => navigator.serviceWorker.register("/worker.js"));
attempt(() => new Worker("/worker.js"));
attempt(() => new Worker(blob));
attempt(() => new SharedWorker(blob));
attempt(() => new SharedWorker("/worker.js"));
attempt(() => new WebTransport("https://127.0.0.1:%(port)s/transport").ready);
attempt(() => window.open(direct + "/popup"));
attempt(() => window.open("").document.write(`<img src="${direct}/in-popup">`));
attempt(() => new WebSocketStream(ws + "/stream").opened);
attempt(() => CSS.paintWorklet.addModule(direct + "/worklet"));
attempt(() => import(direct + "/import"));
attempt(() => fetchLater(direct + "/fetch-later", {activateAfter: 0}));
attempt(() => form.submit());
for (const end of ["beforeunload", "pagehide", "unload", "visibilitychange"])
  addEventListener(end, () => { navigator.sendBeacon(direct + "/farewell", "x");
    fetch(direct + "/farewell", {keepalive: true, method: "POST", body: "x", mode: "no-cors"}) });
attempt(() => down.click());
attempt(() => ping.click());
attempt(async () => {
  const own = {username: "a", credential: "b"};
  const peer = new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1:%(udp)s"},
    {urls: "turn:127.0.0.1:%(udp)s", ...own},
    {urls: "turn:127.0.0.1:%(port)s?transport=tcp", ...own}]});
  peer.createDataChannel("x");
  await peer.setLocalDescription(await peer.createOffer());
});
"""


def reporting(direct: str) -> dict[str, str]:
    """Headers that make a browser send reports, or fetch and connect ahead."""
    return {
        "Content-Security-Policy-Report-Only": f"img-src 'none'; report-uri {direct}/csp",
        "Reporting-Endpoints": f'default="{direct}/report"',
        "Report-To": f'{{"group":"a","max_age":9,"endpoints":[{{"url":"{direct}/report"}}]}}',
        "NEL": '{"report_to":"a","max_age":9,"success_fraction":1.0}',
        "Link": f"<{direct}/hinted>; rel=preload; as=script, <{direct}>; rel=preconnect",
        "Accept-CH": "Sec-CH-UA-Model",
        "SourceMap": f"{direct}/map",
    }


async def test_no_request_of_a_hostile_page_leaves_but_through_the_fetcher(bench: Bench) -> None:
    visits = bench.fetcher.visits
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stun:
        stun.bind(("127.0.0.1", 0))
        stun.setblocking(False)
        port, udp = bench.local.port, stun.getsockname()[1]
        words = {"text": TEXT, "direct": f"http://127.0.0.1:{port}", "port": port, "udp": udp}
        script = web.Response(text=HOSTILE_SCRIPT % words, content_type="text/javascript")
        worker = 'fetch("/from-worker"); self.onfetch = () => {}'
        bench.local.page("/", html(HOSTILE % words, **reporting(words["direct"])))
        bench.local.page("/hostile.js", script)
        bench.local.page("/worker.js", web.Response(text=worker, content_type="text/javascript"))
        for host in ("frame.test", "boxed.test"):
            inner = (
                f"<img src='http://127.0.0.1:{port}/in-{host}'><script src='/hostile.js'></script>"
            )
            bench.local.page("/frame", inner, host=host)
            bench.local.page("/hostile.js", script, host=host)
        done = await bench.render(screenshot=True)
        assert (done.rendering.failure, done.rendering.status) == (None, 200)
        assert bench.local.strays == []
        assert len(bench.local.seen) == len(visits)
        direct = f"127.0.0.1:{port}"
        assert set(bench.local.seen) >= {
            *(f"www.home.test/{path}" for path in ("", "hostile.js", "xhr", "keepalive")),
            *(f"{direct}/{path}" for path in ("image", "style", "background", "fetch")),
            *("other.test/image", "frame.test/frame", "frame.test/xhr", "boxed.test/frame"),
            f"{direct}/in-frame.test",
        }
        unwanted = {
            "socket",
            "ws-in-worker",
            "popup",
            "in-popup",
            "form",
            "beacon",
            "farewell",
            "csp",
            "report",
            "fetch-later",
            "stream",
            "refreshed-by-header",
            "ping",
            "events",
        }
        assert not {key.rpartition("/")[2] for key in bench.local.seen} & unwanted
        with pytest.raises(BlockingIOError):
            stun.recv(1)


@dataclass
class Wire:
    """A port that must never be touched, over TCP and UDP."""

    port: int
    udp: socket.socket
    touched: list[str] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        with suppress(BlockingIOError):
            self.touched.append(f"UDP {self.udp.recv(99)!r}")
        return not self.touched


@asynccontextmanager
async def tripwire() -> AsyncIterator[Wire]:
    async def tripped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire.touched.append(f"TCP {await reader.read(99)!r}")
        writer.close()

    listening = await asyncio.start_server(tripped, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as udp:
        udp.bind(("127.0.0.1", port))
        udp.setblocking(False)
        wire = Wire(port, udp)
        try:
            yield wire
        finally:
            listening.close()


async def test_private_addresses_are_refused_inside_the_browser_as_well(browser: Browser) -> None:
    """Nothing leads to loopback here: neither the browser nor the fetcher may go there."""
    names = tuple(name for name in NAMES if name != "127.0.0.1")
    async with tripwire() as wire, serving(names=names) as (local, fetcher):
        direct = f"http://127.0.0.1:{wire.port}"
        words = {"text": TEXT, "direct": direct, "port": wire.port, "udp": wire.port}
        script = web.Response(text=HOSTILE_SCRIPT % words, content_type="text/javascript")
        forms = ("127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost")
        images = "".join(f"<img src='http://{form}:{wire.port}/other'>" for form in forms)
        local.page("/", html(HOSTILE % words + images, **reporting(direct)))
        local.page("/hostile.js", script)
        local.page("/moved", web.Response(status=302, headers={"Location": f"{direct}/"}))
        done = await Bench(browser, local, fetcher).render(screenshot=True)
        away = await Bench(browser, local, fetcher).render(f"{HOME}moved")
        await asyncio.sleep(0.3)  # what a page sends when it ends
        assert wire.silent, wire.touched
    assert done.rendering.failure is None
    inside = [v for v in fetcher.visits if f":{wire.port}/" in v.url and "localhost" not in v.url]
    assert {visit.failure for visit in inside} == {Failure.REFUSED_ADDRESS}
    assert {visit.url.rpartition("/")[2] for visit in inside} >= {
        "image",
        "fetch",
        "style",
        "other",
    }
    assert f"{direct}/image address-refused" in done.rendering.failed
    assert away.rendering.note.startswith("address-refused")
    assert away.dom == b""


@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
async def test_a_name_that_turns_private_is_refused_inside_the_browser(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.2 stands for a public address here; the first look-up brings it, no later one."""
    monkeypatch.setattr("spiders.names._SHORTEST", 0)
    monkeypatch.setattr("spiders.names._LONGEST", 0)
    answers = chain([["127.0.0.2"]], repeat(["127.0.0.1"]))
    zone = {
        ("turns.test", "A"): lambda: next(answers),
        ("turns.test", "AAAA"): [],
        ("inner.test", "A"): ["127.0.0.1"],
        ("inner.test", "AAAA"): [],
    }
    async with tripwire() as wire, name_server(zone) as names:
        page = (
            f"<p>{TEXT}<script>fetch('/again')</script>"
            f"<iframe src=/frame></iframe><script src=http://inner.test:{wire.port}/x></script>"
        )
        answer = response(page.encode(), Content_Type="text/html; charset=utf-8")
        chosen = Settings(
            crawl={"unthrottled": True},
            network={"dns_servers": [names.address], "allow_private": ["127.0.0.2/32"]},
        )
        async with (
            serve(says(answer), address="127.0.0.2", port=wire.port) as public,
            Network(chosen) as network,
        ):
            fetcher = Fetcher(network, Unrecorded(), chosen)
            bench = Bench(browser, Web(), fetcher)
            done = await bench.render(f"http://turns.test:{wire.port}/")
        assert wire.silent, wire.touched
    assert TEXT in done.dom.decode()
    assert len(public.requests) == 1
    said = {visit.url.rpartition("/")[2]: visit.failure for visit in fetcher.visits}
    refused = Failure.REFUSED_ADDRESS
    assert said == {"": None, "again": refused, "frame": refused, "x": refused}


async def test_what_was_rendered_and_why_is_evidence(tmp_path: Path) -> None:
    """Also what did not load and what the page complained of; a replay reads the same."""
    broken = "<img src=/none.png><script src=/none.js></script><script>missing()</script>"

    async def handler(head, reader, writer):
        path = head.split(b" ")[1]
        body = f"<p>{TEXT * 9}{broken if path == b'/' else ''}".encode()
        known = response(body, Content_Type="text/html; charset=utf-8")
        writer.write(known if path == b"/" else response(b"", "404 Not Found"))
        await writer.drain()

    async with serve(handler) as server:
        done = await Look(tmp_path, browser=True)(server.port)
    log = read_log(tmp_path / "evidence" / done.filed.path)
    assert log.pages == done.log.pages
    (rendering,) = [page.rendering for page in log.pages if page.rendering]
    assert (rendering.why, rendering.failure, rendering.status) == (Why.HOME, None, 200)
    assert any("missing is not defined" in line for line in rendering.console)
    assert {line.rpartition("/")[2] for line in rendering.failed} == {
        "none.js 404",
        "none.png 404",
    }
    assert rendering.dom
    assert rendering.screenshot


async def test_the_browser_is_used_where_it_is_needed_and_nowhere_else(tmp_path: Path) -> None:
    items = "".join(
        f"<li><a href=/xw/t202611{day}_{day}.html>第{day}次会议纪要</a><span>2026-11-{day}</span>"
        for day in range(10, 22)
    )
    links = "".join(f"<a href=/{name}/>{name}</a>" for name in ("shell", "empty", "guard", "plain"))
    pages = {
        "/": f"<p>{TEXT * 9}{links}",
        "/shell/": "<div id=app></div><script src=/app.js></script>",
        "/empty/": f"<title>通知公告</title><p>{TEXT * 9}<ul></ul><script src=/app.js></script>",
        "/guard/": "<script>document.cookie='a=b';location.reload()</script>",
        "/plain/": f"<title>新闻</title><p>{TEXT}<ul>{items}</ul>",
    }

    async def handler(head, reader, writer):
        path = head.split(b" ")[1].decode()
        status = "412 Precondition Failed" if path == "/guard/" else "200 OK"
        found = response(
            pages.get(path, "").encode(), status, Content_Type="text/html;charset=utf-8"
        )
        script = response(b"document.title += 1", Content_Type="text/javascript")
        lost = response(b"", "404 Not Found")
        writer.write(script if path == "/app.js" else found if path in pages else lost)
        await writer.drain()

    async with serve(handler) as server:
        done = await Look(tmp_path, browser=True)(server.port)
    why = {
        urlsplit(page.url).path: page.rendering and page.rendering.why for page in done.log.pages
    }
    assert why == {
        "/": Why.HOME,
        "/shell/": Why.SHELL,
        "/empty/": Why.EMPTY_LIST,
        "/guard/": Why.CHALLENGE,
        "/plain/": None,
    }


def renders(pid: str) -> bool:
    return b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes()


async def test_a_page_that_crashes_costs_itself_only() -> None:
    async with serving() as (local, fetcher), Browser(settings()) as mortal:
        bench = Bench(mortal, local, fetcher)
        local.page("/hang", hang)
        local.page("/", f"<p>{TEXT}")
        await bench.render()
        chromium = mortal._current
        crashing = asyncio.create_task(bench.render(f"{HOME}hang"))
        while "www.home.test/hang" not in local.seen:
            local.arrived.clear()
            await local.arrived.wait()
        for pid in processes(chromium.group):
            if renders(pid):
                os.kill(int(pid), signal.SIGKILL)
        done = await crashing
        assert (done.rendering.failure, done.dom) == (Failure.BROWSER, b"")
        assert done.rendering.note == "the page crashed"
        assert TEXT in (await bench.render()).dom.decode()


async def test_a_page_that_fills_the_memory_costs_itself_only() -> None:
    hoard = (
        "<script>const all = []; fetch('/hang');"
        "setInterval(() => all.push(new Uint8Array(6e7).fill(1)), 60)</script>"
    )
    async with serving() as (local, fetcher), Browser(settings()) as plain:
        bench = Bench(plain, local, fetcher)
        local.page("/", f"<p>{TEXT}")
        local.page("/hoard", f"<p>{TEXT}{hoard}")
        local.page("/hang", hang)
        await bench.render()
        usual = plain._current.megabytes
        first = plain._current.group
        plain._settings = settings(memory=int(usual * 0.8)).browser
        greedy = await bench.render(f"{HOME}hoard")
        assert (greedy.rendering.failure, greedy.dom) == (Failure.BROWSER, b"")
        assert greedy.rendering.note == f"the browser took more than {2 * int(usual * 0.8)} MB"
        assert processes(first) == []
        assert TEXT in (await bench.render()).dom.decode()


async def test_a_browser_that_has_grown_is_replaced_after_the_page() -> None:
    async with serving() as (local, fetcher), Browser(settings()) as plain:
        bench = Bench(plain, local, fetcher)
        local.page("/", f"<p>{TEXT}")
        await bench.render()
        grown = plain._current
        plain._settings = settings(memory=int(grown.megabytes * 0.8)).browser
        assert TEXT in (await bench.render()).dom.decode()
        assert processes(grown.group) == []
        assert TEXT in (await bench.render()).dom.decode()
