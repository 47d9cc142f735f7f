"""What is known of one host besides its rate: whether it answers at all, and how it did so far."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from statistics import median
from typing import Any

from inspector.evidence import Failure
from spiders.failed import FailedError

_SAMPLE = 200  # newest answers of which the median time is taken


class Said(StrEnum):
    """How an exchange ended, as far as its host is concerned."""

    ANSWERED = "answered"
    BLOCKED = "blocked"  # it turned us away
    SILENT = "silent"  # no answer in time, or broken off: it costs us a whole deadline
    FAILED = "failed"  # refused, or nothing that can be read: at once, and for this address


@dataclass(slots=True)
class Tally:
    """Statistics of one host: requests, those that failed, that were turned away, and requests not
    made because the host was silent; seconds of its newest answers.
    """

    asked: int = 0
    failed: int = 0
    blocked: int = 0
    spared: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLE))

    @property
    def latency(self) -> float | None:
        """Median seconds of an answer; None when there was none."""
        return round(median(self.seconds), 3) if self.seconds else None

    @property
    def ailing(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.failed or self.blocked or self.spared)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Tally:
        """From what `plain` gave."""
        return cls(**{**told, "seconds": deque(told["seconds"], _SAMPLE)})

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"seconds": list(self.seconds)}

    def count(self, said: Said, seconds: float) -> None:
        """Take one exchange."""
        self.asked += 1
        self.failed += said in {Said.SILENT, Said.FAILED}
        self.blocked += said is Said.BLOCKED
        if said in {Said.ANSWERED, Said.BLOCKED}:
            self.seconds.append(round(seconds, 3))

    def add(self, other: Tally) -> None:
        """Take what another process counted of the same host."""
        self.asked += other.asked
        self.failed += other.failed
        self.blocked += other.blocked
        self.spared += other.spared
        self.seconds.extend(other.seconds)


class Breaker:
    """Leaves a host alone for `pause` seconds that was silent `failures` times in a row (0: never).
    Then one request may try, and others wait for what becomes of it; when it is answered, by
    whatever, the host is used again. Make it in the running loop.
    """

    def __init__(self, failures: int, pause: float, now: Callable[[], float]) -> None:
        self._limit = failures
        self._pause = pause
        self._now = now
        self._silent = 0
        self._until = 0.0
        self._trying = 0
        self._tried = asyncio.Event()

    @property
    def shut(self) -> bool:
        """Whether the host is left alone now."""
        return self._broken and self._now() < self._until

    @property
    def calm(self) -> bool:
        """Whether forgetting this breaker would change nothing."""
        return not self._silent and not self._trying

    @property
    def _broken(self) -> bool:
        return 0 < self._limit <= self._silent

    def check(self) -> None:
        """Pass if the host may be asked.

        Raises:
            FailedError: HOST_SILENT.
        """
        if self.shut:
            raise FailedError(Failure.HOST_SILENT, f"silent {self._silent} times in a row")

    async def outcome(self) -> None:
        """Wait for the end of a try that is under way."""
        if self._broken and self._trying:
            await self._tried.wait()

    @contextmanager
    def entered(self, *, optional: bool) -> Iterator[None]:
        """One request, which is the try if the host was left alone until now. What is not
        `optional` is made in any case.

        Raises:
            FailedError: HOST_SILENT.
        """
        if optional:
            self.check()
        trying = self._broken
        self._trying += trying
        if trying:
            self._tried.clear()
        try:
            yield
        finally:
            self._trying -= trying
            if trying:
                self._tried.set()

    def heard(self, said: Said) -> None:
        """A request ended."""
        self._silent = self._silent + 1 if said is Said.SILENT else 0
        if self._broken:
            self._until = self._now() + self._pause

    def forgive(self) -> None:
        """The silence was our own fault."""
        self._silent = 0
