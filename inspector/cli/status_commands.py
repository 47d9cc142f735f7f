"""`inspector status`: how far a period is, when it will end, and who works on it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import typer
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector.cli.app import JSON, app, out, print_json, table, workspace
from inspector.cli.waiting import wait_words
from inspector.clock import later, local, now, today
from inspector.errors import UsageError
from inspector.forecasting import Forecast, by_pace, forecast
from inspector.model import Window
from inspector.periods import Period
from inspector.storage import crew, queue
from inspector.storage.database import open_database, session
from inspector.storage.health import windows, withdrawn
from inspector.storage.rechecks import Waiting, waiting
from inspector.storage.tables import InspectionRow, PeriodRow, PlanItemRow

_LATELY = 600.0  # seconds over which the pace is taken


@dataclass(frozen=True, slots=True)
class _Status:
    """All that is said of a period; `lanes` and `workers` only where many machines sweep it."""

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


@app.command()
def status(period: str = typer.Argument("current"), json_: bool = JSON) -> None:
    """Say how far a period's sweep is, how fast it goes, when it will end and who works on it."""
    values = workspace()
    quarter = Period.parse(period, today())
    engine = open_database(values.database_url)
    with session(engine) as db:
        told = _status(db, quarter, values.cluster.stalled)
    engine.dispose()
    if json_:
        print_json(_object(told))
    else:
        _print(told)


def _status(db: Session, quarter: Period, stalled: float) -> _Status:
    name = str(quarter)
    row = db.get(PeriodRow, name)
    if row is None:
        raise UsageError(f"{quarter} has no plan yet")
    counted = db.execute(
        select(InspectionRow.state, InspectionRow.outcome, func.count())
        .where(InspectionRow.period == name, InspectionRow.round == row.round)
        .where(InspectionRow.kind == queue.SWEEP)
        .group_by(InspectionRow.state, InspectionRow.outcome)
    ).all()
    lately = queue.done_since(db, name, row.round, later(now(), -_LATELY))
    left = sum(number for state, _, number in counted if state in {"queued", "running"})
    seconds = by_pace(lately, _LATELY, left) if left else None
    many = row.engine == queue.CLUSTER
    return _Status(
        period=name,
        round=row.round,
        planned=db.scalar(
            select(func.count()).where(PlanItemRow.period == name, PlanItemRow.included)
        )
        or 0,
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


def _object(told: _Status) -> dict[str, object]:
    states = [{"state": s, "outcome": o, "sites": n} for s, o, n in told.states]
    end = told.end and {"at": told.end.end.isoformat(timespec="seconds"), "late": told.end.late}
    pace = {"sites_a_minute": told.lately / _LATELY * 60, "left": told.left, "end": end}
    kept = {name: asdict(told)[name] for name in ("waiting", "windows", "withdrawn")}
    crowd = {name: asdict(told)[name] for name in ("lanes", "workers")}
    first = {"period": told.period, "round": told.round, "planned": told.planned, "states": states}
    return {**first, **kept, "pace": pace, **crowd}


def _print(told: _Status) -> None:
    rows = table("state", "outcome", "sites")
    for state, outcome, number in told.states:
        rows.add_row(state, outcome, str(number))
    out.print(f"{told.period}, round {told.round}: {told.planned} sites planned")
    out.print(rows if told.states else "not swept yet")
    if told.left and told.lately:
        out.print(_pace(told), markup=False)
    if told.lanes or told.workers:
        out.print(_crew(told))
    if told.waiting.sites:
        out.print(wait_words(told.waiting), markup=False)
    if told.windows:
        out.print(_illness(told.windows))
        out.print(f"{told.withdrawn} inspections withdrawn for it")


def _pace(told: _Status) -> str:
    pace = told.lately / _LATELY * 60
    said = f"{pace:.1f} sites a minute over the last ten; {told.left} are left"
    if told.end is None:
        return said
    late = ": too late for the period" if told.end.late else ""
    return f"{said}, at this pace until {local(told.end.end.isoformat()):%Y-%m-%d %H:%M}{late}"


def _crew(told: _Status) -> Table:
    rows = table("lane", "waiting", "running", "stalled")
    for lane in told.lanes:
        rows.add_row(lane.lane, str(lane.waiting), str(lane.running), str(lane.stalled))
    for each in told.workers:
        rows.add_row(f"worker {each.id}", "", str(each.jobs), f"silent for {each.silent:.0f} s")
    return rows


def _illness(ill: tuple[Window, ...]) -> Table:
    rows = table("we were ill", "from", "to", "what was seen")
    for window in ill:
        begun, ended = (at and f"{local(at):%m-%d %H:%M:%S}" for at in (window.begun, window.ended))
        rows.add_row(window.kind, begun, ended or "now", window.note)
    return rows
