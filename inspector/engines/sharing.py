"""One set of limits for all workers of a cluster: who asks a host or an address holds its lease.

A lease is a row of the database. While a worker holds it, its own limits keep the pace; it renews
what it uses, gives up what others want, and hands on how fast the host may be asked. A request
leaves only when the lease outlasts the longest exchange, so that a worker that is cut off from
the database has fallen silent before anybody else begins. Seconds are those of the loop's clock.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from inspector.settings import Settings
from inspector.storage import leases
from inspector.storage.database import session
from spiders.breaker import Said
from spiders.limits import Limits, loop_clock

_ROUND = 0.5  # seconds between two looks at what we hold
_POLL = (0.15, 0.35)  # seconds between two tries for what another worker has
_TURN = 3.0  # seconds after which a key that others want is handed on
_IDLE = 10.0  # seconds a key that nobody wants is kept unused
JOB = "job:"  # begins the keys of jobs that exclude each other; hosts have no colon


@dataclass(slots=True)
class _Held:
    """A key as this process sees it. `until` and `since` are moments; `users` are under way."""

    until: float = float("-inf")
    since: float = 0.0
    used: float = 0.0
    users: int = 0
    closing: bool = False
    door: asyncio.Lock = field(default_factory=asyncio.Lock)


class Leases:
    """The leases of one worker. `read` and `write` carry what is known of a key from one holder to
    the next; `longest` is how many seconds a use may take, `seconds` how long a lease is at least.
    """

    def __init__(
        self,
        engine: Engine,
        holder: str,
        longest: float,
        seconds: float,
        *,
        read: Callable[[str], tuple[float, dict[str, Any]]] = lambda _key: (0.0, {}),
        write: Callable[[str, dict[str, Any]], None] = lambda _key, _state: None,
    ) -> None:
        self._engine = engine
        self._holder = holder
        self._longest = longest
        self._seconds = max(seconds, 3 * longest)
        self._read, self._write = read, write
        self._held: dict[str, _Held] = {}
        self._now = asyncio.get_running_loop().time

    @asynccontextmanager
    async def use(self, key: str) -> AsyncIterator[None]:
        """Wait until the key is ours, and keep it until the block ends."""
        held = self._held.setdefault(key, _Held())
        async with held.door:
            while True:
                if self._try(key, held):
                    break
                await asyncio.sleep(random.uniform(*_POLL))  # noqa: S311 - no secret
            held.users += 1
        try:
            yield
        finally:
            held.users -= 1
            held.used = self._now()

    @asynccontextmanager
    async def use_now(self, key: str) -> AsyncIterator[bool]:
        """Keep the key until the block ends, when it is free; gives whether it is."""
        held = self._held.setdefault(key, _Held())
        got = not held.users and self._try(key, held)
        held.users += got
        try:
            yield got
        finally:
            if got:
                held.users -= 1
                self._release(key, held)

    async def run(self) -> None:
        """Renew, hand on and let go until cancelled; then let go of everything."""
        try:
            while True:
                await asyncio.sleep(_ROUND)
                try:
                    self._look()
                except DBAPIError:  # what we hold runs out by itself, and we fall silent
                    continue
        finally:
            for key, held in self._held.items():
                self._release(key, held)

    def _try(self, key: str, held: _Held) -> bool:
        now = self._now()
        if held.closing and held.until > now:
            return False
        if held.until - now >= self._longest:
            return True
        known = held.until > now
        try:
            with session(self._engine) as db:
                state = leases.acquire(db, key, self._holder, self._seconds)
        except DBAPIError:
            return False
        if state is None:
            held.until = float("-inf")
            return False
        if not known:
            held.since, held.closing = now, False
            self._write(key, state)
        held.until = now + self._seconds
        return True

    def _look(self) -> None:
        now = self._now()
        with session(self._engine) as db:
            wanted = leases.wanted(db, self._holder)
        for key, held in list(self._held.items()):
            if held.until <= now:
                if not held.users and not held.door.locked():
                    del self._held[key]
                continue
            if key in wanted and now - held.since >= _TURN:
                held.closing = True
            unused = now - held.used
            if not held.users and (held.closing or unused >= _IDLE or key in wanted):
                self._release(key, held)
        self._renew(now)

    def _renew(self, now: float) -> None:
        soon = now + 2 * self._seconds / 3
        old = [key for key, held in self._held.items() if now < held.until < soon]
        if not old:
            return
        states = {key: self._read(key)[1] for key in old}
        with session(self._engine) as db:
            kept = leases.renew(db, self._holder, states, self._seconds)
        for key in old:
            self._held[key].until = now + self._seconds if key in kept else float("-inf")

    def _release(self, key: str, held: _Held) -> None:
        if held.until == float("-inf"):
            return
        held.until, held.closing = float("-inf"), False
        after, state = self._read(key)
        try:
            with session(self._engine) as db:
                leases.release(db, key, self._holder, after, state)
        except DBAPIError:
            return


class SharedLimits:
    """`Manners` of one worker in a cluster: its own limits, for the keys it holds the leases of."""

    def __init__(self, settings: Settings, engine: Engine, holder: str) -> None:
        self.limits = Limits.of(settings, loop_clock())
        longest, seconds = settings.crawl.timeout, settings.cluster.lease
        self.leases = Leases(engine, holder, longest, seconds, read=self._read, write=self._write)
        self._now = asyncio.get_running_loop().time

    @asynccontextmanager
    async def turn(
        self, host: str, address: str, *, optional: bool = False
    ) -> AsyncIterator[float]:
        """Wait until both the host and the address may be asked, by anybody of the cluster; gives
        the seconds that others cost.

        Raises:
            FailedError: HOST_SILENT, of what is `optional`.
        """
        others = 0.0
        async with AsyncExitStack() as stack:

            async def leave(_waited: float) -> None:
                nonlocal others
                since = self._now()
                # Always the host first: nobody who holds an address waits for a host.
                for key in (host, f"address:{address}"):
                    await stack.enter_async_context(self.leases.use(key))
                others = self._now() - since

            turn = self.limits.turn(host, address, leave, optional=optional)
            waited = await stack.enter_async_context(turn)
            yield waited + others

    def hurt(self, host: str, address: str, wait: float = 0.0) -> None:
        """Slow down for both; whoever asks them next begins as slowly."""
        self.limits.hurt(host, address, wait)

    def well(self, host: str, address: str) -> None:
        """Both do well."""
        self.limits.well(host, address)

    def slow(self, host: str, delay: float) -> None:
        """Keep the distance that the host asks for."""
        self.limits.slow(host, delay)

    def heard(self, host: str, said: Said, seconds: float) -> None:
        """Count an exchange, and tell whether its host is to be left alone. Each worker finds that
        out by itself.
        """
        self.limits.heard(host, said, seconds)

    def forgive(self) -> None:
        """Ask all hosts again."""
        self.limits.forgive()

    def _read(self, key: str) -> tuple[float, dict[str, Any]]:
        if key.startswith(JOB):
            return 0.0, {}
        gate = self.limits.gate(key)
        rate, full = gate.pace
        return gate.rest, {"rate": rate, "full": full}

    def _write(self, key: str, state: dict[str, Any]) -> None:
        if state:
            self.limits.gate(key).keep_pace(state["rate"], state["full"])
