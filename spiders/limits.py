"""Manners: how often and how many at once, per host and per address."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from inspector.settings import Settings
from spiders.breaker import Breaker, Said, Tally

LONGEST_WAIT = 30.0  # seconds: a Retry-After of hours is for the next sweep, not for this one
LONGEST_DELAY = 10.0  # seconds: with a longer Crawl-delay a budget of 600 s would show nothing
SPREAD = 1.05  # requests a little further apart than the rate says: the net squeezes gaps by 50 ms
_SLOWEST = 16  # a site that suffers is asked at no less than a sixteenth of the rate
_RECOVERY = 50  # good answers that bring the whole rate back
_ONE_HURT = 5.0  # seconds in which several bad answers count as one
_UNTHROTTLED_CONCURRENCY = 16
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Clock:
    """Where limits take the time from: seconds that only grow, and a way to wait."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


def loop_clock() -> Clock:
    """The clock of the running loop."""
    return Clock(asyncio.get_running_loop().time, asyncio.sleep)


class Manners(Protocol):
    """What the fetcher asks before each request, and tells after it."""

    def turn(
        self, host: str, address: str, *, optional: bool = False
    ) -> AbstractAsyncContextManager[float]:
        """Wait until both the host and the address may be asked; leave when the answer is in.
        Gives the seconds it waited because others use the address. What is `optional` fails with
        HOST_SILENT while the host is left alone.
        """
        ...

    def heard(self, host: str, said: Said, seconds: float) -> None:
        """An exchange with the host ended so, after so many seconds."""
        ...

    def forgive(self) -> None:
        """We were cut off: that hosts were silent says nothing of them."""
        ...

    def hurt(self, host: str, address: str, wait: float = 0.0) -> None:
        """Both are overloaded (429, 503, no answer in time); they asked for `wait` seconds."""
        ...

    def well(self, host: str, address: str) -> None:
        """Both answered."""
        ...

    def slow(self, host: str, delay: float) -> None:
        """The host wants so many seconds between two requests (Crawl-delay of robots.txt)."""
        ...


class Gate:
    """One host, or one address: `rate` requests a second, evenly spaced, and `concurrency` under
    way. The rate halves when the other side suffers and comes back slowly. A host also has a
    breaker and a tally.
    """

    def __init__(
        self, rate: float, concurrency: int, clock: Clock, breaker: Breaker | None = None
    ) -> None:
        self.breaker = breaker or Breaker(0, 0.0, clock.now)
        self.tally = Tally()
        self._usual = self._full = self._rate = rate
        self._clock = clock
        self._places = asyncio.Semaphore(concurrency)
        self._door = asyncio.Lock()
        self._next = 0.0
        self._hurt_at = float("-inf")
        self._inside = 0

    @property
    def rate(self) -> float:
        """Requests a second at present."""
        return self._rate

    @property
    def idle(self) -> bool:
        """Whether forgetting this gate would change nothing."""
        still = self.breaker.calm and not self.tally.ailing and not self._inside
        return still and self._rate == self._usual and self._next <= self._clock.now()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for one of the places of the requests under way; given back at the end."""
        self._inside += 1
        try:
            async with self._places:
                yield
        finally:
            self._inside -= 1

    @asynccontextmanager
    async def door(self) -> AsyncIterator[None]:
        """Wait until the next request may leave, in the order of coming. The distance to the one
        after it counts from the end of the block, so that a late start never closes the gap.
        """
        async with self._door:
            while (left := self._next - self._clock.now()) > 0:
                await self._clock.sleep(left)
            try:
                yield
            finally:
                self._next = max(self._next, self._clock.now() + SPREAD / self._rate)

    def spare(self, *, optional: bool) -> None:
        """Count, and refuse, what need not be asked of a host that is left alone.

        Raises:
            FailedError: HOST_SILENT.
        """
        if optional and self.breaker.shut:
            self.tally.spared += 1
            self.breaker.check()

    @property
    def rest(self) -> float:
        """Seconds until the next request may leave."""
        return max(0.0, self._next - self._clock.now())

    @property
    def pace(self) -> tuple[float, float]:
        """Requests a second at present, and at most, as the other side has taught us."""
        return self._rate, self._full

    def keep_pace(self, rate: float, full: float) -> None:
        """Go no faster than somebody else had learnt."""
        self._full = min(self._full, full)
        self._rate = min(self._rate, rate, self._full)

    def hurt(self, wait: float = 0.0) -> None:
        """The other side is overloaded (429, 503, no answer in time) and, perhaps, asked us to
        wait so many seconds (RFC 9110 section 10.2.3).
        """
        now = self._clock.now()
        self._next = max(self._next, now + min(wait, LONGEST_WAIT))
        if now - self._hurt_at >= _ONE_HURT:
            self._hurt_at = now
            self._rate = max(self._rate / 2, min(self._full, self._usual / _SLOWEST))

    def well(self) -> None:
        """The other side answered."""
        self._rate = min(self._full, self._rate + self._full / _RECOVERY)

    def slow(self, delay: float) -> None:
        """From now on at most one request in `delay` seconds, or in `LONGEST_DELAY`."""
        if delay > 0:
            self._full = min(self._full, 1 / min(delay, LONGEST_DELAY))
            self._rate = min(self._rate, self._full)


async def _leave(_waited: float) -> None:
    """Nobody else has to be told that the request leaves."""


class Limits:
    """The gates of all hosts and addresses.

    `unthrottled` lifts every delay and leaves a bound on requests under way.
    """

    def __init__(
        self,
        rate: float,
        concurrency: int,
        clock: Clock,
        *,
        unthrottled: bool,
        failures: int = 0,
        pause: float = 0.0,
    ) -> None:
        self._failures, self._pause = failures, pause
        self._rate = float("inf") if unthrottled else rate
        self._unthrottled = unthrottled
        self._concurrency = (
            max(concurrency, _UNTHROTTLED_CONCURRENCY) if unthrottled else concurrency
        )
        self._clock = clock
        self._gates: OrderedDict[str, Gate] = OrderedDict()

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> Limits:
        """The limits that the settings name."""
        crawl = settings.crawl
        return cls(
            crawl.rate,
            crawl.concurrency,
            clock,
            unthrottled=crawl.unthrottled,
            failures=crawl.host_failures,
            pause=crawl.rest,
        )

    @asynccontextmanager
    async def turn(
        self,
        host: str,
        address: str,
        leave: Callable[[float], Awaitable[None]] = _leave,
        *,
        optional: bool = False,
    ) -> AsyncIterator[float]:
        """Wait until both the host and the address may be asked.

        `leave` is awaited when they may, with the seconds that neighbours of the host cost; the
        request has left when it returns. A slow host is waited for before anything of its address
        is taken: its neighbours need not wait with it. Of one host only one request at a time
        waits for the address, so these seconds add up to time in which the host was not asked.

        Raises:
            FailedError: HOST_SILENT, of what is `optional`.
        """
        waited = 0.0
        own, shared = (self.gate(key) for key in _keys(host, address))
        own.spare(optional=optional)
        async with own.place(), AsyncExitStack() as stack:
            own.spare(optional=optional)  # it may have turned out while we waited
            if self._unthrottled:
                await stack.enter_async_context(shared.place())
                await own.breaker.outcome()
                stack.enter_context(own.breaker.entered(optional=optional))
            else:
                async with own.door():
                    await own.breaker.outcome()
                    stack.enter_context(own.breaker.entered(optional=optional))
                    since = self._clock.now()
                    await stack.enter_async_context(shared.place())
                    async with shared.door():
                        waited = self._clock.now() - since
                        await leave(waited)
            yield waited

    def hurt(self, host: str, address: str, wait: float = 0.0) -> None:
        """Slow down for both."""
        for key in () if self._unthrottled else _keys(host, address):
            self.gate(key).hurt(wait)

    def well(self, host: str, address: str) -> None:
        """Both do well."""
        for key in () if self._unthrottled else _keys(host, address):
            self.gate(key).well()

    def slow(self, host: str, delay: float) -> None:
        """Keep the distance that the host asks for."""
        if not self._unthrottled:
            self.gate(host).slow(delay)

    def heard(self, host: str, said: Said, seconds: float) -> None:
        """Count an exchange, and tell whether its host is to be left alone."""
        gate = self.gate(host)
        gate.tally.count(said, seconds)
        gate.breaker.heard(said)

    def forgive(self) -> None:
        """Ask all hosts again."""
        for gate in self._gates.values():
            gate.breaker.forgive()

    @property
    def ailing(self) -> dict[str, Tally]:
        """Hosts that failed or turned us away, or that were left alone."""
        return {host: gate.tally for host, gate in self._gates.items() if gate.tally.ailing}

    def gate(self, key: str) -> Gate:
        """The gate of a host, or of `address:` and an address."""
        gate = self._gates.get(key)
        if gate is None:
            self._forget()
            breaker = Breaker(self._failures, self._pause, self._clock.now)
            gate = self._gates[key] = Gate(self._rate, self._concurrency, self._clock, breaker)
        self._gates.move_to_end(key)
        return gate

    def _forget(self) -> None:
        if len(self._gates) >= _KEPT:
            for key in [key for key, gate in self._gates.items() if gate.idle]:
                del self._gates[key]


def _keys(host: str, address: str) -> tuple[str, str]:
    return host, f"address:{address}"


@dataclass(slots=True)
class Ledger:
    """What one inspection cost the other side. `bytes` counts bodies as sent; `peak` is the most
    requests begun within any one second, `waited` the seconds each host's neighbours cost.
    """

    requests: int = 0
    bytes: int = 0
    peak: int = 0
    waited: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _recent: deque[float] = field(default_factory=deque)

    def begin(self, now: float) -> None:
        """A request goes out at `now` (seconds of any steady clock)."""
        self.requests += 1
        self._recent.append(now)
        while self._recent[0] <= now - 1:
            self._recent.popleft()
        self.peak = max(self.peak, len(self._recent))
