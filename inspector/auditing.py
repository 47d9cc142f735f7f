"""One inspection as the object that `audit --json` prints, read from SQL.

Schema `inspector/audit/1`. Sentences are in the reader's language; keys and parameters stand
beside them, so that a program need not parse words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from inspector.clock import local
from inspector.messages import say
from inspector.profiles import load
from inspector.rules import Rule
from inspector.settings import Settings
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.tables import FindingRow, InspectionRow, ResultRow, ScoreRow

SCHEMA = "inspector/audit/1"


def audit_object(
    session: Session,
    inspection_id: int,
    rules: Mapping[str, Rule],
    settings: Settings,
    language: str,
) -> dict[str, Any]:
    """The whole verdict on one site."""
    row = session.get_one(InspectionRow, inspection_id)
    profile = load(settings.profile_source).name
    score = next((each for each in row.scores if each.profile == profile), None)
    return {
        "schema": SCHEMA,
        "site": row.site,
        "outcome": row.outcome,
        "note": row.note,
        "capture": _capture(row, settings),
        "results": [_result(each, rules.get(each.code), language) for each in row.results],
        "score": _score(score) if score else None,
    }


def rule_words(rule: Rule | None, code: str, language: str) -> dict[str, str]:
    """Title, what exactly counts, why and how to mend, in a language. English is the rule's own
    page; the Chinese page says what counts in its title.
    """
    if language == "en":
        page = rule.page if rule else {}
        return {
            "title": page.get("title", code),
            "about": page.get("about", ""),
            "why": page.get("Why it matters", ""),
            "fix": page.get("How to fix", ""),
        }
    words = {part: say(f"{code}.{part}", language) for part in ("title", "why", "fix")}
    return words | {"about": ""}


def failed_visits(detail: Mapping[str, Any], language: str) -> list[str]:
    """The failed visits that a finding of the availability watch lists, a line each: the time in
    Asia/Shanghai, how far it came, why it failed, the address asked, the seconds.
    """
    return [_failed_visit(each, language) for each in detail.get("failed_visits", ())]


def _failed_visit(told: Mapping[str, Any], language: str) -> str:
    why = say(f"failure.{told['failure']}", language) if told["failure"] else ""
    parts = (
        f"{local(told['started']):%Y-%m-%d %H:%M}",
        say(f"phase.{told['phase']}", language),
        why or (f"HTTP {told['status']}" if told["status"] else ""),
        told["address"],
        f"{told['seconds']:.1f} s",
    )
    return "  ".join(part for part in parts if part)


def stands(detail: Mapping[str, Any], language: str) -> str:
    """Where the link of a finding stands: a page, the part of its template, and the XPath in it;
    "" for findings that are not about a link.
    """
    if "xpath" not in detail:
        return ""
    first = detail["parents"][0]
    place = say(f"place.{first['place']}", language)
    said = say("link.stands", language, {"parent": first["url"], "place": place})
    return f"{said} {detail['xpath']}".rstrip()


def _capture(row: InspectionRow, settings: Settings) -> dict[str, Any] | None:
    capture = row.capture
    if capture is None:
        return None
    return {
        "id": capture.id,
        "as_of": capture.as_of,
        "finished_at": row.finished_at,
        "pages": row.pages,
        "requests": row.requests,
        "bytes": row.bytes,
        "peak_rate": row.peak_rate,
        "warc": EvidenceStore.of(settings).shown(capture.path),
        "sha256": capture.sha256,
        "user_agent": capture.user_agent,
        "vantage": capture.vantage,
        "versions": capture.versions,
    }


def _result(row: ResultRow, rule: Rule | None, language: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "version": row.version,
        "severity": rule.severity.value if rule else "",
        "clause": rule.clause if rule else "",
        **rule_words(rule, row.code, language),
        "verdict": row.verdict,
        "reason": row.reason or None,
        "reason_text": say(f"reason.{row.reason}", language) if row.reason else "",
        "note": row.note,
        "candidate": row.candidate,
        "findings": [_finding(each, language) for each in row.findings],
    }


def _finding(row: FindingRow, language: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "fingerprint": row.fingerprint,
        "message": say(row.message, language, row.params),
        "key": row.message,
        "params": row.params,
        "url": row.url,
        "quote": row.quote,
        "occurrences": row.occurrences,
        "record": row.record,
        "first_seen": row.first_seen,
        "visits": failed_visits(row.detail, language),
        "stands": stands(row.detail, language),
        "detail": row.detail,
    }


def _score(row: ScoreRow) -> dict[str, Any]:
    return {
        "profile": row.profile,
        "points": row.points,
        "grade": row.grade,
        "vetoed_by": row.vetoed_by,
        "undecided": row.undecided,
        "decided": row.decided,
        "items": [
            {
                "id": item.item,
                "kind": item.kind,
                "verdict": item.verdict,
                "deducted": item.deducted,
                "counted": item.counted,
            }
            for item in row.items
        ],
    }
