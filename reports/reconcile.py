"""The numbers must agree with each other, or no bulletin is written.

Each check names the numbers that do not agree. One real bulletin printed 55/88 as 63.6 %.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from inspector.errors import ReconcileError
from inspector.profiles import Per, Profile
from inspector.storage.views import ItemLine, ProblemLine, SiteLine
from reports.material import Material
from reports.model import Bulletin, Totals
from reports.text import number, percent

_GRADES = {"qualified", "unqualified", "undecided", "not-scored"}


def reconcile(material: Material, bulletin: Bulletin) -> None:
    """Hold every total against the lines it is made of, and every score against its items.

    Raises:
        ReconcileError: two numbers that must be equal are not.
    """
    for what, left, right in _pairs(material, bulletin):
        if left != right:
            raise ReconcileError(f"{what}: {left} is not {right}; no bulletin is written")
    _check_counts(material)
    items = defaultdict(list)
    for item in material.items:
        items[item.inspection].append(item)
    for site in material.visited:
        _check_score(material.profile, site, items[site.inspection])


def _pairs(material: Material, bulletin: Bulletin) -> Iterator[tuple[str, object, object]]:
    sums, totals = material.sums, bulletin.public.totals
    yield "sites inspected that the plan leaves out", sums.off_plan, 0
    yield "planned sites", totals.planned + totals.sections, sums.planned
    yield "visited sites", len(material.visited), sums.visited
    yield "grades", dict(Counter(s.grade for s in material.visited)), dict(sums.grades)
    yield from _totals(totals)
    yield from _tables(material, bulletin)
    taken_back = len(bulletin.internal.withdrawals)
    yield "withdrawn inspections", taken_back, sums.withdrawn
    yield "requests", sum(site.requests for site in material.visited), sums.requests
    yield "bytes", sum(site.bytes for site in material.visited), sums.bytes


def _totals(totals: Totals) -> Iterator[tuple[str, object, object]]:
    yield "checked + not scored = visited", totals.checked + totals.not_scored, totals.visited
    yield "visited + not visited = planned", totals.visited + totals.not_visited, totals.planned
    grades = totals.qualified + totals.unqualified + totals.undecided
    yield "qualified + unqualified + undecided = checked", grades, totals.checked
    for name in ("qualified", "unqualified", "undecided"):
        rate = percent(getattr(totals, name), totals.checked)
        yield f"{name} rate", getattr(totals, f"{name}_rate"), rate
    yield "ratio", totals.ratio, percent(totals.checked, totals.running)


def _tables(material: Material, bulletin: Bulletin) -> Iterator[tuple[str, object, object]]:
    public, internal, totals = bulletin.public, bulletin.internal, bulletin.public.totals
    for name, rows in (("groups", public.groups[:-1] or public.groups), ("units", internal.units)):
        for key in ("running", "checked", "qualified", "undecided"):
            total = sum(getattr(row, key) for row in rows)
            yield f"{key} over all {name}", total, getattr(totals, key)
    yield "problem rows", len(internal.problems), material.sums.findings
    per_site = sum(row.faults for row in internal.results)
    yield "faults per site", per_site, sum(not p.candidate for p in material.problems)
    failing = Counter(code for code, _ in {(p.code, p.site_code) for p in material.problems})
    for rule in material.rules:
        yield f"sites failing {rule.code}", failing[rule.code], rule.failed
        said = rule.passed + rule.failed + rule.undecided + rule.not_applicable + rule.errors
        yield f"sites judged by {rule.code}", min(said, material.sums.visited), said
    undecided = sum(rule.undecided + rule.errors for rule in material.rules)
    yield "undecided rows", len(internal.undecided), undecided
    yield "result rows", len(internal.results), len(material.visited)


def _check_counts(material: Material) -> None:
    """Every item counted as many faults as there are now; a person's decisions aside."""
    lines: dict[tuple[int, str], list[ProblemLine]] = defaultdict(list)
    for line in material.problems:
        lines[line.inspection, line.code].append(line)
    for scored in material.items:
        item = material.profile.item(scored.item)
        if item is None or item.confirm or not item.codes:
            continue
        found = [line for code in item.codes for line in lines[scored.inspection, code]]
        weight = sum(x.occurrences if item.per is Per.OCCURRENCE else 1 for x in found)
        if weight != scored.counted and not any(line.candidate for line in found):
            raise ReconcileError(
                f"inspection {scored.inspection}, item {item.id}: {weight} faults are stored, "
                f"{scored.counted} were counted"
            )


def _check_score(profile: Profile, site: SiteLine, items: list[ItemLine]) -> None:
    """The grade follows from points, vetoes and items."""
    if site.grade not in _GRADES:
        raise ReconcileError(f"{site.label}: {site.grade!r} is no grade")
    vetoes = tuple(i.item for i in items if i.kind == "veto" and i.verdict == "fail")
    if vetoes != site.vetoed_by:
        raise ReconcileError(f"{site.label}: vetoes {list(vetoes)}, not {list(site.vetoed_by)}")
    scored = [i.verdict for i in items if i.kind in {"veto", "deduct"}]
    for name, verdicts in (("decided", {"pass", "fail"}), ("undecided", {"undecided"})):
        count = sum(verdict in verdicts for verdict in scored)
        if count != getattr(site, name):
            raise ReconcileError(f"{site.label}: {count} items {name}, not {getattr(site, name)}")
    if site.points is None:
        _check_without_points(site)
    else:
        _check_points(profile, site, items)


def _check_without_points(site: SiteLine) -> None:
    if site.vetoed_by and site.grade not in {"unqualified", "not-scored"}:
        raise ReconcileError(f"{site.label}: vetoed, and yet {site.grade}")
    if site.grade == "unqualified" and not site.vetoed_by:
        raise ReconcileError(f"{site.label}: unqualified without points and without a veto")


def _check_points(profile: Profile, site: SiteLine, items: list[ItemLine]) -> None:
    zero, points = Decimal(0), Decimal(str(site.points))
    taken = sum((Decimal(str(i.deducted)) for i in items if i.kind == "deduct"), zero)
    given = -sum((Decimal(str(i.deducted)) for i in items if i.kind == "bonus"), zero)
    expected = max(zero, profile.base_points - taken) + min(given, profile.bonus_limit)
    if points != expected:
        raise ReconcileError(
            f"{site.label}: {profile.base_points} points less {number(taken)} are "
            f"{number(expected)}, not {number(points)}"
        )
    grade = "qualified" if points >= profile.pass_mark else "unqualified"
    if site.vetoed_by or site.grade != grade:
        raise ReconcileError(f"{site.label}: {number(points)} points are {grade}, not {site.grade}")
