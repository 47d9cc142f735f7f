"""The drill: links to hosts that fail for a minute and recover, and to one that is really gone.

python scripts/link_outage.py [SECONDS]

Each host fails in a manner of its own from the first request it gets, and is well SECONDS later.
The site is audited with every deadline and limit at its default but the wait of hours that comes
before a dead link counts, so that one visit alone must tell them apart. A table is printed.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

from inspector import plugins
from inspector.evidence import Links, Target, Visit
from inspector.model import Site
from inspector.pipeline import Inspected, inspect
from inspector.replaying import load_evidence
from inspector.settings import Settings
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser

HOME = "www.example.gov.cn"
LINKS = 5  # to each host
DEAD = frozenset({"LNK001", "LNK002", "LNK003", "LNK004"})
Fail = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _status(line: str, *headers: str) -> Fail:
    async def fail(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = "\r\n".join((f"HTTP/1.1 {line}", "Content-Length: 0", *headers))
        writer.write(f"{head}\r\n\r\n".encode())

    return fail


async def _silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3600)


async def _reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


MANNERS: dict[str, Fail] = {
    "503": _status("503 Service Unavailable"),
    "429 with Retry-After": _status("429 Too Many Requests", "Retry-After: 30"),
    "404": _status("404 Not Found"),
    "reset": _reset,
    "silent": _silent,
}
GONE = "404 for ever"  # while the front page of the host opens
FOR_EVER = 1e9


def main() -> None:
    """Run the drill and say what came of it."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    began = time.monotonic()
    found, done = asyncio.run(_drill(seconds))
    print(f"failing for {seconds:g} s; the visit took {time.monotonic() - began:.0f} s")
    dead = [f.url for result in done.results if result.code in DEAD for f in result.findings]
    for number, manner in enumerate((*MANNERS, GONE)):
        name = f"h{number}.example.cn"
        states = sorted(str(target.state) for target in found if name in target.url)
        told = sum(name in url for url in dead)
        tries = next(target.tries for target in found if name in target.url)
        took = [f"{_since(tries[0], each):.0f} s: {each.status or each.failure}" for each in tries]
        print(
            f"  {manner:20} called dead: {told} of {LINKS}  {' '.join(states)}  {', '.join(took)}"
        )


def _since(first: Visit, later: Visit) -> float:
    moments = [datetime.fromisoformat(visit.started) for visit in (first, later)]
    return (moments[1] - moments[0]).total_seconds()


async def _drill(seconds: float) -> tuple[tuple[Target, ...], Inspected]:
    rules = tuple(plugins.rules().values())
    hosts = {f"h{number}.example.cn": fail for number, fail in enumerate(MANNERS.values())}
    gone = f"h{len(hosts)}.example.cn"
    async with AsyncExitStack() as stack:
        ports = {
            name: await stack.enter_async_context(_host(fail, seconds))
            for name, fail in hosts.items()
        }
        ports[gone] = await stack.enter_async_context(_host(MANNERS["404"], FOR_EVER))
        ports[HOME] = await stack.enter_async_context(_host(_reset, 0, _home([*hosts, gone])))
        folder = await asyncio.to_thread(tempfile.mkdtemp)
        mapped = tuple(f"{name}:80:127.0.0.1:{port}" for name, port in ports.items())
        settings = Settings(
            root=Path(folder),
            crawl={"confirm_hours": 0},
            network={"connect_to": (*mapped, f"{HOME}:443:127.0.0.1:1")},
            browser={"enabled": False},
        )
        site = Site("", "示例区人民政府", f"http://{HOME}/", registered=False)
        async with Network(settings) as network, Browser(settings) as browser:
            done = await inspect(site, Tools(settings, network, browser), rules)
        _, evidence = load_evidence(settings.evidence_dir / done.filed.path)
    links = evidence[Links]
    assert isinstance(links, Links)
    return links.targets, done


def _home(names: list[str]) -> str:
    links = "".join(
        f"<li><a href=http://{name}/{number}.html>办事指南{number}</a>"
        for name in names
        for number in range(LINKS)
    )
    return f"<title>示例区人民政府</title><ul>{links}</ul><p>版权所有 示例区人民政府"


@asynccontextmanager
async def _host(fail: Fail, seconds: float, home: str = "") -> AsyncIterator[int]:
    """A host that fails from its first request on for some seconds; gives its port."""
    first: list[float] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
                first.append(time.monotonic())
                front = path == "/" and seconds == FOR_EVER
                if "no-such" in path or "robots" in path:
                    await MANNERS["404"](reader, writer)
                elif time.monotonic() - first[0] < seconds and not front:
                    await fail(reader, writer)
                else:
                    writer.write(_page(home or f"<h1>办事指南{path}</h1><p>{path * 40}"))
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _page(html: str) -> bytes:
    body = f"<!doctype html><meta charset=utf-8>{html}".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


if __name__ == "__main__":
    main()
