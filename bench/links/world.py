"""The servers of the cases: one HTTP port on many loopback addresses, so that every host has its
own as on the real web, TLS beside it, and the name server that knows them.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import trustme

from bench.links import site
from bench.links.bodies import BODIES, framed, html, long_page
from bench.links.cases import SITE, Case
from bench.links.wires import WIRES
from tests.servers import (
    SILENT,
    certified,
    hangs,
    name_server,
    old_tls,
    resets,
    self_signed,
    serve,
    without_intermediate,
)


@dataclass(frozen=True, slots=True)
class World:
    """Where everything is found: settings for `network`, and the authority to trust."""

    network: Mapping[str, object]
    authority: trustme.CA


@dataclass(slots=True)
class _Asked:
    """What a case was asked for so far."""

    requests: int = 0
    steps: Counter[str] = field(default_factory=Counter)


class Handler:
    """Answers for every case, told by the host a request names."""

    def __init__(self, cases: Iterable[Case]) -> None:
        everyone = tuple(cases)
        self._by_host = {case.name: case for case in everyone if not case.own}
        self._own = {case.target: case for case in everyone if case.own}
        self._pages = site.pages(everyone)
        self._asked: dict[str, _Asked] = {case.id: _Asked() for case in everyone}

    async def __call__(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, path, _ = head.split(b" ", 2)
        headers = _headers(head)
        name = headers.get("host", "").partition(":")[0].rstrip(".").lower()
        raw = path.decode("latin-1")
        step, case = self._step(name, raw, method.decode(), headers)
        match step.partition(" "):
            case ("hang", _, _):
                await hangs(head, reader, writer)
            case ("reset", _, _):
                await resets()(head, reader, writer)
            case ("close", _, _):
                writer.close()
            case (_, _, _):
                target = case is not None and raw.split("?")[0] == case.target.split("?")[0]
                said = case.headers if case and target else {}
                sent = self._pages.get(raw) if step == "page" else answer(step, said)
                assert sent, (name, raw, step)
                bare = method == b"HEAD" and not (case and case.bodied)
                await _send(writer, sent, head_only=bare)
                if case and case.drops:
                    writer.close()

    def _step(
        self, name: str, raw: str, method: str, headers: Mapping[str, str]
    ) -> tuple[str, Case | None]:
        """What is answered to one request."""
        if name == SITE and raw in self._pages:
            return "page", None
        case = self._own.get(raw) if name == SITE else self._by_host.get(name)
        if case is None:
            return "404 missing", None
        asked = self._asked[case.id]
        asked.requests += 1
        return _answer(case, raw, method, headers, asked), case


def _answer(case: Case, raw: str, method: str, headers: Mapping[str, str], asked: _Asked) -> str:
    turned = _turned_away(case, headers, asked)
    if turned:
        return turned
    if not (case.everywhere or raw == case.target or (case.times > 1 and "?page=" in raw)):
        return case.also.get(raw) or (case.front if raw == "/" else case.missing)
    if case.cookie and case.cookie not in headers.get("cookie", ""):
        return case.uncooked
    steps, key = (case.head, "HEAD") if method == "HEAD" and case.head else (case.get, "GET")
    asked.steps[key] += 1
    return steps[min(asked.steps[key], len(steps)) - 1]


def _turned_away(case: Case, headers: Mapping[str, str], asked: _Asked) -> str:
    """The answer that any address of the host gets at this request, or ""."""
    if asked.requests <= case.down[0]:
        return case.down[1]
    if case.wall[0] and asked.requests > case.wall[0]:
        return case.wall[1]
    if case.robot and "Chrome/" not in headers.get("user-agent", ""):
        return case.robot
    return case.plain if case.plain and SITE not in headers.get("referer", "") else ""


def answer(step: str, said: Mapping[str, str]) -> bytes:
    """An answer as it goes over the wire, of its short form: a status, and then

    `> ADDRESS` a redirect · `= TITLE | TEXT` a short page · `~ TITLE | TEXT` the same within the
    site's navigation · `+ TITLE | TEXT` a long article · `raw HTML` · or the name of a body.
    `wire NAME` sends bytes as they are.
    """
    status, _, rest = step.partition(" ")
    if status == "wire":
        return WIRES[rest]
    kind, body, more = _content(rest)
    fields = {"Content-Type": kind, "Content-Length": str(len(body))} | more | dict(said)
    lines = [f"HTTP/1.1 {status} {_reason(int(status))}"]
    lines += [f"{key}: {value}" for key, value in fields.items() if value]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def _content(rest: str) -> tuple[str, bytes, dict[str, str]]:
    mark, _, text = rest.partition(" ")
    if mark == "gbk=":
        title, _, words = text.partition(" | ")
        page = html(title, words).decode().replace("utf-8", "gb2312")
        return "text/html; charset=gb2312", page.encode("gb18030"), {}
    make = {"=": html, "~": framed, "+": long_page}.get(mark)
    if make:
        title, _, words = text.partition(" | ")
        return "text/html; charset=utf-8", make(title, words), {}
    if mark == "raw":
        return "text/html; charset=utf-8", text.encode(), {}
    if mark == "gbk>":
        return (
            "text/html",
            b"",
            {"Location": text.encode("gb18030").decode("utf-8", "surrogateescape")},
        )
    if mark == ">":
        return "text/html", b"", {"Location": text}
    kind, body = BODIES[mark or "empty"]
    return kind, body, {}


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Status"


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _send(writer: asyncio.StreamWriter, sent: bytes, *, head_only: bool) -> None:
    start, blank, _ = sent.partition(b"\r\n\r\n")
    writer.write(start + blank if head_only and blank else sent)
    await writer.drain()
    if not blank or b"connection: close" in start.lower() or sent.startswith(b"HTTP/1.0"):
        writer.close()


@contextlib.asynccontextmanager
async def world(cases: Iterable[Case]) -> AsyncIterator[World]:
    """All servers, running."""
    everyone = tuple(cases)
    handler = Handler(everyone)
    addresses = dict(zip(_names(everyone), _addresses(), strict=False))
    authority = trustme.CA()
    contexts = _contexts(everyone, authority)
    async with contextlib.AsyncExitStack() as stack:
        first = await stack.enter_async_context(serve(handler, address="127.19.0.1"))
        secure = await stack.enter_async_context(serve(handler, address="127.19.0.2"))
        zone: dict[tuple[str, str], object] = {}
        for case in (*everyone, None):
            name = case.name if case else SITE
            zone |= _zone(case, name, addresses[name])
            if case and case.full:
                stack.enter_context(full(addresses[name], first.port))
            elif not (case and (case.refuses or case.dns or case.own)):
                await stack.enter_async_context(
                    serve(handler, address=addresses[name], port=first.port)
                )
            if case and case.tls and not case.own:
                await stack.enter_async_context(
                    serve(handler, tls=contexts[case.id], address=addresses[name], port=secure.port)
                )
        names = await stack.enter_async_context(name_server(zone))
        yield World(
            {
                "connect_to": (f":80::{first.port}", f":443::{secure.port}"),
                "allow_private": ("127.0.0.0/8",),
                "dns_servers": (names.address,),
            },
            authority,
        )


def _names(cases: Iterable[Case]) -> list[str]:
    return list(dict.fromkeys([SITE, *(case.name for case in cases)]))


def _addresses() -> Iterator[str]:
    return (f"127.20.{high}.{low}" for high in range(250) for low in range(1, 250))


def _zone(case: Case | None, name: str, address: str) -> dict[tuple[str, str], object]:
    if case and case.dns == "NXDOMAIN":
        return {}
    if case and case.dns in {"SERVFAIL", "REFUSED"}:
        return {(name, "*"): case.dns}
    if case and case.dns == "silent":
        return {(name, "*"): SILENT}
    if case and case.dns == "nothing":
        return {(name, "*"): []}
    return {(name, "A"): [address], (name, "AAAA"): []}


def _contexts(cases: Iterable[Case], authority: trustme.CA) -> dict[str, ssl.SSLContext]:
    """A server's context for every case over TLS."""
    makers = {
        "good": lambda name: certified(authority, name),
        "expired": lambda name: certified(authority, name, expired=True),
        "other-name": lambda _name: certified(authority, "www.elsewhere.cn"),
        "self-signed": lambda _name: self_signed(),
        "no-intermediate": lambda name: without_intermediate(authority, name),
        "tls-1.0": lambda name: old_tls(authority, name),
    }
    return {case.id: makers[case.tls](case.name) for case in cases if case.tls}


@contextlib.contextmanager
def full(address: str, port: int) -> Iterator[int]:
    """An address whose queue of connections is full: it answers no further one. Gives the port."""
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind((address, port))
        listening.listen(0)
        place = listening.getsockname()
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(place)
        yield int(place[1])
