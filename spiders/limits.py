"""Manners: how often and how many at once, per host and per address."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

LONGEST_WAIT = 30.0  # seconds: a Retry-After of hours is for the next sweep, not for this one
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


class Gate:
    """One host, or one address: `rate` requests a second, evenly spaced, and `concurrency` under
    way. The rate halves when the other side suffers and comes back slowly.
    """

    def __init__(self, rate: float, concurrency: int, clock: Clock) -> None:
        self._full = rate
        self._rate = rate
        self._clock = clock
        self._places = asyncio.Semaphore(concurrency)
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
        return not self._inside and self._rate == self._full and self._next <= self._clock.now()

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Wait for a place, then for the turn; the place is given back at the end."""
        self._inside += 1
        try:
            async with self._places:
                await self._turn()
                yield
        finally:
            self._inside -= 1

    async def _turn(self) -> None:
        now = self._clock.now()
        at = max(now, self._next)
        self._next = at + 1 / self._rate
        if at > now:
            await self._clock.sleep(at - now)

    def hurt(self, wait: float = 0.0) -> None:
        """The other side is overloaded (429, 503, no answer in time) and, perhaps, asked us to
        wait so many seconds (RFC 9110 section 10.2.3).
        """
        now = self._clock.now()
        self._next = max(self._next, now + min(wait, LONGEST_WAIT))
        if now - self._hurt_at >= _ONE_HURT:
            self._hurt_at = now
            self._rate = max(self._rate / 2, self._full / _SLOWEST)

    def well(self) -> None:
        """The other side answered."""
        self._rate = min(self._full, self._rate + self._full / _RECOVERY)


class Limits:
    """The gates of all hosts and addresses of this process.

    `unthrottled` lifts every delay and leaves a bound on requests under way.
    """

    def __init__(self, rate: float, concurrency: int, clock: Clock, *, unthrottled: bool) -> None:
        self._rate = float("inf") if unthrottled else rate
        self._unthrottled = unthrottled
        self._concurrency = (
            max(concurrency, _UNTHROTTLED_CONCURRENCY) if unthrottled else concurrency
        )
        self._clock = clock
        self._gates: OrderedDict[str, Gate] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        """Wait until both the host and the address may be asked."""
        async with AsyncExitStack() as stack:
            for key in _keys(host, address):
                await stack.enter_async_context(self.gate(key).entered())
            yield

    def hurt(self, host: str, address: str, wait: float = 0.0) -> None:
        """Slow down for both."""
        for key in () if self._unthrottled else _keys(host, address):
            self.gate(key).hurt(wait)

    def well(self, host: str, address: str) -> None:
        """Both do well."""
        for key in () if self._unthrottled else _keys(host, address):
            self.gate(key).well()

    def gate(self, key: str) -> Gate:
        """The gate of a host, or of `address:` and an address."""
        gate = self._gates.get(key)
        if gate is None:
            self._forget()
            gate = self._gates[key] = Gate(self._rate, self._concurrency, self._clock)
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
    requests begun within any one second.
    """

    requests: int = 0
    bytes: int = 0
    peak: int = 0
    _recent: deque[float] = field(default_factory=deque)

    def begin(self, now: float) -> None:
        """A request goes out at `now` (seconds of any steady clock)."""
        self.requests += 1
        self._recent.append(now)
        while self._recent[0] <= now - 1:
            self._recent.popleft()
        self.peak = max(self.peak, len(self._recent))
