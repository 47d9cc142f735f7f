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
import traceback
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from inspector import plugins, settings
from inspector.clock import later, local, now, today
from inspector.confirming import confirm
from inspector.engines import collector
from inspector.engines.filing import file_inspection, file_recheck
from inspector.engines.health import AskedHealth, spoiled_by
from inspector.engines.orders import Orders
from inspector.engines.pulse import Pulse
from inspector.engines.turns import AskedLimits
from inspector.errors import CaptureError
from inspector.evidence import Background, Known, WatchLog
from inspector.model import Ailment, Site, Window
from inspector.periods import Period
from inspector.pipeline import Inspected, faults, inspect
from inspector.profiles import Profile, load
from inspector.storage import queue, verdicts
from inspector.storage.background import background
from inspector.storage.daily import left_today
from inspector.storage.database import open_database, session
from inspector.storage.health import withdraw
from inspector.storage.results import Ledger
from inspector.storage.tables import InspectionRow
from inspector.storage.watch import watched
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
        self.profile: Profile = load(self.settings.profile_source)
        self.rules = tuple(plugins.rules().values())
        self.engine: Engine = open_database(self.settings.database_url)
        self.stopping = asyncio.Event()
        self.limits = AskedLimits(say)
        self.health = AskedHealth(say, hold=orders.hold)
        self.pulse = Pulse(self.settings.health, self.health.ill, orders.worker)
        self.taken = 0
        self.pages: dict[int, int] = {}

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
            await self._wait_while_ill()
            with session(self.engine) as db:
                claim = queue.claim(
                    db, self.orders.period, self.orders.round, self.orders.worker, now()
                )
            if claim is None:
                return
            self.taken += 1
            await self._do(claim, tools)

    async def _wait_while_ill(self) -> None:
        """No site is begun while we are cut off, nor, beside others, while descriptors are short;
        nor in the quiet hours, which may have begun meanwhile.
        """
        await self._wait_while_quiet()
        while not self.health.calm.is_set() or (self.pulse.short and self.pages):
            await self.health.calm.wait()
            await asyncio.sleep(_BEAT)
            await self._wait_while_quiet()

    async def _wait_while_quiet(self) -> None:
        """No site is begun that could still be asked when the quiet hours begin."""
        crawl = self.settings.crawl
        while crawl.quiet and (seconds := crawl.quiet.wait(at := local(now()), crawl.longest)):
            until = at + timedelta(seconds=seconds)
            say("quiet", worker=self.orders.worker, until=f"{until:%Y-%m-%d %H:%M}")
            await asyncio.sleep(seconds)

    async def _do(self, claim: queue.Claim, tools: Tools) -> None:
        say("start", id=claim.id, site=claim.site.label)
        began, self.pages[claim.id] = now(), 0
        try:
            done = await self._look(claim, tools)
            if window := await spoiled_by(done.log, self.health, self.pulse):
                (self.settings.evidence_dir / done.filed.path).unlink(missing_ok=True)
                self._withdraw(claim, window, done.note or done.outcome, done.ledger)
                return
            kept = self._file(claim, done)
        except asyncio.CancelledError:
            self._give_back(claim, uncounted=True)
            raise
        except Exception as error:  # noqa: BLE001 - one site must not end the sweep
            if window := self._starved_since(began):
                self._withdraw(claim, window, str(error), Ledger(0, 0, 0))
                return
            say("broke", id=claim.id, site=claim.site.label, note=traceback.format_exc())
            self._give_back(claim, uncounted=False)
            return
        finally:
            self.pages.pop(claim.id, None)
        if kept:
            say(
                "settled" if claim.confirms else "done",
                id=claim.id,
                site=claim.site.label,
                outcome=done.outcome,
                note=done.note,
                pages=len(done.log.pages),
                faults=faults(done.results),
            )

    async def _look(self, claim: queue.Claim, tools: Tools) -> Inspected:
        """Visit a site, or ask its dead links again."""
        left = self._left(claim.site)
        if claim.confirms:
            return await confirm(self._evidence(claim.confirms), tools, self.rules, left=left)
        return await inspect(
            claim.site,
            tools,
            self.rules,
            watch=self._watch(claim.site),
            background=self._background(claim.site),
            left=left,
            recall=self._recall,
            changed=lambda pages: self.pages.__setitem__(claim.id, pages),
        )

    def _file(self, claim: queue.Claim, done: Inspected) -> bool:
        worker = self.orders.worker
        if claim.confirms:
            return file_recheck(
                self.engine, claim=claim, worker=worker, done=done, profile=self.profile
            )
        return file_inspection(
            self.engine,
            inspection_id=claim.id,
            worker=worker,
            site=claim.site,
            done=done,
            profile=self.profile,
        )

    def _evidence(self, inspection_id: int) -> Path:
        """The evidence file of a first visit."""
        with session(self.engine) as db:
            capture = db.get_one(InspectionRow, inspection_id).capture
            if capture is None:
                raise CaptureError(f"inspection {inspection_id} has no evidence file")
            return self.settings.evidence_dir / capture.path

    def _starved_since(self, moment: str) -> Window | None:
        """The shortage of descriptors in which a visit broke."""
        self.pulse.look()
        short = (w for w in self.pulse.windows if w.kind is Ailment.DESCRIPTORS)
        return next((w for w in short if not w.ended or w.ended >= moment), None)

    def _withdraw(self, claim: queue.Claim, window: Window, note: str, ledger: Ledger) -> None:
        with session(self.engine) as db:
            again = withdraw(
                db,
                claim.id,
                self.orders.worker,
                window,
                at=now(),
                note=note,
                ledger=ledger,
                most=self.settings.health.withdrawals,
            )
        say("withdrawn", id=claim.id, site=claim.site.label, kind=window.kind, again=again)

    def _watch(self, site: Site) -> WatchLog:
        day = today()
        with session(self.engine) as db:
            return watched(db, site.code, Period.parse(self.orders.period, day), day)

    def _background(self, site: Site) -> Background:
        with session(self.engine) as db:
            return background(db, site, now())

    def _left(self, site: Site) -> int | None:
        with session(self.engine) as db:
            return left_today(db, site, self.settings.crawl.allowance, now())

    def _recall(self, urls: Sequence[str]) -> tuple[Known, ...]:
        hours = self.settings.crawl.known_hours
        if not hours:
            return ()
        with session(self.engine) as db:
            since = later(now(), -hours * 3600)
            return verdicts.recall(db, self.orders.period, self.orders.round, urls, since)

    def _give_back(self, claim: queue.Claim, *, uncounted: bool) -> None:
        with session(self.engine) as db:
            if not uncounted and claim.attempt >= self.settings.sweep.attempts:
                queue.give_up(db, claim.id, self.orders.worker, "our program failed on it")
            else:
                queue.give_back(db, claim.id, self.orders.worker, uncounted=uncounted)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            say(
                "beat",
                worker=self.orders.worker,
                pages=sum(self.pages.values()),
                sites=len(self.pages),
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
