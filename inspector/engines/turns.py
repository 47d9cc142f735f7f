"""One set of limits for all processes of a sweep: the engine's process keeps it, workers ask.

They talk over the pipes they have: `turn`, `left` (the request is out), `over`, `hurt`, `well`,
`heard` and `slow` come as lines of JSON from the worker; `go NUMBER WAITED` goes back, or `shut
NUMBER NOTE` for a host that is left alone. A request is counted
from the moment the worker says it left, so a worker that is late cannot bring two requests too
close. When a worker dies its turns are given back with the end of its pipe.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from inspector.evidence import Failure
from spiders.breaker import Said
from spiders.failed import FailedError
from spiders.limits import Limits


class Turns:
    """The turns of one worker, in the engine's process. `send` writes a line to the worker."""

    def __init__(self, limits: Limits, send: Callable[[str], None]) -> None:
        self._limits = limits
        self._send = send
        self._under_way: dict[int, tuple[asyncio.Task[None], asyncio.Event]] = {}

    def hear(self, event: dict[str, Any]) -> bool:
        """Take one event of the worker; false when it is about something else."""
        match event:
            case {"event": "turn", "number": number, "host": host, "address": address}:
                left = asyncio.Event()
                optional = bool(event.get("optional"))
                task = asyncio.create_task(
                    self._take(number, host, address, left, optional=optional)
                )
                self._under_way[number] = task, left
            case {"event": "left", "number": number}:
                self._under_way[number][1].set()
            case {"event": "over", "number": number}:
                self._under_way.pop(number)[0].cancel()
            case {"event": "hurt", "host": host, "address": address, "wait": wait}:
                self._limits.hurt(host, address, wait)
            case {"event": "well", "host": host, "address": address}:
                self._limits.well(host, address)
            case {"event": "heard", "host": host, "said": said, "seconds": seconds}:
                self._limits.heard(host, Said(said), seconds)
            case {"event": "slow", "host": host, "delay": delay}:
                self._limits.slow(host, delay)
            case _:
                return False
        return True

    async def _take(
        self, number: int, host: str, address: str, left: asyncio.Event, *, optional: bool
    ) -> None:
        async def leave(waited: float) -> None:
            self._send(f"go {number} {waited:.3f}")
            await left.wait()

        try:
            async with self._limits.turn(host, address, leave, optional=optional):
                await asyncio.Event().wait()  # until it is over, or the worker gone
        except FailedError as error:
            self._send(f"shut {number} {error.note}")

    def close(self) -> None:
        """The worker is gone: give back all it held."""
        for task, _ in self._under_way.values():
            task.cancel()
        self._under_way.clear()


class AskedLimits:
    """The worker's side: `Manners` that ask the engine's process. `say` writes an event to it."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[float]] = {}

    def go(self, number: int, waited: float) -> None:
        """The engine's process lets a request out, after so many seconds for its neighbours."""
        waiting = self._waiting.get(number)
        if waiting and not waiting.done():
            waiting.set_result(waited)

    def shut(self, number: int, note: str) -> None:
        """The engine's process leaves the host alone."""
        waiting = self._waiting.get(number)
        if waiting and not waiting.done():
            waiting.set_exception(FailedError(Failure.HOST_SILENT, note))

    @asynccontextmanager
    async def turn(
        self, host: str, address: str, *, optional: bool = False
    ) -> AsyncIterator[float]:
        """Wait until both the host and the address may be asked; gives the seconds that others
        at the address cost.

        Raises:
            FailedError: HOST_SILENT, of what is `optional`.
        """
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        more = {"optional": True} if optional else {}
        self._say("turn", number=number, host=host, address=address, **more)
        try:
            waited = await waiting
            self._say("left", number=number)
            yield waited
        finally:
            del self._waiting[number]
            self._say("over", number=number)

    def hurt(self, host: str, address: str, wait: float = 0.0) -> None:
        """Slow down for both, in all processes."""
        self._say("hurt", host=host, address=address, wait=wait)

    def well(self, host: str, address: str) -> None:
        """Both do well."""
        self._say("well", host=host, address=address)

    def heard(self, host: str, said: Said, seconds: float) -> None:
        """Count an exchange, for all processes."""
        self._say("heard", host=host, said=said, seconds=round(seconds, 3))

    def forgive(self) -> None:
        """The engine's process was cut off with us, and forgives by itself."""

    def slow(self, host: str, delay: float) -> None:
        """Keep the distance that the host asks for, in all processes."""
        self._say("slow", host=host, delay=delay)
