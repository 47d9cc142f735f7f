"""What comes round by the time in a cluster: any worker in the lane `clock` does it, one at a time.

A chore may be done twice or late without harm: each looks at the rows and does what is still to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from procrastinate import App
from procrastinate.jobs import Job, Status
from sqlalchemy import Engine, select

from inspector import plugins
from inspector.clock import now, today
from inspector.engines.failing import file_failed
from inspector.engines.progress import foreseen, progress
from inspector.engines.rounds import begin, conclude, open_rounds, plan_all
from inspector.engines.station import Say
from inspector.engines.watching import WallClock, Watch
from inspector.forecasting import Forecast
from inspector.periods import Period
from inspector.profiles import load
from inspector.settings import Settings
from inspector.storage import crew, jobs, leases, queue
from inspector.storage.database import session
from inspector.storage.tables import InspectionRow, PeriodRow

_EVERY_MINUTE = "* * * * *"
_EVERY_HOUR = "7 * * * *"
_EVERY_NIGHT = "23 3 * * *"


def register(app: App, settings: Settings, engine: Engine, say: Say) -> None:
    """Add the chores to a queue; the workers together see to it that each comes once."""
    chores = Chores(app, settings, engine, say)
    _add(app, "stalled", _every(settings.cluster.stalled / 2), chores.stalled)
    _add(app, "conclude", _EVERY_MINUTE, chores.conclude)
    _add(app, "clean", _EVERY_NIGHT, chores.clean)
    _add(app, "deadline", _EVERY_HOUR, chores.deadline)
    if settings.cluster.sweep_day:
        _add(app, "calendar", _EVERY_HOUR, chores.calendar)
    if settings.cluster.watch:
        _add(app, "watch", _EVERY_MINUTE, chores.watch)


def _every(seconds: float) -> str:
    """A crontab with seconds, which stand last (croniter)."""
    return f"* * * * * */{min(max(int(seconds), 1), 30)}"


def _add(app: App, name: str, cron: str, chore: Callable[[], Awaitable[None]]) -> None:
    async def task(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
        await chore()

    made = app.task(name=name, queue=jobs.CLOCK, queueing_lock=name, lock=name)(task)
    app.periodic(cron=cron)(made)


class Chores:
    """The chores of one worker."""

    def __init__(self, app: App, settings: Settings, engine: Engine, say: Say) -> None:
        self.app = app
        self.settings = settings
        self.engine = engine
        self.say = say

    async def stalled(self) -> None:
        """Queue again what workers had in hand whose heart stands still."""
        seconds = self.settings.cluster.stalled
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
            if job.task_name == jobs.TASK:
                self._release(job, int(str(job.task_kwargs["inspection"])))
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)

    def _release(self, job: Job, inspection: int) -> None:
        with session(self.engine) as db:
            queue.release_job(db, inspection, job.id, self.settings.sweep.attempts)
            jobs.enqueue_one(db, inspection)
            row = db.get(InspectionRow, inspection)
            if row and row.state == "failed" and not row.results:
                rules = tuple(plugins.rules().values())
                file_failed(db, row, rules, load(self.settings.profile_source))
        self.say("released", id=inspection, job=job.id)

    async def conclude(self) -> None:
        """Close the rounds in which nothing is left to do."""
        with session(self.engine) as db:
            for period, round_ in open_rounds(db):
                if not queue.left(db, period, round_, now()):
                    conclude(db, period, round_)

    async def clean(self) -> None:
        """Forget jobs that failed long ago, and hosts nobody asked lately."""
        hours = 24 * self.settings.cluster.kept_days
        await self.app.job_manager.delete_old_jobs(
            nb_hours=hours, include_failed=True, include_cancelled=True, include_aborted=True
        )
        with session(self.engine) as db:
            leases.forget(db)
            crew.forget(db)

    async def deadline(self) -> None:
        """Say which sweeps do not end in their quarter at the pace they have."""
        with session(self.engine) as db:
            for period, _ in open_rounds(db):
                quarter = Period.parse(period, today())
                told = progress(db, quarter, self.settings.cluster.stalled)
                if told.end and told.end.late:
                    self._say_late(quarter, told.end, left=told.left)

    def _say_late(self, quarter: Period, end: Forecast, **values: object) -> None:
        at = end.end.isoformat(timespec="seconds")
        self.say("late", period=str(quarter), end=at, last_day=str(quarter.last_day), **values)

    async def calendar(self) -> None:
        """Begin the quarter's sweep when its day has come and nobody has begun it."""
        self.begin_on(today())

    def begin_on(self, day: date) -> None:
        """The same, on a day."""
        quarter = Period.of(day)
        if (day - quarter.first_day).days + 1 < self.settings.cluster.sweep_day:
            return
        with session(self.engine) as db:
            begun = select(InspectionRow.id).where(InspectionRow.period == str(quarter)).limit(1)
            if db.get(PeriodRow, str(quarter)) and db.scalar(begun) is not None:
                return
            plan_all(db, quarter)
            begin(db, str(quarter), fresh=False)
            places = crew.places(db, self.settings.cluster.stalled)
            end = foreseen(db, quarter, places, fresh=False)
        self.say("begun", period=str(quarter))
        if end and end.late:
            self._say_late(quarter, end)

    async def watch(self) -> None:
        """One round of the availability watch."""
        clock = WallClock(now, asyncio.sleep)
        visits = self.settings.cluster.watch
        await Watch(self.settings, self.engine, clock, visits=visits).once()
