"""Results and a profile make a score (2019指标, part by part). Arithmetic only, in decimals.

* One veto that failed: 不合格 and no score at all, not zero.
* Below the pass mark 不合格; the pass mark and the bonus mark themselves 合格 without bonus.
* Only `pass` and `fail` move a score. What could not be judged is listed and counted.
* A veto that counts faults is undecided while what the rules left open could bring it about.
* A failure that a person must confirm is undecided until somebody has.
* Where less than the profile's `minimum_decided` of the items could be judged: undecided, no score.
  What only time can tell (not observed long enough, not yet confirmed) is undecided, but is not
  held against that minimum: everything else can be judged without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from inspector.model import Level, Reason, Result, Site, SiteStatus, Verdict
from inspector.profiles import Item, Kind, Per, Profile

ZERO = Decimal(0)
_SCORED = frozenset({Kind.VETO, Kind.DEDUCT})
_TIME = frozenset({Reason.NOT_OBSERVED_LONG_ENOUGH, Reason.NOT_CONFIRMED})


class Grade(StrEnum):
    """What a site is."""

    QUALIFIED = "qualified"  # 合格
    UNQUALIFIED = "unqualified"  # 不合格
    UNDECIDED = "undecided"  # 未能判定
    NOT_SCORED = "not-scored"  # 不参与评分


class ItemVerdict(StrEnum):
    """What an item is. NOT_INSPECTED: nobody looked; the bulletin says so once, for all sites."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    UNDECIDED = "undecided"
    NOT_INSPECTED = "not-inspected"


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One item of a score.

    `deducted` are points taken off, after the cap; below zero for a bonus, which adds. It is zero
    where the site has no points. `counted` are the faults counted.
    """

    id: str
    kind: Kind
    verdict: ItemVerdict
    deducted: Decimal
    counted: int


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one site by one profile.

    `points` is None for a vetoed site, one of which too little could be judged, one that is not
    scored, and one whose type the profile grades by vetoes alone. `decided` and `undecided` count
    veto and deduction items.
    """

    profile: str
    digest: str
    points: Decimal | None
    grade: Grade
    vetoed_by: tuple[str, ...]
    undecided: int
    decided: int
    items: tuple[ScoredItem, ...]


def score(
    results: Iterable[Result], profile: Profile, site: Site, confirmed: Collection[str] = ()
) -> Score:
    """Score one site.

    `confirmed` holds what a person has decided: codes of rules whose candidates are real, ids of
    items that are judged by a person, ids of bonuses granted.
    """
    by_code = {result.code: result for result in results}
    with_points = site.type in profile.points_for
    items = tuple(
        _judge(item, by_code, frozenset(confirmed))
        for item in profile.items
        if item.covers(site.type) and (with_points or item.kind not in {Kind.DEDUCT, Kind.BONUS})
    )
    vetoed_by = tuple(i.id for i in items if i.kind is Kind.VETO and i.verdict == "fail")
    decided = sum(i.kind in _SCORED and i.verdict in {"pass", "fail"} for i in items)
    undecided = sum(i.kind in _SCORED and i.verdict == "undecided" for i in items)
    asked = decided + undecided - _unobserved(profile, items, by_code)
    grade = _grade(profile, site, vetoed=bool(vetoed_by), decided=decided, asked=asked)
    points = None
    if grade is Grade.QUALIFIED and with_points:
        items = _without_bonus_below(profile, items)
        points = _points(profile, items)
        grade = Grade.QUALIFIED if points >= profile.pass_mark else Grade.UNQUALIFIED
    if points is None:
        items = tuple(replace(item, deducted=ZERO) for item in items)
    return Score(profile.name, profile.digest, points, grade, vetoed_by, undecided, decided, items)


def _grade(profile: Profile, site: Site, *, vetoed: bool, decided: int, asked: int) -> Grade:
    """The grade as far as it stands without points. `asked` are the items held against the
    minimum.
    """
    away = site.status in {SiteStatus.OFFLINE, SiteStatus.CLOSED}
    if away or site.level is Level.CENTRAL:
        return Grade.NOT_SCORED
    if vetoed:
        return Grade.UNQUALIFIED
    if not decided or Decimal(decided) < profile.minimum_decided * asked:
        return Grade.UNDECIDED
    return Grade.QUALIFIED


def _unobserved(
    profile: Profile, items: Iterable[ScoredItem], results: Mapping[str, Result]
) -> int:
    """How many vetoes and deductions are undecided for no other reason than that too little time
    has gone by.
    """
    undecided = {i.id for i in items if i.kind in _SCORED and i.verdict is ItemVerdict.UNDECIDED}
    return sum(_takes_time(item, results) for item in profile.items if item.id in undecided)


def _takes_time(item: Item, results: Mapping[str, Result]) -> bool:
    found = [results[code] for code in item.codes if code in results]
    settled = {Verdict.PASS, Verdict.NOT_APPLICABLE}
    waiting = [result.reason for result in found if result.verdict not in settled]
    return bool(waiting) and set(waiting) <= _TIME


def _judge(item: Item, results: Mapping[str, Result], confirmed: frozenset[str]) -> ScoredItem:
    if item.id in confirmed:
        mine = ItemVerdict.PASS if item.kind is Kind.BONUS else ItemVerdict.FAIL
        return _scored(item, mine, 1)
    if not item.codes:
        return _scored(item, ItemVerdict.NOT_INSPECTED, 0)
    found = [results[code] for code in item.codes if code in results]
    faults = [r for r in found if r.verdict is Verdict.FAIL and not _waits(r, item, confirmed)]
    counted = sum(_count(result, item) for result in faults)
    if counted >= item.threshold:
        return _scored(item, ItemVerdict.FAIL, counted)
    if faults and counted + sum(result.left_open for result in found) >= item.threshold:
        return _scored(item, ItemVerdict.UNDECIDED, counted)
    return _scored(item, _without_fault(item, found, confirmed), counted)


def _waits(result: Result, item: Item, confirmed: frozenset[str]) -> bool:
    """Whether a failure waits for a person."""
    return (result.candidate or item.confirm) and result.code not in confirmed


def _without_fault(item: Item, found: list[Result], confirmed: frozenset[str]) -> ItemVerdict:
    """The verdict of an item with fewer faults than it takes."""
    open_ = {Verdict.UNDECIDED, Verdict.ERROR}
    if any(
        r.verdict in open_ or (r.verdict is Verdict.FAIL and _waits(r, item, confirmed))
        for r in found
    ):
        return ItemVerdict.UNDECIDED
    if len(found) < len(item.codes):
        return ItemVerdict.NOT_INSPECTED
    if all(result.verdict is Verdict.NOT_APPLICABLE for result in found):
        return ItemVerdict.NOT_APPLICABLE
    return ItemVerdict.PASS


def _count(result: Result, item: Item) -> int:
    if result.code in item.first_level:
        return sum(finding.detail.get("first_level") is True for finding in result.findings)
    if item.per is Per.OCCURRENCE:
        return sum(finding.occurrences for finding in result.findings) or 1
    return len(result.findings) or 1


def _scored(item: Item, verdict: ItemVerdict, counted: int) -> ScoredItem:
    deducted = ZERO
    if item.kind is Kind.DEDUCT and verdict is ItemVerdict.FAIL:
        times = 1 if item.per is Per.SITE else counted
        deducted = min(item.cap, item.points * times)
    if item.kind is Kind.BONUS and verdict is ItemVerdict.PASS:
        deducted = -min(item.cap, item.points)
    return ScoredItem(item.id, item.kind, verdict, deducted, counted)


def _without_bonus_below(profile: Profile, items: tuple[ScoredItem, ...]) -> tuple[ScoredItem, ...]:
    """Bonuses are worth nothing unless the points are strictly above the bonus mark."""
    if _before_bonus(profile, items) > profile.bonus_mark:
        return items
    return tuple(
        replace(item, deducted=ZERO) if item.kind is Kind.BONUS else item for item in items
    )


def _before_bonus(profile: Profile, items: Iterable[ScoredItem]) -> Decimal:
    taken = sum((item.deducted for item in items if item.kind is Kind.DEDUCT), ZERO)
    return max(ZERO, profile.base_points - taken)


def _points(profile: Profile, items: tuple[ScoredItem, ...]) -> Decimal:
    bonus = -sum((item.deducted for item in items if item.kind is Kind.BONUS), ZERO)
    return _before_bonus(profile, items) + min(profile.bonus_limit, bonus)
