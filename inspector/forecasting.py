"""When a sweep will end: from what each site took before, or from the pace of the last minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from inspector.clock import ZONE
from inspector.model import Site


@dataclass(frozen=True, slots=True)
class Forecast:
    """So many seconds are left, and then it is `end`; `late` says that this is after the last day
    of the period.
    """

    seconds: float
    end: datetime
    late: bool


def by_cost(known: Mapping[str, float], sites: Iterable[Site], slots: int) -> float | None:
    """Seconds that sites take, so many side by side, when each takes what it took before; one that
    was never inspected takes what is usual for its type. None when nothing is known. Sites that
    share an address wait for one another besides: it may take longer, hardly less.
    """
    waiting = list(sites)
    usual: dict[str, list[float]] = {}
    for site in waiting:
        if site.code in known:
            usual.setdefault(site.type, []).append(known[site.code])
    if not known:
        return None
    middle = median(known.values())
    costs = [
        known.get(site.code, median(usual[site.type]) if site.type in usual else middle)
        for site in waiting
    ]
    return max(sum(costs) / slots, max(costs, default=0.0))


def by_pace(done: int, seconds: float, left: int) -> float | None:
    """Seconds until `left` sites are done at the pace of `done` in the last `seconds`; None when
    none was done.
    """
    return left * seconds / done if done else None


def forecast(seconds: float, at: datetime, last_day: date) -> Forecast:
    """What so many seconds from a moment mean for a period with a last day (Asia/Shanghai)."""
    end = at + timedelta(seconds=seconds)
    return Forecast(seconds, end, end.astimezone(ZONE).date() > last_day)
