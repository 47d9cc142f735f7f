"""AVL001: see `site_unreachable`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.assembly.availability import observed, observed_week
from inspector.evidence import Availability, WatchDay, WatchFailure
from inspector.model import Finding, Json, Reason, Severity, Site, Unknown
from inspector.rules import rule

_PERCENT = 5  # 累计超过（占比）5%: like all limits of the indicators, inclusive


@rule("AVL001", Severity.CRITICAL, clause="2019指标 单项否决·站点无法访问；办法第二十九条")
def site_unreachable(site: Site, seen: Availability) -> Iterator[Finding | Unknown]:
    """
    Home page did not open at 5 % or more of the visits of a watched week.

    The site is watched on seven consecutive days with at least 20 visits each; a visit fails when
    the home page is not open after 15 seconds. Of several such weeks in the quarter the latest
    counts. Reported take-downs, visits spoilt by our own network and answers of protection products
    count neither way; a week with a day of fewer than 20 visits is not a watched week.

    ## Why it matters
    Who cannot open the site finds none of the office's information and services. An unreachable
    site is unqualified whatever else it does well.

    ## How to fix
    Look at the failed visits below: their times and how far each came say whether the name, the
    network, the server or its certificate gave way. Mend the cause, watch the site yourself, and
    report planned or ordered take-downs beforehand so that they do not count.
    """
    week = observed_week(seen.days)
    if not week:
        enough = sum(observed(day) for day in seen.days)
        yield Unknown(
            Reason.NOT_OBSERVED_LONG_ENOUGH,
            f"{len(seen.days)} days watched, {enough} of them with enough visits",
        )
        return
    visits = sum(day.counted for day in week)
    failures = [failure for day in week for failure in day.failures]
    if 100 * len(failures) < _PERCENT * visits:
        return
    yield Finding(
        "AVL001.unreachable",
        url=site.url,
        occurrences=len(failures),
        params={
            "failed": len(failures),
            "visits": visits,
            "percent": _percent(len(failures), visits),
            "first": week[0].date,
            "last": week[-1].date,
        },
        detail={"days": _days(week), "failed_visits": [_told(failure) for failure in failures]},
    )


def _percent(part: int, whole: int) -> str:
    """One decimal, half up."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"


def _days(week: Sequence[WatchDay]) -> Json:
    return [
        {"date": day.date, "visits": day.counted, "failed": len(day.failures)}
        | ({"uncounted": dict(day.uncounted)} if day.uncounted else {})
        for day in week
    ]


def _told(failure: WatchFailure) -> Json:
    return {
        "started": failure.started,
        "seconds": failure.seconds,
        "phase": str(failure.phase),
        "url": failure.url,
        "address": failure.address,
        "status": failure.status,
        "failure": failure.failure and str(failure.failure),
        "note": failure.note,
    }
