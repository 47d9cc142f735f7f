"""A quarter's bulletin, computed from SQL and reconciled before anybody sees it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.orm import Session

from inspector.errors import ReconcileError
from inspector.profiles import Kind
from reports import rows, wording
from reports.labels import GRADES
from reports.material import Material, read
from reports.model import (
    Bulletin,
    Head,
    Internal,
    ProblemRow,
    Published,
    ResultRow,
    TotalRow,
    Totals,
)
from reports.reconcile import reconcile
from reports.text import percent

Row = TypeVar("Row", ResultRow, ProblemRow)

_TOTALS = {
    "running": "正常运行网站",
    "planned": "计划检查",
    "visited": "实际检查",
    "not_visited": "未检查",
    "not_scored": "不参与评分（临时下线、永久关停、中央在渝单位）",
    "checked": "纳入统计",
    "ratio": "检查比例",
    "qualified": "合格",
    "qualified_rate": "合格率",
    "unqualified": "不合格",
    "unqualified_rate": "不合格率",
    "undecided": "未能判定",
    "undecided_rate": "未能判定率",
    "faults": "发现问题（处）",
    "judgements": "单项判定（项次）",
    "judgements_undecided": "其中未能判定（项次）",
    "judgements_undecided_rate": "单项未能判定率",
    "sections": "专属网页（不计入总数）",
}
# What the inspection cost the sites, all of them together
_COST = {
    "requests": "检查请求（次）",
    "bytes": "检查接收（字节）",
    "peak_rate": "单个网站最高每秒请求（次）",
}


def bulletin(
    session: Session,
    period: str,
    profile: str,
    *,
    language: str = "zh",
    name_failing: bool = False,
    office: str = "",
    generated_at: str,
) -> Bulletin:
    """The bulletin of a period by a profile.

    The document is Chinese by its form; `language` is that of rule titles and findings.
    `generated_at` is an ISO moment; its day in Beijing dates the draft.

    Raises:
        UsageError: the period has no plan, or nothing of it has been inspected.
        ReconcileError: two numbers that must agree do not; the sentence names them.
    """
    material = read(session, period, profile, language)
    if material.sums.off_plan:
        raise ReconcileError(
            f"sites inspected that the plan leaves out: {material.sums.off_plan} is not 0; make "
            f"the plan of {period} that was swept, or sweep anew with --fresh"
        )
    made = _make(material, named=name_failing, office=office, generated_at=generated_at)
    reconcile(material, made)
    return made


def _make(material: Material, *, named: bool, office: str, generated_at: str) -> Bulletin:
    internal = Internal(
        results=rows.results(material),
        problems=rows.problems(material),
        undecided=rows.undecided(material),
        not_visited=rows.not_visited(material),
        units=rows.units(material),
        ledger=rows.ledger(material),
        withdrawals=rows.withdrawals(material),
        watch=rows.watch(material),
    )
    counted = {site.code for site in material.checked}
    results = [row for row in internal.results if row.site_code in counted]
    faults = tuple(row for row in internal.problems if row.site_code in counted)
    totals, reasons = _totals(material), rows.reasons(material)
    text = wording.compose(
        material,
        totals,
        _good(results, faults),
        faults,
        reasons,
        office=office,
        generated_at=generated_at,
        named=named,
    )
    public = Published(
        head=_head(material, named=named, generated_at=generated_at),
        text=text,
        totals=totals,
        total_rows=(
            *(TotalRow(key, name, str(getattr(totals, key))) for key, name in _TOTALS.items()),
            *(TotalRow(key, name, str(getattr(material.sums, key))) for key, name in _COST.items()),
        ),
        groups=rows.groups(material, named=named),
        rules=rows.rules(material),
        reasons=reasons,
        windows=rows.windows(material),
        results=_published_results(results, named=named),
        failing=_numbered(r for r in results if named and r.grade == GRADES["unqualified"]),
        problems=_numbered(row for row in faults if named and not row.candidate),
    )
    return Bulletin(public, internal)


def _totals(material: Material) -> Totals:
    main = [site for site in material.sites if site.type != "section"]
    visited, checked = [site for site in main if site.visited], material.checked
    grades = Counter(site.grade for site in checked)
    running = sum(1 for _ in rows.running(material))
    said = [(r.passed + r.failed + r.undecided, r.undecided + r.candidates) for r in material.rules]
    judgements, open_ = sum(a for a, _ in said), sum(b for _, b in said)
    counted = {site.code for site in checked}
    return Totals(
        running=running,
        planned=len(main),
        visited=len(visited),
        not_visited=len(main) - len(visited),
        not_scored=sum(site.grade == "not-scored" for site in visited),
        checked=len(checked),
        qualified=grades["qualified"],
        unqualified=grades["unqualified"],
        undecided=grades["undecided"],
        sections=len(material.sites) - len(main),
        faults=sum(p.site_code in counted and not p.candidate for p in material.problems),
        judgements=judgements,
        judgements_undecided=open_,
        ratio=percent(len(checked), running),
        qualified_rate=percent(grades["qualified"], len(checked)),
        unqualified_rate=percent(grades["unqualified"], len(checked)),
        undecided_rate=percent(grades["undecided"], len(checked)),
        judgements_undecided_rate=percent(open_, judgements),
    )


def _head(material: Material, *, named: bool, generated_at: str) -> Head:
    profile, sums = material.profile, material.sums
    return Head(
        period=material.period.name,
        period_title=wording.period_title(material.period.name),
        round=material.period.round,
        profile=profile.name,
        profile_title=profile.title,
        profile_version=profile.version,
        profile_digest=profile.digest,
        profile_source=profile.source,
        provisional=material.provisional,
        provisional_items=tuple(i.title for i in profile.items if not i.verified),
        not_inspected=_not_inspected(material),
        generated_at=generated_at,
        chain_head=material.chain_head,
        named=named,
        requests=sums.requests,
        bytes=sums.bytes,
        peak_rate=sums.peak_rate,
    )


def _not_inspected(material: Material) -> tuple[str, ...]:
    """Indicators nobody looked at on any site: neither passed nor failed."""
    verdicts: dict[str, set[str]] = defaultdict(set)
    for item in material.items:
        verdicts[item.item].add(item.verdict)
    absent = [key for key, said in verdicts.items() if said <= {"not-inspected"}]
    known = (material.profile.item(key) for key in absent)
    return tuple(item.title for item in known if item is not None and item.kind is not Kind.BONUS)


def _good(results: list[ResultRow], faults: tuple[ProblemRow, ...]) -> tuple[str, ...]:
    """Qualified sites without any fault, not even one that waits for a person."""
    faulty = {row.site_code for row in faults}
    good = (r for r in results if r.grade == GRADES["qualified"] and r.site_code not in faulty)
    return tuple(row.site for row in good)


def _published_results(results: list[ResultRow], *, named: bool) -> tuple[ResultRow, ...]:
    """All sites that count, or without names of failing ones only those that are qualified."""
    if named:
        return _numbered(results)
    qualified = (row for row in results if row.grade == GRADES["qualified"])
    return _numbered(replace(row, main_faults="") for row in qualified)


def _numbered(given: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(replace(row, number=position) for position, row in enumerate(given, 1))
