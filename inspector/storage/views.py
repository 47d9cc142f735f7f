"""What a bulletin reads: one set of selects, of the current round of a period's sweep.

They run alike on SQLite and PostgreSQL. Scores are those of one profile; a site whose score by that
profile is missing has an empty grade. A site is *visited* when its inspection is done and ended
neither as `not-visited` nor as `our-fault`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from inspector.storage.tables import (
    CaptureRow,
    FindingRow,
    InspectionRow,
    PeriodRow,
    PlanItemRow,
    PlanRow,
    ProfileRow,
    ResultRow,
    RuleSnapshotRow,
    ScoreItemRow,
    ScoreRow,
    SiteRow,
    WithdrawalRow,
)

NOT_VISITED = ("not-visited", "our-fault")


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """A quarter and its plan. `ratio` is null when every site is inspected."""

    name: str
    first_day: str
    last_day: str
    round: int
    ratio: float | None
    seed: int | None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site of the plan, as it was judged; of the registry where it was not."""

    code: str
    name: str
    short_name: str
    url: str
    type: str
    level: str
    status: str
    region: str
    organizer: str
    supervisor: str
    position: int
    inspection: int
    state: str
    outcome: str
    note: str
    visited: bool
    points: float | None
    grade: str
    vetoed_by: tuple[str, ...]
    undecided: int
    decided: int
    profile_digest: str
    pages: int
    requests: int
    bytes: int
    peak_rate: int
    capture: str
    as_of: str
    sha256: str

    @property
    def label(self) -> str:
        """The name an official would use."""
        return self.short_name or self.name or self.url


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One fault of one site with its proof. `candidate`: a person must confirm it first; `capture`:
    the second look it rests on, "" for the first visit.
    """

    finding: int
    inspection: int
    site_code: str
    code: str
    message: str
    params: Mapping[str, Any]
    url: str
    quote: str
    occurrences: int
    record: str
    detail: Mapping[str, Any]
    first_seen: str
    candidate: bool
    capture: str = ""


@dataclass(frozen=True, slots=True)
class UndecidedLine:
    """One rule that could not judge one site; `reason` is `error` where our program failed."""

    inspection: int
    site_code: str
    code: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """How many visited sites a rule judged how."""

    code: str
    passed: int
    failed: int
    undecided: int
    not_applicable: int
    errors: int
    candidates: int


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as it was when it judged: the newest version of the round."""

    code: str
    name: str
    clause: str
    title: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a site's score."""

    inspection: int
    item: str
    kind: str
    verdict: str
    deducted: float
    counted: int


@dataclass(frozen=True, slots=True)
class RegistryLine:
    """One registered site, planned or not."""

    code: str
    type: str
    level: str
    status: str
    region: str
    organizer: str
    supervisor: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals counted by the database itself, held against the lines."""

    planned: int
    visited: int
    off_plan: int
    grades: Mapping[str, int]
    findings: int
    requests: int
    bytes: int
    peak_rate: int
    withdrawn: int


def period_facts(session: Session, period: str) -> PeriodFacts | None:
    """The period with its plan; None when either is missing."""
    row = session.execute(
        select(PeriodRow, PlanRow)
        .join(PlanRow, PlanRow.period == PeriodRow.name)
        .where(PeriodRow.name == period)
    ).first()
    if row is None:
        return None
    when, plan = row
    return PeriodFacts(when.name, when.first_day, when.last_day, when.round, plan.ratio, plan.seed)


def profile_text(session: Session, digest: str) -> str:
    """The TOML of a profile as it was when something was scored with it; empty when unknown."""
    row = session.get(ProfileRow, digest)
    return row.text if row else ""


def sites(session: Session, period: str, profile: str) -> tuple[SiteLine, ...]:
    """All sites the plan includes, in the official order."""
    query = (
        select(PlanItemRow.position, SiteRow, InspectionRow, ScoreRow, CaptureRow)
        .join(SiteRow, SiteRow.code == PlanItemRow.site_code)
        .outerjoin(
            InspectionRow, and_(InspectionRow.site_code == PlanItemRow.site_code, swept(period))
        )
        .outerjoin(
            ScoreRow, and_(ScoreRow.inspection_id == InspectionRow.id, ScoreRow.profile == profile)
        )
        .outerjoin(CaptureRow, CaptureRow.inspection_id == InspectionRow.id)
        .where(PlanItemRow.period == period, PlanItemRow.included.is_(True))
        .order_by(PlanItemRow.position, PlanItemRow.site_code)
    )
    return tuple(_site_line(*row) for row in session.execute(query))


def problems(session: Session, period: str) -> tuple[ProblemLine, ...]:
    """All faults of visited sites, site by site in the order of the codes of the rules."""
    query = (
        select(FindingRow, ResultRow, InspectionRow.id, InspectionRow.site_code)
        .join(ResultRow, ResultRow.id == FindingRow.result_id)
        .join(InspectionRow, InspectionRow.id == ResultRow.inspection_id)
        .where(swept(period), _visited(), ResultRow.verdict == "fail")
        .order_by(InspectionRow.position, InspectionRow.site_code, ResultRow.code)
        .order_by(FindingRow.position)
    )
    return tuple(
        ProblemLine(
            finding=finding.id,
            inspection=inspection,
            site_code=site,
            code=result.code,
            message=finding.message,
            params=finding.params,
            url=finding.url,
            quote=finding.quote,
            occurrences=finding.occurrences,
            record=finding.record,
            detail=finding.detail,
            first_seen=finding.first_seen,
            candidate=result.candidate,
            capture=result.capture_id or "",
        )
        for finding, result, inspection, site in session.execute(query)
    )


def undecided(session: Session, period: str) -> tuple[UndecidedLine, ...]:
    """What could not be judged on visited sites, with the reason."""
    reason = case((ResultRow.verdict == "error", literal("error")), else_=ResultRow.reason)
    query = (
        select(InspectionRow.id, InspectionRow.site_code, ResultRow.code, reason, ResultRow.note)
        .join(ResultRow, ResultRow.inspection_id == InspectionRow.id)
        .where(swept(period), _visited(), ResultRow.verdict.in_(("undecided", "error")))
        .order_by(InspectionRow.position, InspectionRow.site_code, ResultRow.code)
    )
    return tuple(UndecidedLine(*row) for row in session.execute(query))


def rules(session: Session, period: str) -> tuple[RuleLine, ...]:
    """Verdicts per rule, over visited sites, in the order of the codes."""

    def of(verdict: str) -> ColumnElement[int]:
        return func.sum(case((ResultRow.verdict == verdict, 1), else_=0))

    waiting = and_(ResultRow.verdict == "fail", ResultRow.candidate.is_(True))
    query = (
        select(
            ResultRow.code,
            of("pass"),
            of("fail"),
            of("undecided"),
            of("not-applicable"),
            of("error"),
            func.sum(case((waiting, 1), else_=0)),
        )
        .join(InspectionRow, InspectionRow.id == ResultRow.inspection_id)
        .where(swept(period), _visited())
        .group_by(ResultRow.code)
        .order_by(ResultRow.code)
    )
    return tuple(RuleLine(*row) for row in session.execute(query))


def rule_pages(session: Session) -> Mapping[str, RulePage]:
    """The newest stored page of every rule, by code."""
    rows = session.scalars(select(RuleSnapshotRow).order_by(RuleSnapshotRow.version))
    return {
        row.code: RulePage(row.code, row.name, row.clause, str(row.page.get("title", "")))
        for row in rows
    }


def score_items(session: Session, period: str, profile: str) -> tuple[ItemLine, ...]:
    """The items of all scores of visited sites."""
    query = (
        select(
            InspectionRow.id,
            ScoreItemRow.item,
            ScoreItemRow.kind,
            ScoreItemRow.verdict,
            ScoreItemRow.deducted,
            ScoreItemRow.counted,
        )
        .join(ScoreRow, ScoreRow.inspection_id == InspectionRow.id)
        .join(ScoreItemRow, ScoreItemRow.score_id == ScoreRow.id)
        .where(swept(period), _visited(), ScoreRow.profile == profile)
        .order_by(InspectionRow.position, InspectionRow.site_code, ScoreItemRow.position)
    )
    return tuple(ItemLine(*row) for row in session.execute(query))


def registry(session: Session) -> tuple[RegistryLine, ...]:
    """All registered sites, in the official order."""
    query = select(
        SiteRow.code,
        SiteRow.type,
        SiteRow.level,
        SiteRow.status,
        SiteRow.region,
        SiteRow.organizer,
        SiteRow.supervisor,
    ).order_by(SiteRow.order, SiteRow.code)
    return tuple(RegistryLine(*row) for row in session.execute(query))


def chain_head(session: Session, period: str) -> str:
    """The newest head of the round's hash chain; empty when nothing is chained."""
    query = (
        select(CaptureRow.head)
        .join(InspectionRow, InspectionRow.id == CaptureRow.inspection_id)
        .where(swept(period), CaptureRow.chain_position.is_not(None))
        .order_by(CaptureRow.chain_position.desc())
        .limit(1)
    )
    return session.scalar(query) or ""


def sums(session: Session, period: str, profile: str) -> Sums:
    """Totals of the period, each counted by its own query."""
    planned = _planned(period)
    counted = (
        select(
            func.count(),
            func.coalesce(func.sum(InspectionRow.requests), 0),
            func.coalesce(func.sum(InspectionRow.bytes), 0),
            func.coalesce(func.max(InspectionRow.peak_rate), 0),
        )
        .select_from(InspectionRow)
        .where(swept(period), _visited())
    )
    visited, requests, received, peak = session.execute(counted).one()
    off_plan = select(func.count()).where(
        swept(period), _visited(), InspectionRow.site_code.not_in(planned)
    )
    return Sums(
        planned=session.scalar(select(func.count()).select_from(planned.subquery())) or 0,
        visited=visited,
        off_plan=session.scalar(off_plan) or 0,
        grades=_grades(session, period, profile),
        findings=_findings(session, period),
        requests=int(requests),
        bytes=int(received),
        peak_rate=int(peak),
        withdrawn=_withdrawn(session, period),
    )


def _grades(session: Session, period: str, profile: str) -> Mapping[str, int]:
    query = (
        select(ScoreRow.grade, func.count())
        .join(InspectionRow, InspectionRow.id == ScoreRow.inspection_id)
        .where(swept(period), _visited(), ScoreRow.profile == profile)
        .group_by(ScoreRow.grade)
    )
    return {grade: int(count) for grade, count in session.execute(query)}


def _findings(session: Session, period: str) -> int:
    query = (
        select(func.count(FindingRow.id))
        .join(ResultRow, ResultRow.id == FindingRow.result_id)
        .join(InspectionRow, InspectionRow.id == ResultRow.inspection_id)
        .where(swept(period), _visited(), ResultRow.verdict == "fail")
    )
    return session.scalar(query) or 0


def _withdrawn(session: Session, period: str) -> int:
    query = (
        select(func.count(WithdrawalRow.id))
        .join(InspectionRow, InspectionRow.id == WithdrawalRow.inspection_id)
        .where(swept(period), InspectionRow.site_code.in_(_planned(period)))
    )
    return session.scalar(query) or 0


def _planned(period: str) -> Select[str]:
    return select(PlanItemRow.site_code).where(
        PlanItemRow.period == period, PlanItemRow.included.is_(True)
    )


def swept(period: str) -> ColumnElement[bool]:
    """The inspections of the period's current round."""
    return and_(
        InspectionRow.period == period,
        InspectionRow.kind == "sweep",
        InspectionRow.round == current_round(period),
    )


def current_round(period: str) -> ScalarSelect[int]:
    """The number of the period's newest round."""
    return select(PeriodRow.round).where(PeriodRow.name == period).scalar_subquery()


def _visited() -> ColumnElement[bool]:
    return and_(InspectionRow.state == "done", InspectionRow.outcome.not_in(NOT_VISITED))


def _site_line(
    position: int,
    site: SiteRow,
    inspection: InspectionRow | None,
    score: ScoreRow | None,
    capture: CaptureRow | None,
) -> SiteLine:
    seen = inspection.site if inspection is not None else {}
    names = ("name", "short_name", "url", "type", "level", "status", "region", "organizer")
    known = {key: str(seen.get(key, getattr(site, key))) for key in (*names, "supervisor")}
    done = inspection is not None and inspection.state == "done"
    return SiteLine(
        **known,
        code=site.code,
        position=position,
        inspection=inspection.id if inspection else 0,
        state=inspection.state if inspection else "queued",
        outcome=inspection.outcome if inspection else "",
        note=inspection.note if inspection else "",
        visited=bool(done and inspection and inspection.outcome not in NOT_VISITED),
        points=score.points if score else None,
        grade=score.grade if score else "",
        vetoed_by=tuple(score.vetoed_by) if score else (),
        undecided=score.undecided if score else 0,
        decided=score.decided if score else 0,
        profile_digest=score.profile_digest if score else "",
        pages=inspection.pages if inspection else 0,
        requests=inspection.requests if inspection else 0,
        bytes=inspection.bytes if inspection else 0,
        peak_rate=inspection.peak_rate if inspection else 0,
        capture=capture.id if capture else "",
        as_of=capture.as_of if capture else "",
        sha256=capture.sha256 if capture else "",
    )
