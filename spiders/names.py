"""Names to addresses, through dnspython; each name is asked once per process and while."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import dataclass

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.nameserver import Do53Nameserver
from dns.resolver import NXDOMAIN, NoResolverConfiguration

from inspector.errors import SettingsError
from inspector.evidence import Failure
from inspector.settings import Settings
from spiders.failed import FailedError
from spiders.targets import literal

_LIFETIME = 6.0  # seconds for one question, all servers and repeats
_PATIENCE = 1.0  # seconds we wait for IPv6 addresses when there are IPv4 ones
_SHORTEST, _LONGEST = 30.0, 600.0  # seconds an answer is kept, whatever its TTL
_KEPT_FAILURE = 10.0  # a resolver that failed may be well again soon
_KEPT_NAMES = 10_000
_KEPT_BELIEF = 60.0  # seconds until the system's resolver is put to the test again
_NEVER = frozenset({"invalid", "test", "example"})  # top levels without names (RFC 6761)
EMPTY = "NoAnswer"
UNTRUSTED = "UntrustedResolver"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the resolver: data in presentation form, or the name of the failure."""

    values: tuple[str, ...] = ()
    failure: str = ""
    ttl: float = _SHORTEST


@dataclass(frozen=True, slots=True)
class _Known:
    addresses: tuple[str, ...]
    failure: Failure | None
    note: str
    until: float


class Names:
    """The resolver of this process: `network.dns_servers`, or else those of the system.

    Raises:
        SettingsError: one of `network.dns_servers` is not an address.
    """

    def __init__(self, settings: Settings) -> None:
        self._lifetime = min(_LIFETIME, settings.crawl.timeout)
        self._chosen = bool(settings.network.dns_servers)
        self._mapped = {mapping.host for mapping in settings.connect_to}
        self._resolver = _resolver(settings.network.dns_servers)
        self._canaries = settings.network.dns_canaries
        self._lock = asyncio.Lock()
        self._knows_canaries, self._tested_until = False, 0.0
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[_Known]] = {}

    def asks(self, host: str) -> bool:
        """Whether the resolver's word on this host means anything: not for an IP address, nor for
        a host the operator mapped without naming a resolver.
        """
        if literal(host):
            return False
        return self._chosen or not {"", host.lower()} & self._mapped

    async def ask(self, name: str, rdtype: str) -> Answer:
        """Ask for one type of records. Never raises but when cancelled.

        That a name does not exist is believed of resolvers the operator named, and of the
        system's as long as it knows one of `network.dns_canaries`: cut off from the world, many
        say so of every name, and no site is to blame for that.
        """
        answer = await self._ask(name, rdtype)
        if answer.failure == NXDOMAIN.__name__ and not await self._believable(name):
            return Answer(failure=UNTRUSTED)
        return answer

    async def _believable(self, name: str) -> bool:
        if self._chosen or not self._canaries or name.rpartition(".")[2].lower() in _NEVER:
            return True
        async with self._lock:
            if self._tested_until < time.monotonic():
                answers = await asyncio.gather(*(self._ask(c, "A") for c in self._canaries))
                self._knows_canaries = any(answer.values for answer in answers)
                self._tested_until = time.monotonic() + _KEPT_BELIEF
            return self._knows_canaries

    async def _ask(self, name: str, rdtype: str) -> Answer:
        if self._resolver is None:
            return Answer(failure=NoResolverConfiguration.__name__)
        try:
            got = await self._resolver.resolve(
                name, rdtype, search=False, raise_on_no_answer=False, lifetime=self._lifetime
            )
        except (DNSException, OSError, UnicodeError) as error:
            return Answer(failure=type(error).__name__)
        if got.rrset is None:
            return Answer(failure=EMPTY)
        ttl = max(_SHORTEST, min(_LONGEST, got.rrset.ttl))
        return Answer(tuple(sorted(record.to_text() for record in got.rrset)), ttl=ttl)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of a name, IPv4 first; an IP address is its own.

        Raises:
            FailedError: NXDOMAIN, NO_ADDRESS or DNS_FAILED.
        """
        if address := literal(host):
            return (address,)
        known = self._known.get(host)
        if known is None or known.until < time.monotonic():
            known = await self._fresh(host)
        if known.failure:
            raise FailedError(known.failure, known.note)
        return known.addresses

    async def _fresh(self, host: str) -> _Known:
        task = self._asking.get(host)
        if task is None:
            task = self._asking[host] = asyncio.create_task(self._find(host))
            task.add_done_callback(lambda _: self._asking.pop(host, None))
        return await asyncio.shield(task)

    async def _find(self, host: str) -> _Known:
        second = asyncio.create_task(self.ask(host, "AAAA"))
        four = await self.ask(host, "A")
        patience = _PATIENCE if four.values else None
        try:
            six = await asyncio.wait_for(second, patience)
        except TimeoutError:
            six = Answer(failure=TimeoutError.__name__)
        known = _judge(four, six)
        if len(self._known) >= _KEPT_NAMES:
            self._known.clear()
        self._known[host] = known
        return known

    def forget(self) -> None:
        """Look up every name anew, and put the resolver to the test again."""
        self._known.clear()
        self._tested_until = 0.0

    async def close(self) -> None:
        """Stop what is still being asked."""
        for task in list(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)


def _judge(four: Answer, six: Answer) -> _Known:
    now = time.monotonic()
    if four.values or six.values:
        ttl = min(answer.ttl for answer in (four, six) if answer.values)
        return _Known(four.values + six.values, None, "", now + ttl)
    kinds = {four.failure, six.failure}
    nxdomain = NXDOMAIN.__name__
    if kinds == {nxdomain} or (nxdomain in kinds and EMPTY not in kinds):
        return _Known((), Failure.NXDOMAIN, "", now + _SHORTEST)
    if kinds <= {nxdomain, EMPTY}:
        return _Known((), Failure.NO_ADDRESS, "", now + _SHORTEST)
    note = f"A: {four.failure}, AAAA: {six.failure}"
    return _Known((), Failure.DNS_FAILED, note, now + _KEPT_FAILURE)


def _resolver(servers: tuple[str, ...]) -> Resolver | None:
    if not servers:
        try:
            return Resolver()
        except NoResolverConfiguration:
            return None
    resolver = Resolver(configure=False)
    resolver.nameservers = [_server(text) for text in servers]
    return resolver


def _server(text: str) -> Do53Nameserver:
    host, port = text, "53"
    if text.startswith("[") or text.count(":") == 1:
        host, _, port = text.rpartition(":")
    try:
        address, number = str(ipaddress.ip_address(host.strip("[]"))), int(port)
    except ValueError:
        address, number = "", 0
    if not 0 < number < 65536:
        raise SettingsError(f"network.dns_servers: {text!r} is not ADDR or ADDR:PORT")
    return Do53Nameserver(address, number)
