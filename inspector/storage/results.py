"""Writing what was said: one inspection, one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from inspector.evidence import CaptureLog
from inspector.model import Finding, Result, Site
from inspector.rules import Rule
from inspector.storage.claims import Claim, in_hand
from inspector.storage.codec import canonical, decode, encode, plain
from inspector.storage.tables import (
    CaptureRow,
    FindingRow,
    InspectionRow,
    ObservationRow,
    ResultRow,
    RuleSnapshotRow,
    SiteRow,
)
from inspector.storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an inspection cost the site: requests, bytes received, most requests in one second."""

    requests: int
    bytes: int
    peak_rate: int


@dataclass(frozen=True, slots=True)
class Filed:
    """An evidence file on disk: path relative to the evidence folder, SHA-256, size in bytes."""

    path: str
    sha256: str
    size: int


def digest(results: tuple[Result, ...]) -> str:
    """SHA-256 of results as canonical JSON: equal results, equal digest."""
    return hashlib.sha256(encode(results)).hexdigest()


def fingerprint(code: str, finding: Finding) -> str:
    """The same fault of the same site has the same fingerprint in every capture.

    The occurrence count and the quote may change while the fault stays.
    """
    identity = [code, finding.message, finding.url, finding.params.get("target", "")]
    return hashlib.sha256(canonical(identity)).hexdigest()[:20]


def site_values(site: Site) -> dict[str, Any]:
    """The columns of a registry row."""
    return plain(replace(site, registered=True)) | {"updated_at": ""}


def site_of(row: SiteRow) -> Site:
    """The registry row as a site."""
    names = [name for name in Site.__slots__ if name != "registered"]
    return decode(Site, {name: getattr(row, name) for name in names})


def finish(
    session: Session,
    claim: Claim,
    *,
    outcome: str,
    note: str,
    pages: int,
    ledger: Ledger,
    finished_at: str,
) -> bool:
    """Mark an inspection done; false when another worker has it now, and nothing may be saved.

    What withdrawn visits have cost the site stays counted. This is the first statement of the
    transaction, so that a second worker waits here.
    """
    done = session.execute(
        in_hand(claim).values(
            state="done",
            outcome=outcome,
            note=note,
            pages=pages,
            finished_at=finished_at,
            **added(ledger),
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def added(ledger: Ledger) -> dict[str, Any]:
    """The columns of an inspection with what a further visit has cost the site."""
    peak = InspectionRow.peak_rate
    return {
        "requests": InspectionRow.requests + ledger.requests,
        "bytes": InspectionRow.bytes + ledger.bytes,
        "peak_rate": case((peak > ledger.peak_rate, peak), else_=ledger.peak_rate),
    }


def add_cost(session: Session, inspection_id: int, ledger: Ledger) -> None:
    """Add to an inspection what its second look has cost the site: the bulletin prints both as one.
    On the day of both the site's allowance is a little shorter for it than need be.
    """
    session.execute(
        update(InspectionRow).where(InspectionRow.id == inspection_id).values(**added(ledger))
    )


def save_capture(
    session: Session, inspection_id: int, log: CaptureLog, filed: Filed, results_sha256: str
) -> None:
    """Add the row of the evidence file."""
    session.add(
        CaptureRow(
            id=log.id,
            inspection_id=inspection_id,
            path=filed.path,
            sha256=filed.sha256,
            size=filed.size,
            as_of=log.as_of,
            results_sha256=results_sha256,
            user_agent=log.user_agent,
            vantage=log.vantage,
            versions=dict(log.versions),
        )
    )


def save_results(
    session: Session,
    inspection_id: int,
    site: Site,
    as_of: str,
    results: Iterable[Result],
    *,
    capture_id: str | None = None,
) -> None:
    """Add results and findings; a fault seen before keeps the time it was first seen. `capture_id`
    is the second look they rest on.
    """
    results = tuple(results)
    prints = [fingerprint(r.code, f) for r in results for f in r.findings]
    first = _first_seen(session, site.code, prints)
    for result in results:
        row = ResultRow(
            inspection_id=inspection_id,
            code=result.code,
            name=result.name,
            version=result.version,
            verdict=result.verdict.value,
            reason=result.reason.value if result.reason else "",
            note=result.note,
            candidate=result.candidate,
            left_open=result.left_open,
            capture_id=capture_id,
        )
        for position, finding in enumerate(result.findings):
            mark = fingerprint(result.code, finding)
            row.findings.append(
                FindingRow(
                    position=position,
                    **plain(finding),
                    fingerprint=mark,
                    first_seen=first.get(mark, as_of),
                )
            )
        session.add(row)


def replace_results(
    session: Session, first: InspectionRow, site: Site, results: Iterable[Result], capture_id: str
) -> None:
    """Put what a second look brought in the place of the results that it changed; the others keep
    their rows, and their findings the ids.
    """
    before = {result.code: result for result in stored_results(first)}
    changed = [result for result in results if before.get(result.code) != result]
    codes = {result.code for result in changed}
    for row in [row for row in first.results if row.code in codes]:
        for finding in row.findings:
            session.delete(finding)
        session.delete(row)
    session.flush()
    session.expire(first)
    as_of = first.capture.as_of if first.capture else ""
    save_results(session, first.id, site, as_of, changed, capture_id=capture_id)


def _first_seen(session: Session, site_code: str, prints: list[str]) -> dict[str, str]:
    if not site_code or not prints:
        return {}
    rows = session.execute(
        select(FindingRow.fingerprint, FindingRow.first_seen)
        .join(ResultRow)
        .join(InspectionRow)
        .where(InspectionRow.site_code == site_code, FindingRow.fingerprint.in_(prints))
    )
    first: dict[str, str] = {}
    for mark, seen in rows:
        first[mark] = min(seen, first.get(mark, seen))
    return first


def save_observations(
    session: Session, site_code: str, as_of: str, facts: Mapping[tuple[str, str], str]
) -> None:
    """Note facts that need time: a new row when the value changed, else the last one lives on.

    `facts` maps (kind, key) to a value, e.g. ("newest-item", column address) to a date.
    """
    newest = (
        select(func.max(ObservationRow.id))
        .where(ObservationRow.site_code == site_code)
        .group_by(ObservationRow.kind, ObservationRow.key)
    )
    rows = session.scalars(select(ObservationRow).where(ObservationRow.id.in_(newest)))
    known = {(row.kind, row.key): row for row in rows}
    for (kind, key), value in facts.items():
        last = known.get((kind, key))
        if last is not None and last.value == value:
            last.last_seen = max(last.last_seen, as_of)
        else:
            session.add(
                ObservationRow(
                    site_code=site_code,
                    kind=kind,
                    key=key,
                    value=value,
                    first_seen=as_of,
                    last_seen=as_of,
                )
            )


def stored_results(inspection: InspectionRow) -> tuple[Result, ...]:
    """The results of an inspection as they were given."""
    return tuple(
        decode(
            Result,
            {
                "code": row.code,
                "name": row.name,
                "version": row.version,
                "verdict": row.verdict,
                "reason": row.reason or None,
                "note": row.note,
                "candidate": row.candidate,
                "left_open": row.left_open,
                "findings": [
                    {name: getattr(finding, name) for name in Finding.__slots__}
                    for finding in row.findings
                ],
            },
        )
        for row in inspection.results
    )


def save_rules(session: Session, rules: Iterable[Rule]) -> None:
    """Keep the rules as they are now, so that a result can be read when they have changed."""
    rows = [
        {
            "code": rule.code,
            "version": rule.version,
            "name": rule.name,
            "severity": rule.severity.value,
            "clause": rule.clause,
            "page": dict(rule.page),
        }
        for rule in sorted(rules, key=lambda rule: rule.code)  # two that write wait, not for ever
    ]
    upsert(session, RuleSnapshotRow, rows, replace=True)
