"""Our own health during a run: kept once, in the engine's process; workers ask.

Canaries are asked all the time. When most of them fail, the window that began with the last good
round is open until a round is good again: no further site is begun, and what had no answer in it is
withdrawn. A worker that holds a visit with silences in it asks for the windows; the answer comes
when a round was good that began after the last of them, so nothing slips through before an illness
is noticed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from inspector.assembly.silences import silences, spoiled
from inspector.clock import now
from inspector.engines.pulse import Pulse
from inspector.evidence import CaptureLog
from inspector.model import Ailment, Window
from inspector.settings import Settings

if TYPE_CHECKING:
    from spiders.canaries import Canaries

_PAUSE = 1.0  # seconds between two rounds at least, however often we are asked


class Knowing(Protocol):
    """Who knows when we were ill."""

    async def windows(self, begun: str, ended: str) -> tuple[Window, ...]:
        """The windows that reach into a while, once all is known to have been well after it."""
        ...


class Health:
    """The health of one run. `told` hears of every window when it begins and when it ends."""

    def __init__(self, settings: Settings, told: Callable[[Window], None]) -> None:
        self._health = settings.health
        self._canaries = _canaries(settings)
        self._told = told
        self.pulse = Pulse(settings.health, told)
        self._past: list[Window] = []
        self._open: Window | None = None
        self._good_since = now()
        self._asked = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._tell_workers: set[Callable[[str], None]] = set()
        self.holding = self._canaries is not None  # until the first round is good

    async def run(self) -> None:
        """Look after ourselves until cancelled. Whoever cancels closes the windows still open."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.pulse.run())
            if self._canaries:
                group.create_task(self._rounds(self._canaries))

    async def windows(self, begun: str, ended: str) -> tuple[Window, ...]:
        """The windows that reach into a while, once all is known to have been well after it."""
        while self._canaries and (self._open or self._good_since <= ended):
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            self._asked.set()
            await waiting
        self.pulse.look()
        windows = (*self._past, *self.pulse.windows)
        return tuple(w for w in windows if w.begun <= ended and (not w.ended or w.ended >= begun))

    def worry(self) -> None:
        """Something did not answer that should: look at the canaries soon."""
        self._asked.set()

    def note(self, window: Window) -> None:
        """A worker was ill."""
        self._told(window)

    def attach(self, tell: Callable[[str], None]) -> None:
        """A worker is there: it is told to hold back sites and to go on."""
        self._tell_workers.add(tell)

    def detach(self, tell: Callable[[str], None]) -> None:
        """The worker is gone."""
        self._tell_workers.discard(tell)

    async def _rounds(self, canaries: Canaries) -> None:
        while True:
            self._asked.clear()
            waiting, self._waiting = self._waiting, []
            began = now()
            wrong = await canaries.ask()
            if wrong:
                self._waiting += waiting
                self._ill(wrong)
            else:
                self._well(began, waiting)
            every = self._health.every
            await asyncio.sleep(min(_PAUSE, every))
            if not self._open:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._asked.wait(), max(every - _PAUSE, 0))

    def _ill(self, wrong: tuple[str, ...]) -> None:
        if self._open is None:
            note = "; ".join(wrong)
            self._open = Window(Ailment.CANARIES, self._good_since, "", note=note)
            self._told(self._open)
            self._hold(True)

    def _well(self, began: str, waiting: list[asyncio.Future[None]]) -> None:
        self._good_since = began
        if self._open:
            ended, self._open = replace(self._open, ended=now()), None
            self._past.append(ended)
            self._told(ended)
        self._hold(False)
        for each in waiting:
            if not each.done():
                each.set_result(None)

    def _hold(self, holding: bool) -> None:  # noqa: FBT001 - the one thing it is about
        if holding != self.holding:
            self.holding = holding
            for tell in self._tell_workers:
                tell("hold" if holding else "resume")


class Consultations:
    """What one worker asks of our health, in the engine's process. `send` writes a line to it."""

    def __init__(self, health: Health, send: Callable[[str], None]) -> None:
        self._health = health
        self._send = send
        self._under_way: set[asyncio.Task[None]] = set()
        health.attach(send)

    def hear(self, event: dict[str, Any]) -> bool:
        """Take one event of the worker; false when it is about something else."""
        match event:
            case {"event": "well?", "number": number, "begun": begun, "ended": ended}:
                task = asyncio.create_task(self._answer(number, begun, ended))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            case {"event": "worry"}:
                self._health.worry()
            case {"event": "ill", "window": window}:
                self._health.note(_window(window))
            case _:
                return False
        return True

    async def _answer(self, number: int, begun: str, ended: str) -> None:
        windows = await self._health.windows(begun, ended)
        text = json.dumps([asdict(each) | {"note": ""} for each in windows])
        self._send(f"windows {number} {text}")

    def close(self) -> None:
        """The worker is gone."""
        self._health.detach(self._send)
        for task in self._under_way:
            task.cancel()


class AskedHealth:
    """The worker's side. `say` writes an event to the engine's process; `calm` is set while sites
    may be begun.
    """

    def __init__(self, say: Callable[..., None], *, hold: bool) -> None:
        self._say = say
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[tuple[Window, ...]]] = {}
        self.calm = asyncio.Event()
        if not hold:
            self.calm.set()

    async def windows(self, begun: str, ended: str) -> tuple[Window, ...]:
        """The windows that reach into a while, once all is known to have been well after it."""
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._say("well?", number=number, begun=begun, ended=ended)
        try:
            windows: tuple[Window, ...] = await waiting
        finally:
            del self._waiting[number]
        return windows

    def answered(self, number: int, text: str) -> None:
        """The answer to a question."""
        waiting = self._waiting.get(number)
        if waiting and not waiting.done():
            waiting.set_result(tuple(_window(each) for each in json.loads(text)))

    def worry(self) -> None:
        """Something did not answer that should."""
        self._say("worry")

    def ill(self, window: Window) -> None:
        """This process was ill."""
        self._say("ill", window=asdict(window))


def _canaries(settings: Settings) -> Canaries | None:
    if not settings.health.canaries:
        return None
    # All that fetches takes a while to load; a sweep without canaries leaves it to its workers.
    from spiders.canaries import Canaries  # noqa: PLC0415

    return Canaries(settings)


async def spoiled_by(log: CaptureLog, known: Knowing, pulse: Pulse) -> Window | None:
    """The time of our own illness in which a visit had no answer, if there was one. Between this
    answer and what is done with it nothing else may be awaited.
    """
    silent = silences(log)
    if not silent:
        return None
    begun = min(each.begun for each in silent)
    ended = min(now(), max(each.ended for each in silent))  # how long a look-up took is a guess
    windows = await known.windows(begun, ended)
    pulse.look()
    pulse.starved(log)
    return spoiled(silent, (*windows, *pulse.windows))


def _window(values: dict[str, str]) -> Window:
    return Window(**(values | {"kind": Ailment(values["kind"])}))  # type: ignore[arg-type]
