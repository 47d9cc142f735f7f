"""Where inspections are done: a claim is visited, judged and filed here, or given back. Every
engine has one in each of its processes.
"""

from __future__ import annotations

import asyncio
import shutil
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from inspector import plugins
from inspector.clock import later, local, now, today
from inspector.confirming import confirm
from inspector.engines.filing import Requeued, file_inspection, file_recheck, unheard
from inspector.engines.health import Knowing, spoiled_by
from inspector.engines.pulse import Pulse
from inspector.errors import CaptureError, EvidenceError
from inspector.evidence import Known, WatchLog
from inspector.model import Ailment, Window
from inspector.periods import Period
from inspector.pipeline import Inspected, faults, inspect
from inspector.profiles import Profile, load
from inspector.settings import Settings
from inspector.storage import queue, verdicts
from inspector.storage.background import background
from inspector.storage.claims import Claim
from inspector.storage.daily import left_today
from inspector.storage.database import session
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.health import withdraw
from inspector.storage.results import Ledger
from inspector.storage.tables import InspectionRow
from inspector.storage.watch import watched
from spiders.gather import Tools

_UNKEPT = 2.0  # seconds before a site whose evidence found no room is tried again
_SOON = 0.5  # seconds between two looks whether descriptors have come free


class Say(Protocol):
    """Hears of everything that happens, an event with its values at a time."""

    def __call__(self, event: str, **values: object) -> None: ...


class Station:
    """One process's place of work. `requeued` is told, in the same transaction, of every claim
    that ends with something in the queue: the claim itself, or a second look at its links.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        known: Knowing,
        pulse: Pulse,
        say: Say,
        *,
        requeued: Requeued = unheard,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.known = known
        self.pulse = pulse
        self.say = say
        self.requeued = requeued
        self.profile: Profile = load(settings.profile_source)
        self.rules = tuple(plugins.rules().values())
        self.store = EvidenceStore.of(settings)
        self.pages: dict[int, int] = {}
        self.claims: dict[int, Claim] = {}
        self._full = False

    async def ready(self, calm: asyncio.Event) -> None:
        """Wait while no site may be begun: while we are cut off (`calm` is not set) or, beside
        others, while descriptors are short; while there is no room for evidence; in quiet hours,
        and when one could still be asked when they begin.
        """
        await self._outside_quiet_hours()
        while not calm.is_set() or (self.pulse.short and self.pages) or self._is_full():
            await calm.wait()
            await asyncio.sleep(_SOON)
            await self._outside_quiet_hours()

    def _is_full(self) -> bool:
        """Whether there is too little room for evidence; said when it begins, and when it ends."""
        self.settings.evidence_dir.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.settings.evidence_dir).free // 1_000_000
        full = free < self.settings.sweep.free_mb
        if full != self._full:
            self._full = full
            self.say("full" if full else "room", free=free, least=self.settings.sweep.free_mb)
        return full

    async def _outside_quiet_hours(self) -> None:
        crawl = self.settings.crawl
        while crawl.quiet and (seconds := crawl.quiet.wait(at := local(now()), crawl.longest)):
            until = at + timedelta(seconds=seconds)
            self.say("quiet", until=f"{until:%Y-%m-%d %H:%M}")
            await asyncio.sleep(seconds)

    async def do(self, claim: Claim, tools: Tools) -> None:
        """Do one inspection to its end. It is filed, or waits again, or has failed by our fault;
        what another worker has taken meanwhile is left to that.
        """
        self._say("start", claim, period=claim.period, attempt=claim.attempt)
        began, self.pages[claim.id], self.claims[claim.id] = now(), 0, claim
        try:
            async with asyncio.timeout(self.settings.sweep.deadline):
                done = await self._look(claim, tools)
                window = await spoiled_by(done.log, self.known, self.pulse)
            if window:
                await asyncio.to_thread(self.store.discard, done.filed)
                self._withdraw(claim, window, done.note or done.outcome, done.ledger)
                return
            await asyncio.to_thread(self.store.keep, done.filed)
            kept = self._file(claim, done)
            if not kept:
                await asyncio.to_thread(self.store.discard, done.filed)
        except asyncio.CancelledError:
            self._give_back(claim, uncounted=True)
            self._say("returned", claim)
            raise
        except Exception as error:  # noqa: BLE001 - one site must not end the sweep
            self._broke(claim, error, began)
            if isinstance(error, EvidenceError):
                await asyncio.sleep(_UNKEPT)  # nothing says when there is room again
            return
        finally:
            self.pages.pop(claim.id, None)
            self.claims.pop(claim.id, None)
        if kept:
            self._tell(claim, done)
        else:
            self._say("lost", claim)

    def _broke(self, claim: Claim, error: Exception, began: str) -> None:
        """An inspection came to no end; by our fault, or because nothing could be kept."""
        if window := self._starved_since(began):
            self._withdraw(claim, window, str(error), Ledger(0, 0, 0))
            return
        unkept = isinstance(error, EvidenceError)
        note = str(error) if unkept else "".join(traceback.format_exception(error))
        self._say("unkept" if unkept else "broke", claim, note=note)
        cut = isinstance(error, DBAPIError) and error.connection_invalidated
        self._give_back(claim, uncounted=cut or unkept)

    def _say(self, event: str, claim: Claim, **values: object) -> None:
        site = claim.site
        self.say(event, id=claim.id, site=site.label, code=site.code, **values)

    def _tell(self, claim: Claim, done: Inspected) -> None:
        self._say(
            "settled" if claim.confirms else "done",
            claim,
            outcome=done.outcome,
            note=done.note,
            pages=len(done.log.pages),
            faults=faults(done.results),
            requests=done.ledger.requests,
            bytes=done.ledger.bytes,
            capture=done.log.id,
        )

    async def _look(self, claim: Claim, tools: Tools) -> Inspected:
        """Visit a site, or ask its dead links again."""
        with session(self.engine) as db:
            left = left_today(db, claim.site, self.settings.crawl.allowance, now())
        if claim.confirms:
            with ExitStack() as stack:
                hand = self.store.at_hand(self._evidence(claim.confirms))
                (first,) = await asyncio.to_thread(stack.enter_context, hand)
                return await confirm(first, tools, self.rules, left=left)
        with session(self.engine) as db:
            watch = self._watch(db, claim)
            known = background(db, claim.site, now())
        return await inspect(
            claim.site,
            tools,
            self.rules,
            watch=watch,
            background=known,
            left=left,
            recall=lambda urls: self._recall(claim, urls),
            changed=lambda pages: self.pages.__setitem__(claim.id, pages),
        )

    def _watch(self, db: Session, claim: Claim) -> WatchLog:
        day = today()
        period = Period.parse(claim.period, day) if claim.period else Period.of(day)
        return watched(db, claim.site.code, period, day)

    def _recall(self, claim: Claim, urls: Sequence[str]) -> tuple[Known, ...]:
        hours = self.settings.crawl.known_hours
        if not hours or not claim.period:  # an audit rests on what it saw itself
            return ()
        with session(self.engine) as db:
            since = later(now(), -hours * 3600)
            return verdicts.recall(db, claim.period, claim.round, urls, since)

    def _file(self, claim: Claim, done: Inspected) -> bool:
        keep = file_recheck if claim.confirms else file_inspection
        return keep(self.engine, claim, done, self.profile, self.requeued)

    def _evidence(self, inspection_id: int) -> str:
        """The evidence file of a first visit, below the evidence folder."""
        with session(self.engine) as db:
            capture = db.get_one(InspectionRow, inspection_id).capture
            if capture is None:
                raise CaptureError(f"inspection {inspection_id} has no evidence file")
            return capture.path

    def _starved_since(self, moment: str) -> Window | None:
        """The shortage of descriptors in which a visit broke."""
        self.pulse.look()
        short = (w for w in self.pulse.windows if w.kind is Ailment.DESCRIPTORS)
        return next((w for w in short if not w.ended or w.ended >= moment), None)

    def _withdraw(self, claim: Claim, window: Window, note: str, ledger: Ledger) -> None:
        most = self.settings.health.withdrawals if claim.period else 1
        with session(self.engine) as db:
            again = withdraw(db, claim, window, at=now(), note=note, ledger=ledger, most=most)
            self.requeued(db, claim)
        self._say("withdrawn", claim, kind=window.kind, again=again)

    def _give_back(self, claim: Claim, *, uncounted: bool) -> None:
        with session(self.engine) as db:
            if not uncounted and claim.attempt >= self.settings.sweep.attempts:
                queue.give_up(db, claim, "our program failed on it")
            else:
                queue.give_back(db, claim, uncounted=uncounted)
            self.requeued(db, claim)
