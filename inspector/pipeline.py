"""One inspection end to end.

site ─► gather ─► capture file ─► facts ─► evidence ─► rules ─► results
└────────── replay ──────────────┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from inspector.assembly import assemble
from inspector.assembly.confirmed import due
from inspector.assembly.excuses import excuse
from inspector.assembly.known import worth_knowing
from inspector.assembly.lifecycle import observed as life
from inspector.assembly.observing import observed
from inspector.clock import local, now
from inspector.evidence import (
    NOTHING_KNOWN,
    Background,
    CaptureLog,
    Columns,
    Doorstep,
    Home,
    Known,
    Links,
    Missing,
    Reachability,
    WatchLog,
)
from inspector.locating import located
from inspector.model import Result, Site, SiteStatus, Verdict
from inspector.rules import Rule, judge
from inspector.storage.captures import CaptureWriter
from inspector.storage.results import Filed, Ledger
from spiders.gather import Tools, gather
from spiders.known import Recall, nothing


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an inspection brought. `outcome` is one of opened, unreachable, blocked, undecided,
    not-visited, our-fault, rechecked; `observed` are facts that need time, by (kind, key); `known`
    is what other sites of the sweep need not ask again; `due` the moment from which on its dead
    links may be asked again, "" when none has to be.
    """

    log: CaptureLog
    results: tuple[Result, ...]
    filed: Filed
    ledger: Ledger
    outcome: str
    note: str
    observed: Mapping[tuple[str, str], str]
    known: tuple[Known, ...] = ()
    due: str = ""


def file_name(site: Site, capture_id: str) -> str:
    """Where a capture lies below the evidence folder: by site, then by capture."""
    return f"{site.code or 'unregistered'}/{capture_id}.warc.gz"


def new_capture_id(as_of: str) -> str:
    """A name that sorts by time and never comes twice."""
    return f"{local(as_of):%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"


async def inspect(
    site: Site,
    tools: Tools,
    rules: Iterable[Rule],
    *,
    watch: WatchLog | None = None,
    background: Background = NOTHING_KNOWN,
    left: int | None = None,
    recall: Recall = nothing,
    changed: Callable[[int], None] = lambda _pages: None,
) -> Inspected:
    """Visit a site, keep the evidence, judge it. `watch` is what the availability watch saw of it
    before, and `background` what else is known of it: both are kept with the evidence; `left` is
    how many requests the site may still be asked today, None without a bound; `recall` says what
    other inspections found of links; `changed` is told the number of pages.
    """
    as_of = now()
    capture_id = new_capture_id(as_of)
    name = file_name(site, capture_id)
    with CaptureWriter(tools.settings.evidence_dir / name) as writer:
        gathered = await gather(
            site,
            tools,
            writer,
            capture_id=capture_id,
            as_of=as_of,
            background=background,
            left=left,
            recall=recall,
            changed=changed,
        )
        log = replace(gathered.log, watch=watch)
        sha256, size = writer.close(log)
    evidence = located(assemble(log, gathered.facts), log, writer.path)
    outcome, note = _outcome(site, evidence)
    found = evidence[Links]
    return Inspected(
        log=log,
        results=judge(rules, evidence),
        filed=Filed(name, sha256, size),
        ledger=Ledger(gathered.requests, gathered.bytes, gathered.peak_rate),
        outcome=outcome,
        note=note,
        observed=_observed(log, evidence),
        known=worth_knowing(found, log, gathered.facts) if isinstance(found, Links) else (),
        due=due(found, log) if isinstance(found, Links) else "",
    )


def _outcome(site: Site, evidence: Mapping[type, object]) -> tuple[str, str]:
    """The named state in which a site ends, and the plain reason."""
    if site.status is SiteStatus.OFFLINE:
        return "not-visited", "reported as temporarily offline"
    door = evidence[Reachability]
    if not isinstance(door, Reachability):
        return "our-fault", "the home page was never asked for"
    said = door.failure.value if door.failure else f"HTTP {door.status}" if door.status else ""
    if door.opened:
        return "opened", ""
    if excuse(door.failure):
        return "undecided", said
    return ("blocked" if door.blocked else "unreachable"), said


def _observed(log: CaptureLog, evidence: Mapping[type, object]) -> dict[tuple[str, str], str]:
    """Facts that mean something only over time."""
    door, home, step = evidence[Reachability], evidence[Home], evidence[Doorstep]
    found = observed(home, evidence[Columns])
    if isinstance(step, Doorstep | Missing) and isinstance(home, Home | Missing):
        found |= life(log, home, step)
    if isinstance(door, Reachability):
        found["home-opened", ""] = "yes" if door.opened else "no"
    return found


def faults(results: Iterable[Result]) -> int:
    """How many rules found the site at fault."""
    return sum(result.verdict is Verdict.FAIL for result in results)
