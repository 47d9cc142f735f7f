"""A round of a sweep by many machines: begun, watched, concluded. Who begins it need not stay."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inspector import plugins
from inspector.clock import now
from inspector.engines.local import Swept, Told
from inspector.model import Site
from inspector.periods import Period
from inspector.planning import plan
from inspector.settings import Settings
from inspector.storage import chain, jobs, queue
from inspector.storage.codec import decode
from inspector.storage.database import open_database, session
from inspector.storage.health import close_windows
from inspector.storage.rechecks import Waiting, waiting
from inspector.storage.registry import sites, store_plan
from inspector.storage.results import save_rules
from inspector.storage.tables import InspectionRow, PeriodRow, PlanRow

_EVERY = 1.0  # seconds between two looks at the rows
_NEVER = "9"  # after every moment
_ANY = 1 << 30


def begin(db: Session, period: str, *, fresh: bool) -> int:
    """Queue every planned site that is not inspected yet, each with a job; gives the round."""
    row = db.get_one(PeriodRow, period)
    round_ = queue.prepare(db, period, fresh=fresh)
    if row.engine != queue.CLUSTER:
        queue.release(db, period, round_, None, attempts=_ANY)  # of a local sweep, killed
        row.engine = queue.CLUSTER
    save_rules(db, plugins.rules().values())
    jobs.enqueue_round(db, period, round_)
    return round_


def open_rounds(db: Session) -> Iterator[tuple[str, int]]:
    """The newest rounds that many machines sweep."""
    for row in db.scalars(select(PeriodRow).where(PeriodRow.engine == queue.CLUSTER)):
        yield row.name, row.round


def conclude(db: Session, period: str, round_: int) -> str:
    """What is done when nothing is left to do: windows are closed, captures chained. Gives the
    head of the chain; to conclude twice changes nothing.
    """
    close_windows(db, period, round_, now())
    return chain.extend(db, period, round_)


def plan_all(db: Session, quarter: Period) -> int:
    """Plan every site in scope, when nothing is planned; gives their number."""
    if db.get(PlanRow, str(quarter)) is not None:
        return 0
    made = plan(sites(db).values(), ratio=None, seed=1, all=True)
    days = (quarter.first_day, quarter.last_day)
    store_plan(db, str(quarter), days, made, at=now(), ratio=None, seed=None)
    return len(made)


class ClusterSweep:
    """A sweep that workers elsewhere do: begun here and watched until nothing is left to do. It
    goes on when `stopping` is set; only the watching ends. With `wait` the second looks, too, are
    waited for. `told` hears of every inspection that is done.
    """

    def __init__(
        self,
        settings: Settings,
        period: str,
        *,
        fresh: bool = False,
        wait: bool = False,
        told: Told = lambda _event: None,
    ) -> None:
        self.period = period
        self.wait = wait
        self.told = told
        self.stopping = asyncio.Event()
        self.engine: Engine = open_database(settings.database_url)
        jobs.prepare(self.engine)
        with session(self.engine) as db:
            self.round = begin(db, period, fresh=fresh)

    @property
    def states(self) -> dict[str, int]:
        """How many inspections are in each state now."""
        with session(self.engine) as db:
            return dict(queue.counts(db, self.period, self.round))

    @property
    def waiting(self) -> Waiting:
        """The second looks that are still to come."""
        with session(self.engine) as db:
            return waiting(db, self.period, self.round)

    async def run(self) -> Swept:
        """Watch until all is done, or until `stopping` is set."""
        known = self._finished(None)
        with session(self.engine) as db:
            queued = queue.left(db, self.period, self.round, now())
        while not self.stopping.is_set() and self._left:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), _EVERY)
            known = self._finished(known)
        with session(self.engine) as db:
            head = conclude(db, self.period, self.round) if not self._left else ""
        states, left = self.states, self.waiting
        self.engine.dispose()
        return Swept(queued, states, self.stopping.is_set(), head, left, {})

    @property
    def _left(self) -> bool:
        with session(self.engine) as db:
            at = _NEVER if self.wait else now()
            return bool(queue.left(db, self.period, self.round, at))

    def _finished(self, known: Collection[int] | None) -> set[int]:
        """The inspections that are done by now and were not known; tells of them, but not of those
        that were done before we looked first.
        """
        with session(self.engine) as db:
            done = db.scalars(
                select(InspectionRow.id).where(
                    InspectionRow.period == self.period,
                    InspectionRow.round == self.round,
                    InspectionRow.state == "done",
                )
            )
            found = set(done)
            for id_ in () if known is None else sorted(found.difference(known)):
                self.told(_event(db.get_one(InspectionRow, id_)))
            return found


def _event(row: InspectionRow) -> dict[str, Any]:
    """As the local engine's workers tell it."""
    return {
        "event": "settled" if row.confirms else "done",
        "id": row.id,
        "site": decode(Site, row.site).label,
        "outcome": row.outcome,
        "note": row.note,
        "pages": row.pages,
        "faults": sum(result.verdict == "fail" for result in row.results),
    }
