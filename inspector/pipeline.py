"""One inspection end to end, and its replay.

site ─► gather ─► capture file ─► facts ─► evidence ─► rules ─► results
└────────── replay ──────────────┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from inspector import reading
from inspector.assembly import assemble
from inspector.clock import local, now
from inspector.errors import CaptureError
from inspector.evidence import CaptureLog, Columns, Home, PageFacts, Reachability
from inspector.model import Reason, Result, Site, SiteStatus, Verdict
from inspector.rules import Rule, judge
from inspector.storage import captures
from inspector.storage.captures import CaptureWriter
from inspector.storage.results import Filed, Ledger
from spiders.gather import Tools, gather


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an inspection brought. `outcome` is one of opened, unreachable, blocked, undecided,
    not-visited, our-fault; `observed` are facts that need time, by (kind, key).
    """

    log: CaptureLog
    results: tuple[Result, ...]
    filed: Filed
    ledger: Ledger
    outcome: str
    note: str
    observed: Mapping[tuple[str, str], str]


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
    changed: Callable[[int], None] = lambda _pages: None,
) -> Inspected:
    """Visit a site, keep the evidence, judge it. `changed` is told the number of pages."""
    as_of = now()
    capture_id = new_capture_id(as_of)
    name = file_name(site, capture_id)
    with CaptureWriter(tools.settings.evidence_dir / name) as writer:
        gathered = await gather(
            site, tools, writer, capture_id=capture_id, as_of=as_of, changed=changed
        )
        sha256, size = writer.close(gathered.log)
    evidence = assemble(gathered.log, gathered.facts)
    outcome, note = _outcome(site, evidence)
    return Inspected(
        log=gathered.log,
        results=judge(rules, evidence),
        filed=Filed(name, sha256, size),
        ledger=Ledger(gathered.requests, gathered.bytes, gathered.peak_rate),
        outcome=outcome,
        note=note,
        observed=_observed(evidence),
    )


def load_evidence(path: Path) -> tuple[CaptureLog, Mapping[type, object]]:
    """The evidence of a stored capture, read again from its bytes; nothing outside is asked.

    Raises:
        CaptureError: the file is missing, damaged, unfinished or of a newer schema.
    """
    log = captures.read_log(path)
    return log, assemble(log, _facts(path, log))


def replay(path: Path, rules: Iterable[Rule]) -> tuple[CaptureLog, tuple[Result, ...]]:
    """Judge a stored capture again.

    Raises:
        CaptureError: as for `load_evidence`.
    """
    log, evidence = load_evidence(path)
    return log, judge(rules, evidence)


def _facts(path: Path, log: CaptureLog) -> dict[str, PageFacts]:
    today = local(log.as_of).date().isoformat()
    visits = {visit.record: visit for visit in log.visits if visit.record}
    doms = {p.rendering.dom: p.rendering for p in log.pages if p.rendering and p.rendering.dom}
    cap = int(log.limits.get("page_bytes", 0)) or 1 << 30
    facts: dict[str, PageFacts] = {}
    for stored in captures.read(path, cap):
        found = None
        if stored.record in visits:
            found = reading.read(visits[stored.record], stored.body, today)
        elif stored.record in doms:
            found = reading.read_dom(doms[stored.record], stored.body, today)
        if found is not None:
            facts[stored.record] = found
    missing = {page.record for page in log.pages} - {record for record in visits}
    if missing:
        raise CaptureError(f"{path} lacks the records of {len(missing)} of its pages")
    return facts


def _outcome(site: Site, evidence: Mapping[type, object]) -> tuple[str, str]:
    """The named state in which a site ends, and the plain reason."""
    if site.status is SiteStatus.OFFLINE:
        return "not-visited", "reported as temporarily offline"
    door = evidence[Reachability]
    assert isinstance(door, Reachability)
    said = door.failure.value if door.failure else f"HTTP {door.status}" if door.status else ""
    if door.opened:
        return "opened", ""
    return ("blocked" if door.blocked else "unreachable"), said


def _observed(evidence: Mapping[type, object]) -> dict[tuple[str, str], str]:
    """Facts that mean something only over time."""
    door, home, columns = evidence[Reachability], evidence[Home], evidence[Columns]
    observed: dict[tuple[str, str], str] = {}
    if isinstance(door, Reachability):
        observed["home-opened", ""] = "yes" if door.opened else "no"
    if isinstance(home, Home):
        for view in home.views:
            observed |= {("notice", notice.kind): notice.text[:200] for notice in view.notices}
        titles = sorted({i.url for v in home.views for each in v.lists for i in each.items})
        observed["home-items", ""] = "\n".join(titles)[:20_000]
    if isinstance(columns, Columns):
        observed |= {("newest-item", c.url): c.newest for c in columns.columns if c.newest}
    return observed


def faults(results: Iterable[Result]) -> int:
    """How many rules found the site at fault."""
    return sum(result.verdict is Verdict.FAIL for result in results)


def our_fault(rules: Iterable[Rule], note: str) -> tuple[Result, ...]:
    """Results of an inspection that our own failure ended: everything is undecided."""
    return tuple(
        Result(r.code, r.name, r.version, Verdict.UNDECIDED, Reason.OUR_FAULT, note)
        for r in sorted(rules, key=lambda rule: rule.code)
    )
