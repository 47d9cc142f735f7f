"""Small servers on loopback, normal and hostile, as context managers.

A server listens on a free port of 127.0.0.1; `mapping` gives the `--connect-to` that leads a name
there. Handlers get what the client sent up to the blank line and write whatever they like.
"""

import asyncio
import contextlib
import itertools
import ssl
import struct
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID

from inspector.settings import Settings

HOST = "www.example.gov.cn"
Handler = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A running server: where it is, and every request head it got."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def mapping(self, host: str = "", port: int | str = "") -> str:
        return f"{host}:{port}:127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def serve(
    handler: Handler,
    *,
    tls: ssl.SSLContext | None = None,
    address: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[Server]:
    """Serve every connection with `handler`, request after request while it stays open."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        server.connections += 1
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                server.requests.append(head)
                await handler(head, reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    listening = await asyncio.start_server(connected, address, port, ssl=tls)
    server = Server(listening.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


def response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A well-formed answer; header names are written with `_` for `-`."""
    fields = {"Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def says(*raw: bytes, close: bool = True) -> Handler:
    """Answers with these bytes and closes."""

    async def handler(head, reader, writer):
        for part in raw:
            writer.write(part)
            await writer.drain()
        if close:
            writer.close()

    return handler


def routes(answers: Mapping[str, bytes]) -> Handler:
    """Answers by path; 404 for the rest. Connections stay open."""

    async def handler(head, reader, writer):
        path = head.split(b" ", 2)[1].decode()
        writer.write(answers.get(path, response(b"no such page", "404 Not Found")))
        await writer.drain()

    return handler


async def hangs(head, reader, writer):
    """Takes the request and never answers."""
    await asyncio.Event().wait()


def drips(start: bytes, piece: bytes, every: float) -> Handler:
    """Sends `start`, and then a piece every so often, for ever."""

    async def handler(head, reader, writer):
        writer.write(start)
        while True:
            await writer.drain()
            await asyncio.sleep(every)
            writer.write(piece)

    return handler


def endless(start: bytes, piece: bytes) -> Handler:
    """Sends `start`, and then pieces as fast as they are taken, for ever."""

    async def handler(head, reader, writer):
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()

    return handler


def resets(raw: bytes = b"") -> Handler:
    """Sends some bytes and resets the connection."""

    async def handler(head, reader, writer):
        writer.write(raw)
        await writer.drain()
        await asyncio.sleep(0.05)
        sock = writer.get_extra_info("socket")
        linger = struct.pack("ii", 1, 0)
        sock.setsockopt(1, 13, linger)  # SOL_SOCKET, SO_LINGER: close with RST
        writer.transport.abort()
        await asyncio.sleep(0)

    return handler


@contextlib.asynccontextmanager
async def mute() -> AsyncIterator[Server]:
    """Takes connections and says nothing, not even in a TLS handshake."""
    writers = []
    listening = await asyncio.start_server(lambda _, writer: writers.append(writer), "127.0.0.1", 0)
    try:
        yield Server(listening.sockets[0].getsockname()[1])
    finally:
        listening.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def banner(text: bytes) -> AsyncIterator[Server]:
    """Speaks first, as SSH and SMTP do, and no HTTP."""

    async def connected(reader, writer):
        writer.write(text)
        await reader.read(65536)
        writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield Server(listening.sockets[0].getsockname()[1])
    finally:
        listening.close()
        await asyncio.sleep(0)


# -- TLS ------------------------------------------------------------------------------------------


def certified(authority: trustme.CA, *names: str, expired: bool = False) -> ssl.SSLContext:
    """A server's context with a certificate of this authority for these names."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    dates = {"not_before": past, "not_after": past + timedelta(days=9)} if expired else {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **dates).configure_cert(context)
    return context


def without_intermediate(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server that sends its own certificate and not that of the authority that signed it."""
    leaf = authority.create_child_ca().issue_cert(*names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with leaf.private_key_pem.tempfile() as key, leaf.cert_chain_pems[0].tempfile() as own:
        context.load_cert_chain(own, key)
    return context


def naming_its_issuer(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """As `without_intermediate`, but the certificate says where its issuer's is to be had."""
    bare = authority.create_child_ca().issue_cert(*names)
    key = serialization.load_pem_private_key(bare.private_key_pem.bytes(), None)
    old = x509.load_pem_x509_certificate(bare.cert_chain_pems[0].bytes())
    issuer = x509.UniformResourceIdentifier("http://ca.example.cn/issuer.crt")
    where = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, issuer)
    own = x509.CertificateBuilder(
        issuer_name=old.issuer,
        subject_name=old.subject,
        public_key=old.public_key(),
        serial_number=old.serial_number,
        not_valid_before=old.not_valid_before_utc,
        not_valid_after=old.not_valid_after_utc,
        extensions=list(old.extensions),
    ).add_extension(x509.AuthorityInformationAccess([where]), critical=False)
    # Signed by a key of its own: who lacks the issuer's certificate cannot tell.
    signed = own.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with (
        bare.private_key_pem.tempfile() as private,
        trustme.Blob(signed).tempfile() as certificate,
    ):
        context.load_cert_chain(certificate, private)
    return context


def self_signed() -> ssl.SSLContext:
    """A server whose certificate is signed by nobody else."""
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with own.private_key_pem.tempfile() as key, own.cert_pem.tempfile() as certificate:
        context.load_cert_chain(certificate, key)
    return context


def old_tls(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server that speaks nothing newer than TLS 1.0."""
    context = certified(authority, *names)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the age is the point
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


# -- DNS ------------------------------------------------------------------------------------------

SILENT = "silent"


@dataclass(frozen=True)
class Aliases:
    """An answer of aliases, each of the one before; the first belongs to the name asked for."""

    names: tuple[str, ...]


class _Names(asyncio.DatagramProtocol):
    def __init__(self, zone: Mapping[tuple[str, str], object]) -> None:
        self.zone = zone
        self.asked: list[tuple[str, str]] = []

    def connection_made(self, transport) -> None:
        self.transport = transport

    def datagram_received(self, data, addr) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        rdtype = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, rdtype))
        answer = self.zone.get((name, rdtype), self.zone.get((name, "*"), "NXDOMAIN"))
        if callable(answer):
            answer = answer()
        if answer == SILENT:
            return
        if isinstance(answer, bytes):
            self.transport.sendto(answer, addr)
            return
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if isinstance(answer, Aliases):
            for one, other in itertools.pairwise((name, *answer.names)):
                reply.answer.append(dns.rrset.from_text(f"{one}.", 60, "IN", "CNAME", f"{other}."))
        elif isinstance(answer, str):
            reply.set_rcode(dns.rcode.from_text(answer))
        elif answer:
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", rdtype, *answer))
        self.transport.sendto(reply.to_wire(), addr)


@dataclass
class NameServer:
    """A running name server: `address` fits `network.dns_servers`."""

    address: str
    asked: list[tuple[str, str]]


@contextlib.asynccontextmanager
async def name_server(zone: Mapping[tuple[str, str], object]) -> AsyncIterator[NameServer]:
    """Answers over UDP from `zone`: (name, type or `*`) to a list of data (empty: no data), to
    the name of an rcode, to `Aliases`, to bytes sent as they are, to `SILENT`, or to a function
    that gives one of these. What is not listed does not exist.
    """
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Names(zone), local_addr=("127.0.0.1", 0)
    )
    try:
        yield NameServer(f"127.0.0.1:{transport.get_extra_info('sockname')[1]}", protocol.asked)
    finally:
        transport.close()
        await asyncio.sleep(0)


# -- the client's side ----------------------------------------------------------------------------


def settings(*connect_to: str, network: Mapping | None = None, **crawl: object) -> Settings:
    """Settings for tests: no delays, names led to loopback."""
    fast = {"timeout": 8.0, "connect_timeout": 5.0, "unthrottled": True}
    return Settings(crawl=fast | crawl, network={"connect_to": connect_to, **(network or {})})


@dataclass
class Records:
    """A recorder that keeps exchanges in a list."""

    exchanges: list[dict] = field(default_factory=list)

    def exchange(self, url: str, **facts: object) -> str:
        self.exchanges.append({"url": url, **facts})
        return f"urn:test:{len(self.exchanges)}"
