"""A worker process of the local engine: `python -m inspector.engines.worker`.

It reads one line of JSON from its standard input (its orders) and then takes inspections from the
queue until none is left. It says what it does in lines of JSON on standard output, and asks there
for a turn before each request (inspector.engines.turns). When its standard input closes, the
parent is gone, and the worker ends at once; a line `stop` asks it to give back what it has in hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

from sqlalchemy import Engine

from inspector import settings
from inspector.clock import now
from inspector.engines import collector
from inspector.engines.health import AskedHealth
from inspector.engines.orders import Orders
from inspector.engines.pulse import Pulse
from inspector.engines.station import Station
from inspector.engines.turns import AskedLimits
from inspector.storage import queue
from inspector.storage.database import open_database, session
from spiders.gather import Tools
from spiders.limits import Limits
from spiders.network import Network
from spiders.render import Browser

_BEAT = 0.5  # seconds between two lines on how many pages are open


class Worker:
    """Takes and does inspections until the queue is empty or it is asked to stop."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.settings = settings.load(Path(orders.root), **orders.overrides)
        self.engine: Engine = open_database(self.settings.database_url)
        self.stopping = asyncio.Event()
        self.limits = AskedLimits(say)
        self.health = AskedHealth(say, hold=orders.hold)
        self.pulse = Pulse(self.settings.health, self.health.ill, orders.worker)
        self.station = Station(self.settings, self.engine, self.health, self.pulse, say)
        self.taken = 0

    async def run(self) -> None:
        """Work; ends when there is nothing left for this process."""
        # What knows no delays need not ask before each request.
        limits = None if self.settings.crawl.unthrottled else self.limits
        self.network = Network(self.settings, limits=limits)
        async with self.network, Browser(self.settings) as browser:
            tools = Tools(self.settings, self.network, browser, worry=self.health.worry)
            beat = asyncio.create_task(self._beat())
            pulse = asyncio.create_task(self.pulse.run())
            every = asyncio.create_task(self._slots(tools))
            stop = asyncio.create_task(self.stopping.wait())
            await asyncio.wait({every, stop}, return_when=asyncio.FIRST_COMPLETED)
            every.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await every
            for task in (beat, pulse, stop):
                task.cancel()
            if isinstance(self.network.limits, Limits):
                told = {host: tally.plain() for host, tally in self.network.limits.ailing.items()}
                say("hosts", hosts=told)
        self.engine.dispose()

    def resume(self) -> None:
        """We were cut off and are not any more."""
        self.network.forget()
        self.health.calm.set()

    async def _slots(self, tools: Tools) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(self.settings.sweep.sites_at_once):
                group.create_task(self._slot(tools))

    async def _slot(self, tools: Tools) -> None:
        limit = self.settings.sweep.recycle_after
        while self.taken < limit and not self.stopping.is_set():
            await self.station.ready(self.health.calm)
            with session(self.engine) as db:
                claim = queue.claim(
                    db, self.orders.period, self.orders.round, self.orders.worker, now()
                )
            if claim is None:
                return
            self.taken += 1
            await self.station.do(claim, tools)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            say(
                "beat",
                worker=self.orders.worker,
                pages=sum(self.station.pages.values()),
                sites=len(self.station.pages),
            )


def say(event: str, **values: object) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps({"event": event, **values}) + "\n")
    sys.stdout.flush()


async def _listen(worker: Worker, reader: asyncio.StreamReader) -> None:
    while line := await reader.readline():
        match line.split(maxsplit=2):
            case [b"stop"]:
                worker.stopping.set()
            case [b"go", number, waited]:
                worker.limits.go(int(number), float(waited))
            case [b"shut", number, note]:
                worker.limits.shut(int(number), note.decode())
            case [b"hold"]:
                worker.health.calm.clear()
            case [b"resume"]:
                worker.resume()
            case [b"windows", number, text]:
                worker.health.answered(int(number), text.decode())
    os._exit(1)  # the parent is gone: nobody would hear of anything we do


async def main() -> None:
    """Read the orders and carry them out."""
    collector.relax()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    worker = Worker(Orders(**json.loads(await reader.readline())))
    listening = asyncio.create_task(_listen(worker, reader))
    await worker.run()
    listening.cancel()
    collector.relax()


if __name__ == "__main__":
    asyncio.run(main())
