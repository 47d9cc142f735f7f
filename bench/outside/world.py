"""The servers of the cases, with real TLS, and the name server that knows the names."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.links.world import full
from bench.outside.cases import Case
from bench.outside.papers import AT, Paper, context, issue
from tests.servers import (
    SILENT,
    banner,
    hangs,
    mute,
    name_server,
    resets,
    response,
    says,
    serve,
)

_HERE = "127.0.0.1"
_LIFE = (-400.0, 3000.0)


@dataclass(frozen=True, slots=True)
class World:
    """Settings of `network` that lead to everything."""

    network: Mapping[str, object]


class _Authorities:
    """A root that is trusted and two levels below it; a root nobody knows."""

    def __init__(self) -> None:
        self.root = issue("Known Root CA", (), _LIFE, None, authority=True)
        self.known = self.root
        self.middle = issue("Known Middle CA", (), _LIFE, self.root, authority=True, issuer_at=AT)
        self.bottom = issue("Known Bottom CA", (), _LIFE, self.middle, authority=True, issuer_at=AT)
        self.late = issue("Known Late CA", (), (-400, -3), self.root, authority=True, issuer_at=AT)
        self.strange = issue("Strange Root CA", (), _LIFE, None, authority=True)

    def above(self, issuer: str) -> Paper | None:
        """Who signs."""
        papers = {
            "known": self.root,
            "middle": self.middle,
            "bottom": self.bottom,
            "late-middle": self.late,
            "strange": self.strange,
            "own-root": self.strange,
        }
        return papers.get(issuer)

    def sent(self, name: str) -> Paper:
        """What a case calls a certificate that the server sends besides its own."""
        papers = {"root": self.root, "middle": self.middle, "bottom": self.bottom}
        return {**papers, "late": self.late, "strange": self.strange}[name]


@contextlib.asynccontextmanager
async def world(cases: Iterable[Case]) -> AsyncIterator[World]:
    """All servers, running."""
    known, mappings = tuple(cases), []
    authorities = _Authorities()
    zone: dict[tuple[str, str], object] = {}
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        trusted = folder / "root.pem"
        trusted.write_bytes(authorities.root.pem)
        closed = stack.enter_context(socket.socket())
        closed.bind((_HERE, 0))  # bound and never listening: it refuses
        shut = {"refused": closed.getsockname()[1], "full": stack.enter_context(full(_HERE, 0))}
        for case in known:
            if case.group == "dns":
                zone |= _zone(case)
            else:
                port = shut.get(case.wire) or await _open(stack, case, authorities, folder)
                mappings.append(f"{case.host}:443:{_HERE}:{port}")
        names = await stack.enter_async_context(name_server(zone))
        yield World(
            {
                "connect_to": tuple(mappings),
                "dns_servers": (names.address,),
                "authorities": str(trusted),
            }
        )


async def _open(
    stack: contextlib.AsyncExitStack, case: Case, authorities: _Authorities, folder: Path
) -> int:
    """Start the server of a case; gives its port."""
    if case.wire == "mute":
        opened = mute()
    elif case.wire == "banner":
        opened = banner(b"SSH-2.0-OpenSSH_9.2\r\n")
    elif case.wire == "http":
        opened = banner(response(b"", "400 Bad Request"))
    else:
        tls = _context(case, authorities, folder)
        handlers = {"reset": resets(), "hangs": hangs}
        opened = serve(handlers.get(case.wire, says(_answer(case))), tls=tls)
    server = await stack.enter_async_context(opened)
    return server.port


def _answer(case: Case) -> bytes:
    page = b"<!DOCTYPE html><meta charset=utf-8><title>a site</title><p>a site of an office"
    more = {"Location": case.location.format(host=case.host)} if case.location else {}
    return response(page, case.status, Content_Type="text/html", **more)


def _context(case: Case, authorities: _Authorities, folder: Path) -> ssl.SSLContext:
    names = [name.format(host=case.host) for name in case.names]
    own = issue(
        case.subject.format(host=case.host),
        names,
        case.days,
        authorities.above(case.issuer),
        issuer_at=AT if case.aia and case.issuer != "itself" else "",
    )
    sent = [own, *(authorities.sent(name) for name in case.sends)]
    return context(own, sent, folder, case.protocol)


def _zone(case: Case) -> dict[tuple[str, str], object]:
    return {
        (case.host, kind): SILENT if told == "silent" else told for kind, told in case.zone.items()
    }
