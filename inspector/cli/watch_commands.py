"""`inspector watch`: is each site there, day after day?"""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import typer
from sqlalchemy import Engine

from inspector.assembly.availability import (
    DAYS,
    ENOUGH,
    Outcome,
    failure,
    observed,
    observed_week,
    outcome,
)
from inspector.cli.app import (
    INTERRUPTED,
    JSON,
    LANG,
    app,
    err,
    out,
    print_json,
    speech,
    table,
    workspace,
)
from inspector.clock import local, now, today
from inspector.engines.local import alone
from inspector.engines.watching import WallClock, Watch, first_whole_day
from inspector.errors import UsageError
from inspector.evidence import WatchVisit
from inspector.messages import say
from inspector.model import Site
from inspector.periods import Period
from inspector.settings import Settings
from inspector.storage import watch as rows
from inspector.storage.database import open_database, session
from inspector.storage.registry import log_action, sites


@app.command()
def watch(
    period: str = typer.Option(f"{DAYS}d", "--period", help="Whole days to watch, e.g. 7d."),
    visits: int | None = typer.Option(
        None, "--visits", min=1, max=288, help="Visits a day to each site; default: the setting."
    ),
    once: bool = typer.Option(
        False, "--once", help="Visit what is due now, and end: for cron or a timer."
    ),
    report: bool = typer.Option(False, "--report", help="Visit nothing; say what was seen."),
    json_: bool = JSON,
    lang: str = LANG,
) -> None:
    """Watch whether every site's home page opens, at spread moments of whole days.

    Goes on by itself where it was interrupted. Ends with 5 when interrupted.
    """
    values = workspace()
    language = speech(lang, values)
    length = _days(period)
    engine = open_database(values.database_url)
    interrupted = False
    if not report:
        with alone(values.root, "watch"):
            interrupted = asyncio.run(_watch(values, engine, length, visits, once=once))
    if report or json_ or not once:
        _report(engine, language, json_=json_)
    if interrupted:
        err.print("interrupted; the same command goes on where it was")
        raise typer.Exit(INTERRUPTED)


def _days(text: str) -> int:
    match = re.fullmatch(r"([1-9]\d{0,2})d?", text.strip())
    if not match:
        raise UsageError(f"--period is a number of days such as 7d, not {text!r}")
    return int(match[1])


async def _watch(
    values: Settings, engine: Engine, length: int, visits: int | None, *, once: bool
) -> bool:
    """Watch; says whether somebody interrupted it."""
    run = None if once else _run(values, engine, length, visits)
    number = visits or (run.visits if run else values.watch.visits)
    made = Watch(values, engine, WallClock(now, asyncio.sleep), visits=number, told=_tell)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, made.stopping.set)
    _announce(run, number)
    if run is None:
        await made.once()
    else:
        await made.run(run.last_day)
    return made.stopping.is_set()


def _run(values: Settings, engine: Engine, length: int, visits: int | None) -> rows.Run:
    """The run that is not over yet, or a new one."""
    with session(engine) as db:
        if not sites(db):
            raise UsageError("no site is registered; import a registry by `inspector sites import`")
        run = rows.current_run(db, today())
        if run is None:
            number = visits or values.watch.visits
            first = first_whole_day(local(now()), values, number)
            run = rows.Run(first, first + timedelta(days=length - 1), number)
            rows.begin_run(db, run, now())
            log_action(db, now(), "watch", {"first": str(first), "visits": number})
    return run


def _announce(run: rows.Run | None, visits: int) -> None:
    if visits < ENOUGH:
        err.print(f"{visits} visits a day decide nothing: AVL001 needs {ENOUGH} that count")
    if run is None:
        return
    err.print(f"watching until the end of {run.last_day}, {visits} visits a day to each site")
    if (run.last_day - run.first_day).days + 1 < DAYS:
        err.print(f"AVL001 needs {DAYS} days in a row")


def _tell(site: Site, visit: WatchVisit) -> None:
    """One line for each visit that did not open."""
    said = outcome(visit)
    if said in {Outcome.OPENED, Outcome.REPORTED}:
        return
    why = failure(visit) if visit.tries else None
    how = f"{why.phase}: {why.failure or why.status} {why.address}".strip() if why else ""
    note = visit.withdrawn or how
    err.print(f"{local(visit.started):%m-%d %H:%M} {site.label}: {said} ({note})", markup=False)


def _report(engine: Engine, language: str, *, json_: bool) -> None:
    """What the watch saw of every site in the current quarter."""
    quarter = Period.of(today())
    with session(engine) as db:
        registered = sites(db)
        seen = rows.day_counts(db, quarter.first_day, quarter.last_day)
    lines = [_line(site, seen[code], language) for code, site in registered.items() if code in seen]
    if json_:
        print_json({"schema": "inspector/watch/1", "period": str(quarter), "sites": lines})
        return
    if not lines:
        out.print(f"{quarter}: nothing was watched yet")
        return
    names = ("code", "site", "days", "enough", "visits", "failed", "uncounted", "percent")
    shown = table(*(say(f"watch.{name}", language) for name in (*names, "week")))
    for line in lines:
        shown.add_row(*(str(line[name]) for name in names), line["week_text"])
    out.print(shown)


def _line(site: Site, days: Sequence[rows.DayCount], language: str) -> dict[str, Any]:
    """One site of the report. The days include today; the week never does."""
    counted, failed = _sums(days)
    others = sum((Counter(day.outcomes) for day in days), Counter())
    for said in (Outcome.OPENED, Outcome.FAILED):
        del others[said]
    week = _week(observed_week([day for day in days if day.date < str(today())]))
    return {
        "code": site.code,
        "site": site.label,
        "days": len(days),
        "enough": sum(observed(day) for day in days),
        "visits": counted,
        "failed": failed,
        "uncounted": others.total(),
        "uncounted_by_reason": dict(others),
        "percent": f"{100 * (counted - failed) / counted:.1f}" if counted else "—",
        "week": week,
        "week_text": say("watch.judged" if week else "watch.not-long-enough", language, week),
    }


def _sums(days: Iterable[rows.DayCount]) -> tuple[int, int]:
    pairs = [(day.counted, day.failed) for day in days]
    return sum(counted for counted, _ in pairs), sum(failed for _, failed in pairs)


def _week(week: Sequence[rows.DayCount]) -> dict[str, Any] | None:
    if not week:
        return None
    counted, failed = _sums(week)
    return {"first": week[0].date, "last": week[-1].date, "visits": counted, "failed": failed}
