"""How far a period is: counted from the rows, for `inspector status` and for /metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector.clock import later, now
from inspector.errors import UsageError
from inspector.forecasting import Forecast, by_cost, by_pace, forecast
from inspector.model import Window
from inspector.periods import Period
from inspector.storage import crew, queue
from inspector.storage.health import windows, withdrawn
from inspector.storage.rechecks import Waiting, waiting
from inspector.storage.tables import InspectionRow, PeriodRow, PlanItemRow

LATELY = 600.0  # seconds over which the pace is taken


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is said of a period. `states` are sites by state and outcome, `lately` those done in
    the last `LATELY` seconds, `left` those to come; `lanes` and `workers` are empty where one
    machine sweeps.
    """

    period: str
    round: int
    planned: int
    states: tuple[tuple[str, str, int], ...]
    waiting: Waiting
    windows: tuple[Window, ...]
    withdrawn: int
    lately: int
    left: int
    end: Forecast | None
    lanes: tuple[crew.Lane, ...] = ()
    workers: tuple[crew.Hand, ...] = ()

    @property
    def pace(self) -> float:
        """Sites a minute."""
        return self.lately / LATELY * 60


def progress(db: Session, quarter: Period, stalled: float) -> Progress:
    """Look at a period; `stalled` is `cluster.stalled`.

    Raises:
        UsageError: nothing is planned for it.
    """
    name = str(quarter)
    row = db.get(PeriodRow, name)
    if row is None:
        raise UsageError(f"{quarter} has no plan yet")
    counted = db.execute(
        select(InspectionRow.state, InspectionRow.outcome, func.count())
        .where(InspectionRow.period == name, InspectionRow.round == row.round)
        .where(InspectionRow.kind == queue.SWEEP)
        .group_by(InspectionRow.state, InspectionRow.outcome)
        .order_by(InspectionRow.state, InspectionRow.outcome)
    ).all()
    planned = select(func.count()).where(PlanItemRow.period == name, PlanItemRow.included)
    lately = queue.done_since(db, name, row.round, later(now(), -LATELY))
    left = sum(number for state, _, number in counted if state in {"queued", "running"})
    seconds = by_pace(lately, LATELY, left) if left else None
    many = row.engine == queue.CLUSTER
    return Progress(
        period=name,
        round=row.round,
        planned=db.scalar(planned) or 0,
        states=tuple((state, outcome, number) for state, outcome, number in counted),
        waiting=waiting(db, name, row.round),
        windows=tuple(windows(db, name, row.round)),
        withdrawn=withdrawn(db, name, row.round),
        lately=lately,
        left=left,
        end=None if seconds is None else forecast(seconds, datetime.now(UTC), quarter.last_day),
        lanes=crew.lanes(db, stalled) if many else (),
        workers=crew.hands(db) if many else (),
    )


def foreseen(db: Session, quarter: Period, places: int, *, fresh: bool) -> Forecast | None:
    """When a sweep that begins now will end, so many sites side by side, by what each site took
    before; None when nothing is left to do, nobody is there to do it, or nothing is known.
    """
    sites = queue.to_inspect(db, str(quarter), fresh=fresh)
    seconds = by_cost(queue.costs(db), sites, places) if sites and places else None
    return None if seconds is None else forecast(seconds, datetime.now(UTC), quarter.last_day)
