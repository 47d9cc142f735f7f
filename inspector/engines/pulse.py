"""The pulse of one process: does its event loop stand still, does it run out of descriptors?"""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from inspector.clock import later, now
from inspector.evidence import CaptureLog, Failure
from inspector.model import Ailment, Window
from inspector.settings import Health

_TICK = 0.25  # seconds between two looks
_KEPT = 1000  # windows; an inspection that began before the oldest of them has long ended
_STARVED = (os.strerror(errno.EMFILE), os.strerror(errno.ENFILE))


def free_descriptors() -> int | None:
    """How many files and connections this process may still open; None when any number."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    try:
        with os.scandir("/proc/self/fd") as open_:
            return soft - sum(1 for _ in open_)
    except OSError:  # to count them takes one more
        return 0


class Pulse:
    """Looks after its process four times a second while `run` is awaited. `told` hears of each
    window when it begins, unless that is noticed at its end only, and when it ends.
    """

    def __init__(self, health: Health, told: Callable[[Window], None], worker: str = "") -> None:
        self._health = health
        self._told = told
        self._worker = worker
        self._past: deque[Window] = deque(maxlen=_KEPT)
        self._short: Window | None = None
        self._seen, self._at = _steady(), now()

    @property
    def short(self) -> bool:
        """Whether descriptors are short now."""
        return self._short is not None

    @property
    def windows(self) -> tuple[Window, ...]:
        """All windows so far, one that lasts included."""
        return (*self._past, *((self._short,) if self._short else ()))

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(_TICK)
            self.look()

    def look(self) -> None:
        """Look now. Whoever is about to rely on `windows` calls this first: when the loop has just
        stood still, others may run before our own turn comes.
        """
        before, self._at = self._at, now()
        since, self._seen = self._seen, _steady()
        stood = self._seen - since - _TICK
        if stood >= self._health.lag:
            note = f"stood still for {stood:.1f} s"
            self._add(Window(Ailment.LAG, before, self._at, self._worker, note))
        self._count(before)

    def starved(self, log: CaptureLog) -> None:
        """Mark the moments of a visit in which the system refused us a descriptor: a shortage may
        come and go between two looks.
        """
        refused = [
            visit
            for visit in log.visits
            if visit.failure is Failure.OUR_FAULT and visit.note.endswith(_STARVED)
        ]
        if refused:
            begun = min(visit.started for visit in refused)
            ended = max(later(visit.started, visit.seconds) for visit in refused)
            note = refused[0].note
            self._add(Window(Ailment.DESCRIPTORS, begun, ended, self._worker, note))

    def _count(self, before: str) -> None:
        free = free_descriptors()
        enough = free is None or free >= self._health.descriptors
        if self._short is None and not enough:
            note = f"{free} descriptors left"
            self._short = Window(Ailment.DESCRIPTORS, before, "", self._worker, note)
            self._told(self._short)
        elif self._short and enough:
            ended, self._short = replace(self._short, ended=self._at), None
            self._add(ended)

    def _add(self, window: Window) -> None:
        self._past.append(window)
        self._told(window)


def _steady() -> float:
    """Seconds that only grow, also while the machine is suspended."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
