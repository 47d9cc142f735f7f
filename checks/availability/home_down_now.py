"""AVL002: see `home_down_now`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.assembly.excuses import excuse
from inspector.evidence import Reachability, Visit
from inspector.model import Finding, Json, Reason, Severity, Site, Unknown
from inspector.rules import rule


@rule("AVL002", Severity.CRITICAL, clause="办法第六条、第十二条、第二十九条")
def home_down_now(site: Site, reach: Reachability) -> Iterator[Finding | Unknown]:
    """
    Home page did not open during this visit.

    One visit shows one moment. Whether a site counts as unreachable for the quarter is decided by
    watching it for a week, not by this rule.

    ## Why it matters
    Who cannot open the home page finds none of the office's information and services.

    ## How to fix
    Look at the tries below: does the name resolve, is the server running, does its certificate
    hold, does the page answer with HTTP 200? If the site is protected against robots, let the
    inspection's address through.
    """
    if reach.opened:
        return
    last = reach.tries[-1]
    reason = Reason.BLOCKED if reach.blocked else excuse(reach.failure)
    if reason:
        yield Unknown(reason, last.note or str(reach.failure or reach.status), last.url)
        return
    yield Finding(
        f"AVL002.{reach.failure or 'status'}",
        url=site.url,
        occurrences=len(reach.tries),
        record=_proof(reach),
        params={
            "status": reach.status or 0,
            "tries": len(reach.tries),
        },
        detail={"tries": [_told(visit) for visit in reach.tries]},
    )


def _proof(reach: Reachability) -> str:
    """The stored answer that shows the error status; a failure leaves none."""
    answers = [visit for visit in reach.tries if visit.status == reach.status]
    return answers[-1].record if answers and reach.status else ""


def _told(visit: Visit) -> Json:
    return {
        "url": visit.url,
        "started": visit.started,
        "seconds": visit.seconds,
        "status": visit.status,
        "failure": visit.failure and str(visit.failure),
        "note": visit.note,
    }
