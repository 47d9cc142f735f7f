"""The tables of a bulletin, row by row, from what SQL says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from inspector.messages import say
from inspector.profiles import Item
from inspector.storage.views import ProblemLine, RegistryLine, SiteLine
from inspector.storage.watch_views import WatchLine
from reports.labels import GRADES, ILLNESSES, OUTCOMES, STATES, TYPES
from reports.material import Material
from reports.model import (
    LedgerRow,
    NotVisitedRow,
    ProblemRow,
    ReasonRow,
    ResultRow,
    RuleRow,
    UndecidedRow,
    UnitRow,
    WatchRow,
    WindowRow,
    WithdrawalRow,
)
from reports.text import number, percent

_FEW = 5  # a smaller group would tell which of its sites failed
_REST = "其他（数量较少的类别合并）"
TOTAL = "合计"

_Place = SiteLine | RegistryLine


def unit_of(place: _Place) -> str:
    """地区/部门: the region, else the office above, else the organizer."""
    return place.region or place.supervisor or place.organizer or "未登记"


def results(material: Material) -> tuple[ResultRow, ...]:
    """All visited sites in the official order, sub-sites included."""
    faults: dict[str, list[ProblemLine]] = defaultdict(list)
    for problem in material.problems:
        if not problem.candidate:
            faults[problem.site_code].append(problem)
    return tuple(
        _result(material, position, site, faults[site.code])
        for position, site in enumerate(material.visited, 1)
    )


def _result(
    material: Material, position: int, site: SiteLine, faults: list[ProblemLine]
) -> ResultRow:
    vetoes = [_item_title(material, key) for key in site.vetoed_by]
    titles = dict.fromkeys(material.title(fault.code) for fault in faults)
    return ResultRow(
        number=position,
        unit=unit_of(site),
        site=site.label,
        organizer=site.organizer,
        url=site.url,
        site_code=site.code,
        type=TYPES.get(site.type, site.type),
        grade=GRADES.get(site.grade, site.grade),
        points=site.points,
        vetoes="；".join(vetoes),
        main_faults="；".join(vetoes or list(titles)[:3]),
        faults=len(faults),
        undecided=site.undecided,
        decided=site.decided,
        as_of=site.as_of,
        capture=site.capture,
    )


def _item_title(material: Material, key: str) -> str:
    item = material.profile.item(key)
    if item is None:
        return key
    return item.title_en if material.language == "en" else item.title


def problems(material: Material) -> tuple[ProblemRow, ...]:
    """问题清单, in the official order of sites, then of rules; candidates are marked."""
    by_code = {site.code: site for site in material.sites}
    places = {site.code: place for place, site in enumerate(material.sites)}
    lines = sorted(material.problems, key=lambda line: (places[line.site_code], line.code))
    effect = _effects(material)
    return tuple(
        _problem(material, position, line, by_code[line.site_code], effect(line))
        for position, line in enumerate(lines, 1)
    )


def _problem(
    material: Material,
    position: int,
    line: ProblemLine,
    site: SiteLine,
    effect: tuple[str, str],
) -> ProblemRow:
    column = line.params.get("column") or line.params.get("parent") or ""
    return ProblemRow(
        number=position,
        unit=unit_of(site),
        site=site.label,
        site_code=site.code,
        item=effect[0],
        rule=line.code,
        title=material.title(line.code),
        column=str(column),
        url=line.url,
        text=say(line.message, material.language, line.params),
        quote=line.quote,
        occurrences=line.occurrences,
        as_of=site.as_of,
        first_seen=line.first_seen,
        evidence=f"F{line.finding}",
        record=line.record,
        capture=line.capture or site.capture,
        effect=effect[1],
        candidate=line.candidate,
        responsible=site.organizer,
    )


def _effects(material: Material) -> Callable[[ProblemLine], tuple[str, str]]:
    """For each fault the indicator and what it did to the score; an indicator's sum stands once."""
    scored = {(i.inspection, i.item): i for i in material.items}
    sites = {site.inspection: site for site in material.visited}
    told: set[tuple[int, str]] = set()

    def effect(line: ProblemLine) -> tuple[str, str]:
        item = _item_of(material, line, sites[line.inspection])
        if item is None:
            return "", "不计分"
        key = (line.inspection, item.id)
        if line.candidate:
            return item.title, "待人工确认"
        if item.id in sites[line.inspection].vetoed_by:
            return item.title, "单项否决"
        if item.kind != "deduct" or sites[line.inspection].points is None or key not in scored:
            return item.title, "不计分"
        if key in told:
            return item.title, "已并入上列同项"
        told.add(key)
        mark = "" if item.verified else "（暂定）"
        return item.title, f"{number(scored[key].deducted)}{mark}"

    return effect


def _item_of(material: Material, line: ProblemLine, site: SiteLine) -> Item | None:
    """The indicator a fault counts under: the veto where it fired, else the deduction."""
    items = material.profile.items_of(line.code)
    fired = (item for item in items if item.id in site.vetoed_by)
    rest = (item for item in items if item.kind != "veto")
    return next(fired, None) or next(rest, None) or next(iter(items), None)


def undecided(material: Material) -> tuple[UndecidedRow, ...]:
    """未能判定清单."""
    by_code = {site.code: site for site in material.sites}
    return tuple(
        UndecidedRow(
            number=position,
            unit=unit_of(by_code[line.site_code]),
            site=by_code[line.site_code].label,
            site_code=line.site_code,
            rule=line.code,
            title=material.title(line.code),
            reason=_reason(line.reason, material.language),
            note=line.note,
        )
        for position, line in enumerate(material.undecided, 1)
    )


def reasons(material: Material) -> tuple[ReasonRow, ...]:
    """Why judgements could not be made, the most frequent first."""
    counts = Counter(line.reason for line in material.undecided)
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ReasonRow(key, _reason(key, material.language), count) for key, count in rows)


def _reason(key: str, language: str) -> str:
    return say("verdict.error" if key == "error" else f"reason.{key}", language)


def not_visited(material: Material) -> tuple[NotVisitedRow, ...]:
    """Planned sites that were not inspected."""
    missing = [site for site in material.sites if not site.visited]
    return tuple(
        NotVisitedRow(
            number=position,
            unit=unit_of(site),
            site=site.label,
            site_code=site.code,
            why=OUTCOMES.get(site.outcome, "") or STATES.get(site.state, site.state),
            note=site.note,
        )
        for position, site in enumerate(missing, 1)
    )


def rules(material: Material) -> tuple[RuleRow, ...]:
    """Every rule over all visited sites; failures that wait for a person count as undecided."""
    return tuple(
        RuleRow(
            code=line.code,
            title=material.title(line.code),
            clause=material.clause(line.code),
            passed=line.passed,
            failed=line.failed - line.candidates,
            undecided=line.undecided + line.candidates,
            undecided_rate=percent(
                line.undecided + line.candidates, line.passed + line.failed + line.undecided
            ),
            not_applicable=line.not_applicable,
            errors=line.errors,
            not_inspected=material.sums.visited
            - (line.passed + line.failed + line.undecided + line.not_applicable + line.errors),
        )
        for line in material.rules
    )


def ledger(material: Material) -> tuple[LedgerRow, ...]:
    """What the inspection cost each site."""
    return tuple(
        LedgerRow(s.label, s.code, s.pages, s.requests, s.bytes, s.peak_rate)
        for s in material.visited
    )


def windows(material: Material) -> tuple[WindowRow, ...]:
    """When the inspectors themselves were ill."""
    return tuple(
        WindowRow(position, ILLNESSES.get(w.kind, w.kind), w.begun, w.ended, w.withdrawn)
        for position, w in enumerate(material.windows, 1)
    )


def withdrawals(material: Material) -> tuple[WithdrawalRow, ...]:
    """The inspections withdrawn for it."""
    places = {site.code: site for site in material.sites}
    return tuple(
        WithdrawalRow(
            number=position,
            unit=unit_of(places[line.site_code]),
            site=places[line.site_code].label,
            site_code=line.site_code,
            as_of=line.at,
            kind=ILLNESSES.get(line.kind, line.kind),
            begun=line.begun,
            note=line.note,
            requests=line.requests,
            bytes=line.bytes,
        )
        for position, line in enumerate(material.withdrawals, 1)
        if line.site_code in places
    )


def watch(material: Material) -> tuple[WatchRow, ...]:
    """What the availability watch saw of each site."""
    names = {site.code: site.label for site in material.sites}
    days: dict[str, list[WatchLine]] = defaultdict(list)
    for line in material.watch:
        days[line.site_code].append(line)
    return tuple(_watched(names[code], lines) for code, lines in days.items())


def _watched(name: str, days: list[WatchLine]) -> WatchRow:
    visits, failed = sum(day.visits for day in days), sum(day.failed for day in days)
    return WatchRow(
        site=name,
        site_code=days[0].site_code,
        days=len(days),
        full_days=sum(day.enough for day in days),
        visits=visits,
        failed=failed,
        available=percent(visits - failed, visits),
        uncounted=sum(day.uncounted for day in days),
        first_day=days[0].day,
        last_day=days[-1].day,
    )


def running(material: Material) -> Iterator[_Place]:
    """Sites that run: as judged where they were visited, else as registered."""
    judged: Mapping[str, SiteLine] = {site.code: site for site in material.visited}
    for entry in material.registry:
        place = judged.get(entry.code, entry)
        live = place.status in {"running", "migrating"} and place.level != "central"
        if live and place.type != "section":
            yield place


def units(material: Material) -> tuple[UnitRow, ...]:
    """抽查情况表 by region or department, in the official order."""
    return _table(running(material), material.checked, unit_of)


def groups(material: Material, *, named: bool) -> tuple[UnitRow, ...]:
    """The same by type of site, for the public; the total stands last.

    Unless failing sites are `named`, groups too small to hide them are merged.
    """
    everything = _table(running(material), material.checked, lambda _: TOTAL)
    rows = _table(running(material), material.checked, _type_of)
    if not named:
        small = {row.unit for row in rows if row.checked < _FEW}
        rows = _table(
            running(material),
            material.checked,
            lambda place: _REST if _type_of(place) in small else _type_of(place),
        )
        if any(row.checked < _FEW for row in rows):
            rows = ()
    return (*rows, *everything)


def _type_of(place: _Place) -> str:
    return TYPES.get(place.type, place.type)


def _table(
    places: Iterable[_Place], checked: Iterable[SiteLine], unit: Callable[[_Place], str]
) -> tuple[UnitRow, ...]:
    run = Counter(unit(place) for place in places)
    grades: dict[str, Counter[str]] = defaultdict(Counter)
    for site in checked:
        grades[unit(site)][site.grade] += 1
    return tuple(_unit(name, run[name], grades[name]) for name in {**run, **grades})


def _unit(name: str, run: int, grades: Counter[str]) -> UnitRow:
    checked = sum(grades.values())
    return UnitRow(
        unit=name,
        running=run,
        checked=checked,
        ratio=percent(checked, run),
        qualified=grades["qualified"],
        qualified_rate=percent(grades["qualified"], checked),
        undecided=grades["undecided"],
        undecided_rate=percent(grades["undecided"], checked),
    )
