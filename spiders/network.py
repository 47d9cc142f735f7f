"""The way out: names, guard, limits, TLS and open connections of one process."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Self

from inspector.addresses import connect_to
from inspector.evidence import Distrust, Failure
from inspector.settings import Settings
from spiders.failed import CHAIN_INCOMPLETE, FailedError, failed, tls_reason
from spiders.guard import Guard
from spiders.limits import Clock, Limits, Manners, loop_clock
from spiders.names import Names
from spiders.targets import Target
from spiders.tls import Mode, names_its_issuer, relaxed_context, strict_context
from spiders.wire import Connection

_IDLE = 8.0  # seconds an unused connection is kept: less than the usual server's patience
_IDLE_KEPT = 64
_ADDRESSES_TRIED = 3


@dataclass(frozen=True, slots=True)
class Route:
    """Where a target is really found: addresses that passed the guard, and the port."""

    addresses: tuple[str, ...]
    port: int


@dataclass(slots=True)
class Progress:
    """How far an exchange has come: what a deadline that strikes now would mean, and which
    address was tried last.
    """

    late: Failure = Failure.CONNECT_TIMEOUT
    address: str = ""


_Place = tuple[str, str, int]


class Network:
    """The one piece of code that opens connections; shared by all fetchers of a process.

    Enter it in the running loop; leaving it closes everything. `limits` are those it shares with
    other processes; without, it has its own.

    Raises:
        SettingsError: `network.allow_private` or `network.dns_servers` cannot be read.
    """

    limits: Manners

    def __init__(
        self, settings: Settings, clock: Clock | None = None, limits: Manners | None = None
    ) -> None:
        self.settings = settings
        self.names = Names(settings)
        self._reasons: dict[tuple[str, int], str] = {}
        self._guard = Guard(settings.network.allow_private)
        self._mappings = settings.connect_to
        self._idle: dict[Connection, tuple[_Place, asyncio.TimerHandle]] = {}
        self._clock = clock
        self._shared = limits

    @cached_property
    def strict(self) -> ssl.SSLContext:
        """The context that verifies. Loading the authorities takes a while, so it waits for the
        first address that needs it.

        Raises:
            SettingsError: `network.authorities` cannot be read.
        """
        extra = self.settings.network.authorities
        return strict_context(self.settings.root / extra if extra else None)

    @cached_property
    def _relaxed(self) -> ssl.SSLContext:
        return relaxed_context()

    async def __aenter__(self) -> Self:
        self.limits = self._shared or Limits.of(self.settings, self._clock or loop_clock())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in list(self._idle):
            self._drop(connection)
        await self.names.close()
        await asyncio.sleep(0)  # aborted transports say good-bye in the next turn of the loop

    def forget(self) -> None:
        """Forget what was learnt so far, names, open connections and failed handshakes: we were
        cut off, and none of it need be true.
        """
        for connection in list(self._idle):
            self._drop(connection)
        self._reasons.clear()
        self.names.forget()
        self.limits.forgive()

    async def route(self, target: Target) -> Route:
        """Resolve a target and hold its addresses against the guard. The connection then goes to
        these very addresses: a name that changes its mind in between gains nothing.

        Raises:
            FailedError: NXDOMAIN, NO_ADDRESS, DNS_FAILED or REFUSED_ADDRESS.
        """
        mapped = connect_to(self._mappings, target.host, target.port)
        host, port, mapping = mapped or (target.host, target.port, None)
        found = await self.names.addresses(host)
        if mapping and mapping.address:
            return Route(found[:_ADDRESSES_TRIED], port)
        safe = tuple(address for address in found if self._guard.permits(address))
        if not safe:
            raise FailedError(Failure.REFUSED_ADDRESS, ", ".join(found[:_ADDRESSES_TRIED]))
        return Route(safe[:_ADDRESSES_TRIED], port)

    def kept(self, target: Target, *, verify: bool | None) -> Connection | None:
        """An open connection to the target that is not in use, or None. `verify` as in
        `connect`.
        """
        place = target.scheme, target.host, target.port
        unwanted = {True: Mode.RELAXED, False: Mode.VERIFIED, None: None}[verify]
        for connection, (at, _) in reversed(list(self._idle.items())):
            if at == place and connection.mode is not unwanted:
                self._take(connection)
                if not connection.stale:
                    return connection
                connection.close()
        return None

    async def connect(
        self, target: Target, route: Route, progress: Progress, *, verify: bool | None
    ) -> Connection:
        """Open a connection. Over TLS: verified; if that fails, once more without verification
        (`verify=None`), or not (`True`), or without from the start (`False`).

        Raises:
            FailedError: CONNECT_REFUSED, CONNECT_TIMEOUT, RESET, TLS or OUR_FAULT.
        """
        if target.scheme == "http":
            return await self._open(target, route, progress, Mode.PLAIN)
        place = target.host, target.port
        if verify is False or (verify is None and place in self._reasons):
            note = self._reasons.get(place, "verification off")
            return await self._open(target, route, progress, Mode.RELAXED, note)
        try:
            return await self._open(target, route, progress, Mode.VERIFIED)
        except _HandshakeError as error:
            if verify:
                raise failed(error.cause) from error
            note = tls_reason(error.cause)
        connection = await self._open(target, route, progress, Mode.RELAXED, note)
        if note == Distrust.UNKNOWN_ISSUER and names_its_issuer(connection.certificate):
            note = connection.note = f"{CHAIN_INCOMPLETE}: {note}"
        self._reasons[place] = note
        return connection

    def give_back(self, target: Target, connection: Connection) -> None:
        """An exchange is over: keep the connection for the next one if that is possible."""
        if not connection.reusable or connection.stale or len(self._idle) >= _IDLE_KEPT:
            connection.close()
            return
        place = target.scheme, target.host, target.port
        timer = asyncio.get_running_loop().call_later(_IDLE, self._drop, connection)
        self._idle[connection] = place, timer

    def _take(self, connection: Connection) -> None:
        _, timer = self._idle.pop(connection)
        timer.cancel()

    def _drop(self, connection: Connection) -> None:
        self._take(connection)
        connection.close()

    async def _open(
        self, target: Target, route: Route, progress: Progress, mode: Mode, note: str = ""
    ) -> Connection:
        progress.late = Failure.CONNECT_TIMEOUT
        peer = await self._dial(route, progress)
        progress.late = Failure.TIMEOUT
        progress.address = str(peer.getpeername()[0])
        tls = self._context(mode)
        try:
            reader, writer = await asyncio.open_connection(
                sock=peer, ssl=tls, server_hostname=target.host if tls else None
            )
        except (OSError, ValueError) as error:
            peer.close()
            if mode is Mode.VERIFIED and isinstance(error, OSError):
                raise _HandshakeError(error) from error
            raise failed(error) from error
        except BaseException:
            peer.close()
            raise
        return Connection(reader, writer, progress.address, mode, note)

    def _context(self, mode: Mode) -> ssl.SSLContext | None:
        if mode is Mode.PLAIN:
            return None
        return self.strict if mode is Mode.VERIFIED else self._relaxed

    async def _dial(self, route: Route, progress: Progress) -> socket.socket:
        first: FailedError | None = None
        for address in route.addresses:
            progress.address = address
            try:
                return await self._tcp(address, route.port)
            except FailedError as error:
                first = first or error
        raise first or FailedError(Failure.OUR_FAULT, "no address to connect to")

    async def _tcp(self, address: str, port: int) -> socket.socket:
        try:
            peer = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        except OSError as error:
            raise failed(error) from error
        try:
            peer.setblocking(False)
            async with asyncio.timeout(self.settings.crawl.connect_timeout):
                await asyncio.get_running_loop().sock_connect(peer, (address, port))
        except TimeoutError as error:
            peer.close()
            raise FailedError(Failure.CONNECT_TIMEOUT, f"{address} port {port}") from error
        except OSError as error:
            peer.close()
            raise failed(error) from error
        except BaseException:
            peer.close()
            raise
        return peer


class _HandshakeError(Exception):
    """TLS failed on an open connection."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause)
        self.cause = cause
