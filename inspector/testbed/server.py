"""The web served: one HTTP server that looks at `Host`, a name server, and hostile ports."""

from __future__ import annotations

import asyncio
import html
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web as http

from inspector.testbed import certificates, lines
from inspector.testbed.dns import Protocol, Zone
from inspector.testbed.model import Answer, Asked, Host, Line, Naming, Tls, Web

LOCAL = "127.0.0.1"
_FILLER = (b"<!-- " + b" " * 1013 + b" -->\n") * 64


@dataclass(frozen=True, slots=True)
class Served:
    """Where a served web is found; `connect_to` and `dns_servers` are settings of `network`;
    `authority` is the certificate (PEM) of the authority to trust.
    """

    http_port: int
    dns_port: int
    connect_to: tuple[str, ...]
    dns_servers: tuple[str, ...]
    authority: bytes


@asynccontextmanager
async def serve(web: Web, *, http_port: int = 0, dns_port: int = 0) -> AsyncIterator[Served]:
    """Serve the web on the loopback interface until the block ends.

    Args:
        web: what is served.
        http_port: port of the HTTP server; 0 takes a free one, as do all other ports.
        dns_port: port of the name server.

    Raises:
        OSError: a port is taken.
    """
    with ExitStack() as stack:
        closed = stack.enter_context(socket.socket())
        closed.bind((LOCAL, 0))  # bound and never listening: it refuses
        runner = http.ServerRunner(
            http.Server(_Dispatcher(web)), handle_signals=False, shutdown_timeout=1
        )
        await runner.setup()
        transport = None
        try:
            plain = await _open(runner, http_port, None)
            certifier = certificates.Certifier(web.today)
            secure = await _open(runner, 0, certifier.context(web.hosts.values()))
            transport, port = await _open_dns(web, dns_port)
            async with lines.listening() as ports:
                ports |= {Line.SERVED: plain, Line.REFUSED: closed.getsockname()[1]}
                mappings = tuple(_mappings(web, ports, secure))
                yield Served(plain, port, mappings, (f"{LOCAL}:{port}",), certifier.root)
        finally:
            if transport is not None:
                transport.close()
            await runner.cleanup()


def _mappings(web: Web, ports: dict[Line, int], secure: int) -> Iterator[str]:
    for host in web.hosts.values():
        if host.naming is not Naming.NXDOMAIN:
            yield f"{host.name}:80:{LOCAL}:{ports[host.line]}"
            open_ = host.line is Line.SERVED and host.tls is not Tls.NONE
            yield f"{host.name}:443:{LOCAL}:{secure if open_ else ports[Line.REFUSED]}"


async def _open(runner: http.ServerRunner, port: int, tls: ssl.SSLContext | None) -> int:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOCAL, port))
        await http.SockSite(runner, listener, ssl_context=tls).start()
    except OSError:
        listener.close()
        raise
    bound: int = listener.getsockname()[1]
    return bound


async def _open_dns(web: Web, port: int) -> tuple[asyncio.DatagramTransport, int]:
    loop = asyncio.get_running_loop()
    zone = Zone(web)
    transport, _ = await loop.create_datagram_endpoint(
        lambda: Protocol(zone), local_addr=(LOCAL, port)
    )
    bound: int = transport.get_extra_info("sockname")[1]
    return transport, bound


class _Dispatcher:
    """Hands requests to the host they name."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def __call__(self, request: http.BaseRequest) -> http.StreamResponse:
        asked = _asked(request)
        host = self._web.hosts.get(asked.host)
        answer = host(asked) if isinstance(host, Host) else self._index()
        return await _send(request, answer)

    def _index(self) -> Answer:
        rows = "".join(
            f"<tr><td>{site.code}</td><td>{html.escape(site.name)}</td><td>{site.url}</td>"
            f"<td>{html.escape(site.why)}</td></tr>"
            for site in self._web.sites
        )
        return Answer.page(
            f'<!DOCTYPE html><meta charset="utf-8"><title>testbed</title><table>{rows}</table>'
        )


def _asked(request: http.BaseRequest) -> Asked:
    return Asked(
        method=request.method,
        host=request.host.partition(":")[0].lower(),
        target=request.raw_path,
        headers={name.lower(): value for name, value in request.headers.items()},
        cookies=dict(request.cookies),
        secure=request.secure,
    )


async def _send(request: http.BaseRequest, answer: Answer) -> http.StreamResponse:
    headers = {"Content-Type": answer.content_type, **answer.headers}
    if not answer.padding or request.method == "HEAD":
        return http.Response(body=answer.body, status=answer.status, headers=headers)
    response = http.StreamResponse(status=answer.status, headers=headers)
    with suppress(ConnectionError):  # the reader has had enough
        await response.prepare(request)
        await response.write(answer.body + b"\n")
        for _ in range(answer.padding // len(_FILLER)):
            await response.write(_FILLER)
        await response.write_eof()
    return response
