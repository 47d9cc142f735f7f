"""`inspector status`: how far a period is, when it will end, and who works on it."""

from __future__ import annotations

from dataclasses import asdict

import typer
from rich.table import Table

from inspector.cli.app import JSON, app, out, print_json, table, workspace
from inspector.cli.waiting import wait_words
from inspector.clock import local, today
from inspector.engines.progress import Progress, progress
from inspector.model import Window
from inspector.periods import Period
from inspector.storage.database import open_database, session


@app.command()
def status(period: str = typer.Argument("current"), json_: bool = JSON) -> None:
    """Say how far a period's sweep is, how fast it goes, when it will end and who works on it."""
    values = workspace()
    engine = open_database(values.database_url)
    with session(engine) as db:
        told = progress(db, Period.parse(period, today()), values.cluster.stalled)
    engine.dispose()
    if json_:
        print_json(_object(told))
    else:
        _print(told, values.cluster.stalled)


def _object(told: Progress) -> dict[str, object]:
    states = [{"state": s, "outcome": o, "sites": n} for s, o, n in told.states]
    end = told.end and {"at": told.end.end.isoformat(timespec="seconds"), "late": told.end.late}
    pace = {"sites_a_minute": told.pace, "left": told.left, "end": end}
    kept = {name: asdict(told)[name] for name in ("waiting", "windows", "withdrawn")}
    crowd = {name: asdict(told)[name] for name in ("lanes", "workers")}
    first = {"period": told.period, "round": told.round, "planned": told.planned, "states": states}
    return {**first, **kept, "pace": pace, **crowd}


def _print(told: Progress, stalled: float) -> None:
    rows = table("state", "outcome", "sites")
    for state, outcome, number in told.states:
        rows.add_row(state, outcome, str(number))
    out.print(f"{told.period}, round {told.round}: {told.planned} sites planned")
    out.print(rows if told.states else "not swept yet")
    if told.left and told.lately:
        out.print(_pace(told), markup=False)
    if told.lanes:
        out.print(_lanes(told))
    if told.workers:
        out.print(_workers(told, stalled))
    if told.waiting.sites:
        out.print(wait_words(told.waiting), markup=False)
    if told.windows:
        out.print(_illness(told.windows))
        out.print(f"{told.withdrawn} inspections withdrawn for it")


def _pace(told: Progress) -> str:
    said = f"{told.pace:.1f} sites a minute over the last ten; {told.left} are left"
    if told.end is None:
        return said
    late = ": too late for the period" if told.end.late else ""
    return f"{said}, at this pace until {local(told.end.end.isoformat()):%Y-%m-%d %H:%M}{late}"


def _lanes(told: Progress) -> Table:
    rows = table("lane", "waiting", "running", "stalled")
    for lane in told.lanes:
        rows.add_row(lane.lane, str(lane.waiting), str(lane.running), str(lane.stalled))
    return rows


def _workers(told: Progress, stalled: float) -> Table:
    rows = table("worker", "lanes", "sites", "of", "last sign of life")
    for each in told.workers:
        dead = " (dead)" if each.silent > stalled else ""
        silent = f"{each.silent:.0f} s ago{dead}"
        lanes = ", ".join(each.lanes)
        rows.add_row(each.name, lanes, str(each.sites), str(each.concurrency), silent)
    return rows


def _illness(ill: tuple[Window, ...]) -> Table:
    rows = table("we were ill", "from", "to", "what was seen")
    for window in ill:
        begun, ended = (at and f"{local(at):%m-%d %H:%M:%S}" for at in (window.begun, window.ended))
        rows.add_row(window.kind, begun, ended or "now", window.note)
    return rows
