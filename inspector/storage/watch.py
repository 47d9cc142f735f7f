"""The visits of the availability watch in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector.assembly.availability import DAYS, Outcome, failure, observed_week, outcome
from inspector.clock import local
from inspector.evidence import Visit, WatchLog, WatchVisit
from inspector.model import SiteStatus
from inspector.periods import Period
from inspector.storage.codec import decode, plain
from inspector.storage.tables import WatchRow, WatchVisitRow

_ALWAYS = ("url", "purpose", "started", "seconds")


@dataclass(frozen=True, slots=True)
class Run:
    """A period for which the watch runs by itself: whole days in Asia/Shanghai, both inclusive."""

    first_day: date
    last_day: date
    visits: int


def current_run(session: Session, today: date) -> Run | None:
    """The latest run whose last day is not over."""
    row = session.scalars(select(WatchRow).order_by(WatchRow.id.desc()).limit(1)).first()
    if row is None or row.last_day < str(today):
        return None
    return Run(date.fromisoformat(row.first_day), date.fromisoformat(row.last_day), row.visits)


def begin_run(session: Session, run: Run, at: str) -> None:
    """Write down that the watch begins."""
    session.add(
        WatchRow(
            begun_at=at,
            first_day=str(run.first_day),
            last_day=str(run.last_day),
            visits=run.visits,
        )
    )


def save_visit(session: Session, site_code: str, visit: WatchVisit, url: str) -> None:
    """Add one visit; `url` is the address that is registered."""
    said = failure(visit) if visit.tries else None
    counts_as = outcome(visit)
    session.add(
        WatchVisitRow(
            site_code=site_code,
            day=str(local(visit.started).date()),
            planned=visit.planned,
            started=visit.started,
            seconds=visit.seconds,
            outcome=str(counts_as),
            phase=str(said.phase) if said and counts_as is not Outcome.OPENED else "",
            failure=str(said.failure or "") if said else "",
            http_status=said.status if said else None,
            address=said.address if said else "",
            url=said.url if said else url,
            status=visit.status.value,
            vantage=visit.vantage,
            guarded=visit.guarded,
            rendered=visit.rendered,
            withdrawn=visit.withdrawn,
            tries=[_short(each) for each in visit.tries],
        )
    )


def _short(visit: Visit) -> dict[str, Any]:
    """A try without what is empty: thousands of them are kept."""
    return {key: value for key, value in plain(visit).items() if value or key in _ALWAYS}


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of the watch of one site in numbers: visits by outcome."""

    date: str
    outcomes: Mapping[str, int]

    @property
    def failed(self) -> int:
        """Visits at which the home page did not open."""
        return self.outcomes.get(Outcome.FAILED, 0)

    @property
    def counted(self) -> int:
        """Visits that say something of the site."""
        return self.outcomes.get(Outcome.OPENED, 0) + self.failed


def day_counts(
    session: Session, first_day: date, last_day: date, site_code: str | None = None
) -> dict[str, tuple[DayCount, ...]]:
    """The watch of some days in numbers, by code of the site, in the order of time."""
    query = (
        select(WatchVisitRow.site_code, WatchVisitRow.day, WatchVisitRow.outcome, func.count())
        .where(WatchVisitRow.day >= str(first_day), WatchVisitRow.day <= str(last_day))
        .group_by(WatchVisitRow.site_code, WatchVisitRow.day, WatchVisitRow.outcome)
        .order_by(WatchVisitRow.day)
    )
    if site_code is not None:
        query = query.where(WatchVisitRow.site_code == site_code)
    found: dict[str, dict[str, dict[str, int]]] = {}
    for code, day, said, number in session.execute(query):
        found.setdefault(code, {}).setdefault(day, {})[said] = number
    return {
        code: tuple(DayCount(day, counts) for day, counts in by_day.items())
        for code, by_day in found.items()
    }


def visits(
    session: Session, site_code: str, first_day: date, last_day: date
) -> tuple[WatchVisit, ...]:
    """The visits of a site on some days, in the order of time."""
    query = (
        select(WatchVisitRow)
        .where(WatchVisitRow.site_code == site_code)
        .where(WatchVisitRow.day >= str(first_day), WatchVisitRow.day <= str(last_day))
        .order_by(WatchVisitRow.started, WatchVisitRow.id)
    )
    return tuple(map(_visit, session.scalars(query)))


def _visit(row: WatchVisitRow) -> WatchVisit:
    return WatchVisit(
        planned=row.planned,
        started=row.started,
        seconds=row.seconds,
        status=SiteStatus(row.status),
        vantage=row.vantage,
        tries=decode(tuple[Visit, ...], row.tries),
        guarded=row.guarded,
        rendered=row.rendered,
        withdrawn=row.withdrawn,
    )


def watched(session: Session, site_code: str, period: Period, today: date) -> WatchLog:
    """What an inspection is given of the watch: of the period the latest week that was observed
    and all days since, or else the last two weeks. More could not change what is said.
    """
    yesterday = today - timedelta(days=1)
    last = min(period.last_day, yesterday)
    counts = day_counts(session, period.first_day, last, site_code).get(site_code, ())
    week = observed_week(counts)
    first = date.fromisoformat(week[0].date) if week else last - timedelta(days=2 * DAYS - 1)
    first = max(first, period.first_day)
    return WatchLog(str(first), str(last), visits(session, site_code, first, last))


def last_planned(session: Session, day: date) -> dict[str, str]:
    """For each site the moment its latest visit of a day had been due."""
    rows = session.execute(
        select(WatchVisitRow.site_code, func.max(WatchVisitRow.planned))
        .where(WatchVisitRow.day == str(day))
        .group_by(WatchVisitRow.site_code)
    )
    return {code: planned for code, planned in rows}  # noqa: C416 - rows are no pairs
