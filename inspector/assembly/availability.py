"""The visits of the availability watch, sorted into days: opened, failed, or not to be counted.

The numbers are those of the veto 站点无法访问 (2019指标): one week, at least 20 visits a day, a
visit fails when the home page is not open after 15 seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from inspector.assembly.dates import as_of
from inspector.assembly.excuses import excuse
from inspector.assembly.home import decisive
from inspector.evidence import (
    Availability,
    CaptureLog,
    Failure,
    Missing,
    Phase,
    Visit,
    WatchDay,
    WatchFailure,
    WatchVisit,
)
from inspector.model import Reason, SiteStatus

DAYS = 7  # 监测1周
ENOUGH = 20  # 每天间隔性访问20次以上
PATIENCE = 15.0  # seconds: 等待15秒及以上仍打不开

_ONE = timedelta(days=1)
_LIVE = frozenset({SiteStatus.RUNNING, SiteStatus.MIGRATING})
_PHASES = {
    Failure.NXDOMAIN: Phase.NAME,
    Failure.NO_ADDRESS: Phase.NAME,
    Failure.DNS_FAILED: Phase.NAME,
    Failure.REFUSED_ADDRESS: Phase.NAME,
    Failure.BAD_URL: Phase.NAME,
    Failure.CONNECT_REFUSED: Phase.CONNECT,
    Failure.CONNECT_TIMEOUT: Phase.CONNECT,
    Failure.HOST_SILENT: Phase.CONNECT,
    Failure.TLS: Phase.TLS,
    Failure.BAD_ENCODING: Phase.BODY,
    Failure.REDIRECT_LOOP: Phase.REDIRECT,
    Failure.TOO_MANY_REDIRECTS: Phase.REDIRECT,
}


class Outcome(StrEnum):
    """What a visit of the watch counts as. Reported take-downs and everything that says nothing
    of the site count as nothing.
    """

    OPENED = "opened"
    FAILED = "failed"
    REPORTED = "reported"  # 办法 article 16: a reported take-down, or a closed site
    BLOCKED = "blocked"
    ROBOTS = "robots-disallowed"
    OUR_FAULT = "our-fault"


def opens(visit: Visit) -> bool:
    """Whether this answer is an open page: complete, and neither an error nor a redirect."""
    good = visit.status is not None and visit.status < 400
    return good and not visit.location and visit.truncated != "time"


def outcome(visit: WatchVisit) -> Outcome:
    """What a visit counts as."""
    if visit.status not in _LIVE:
        return Outcome.REPORTED
    if visit.withdrawn or not visit.tries:
        return Outcome.OUR_FAULT
    if visit.guarded:
        return Outcome.OPENED if visit.rendered else Outcome.BLOCKED
    if opens(visit.tries[-1]):
        return Outcome.OPENED if visit.seconds < PATIENCE else Outcome.FAILED
    reason = excuse(_decisive(visit).failure)
    if reason is None:
        return Outcome.FAILED
    return Outcome.ROBOTS if reason is Reason.ROBOTS_DISALLOWED else Outcome.OUR_FAULT


def _decisive(visit: WatchVisit) -> Visit:
    """The try that says why the page did not open; the first one names the registered scheme."""
    if opens(visit.tries[-1]):
        return visit.tries[-1]
    return decisive(visit.tries, visit.tries[0].url)


def phase(visit: Visit) -> Phase:
    """How far a try came that did not bring an open page in time."""
    if visit.failure in _PHASES:
        return _PHASES[visit.failure]
    if visit.failure is not None:  # broken off or too late, somewhere on the open connection
        handshake = urlsplit(visit.url).scheme == "https" and not visit.tls
        return Phase.TLS if handshake else Phase.ANSWER
    if visit.truncated == "time":
        return Phase.BODY
    if opens(visit):
        return Phase.PATIENCE
    return Phase.REDIRECT if visit.location else Phase.STATUS


def availability(log: CaptureLog) -> Availability | Missing:
    """What the watch saw of the site before the day of the inspection."""
    if log.watch is None:
        return Missing(Reason.NOT_OBSERVED_LONG_ENOUGH, "the site was not watched")
    return Availability(days(log.watch.visits, before=as_of(log.as_of).date))


def days(visits: Iterable[WatchVisit], *, before: str) -> tuple[WatchDay, ...]:
    """Visits by calendar day, in the order of time; `before` and later days are not over yet."""
    by_day: dict[str, list[WatchVisit]] = defaultdict(list)
    for visit in sorted(visits, key=lambda visit: visit.started):
        day = as_of(visit.started).date
        if day < before:
            by_day[day].append(visit)
    return tuple(_day(day, made) for day, made in by_day.items())


def _day(day: str, visits: Sequence[WatchVisit]) -> WatchDay:
    said = [(visit, outcome(visit)) for visit in visits]
    counts = Counter(each for _, each in said)
    return WatchDay(
        date=day,
        opened=counts.pop(Outcome.OPENED, 0),
        failures=tuple(failure(visit) for visit, each in said if each is Outcome.FAILED),
        uncounted={str(each): n for each, n in sorted(counts.items()) if each != Outcome.FAILED},
    )


def failure(visit: WatchVisit) -> WatchFailure:
    """A failed visit in few words: when, how far it came, and whom it asked."""
    why = _decisive(visit)
    return WatchFailure(
        started=visit.started,
        seconds=visit.seconds,
        phase=phase(why),
        url=why.url,
        address=why.address,
        status=why.status,
        failure=why.failure,
        note=why.note,
    )


class Day(Protocol):
    """A day of the watch, whoever counted its visits."""

    @property
    def date(self) -> str:
        """ISO date."""

    @property
    def counted(self) -> int:
        """Visits that say something of the site."""


D = TypeVar("D", bound=Day)


def observed(day: Day) -> bool:
    """Whether enough visits of a day count."""
    return day.counted >= ENOUGH


def observed_week(seen: Sequence[D]) -> tuple[D, ...]:
    """The latest seven consecutive days that were all observed, of days in the order of time;
    empty when there are none. A day that is missing, or has too few visits, is never bridged.
    """
    week: list[D] = []
    for day in reversed(seen):
        if not observed(day):
            week = []
            continue
        if week and date.fromisoformat(week[0].date) - date.fromisoformat(day.date) > _ONE:
            week = []
        week.insert(0, day)
        if len(week) == DAYS:
            return tuple(week)
    return ()
