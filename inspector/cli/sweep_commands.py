"""`inspector plan`, `sweep`: the quarter."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector import planning
from inspector.cli.app import (
    INTERRUPTED,
    JSON,
    LANG,
    NO_CONTACT,
    UNDECIDED,
    app,
    checked_engine,
    err,
    out,
    print_json,
    speech,
    workspace,
)
from inspector.cli.waiting import wait_words
from inspector.clock import local, now, today
from inspector.engines.local import Sweep, Swept, alone
from inspector.engines.progress import foreseen
from inspector.errors import UsageError
from inspector.messages import say
from inspector.model import Ailment
from inspector.periods import Period
from inspector.profiles import load
from inspector.settings import Settings
from inspector.storage import crew
from inspector.storage.database import open_database, session
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.queue import LOCAL
from inspector.storage.rechecks import Waiting
from inspector.storage.registry import log_action, sites, store_plan
from inspector.storage.tables import InspectionRow, PlanItemRow, PlanRow, ScoreRow
from spiders.breaker import Tally

if TYPE_CHECKING:
    from inspector.engines.rounds import ClusterSweep

_ENDS = ("begun", "ended")
_SAID = {
    "broke": "our program failed on {site}:\n{note}",
    "died": "a worker process died ({code}); its {lost} sites are queued again",
    "settled": "{site}: dead links asked again, {faults} faults",
    "full": "{free} MB are free where evidence is kept; no site is begun below {least} MB",
    "room": "there is room for evidence again: {free} MB",
    "unkept": "{site}: {note}; it is not judged and waits again",
}
_HOSTS = 5  # that are named at the end of a sweep; --json has all
_PERIOD = typer.Argument(help="A quarter such as 2026Q4, or current.")


@app.command()
def plan(
    period: str = _PERIOD,
    all_: bool = typer.Option(False, "--all", help="Every site in scope."),
    ratio: float | None = typer.Option(None, "--ratio", help="A seeded sample, e.g. 0.3."),
    seed: int = typer.Option(1, "--seed", help="Seed of the sample."),
    lang: str = LANG,
) -> None:
    """Decide which sites a period inspects, and say why for each."""
    values = workspace()
    language = speech(lang, values)
    quarter = Period.parse(period, today())
    with session(open_database(values.database_url)) as db:
        made = _make_plan(db, quarter, ratio=ratio, seed=seed, everything=all_)
    if ratio is not None and ratio < planning.MINIMUM_RATIO:
        err.print(f"指引 asks for at least {planning.MINIMUM_RATIO:.0%} of running sites a quarter")
    for reason, number in Counter(item.reason for item in made).items():
        out.print(f"{number:5}  {planning.WORDS[language][reason]}", markup=False)


def _make_plan(
    db: Any, quarter: Period, *, ratio: float | None, seed: int, everything: bool
) -> tuple[planning.Planned, ...]:
    registered = sites(db)
    if not registered:
        raise UsageError("no site is registered; import a registry by `inspector sites import`")
    made = planning.plan(registered.values(), ratio=ratio, seed=seed, all=everything)
    days = (quarter.first_day, quarter.last_day)
    drawn = None if everything else seed
    store_plan(db, str(quarter), days, made, at=now(), ratio=ratio, seed=drawn)
    log_action(db, now(), "plan", {"period": str(quarter), "ratio": ratio})
    return made


@app.command()
def sweep(
    period: str = _PERIOD,
    jobs: int | None = typer.Option(None, "--jobs", min=1, help="Worker processes."),
    fresh: bool = typer.Option(False, "--fresh", help="Begin a new round; the old one is kept."),
    engine: str = typer.Option(
        LOCAL, "--engine", help="local: processes of this machine; procrastinate: workers."
    ),
    wait: bool = typer.Option(
        False, "--wait", help="Stay until links that seem dead may be asked again, and ask them."
    ),
    json_: bool = JSON,
) -> None:
    """Inspect every planned site of a period; goes on by itself where it was interrupted.

    Without a plan, every site in scope is planned. A link that seems dead is asked again hours
    later (`crawl.confirm_hours`), with --wait or by the same command then. Ends with 4 when some
    site could not be judged or waits for that, with 5 when interrupted.
    """
    if jobs and checked_engine(engine) != LOCAL:
        raise UsageError("--jobs is of the local engine; each worker is told its own --concurrency")
    overrides: dict[str, Any] = {"sweep": {"processes": jobs}} if jobs else {}
    values = workspace(**overrides)
    quarter = str(Period.parse(period, today()))
    _ensure_plan(values, Period.parse(period, today()))
    if not values.health.canaries and not values.crawl.unthrottled:
        err.print("no canaries are set (health.canaries): a cut of our own network is not noticed")
    if not values.contact:
        err.print(NO_CONTACT)
    if engine == LOCAL:
        EvidenceStore.of(values).check()
    _foretell(values, quarter, fresh=fresh, here=engine == LOCAL)
    with alone(values.root):
        teller = _Teller(values, quarter)
        made = _engine(engine, values, overrides)
        run = made(quarter, fresh=fresh, wait=wait, told=teller.hear)
        swept = asyncio.run(_run(run, teller))
    again = len(teller.withdrawn)
    raise typer.Exit(_report(values, quarter, run.round, swept, again, json_=json_))


def _foretell(values: Settings, period: str, *, fresh: bool, here: bool) -> None:
    """Say how long the sweep will take, by what its sites took before; and whether too long."""
    engine = open_database(values.database_url)
    with session(engine) as db:
        places = _places(values, db, here=here)
        end = foreseen(db, Period.parse(period, today()), places, fresh=fresh)
    engine.dispose()
    if end is None:
        return
    said = f"{places} sites at a time: by what they took before, about "
    err.print(f"{said}{end.seconds / 3600:.1f} hours", markup=False)
    if end.late:
        err.print(
            f"that is after the end of {period}: inspect more sites at a time, or begin earlier; "
            "what is done by then stands for the whole, kind by kind",
            style="red",
            markup=False,
        )


def _places(values: Settings, db: Session, *, here: bool) -> int:
    """How many sites are under way at a time: here, or by the workers that are there."""
    if here:
        return (values.sweep.processes or os.cpu_count() or 1) * values.sweep.sites_at_once
    return crew.places(db, values.cluster.stalled)


def _engine(
    name: str, values: Settings, overrides: dict[str, Any]
) -> Callable[..., Sweep | ClusterSweep]:
    if name == LOCAL:
        return partial(Sweep, values, overrides)
    from inspector.engines.rounds import ClusterSweep  # noqa: PLC0415 - an extra, not always there

    return partial(ClusterSweep, values)


def _ensure_plan(values: Settings, quarter: Period) -> None:
    with session(open_database(values.database_url)) as db:
        if db.get(PlanRow, str(quarter)) is None:
            made = _make_plan(db, quarter, ratio=None, seed=1, everything=True)
            err.print(f"no plan for {quarter}: planned all {len(made)} registered sites")
        planned = set(
            db.scalars(select(PlanItemRow.site_code).where(PlanItemRow.period == str(quarter)))
        )
        if new := [code for code in sites(db) if code not in planned]:
            shown = ", ".join(new[:9])
            err.print(f"not in the plan of {quarter}: {shown}; `inspector plan` takes them in")


async def _run(run: Sweep | ClusterSweep, teller: _Teller) -> Swept:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, run.stopping.set)
    with teller.started(run):
        return await run.run()


class _Teller:
    """Tells how a sweep goes: a live bar on a terminal, a line a site elsewhere."""

    def __init__(self, values: Settings, period: str) -> None:
        self.values, self.period = values, period
        self.pages = self.faults = 0
        self.open: dict[str, int] = {}
        self.quiet_until = ""
        self.withdrawn: set[int] = set()
        self.began = time.monotonic()
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(),
            console=err,
            disable=not err.is_terminal,
            transient=True,
        )

    def started(self, run: Sweep | ClusterSweep) -> Progress:
        """The bar, ready to be entered."""
        states = run.states
        self.done, self.total = states.get("done", 0), sum(states.values())
        self.task = self.bar.add_task(
            f"sweep {self.period}", total=self.total, completed=self.done, said=""
        )
        return self.bar

    def hear(self, event: dict[str, Any]) -> None:
        """Take one event of a worker."""
        kind = event["event"]
        if kind == "done":
            self._done(event)
        elif kind == "ill":
            self._ill(event)
        elif kind in _SAID:
            err.print(_SAID[kind].format(**event), markup=False)
        elif kind == "withdrawn":
            self._withdrawn(event)
        elif kind == "quiet":
            self._quiet(event["until"])
        elif kind == "waiting":
            err.print(wait_words(Waiting(event["sites"], event["first"], event["last"])))
        elif kind == "beat":
            self.open[event["worker"]] = event["pages"]
        said = f"{self.pages + sum(self.open.values())} pages, {self.faults} faults"
        self.bar.update(self.task, completed=self.done, said=said)

    def _ill(self, event: dict[str, Any]) -> None:
        kind, note = event["kind"], event["note"]
        begun, ended = (event[key] and f"{local(event[key]):%H:%M:%S}" for key in _ENDS)
        if kind == Ailment.LAG:
            said = f"a process of ours {note}, {begun} to {ended}"
        elif kind == Ailment.DESCRIPTORS:
            lasts = f"from {begun} to {ended}" if ended else f"since {begun}"
            said = f"a process of ours is short of file descriptors {lasts}: {note}"
        elif ended:
            said = f"the canaries answer again; not counted is what had no answer since {begun}"
        else:
            said = f"most canaries have not answered since {begun}; no site is begun: {note}"
        err.print(said, markup=False)

    def _withdrawn(self, event: dict[str, Any]) -> None:
        follows = "given up for this time"
        if event["again"]:
            self.withdrawn.add(event["id"])
            follows = "queued again"
        err.print(f"{event['site']}: no result, we ourselves were ill; {follows}", markup=False)

    def _quiet(self, until: str) -> None:
        if until != self.quiet_until:  # every worker says so
            self.quiet_until = until
            err.print(f"quiet hours: no further site is begun before {until}", markup=False)

    def _done(self, event: dict[str, Any]) -> None:
        self.done += 1
        self.pages += event["pages"]
        self.faults += event["faults"]
        if err.is_terminal:
            return
        note = f" ({event['note']})" if event["note"] else ""
        err.print(
            f"[{self.done}/{self.total}] {event['site']}: {event['outcome']}{note}, "
            f"{event['pages']} pages, {event['faults']} faults",
            markup=False,
        )


def _report(
    values: Settings, period: str, round_: int, swept: Swept, again: int, *, json_: bool
) -> int:
    with session(open_database(values.database_url)) as db:
        grades = dict(
            db.execute(
                select(ScoreRow.grade, func.count())
                .join(InspectionRow)
                .where(
                    InspectionRow.period == period,
                    InspectionRow.round == round_,
                    ScoreRow.profile == load(values.profile_source).name,
                )
                .group_by(ScoreRow.grade)
            ).all()
        )
    if json_:
        print_json(
            {
                "schema": "inspector/sweep/1",
                "period": period,
                "round": round_,
                "queued": swept.queued,
                "states": swept.states,
                "grades": grades,
                "visited_again": again,
                "interrupted": swept.interrupted,
                "waiting": asdict(swept.waiting),
                "hosts": [_host_line(host, tally) for host, tally in _worst(swept.hosts)],
                "chain_head": swept.head,
            }
        )
    elif swept.queued == 0 and not swept.waiting.sites:
        out.print(
            f"nothing to do: all {sum(swept.states.values())} planned sites of {period} are "
            "inspected (--fresh begins anew)"
        )
    else:
        _print_totals(period, swept, grades, speech("", values))
    for host, tally in _worst(swept.hosts)[:_HOSTS]:
        err.print(_host_words(_host_line(host, tally)), markup=False)
    if swept.waiting.sites:
        err.print(f"{wait_words(swept.waiting)}; the same command asks them then", markup=False)
    if again:
        err.print(f"visited again, because we ourselves were ill: {again} sites")
    if swept.interrupted:
        err.print("interrupted; the same command goes on where it was")
        return INTERRUPTED
    return UNDECIDED if grades.get("undecided") or swept.waiting.sites else 0


def _worst(hosts: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    """Hosts, those first of which most requests failed or were not made."""
    return sorted(hosts.items(), key=lambda each: (-each[1].failed - each[1].spared, each[0]))


def _host_line(host: str, tally: Tally) -> dict[str, Any]:
    counts = {name: getattr(tally, name) for name in ("asked", "failed", "blocked", "spared")}
    return {"host": host, **counts, "latency": tally.latency}


def _host_words(line: dict[str, Any]) -> str:
    return (
        f"{line['host']}: of {line['asked']} requests {line['failed']} failed, {line['blocked']} "
        f"were turned away; {line['spared']} were not made, because it did not answer"
    )


def _print_totals(period: str, swept: Swept, grades: dict[str, int], language: str) -> None:
    done = swept.states.get("done", 0)
    out.print(f"{period}: {done} of {sum(swept.states.values())} sites inspected")
    for grade, number in sorted(grades.items()):
        out.print(f"{number:5}  {say(f'grade.{grade}', language)}", markup=False)
