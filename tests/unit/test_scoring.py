from decimal import Decimal

import pytest

from inspector.model import Finding, Level, Reason, Result, Site, SiteStatus, SiteType, Verdict
from inspector.profiles import load, parse
from inspector.scoring import Grade, score

SITE = Site("5001120001", "某区", "https://www.example.gov.cn/", type=SiteType.PORTAL)
HEAD = """
[profile]
name = "p"
title = "试"
version = "1"
valid_from = "2019-04-01"
source = "试"
base_points = 100
pass_mark = 60
bonus_mark = 80
bonus_limit = 30
minimum_decided = 0.5
points_for = ["portal"]
"""


def profile(*items):
    text = HEAD
    for number, item in enumerate(items):
        whole = {"id": f"i{number}", "title": "项", "title_en": "item"} | item
        rows = (f"{key} = {_toml(value)}" for key, value in whole.items())
        text += "\n[[items]]\n" + "\n".join(rows) + "\n"
    return parse(text)


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else repr(value)


def fail(code, findings=1, occurrences=1, candidate=False):
    found = tuple(
        Finding(f"{code}.x", f"https://www.example.gov.cn/{n}", occurrences=occurrences)
        for n in range(findings)
    )
    return Result(code, "r", 1, Verdict.FAIL, findings=found, candidate=candidate)


def said(code, verdict):
    reason = Reason.BLOCKED if verdict is Verdict.UNDECIDED else None
    return Result(code, "r", 1, verdict, reason)


def deduct(code, points, **more):
    return {"kind": "deduct", "codes": [code], "points": points} | more


def veto(*codes, **more):
    return {"kind": "veto", "codes": list(codes)} | more


BONUS = {"id": "b", "kind": "bonus", "points": 7}


@pytest.mark.parametrize(
    ("taken", "bonus", "points", "grade"),
    [
        (0, False, "100", Grade.QUALIFIED),
        (40, False, "60", Grade.QUALIFIED),
        (40.1, False, "59.9", Grade.UNQUALIFIED),
        (20, True, "80", Grade.QUALIFIED),
        (19.9, True, "87.1", Grade.QUALIFIED),
        (40.1, True, "59.9", Grade.UNQUALIFIED),
    ],
)
def test_the_marks_of_60_and_80_are_inclusive_and_80_earns_no_bonus(taken, bonus, points, grade):
    items = [BONUS, deduct("AAA001", taken or 1)]
    results = [fail("AAA001") if taken else said("AAA001", Verdict.PASS)]
    got = score(results, profile(*items), SITE, confirmed={"b"} if bonus else ())
    assert (got.points, got.grade) == (Decimal(points), grade)
    assert 100 - sum(item.deducted for item in got.items) == got.points


def test_bonuses_together_never_exceed_their_limit():
    many = [BONUS | {"id": f"b{n}"} for n in range(5)]
    got = score(
        [said("AAA001", Verdict.PASS)],
        profile(*many, deduct("AAA001", 5)),
        SITE,
        confirmed={f"b{n}" for n in range(5)},
    )
    assert got.points == 130


def test_a_veto_leaves_no_score_at_all():
    items = (veto("VVV001", id="V"), deduct("AAA001", 5))
    got = score([fail("VVV001"), fail("AAA001")], profile(*items), SITE)
    assert (got.points, got.grade, got.vetoed_by) == (None, Grade.UNQUALIFIED, ("V",))
    assert [item.deducted for item in got.items] == [0, 0]


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [((5, 0), "fail"), ((2, 3), "fail"), ((4, 0), "pass"), ((2, 2), "pass"), ((0, 0), "pass")],
)
def test_a_veto_adds_the_findings_of_its_codes_up_to_its_threshold(counts, verdict):
    results = [
        fail(code, count) if count else said(code, Verdict.PASS)
        for code, count in zip(("UPD002", "UPD003"), counts, strict=True)
    ]
    got = score(results, profile(veto("UPD002", "UPD003", threshold=5)), SITE)
    assert got.items[0].verdict == verdict
    assert got.items[0].counted == sum(counts)


@pytest.mark.parametrize(
    ("per", "findings", "occurrences", "deducted"),
    [
        ("site", 9, 9, "3"),
        ("finding", 2, 50, "6"),
        ("finding", 4, 1, "10"),
        ("occurrence", 1, 2, "6"),
        ("occurrence", 2, 400, "10"),
    ],
)
def test_deductions_never_exceed_the_points_of_their_indicator(
    per, findings, occurrences, deducted
):
    item = deduct("AAA001", 3, per=per, cap=10)
    got = score([fail("AAA001", findings, occurrences)], profile(item), SITE)
    assert got.items[0].deducted == Decimal(deducted)
    assert got.points == 100 - Decimal(deducted)


@pytest.mark.parametrize(
    ("per", "targets", "pages", "deducted"),
    [
        ("finding", 1, 4000, "0.1"),
        ("finding", 30, 4000, "3"),
        ("finding", 60, 1, "5"),
        ("occurrence", 1, 12, "1.2"),
        ("occurrence", 1, 4000, "5"),
        ("site", 30, 4000, "0.1"),
    ],
)
def test_dead_links_count_by_target_or_by_page_as_the_profile_says(per, targets, pages, deducted):
    item = deduct("LNK002", 0.1, per=per, cap=5)
    got = score([fail("LNK002", targets, pages)], profile(item), SITE)
    assert got.items[0].deducted == Decimal(deducted)


def test_a_tenth_of_a_point_stays_a_tenth():
    got = score([fail("LNK002", 3)], profile(deduct("LNK002", 0.1, per="finding", cap=5)), SITE)
    assert got.points == Decimal("99.7")


def test_points_never_fall_below_zero():
    items = [deduct(f"AAA{n:03}", 60) for n in range(3)]
    got = score([fail(f"AAA{n:03}") for n in range(3)], profile(*items), SITE)
    assert got.points == 0


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (said("AAA001", Verdict.PASS), "pass"),
        (said("AAA001", Verdict.NOT_APPLICABLE), "not-applicable"),
        (said("AAA001", Verdict.UNDECIDED), "undecided"),
        (said("AAA001", Verdict.ERROR), "undecided"),
        (fail("AAA001", candidate=True), "undecided"),
        (fail("AAA001"), "fail"),
    ],
)
@pytest.mark.parametrize("kind", ["veto", "deduct"])
def test_only_a_proven_fault_moves_the_score(kind, result, verdict):
    item = {"id": "x", "kind": kind, "codes": ["AAA001"]} | (
        {"points": 5} if kind != "veto" else {}
    )
    others = [deduct(f"BBB{n:03}", 1) for n in range(2)]
    passed = [said(f"BBB{n:03}", Verdict.PASS) for n in range(2)]
    got = score([result, *passed], profile(item, *others), SITE)
    assert got.items[0].verdict == verdict
    moved = got.points is None if kind == "veto" else got.points == 95
    assert moved == (verdict == "fail")
    assert got.undecided == (verdict == "undecided")


def test_a_candidate_counts_once_a_person_has_confirmed_it():
    chosen = profile(veto("CNT002", id="V1", confirm=True))
    result = fail("CNT002", candidate=True)
    assert score([result], chosen, SITE).grade is Grade.UNDECIDED
    assert score([result], chosen, SITE, confirmed={"CNT002"}).vetoed_by == ("V1",)
    assert score([], chosen, SITE, confirmed={"V1"}).vetoed_by == ("V1",)


def test_what_nobody_looked_at_is_neither_passed_nor_undecided():
    items = (veto("UPD002", "UPD003", threshold=5), veto(confirm=True), deduct("AAA001", 5))
    results = [said("UPD002", Verdict.PASS), said("AAA001", Verdict.PASS)]
    got = score(results, profile(*items), SITE)
    assert [item.verdict for item in got.items] == ["not-inspected", "not-inspected", "pass"]
    assert (got.decided, got.undecided, got.grade) == (1, 0, Grade.QUALIFIED)


@pytest.mark.parametrize(
    ("passed", "open_", "grade"),
    [
        (1, 1, Grade.QUALIFIED),
        (1, 2, Grade.UNDECIDED),
        (0, 3, Grade.UNDECIDED),
        (0, 0, Grade.UNDECIDED),
    ],
)
def test_a_site_is_graded_only_when_enough_of_it_was_judged(passed, open_, grade):
    verdicts = [Verdict.PASS] * passed + [Verdict.UNDECIDED] * open_
    results = [said(f"AAA{n:03}", verdict) for n, verdict in enumerate(verdicts)]
    items = [deduct(f"AAA{n:03}", 5) for n in range(max(1, len(verdicts)))]
    got = score(results, profile(*items), SITE)
    assert got.grade is grade
    assert (got.points is None) == (grade is Grade.UNDECIDED)


@pytest.mark.parametrize(
    "site",
    [
        Site("1", "a", "http://a/", type=SiteType.PORTAL, status=SiteStatus.CLOSED),
        Site("1", "a", "http://a/", type=SiteType.PORTAL, status=SiteStatus.OFFLINE),
        Site("1", "a", "http://a/", type=SiteType.PORTAL, level=Level.CENTRAL),
    ],
)
def test_closed_offline_and_central_sites_are_listed_but_not_scored(site):
    items = ({"kind": "information", "codes": ["MIG004"]}, deduct("AAA001", 5))
    got = score([fail("MIG004"), fail("AAA001")], profile(*items), site)
    assert (got.grade, got.points) == (Grade.NOT_SCORED, None)
    assert [item.verdict for item in got.items] == ["fail", "fail"]
    assert [item.deducted for item in got.items] == [0, 0]


def test_a_type_without_points_is_graded_by_vetoes_alone():
    chosen = profile(veto("UPD001"), deduct("AAA001", 50), deduct("AAA002", 50))
    site = Site("1", "a", "http://a/", type=SiteType.DEPARTMENT)
    got = score([said("UPD001", Verdict.PASS), fail("AAA001"), fail("AAA002")], chosen, site)
    assert (got.grade, got.points, len(got.items)) == (Grade.QUALIFIED, None, 1)


def test_items_are_asked_only_of_the_types_in_their_scope():
    chosen = profile(deduct("AAA001", 5, scope=["department"]), deduct("AAA002", 5))
    got = score([fail("AAA001"), fail("AAA002")], chosen, SITE)
    assert ([item.id for item in got.items], got.points) == (["i1"], 95)


@pytest.mark.parametrize("name", ["chongqing-2017", "national-2019"])
def test_a_home_page_down_at_one_visit_is_no_veto_and_gives_no_grade(name):
    codes = {code for item in load(name).items for code in item.codes}
    results = [said(code, Verdict.UNDECIDED) for code in sorted(codes - {"AVL002"})]
    got = score([*results, fail("AVL002")], load(name), SITE)
    assert (got.grade, got.points, got.vetoed_by) == (Grade.UNDECIDED, None, ())


def unobserved(code):
    return Result(code, "r", 1, Verdict.UNDECIDED, Reason.NOT_OBSERVED_LONG_ENOUGH)


def test_what_was_not_observed_long_enough_is_undecided_and_keeps_nobody_from_a_grade():
    chosen = profile(veto("AVL001"), deduct("AAA001", 5), deduct("AAA002", 5))
    results = [said("AAA001", Verdict.PASS), said("AAA002", Verdict.UNDECIDED)]
    got = score([unobserved("AVL001"), *results], chosen, SITE)
    assert (got.grade, got.decided, got.undecided) == (Grade.QUALIFIED, 1, 2)
    blocked = score([said("AVL001", Verdict.UNDECIDED), *results], chosen, SITE)
    assert (blocked.grade, blocked.decided, blocked.undecided) == (Grade.UNDECIDED, 1, 2)


def test_an_item_that_lacks_more_than_time_is_held_against_the_minimum():
    chosen = profile(veto("AVL001", "AVL003"), deduct("AAA001", 5), deduct("AAA002", 5))
    results = [said("AAA001", Verdict.PASS), said("AAA002", Verdict.UNDECIDED)]
    got = score([unobserved("AVL001"), said("AVL003", Verdict.ERROR), *results], chosen, SITE)
    assert got.grade is Grade.UNDECIDED


def test_time_alone_gives_no_grade():
    chosen = profile(veto("AVL001"), deduct("AAA001", 5))
    got = score([unobserved("AVL001"), unobserved("AAA001")], chosen, SITE)
    assert (got.grade, got.undecided) == (Grade.UNDECIDED, 2)


def stale(code, first_level, deeper=0, left_open=0):
    """A failing result with so many columns of the first level and so many below it."""
    found = tuple(
        Finding(f"{code}.stale", f"https://www.example.gov.cn/{n}/", detail={"first_level": top})
        for n, top in enumerate([True] * first_level + [False] * deeper)
    )
    return Result(code, "r", 1, Verdict.FAIL, findings=found, left_open=left_open)


def vetoes(*results):
    """The verdicts of the three vetoes on columns by the shipped profiles, which must agree."""
    said = {result.code: result for result in results}
    every = [said.get(code, passed(code)) for code in ("UPD002", "UPD003", "UPD004", "UPD005")]
    got = [
        {item.id: str(item.verdict) for item in score(every, load(name), SITE).items}
        for name in ("chongqing-2017", "national-2019")
    ]
    assert got[0]["V4a"] == got[1]["V4a"]
    return tuple(got[0][veto] for veto in ("V4a", "V4b", "V4c"))


def passed(code):
    return said(code, Verdict.PASS)


@pytest.mark.parametrize(
    ("news", "notices", "deeper", "verdicts"),
    [
        (4, 0, 0, ("pass", "pass", "pass")),
        (5, 0, 0, ("fail", "pass", "pass")),
        (2, 2, 0, ("pass", "pass", "pass")),
        (2, 3, 0, ("fail", "pass", "pass")),
        (0, 4, 5, ("pass", "pass", "pass")),
        (4, 0, 6, ("pass", "fail", "pass")),
        (5, 5, 0, ("fail", "fail", "pass")),
    ],
)
def test_five_columns_of_the_first_level_or_ten_of_any_are_a_veto(news, notices, deeper, verdicts):
    results = [stale("UPD002", news)] if news else []
    results += [stale("UPD003", notices, deeper)] if notices or deeper else []
    assert vetoes(*results) == verdicts


@pytest.mark.parametrize(("personnel", "verdict"), [(4, "pass"), (5, "fail")])
def test_columns_of_personnel_count_among_the_ten_only(personnel, verdict):
    got = vetoes(stale("UPD002", 3), stale("UPD003", 1, 1), stale("UPD004", personnel))
    assert got == ("pass", verdict, "pass")


@pytest.mark.parametrize(("blank", "verdict"), [(4, "pass"), (5, "fail")])
def test_five_blank_columns_are_a_veto(blank, verdict):
    assert vetoes(stale("UPD005", blank)) == ("pass", "pass", verdict)


@pytest.mark.parametrize(
    ("found", "left_open", "verdict"),
    [(4, 0, "pass"), (4, 1, "undecided"), (3, 1, "pass"), (3, 2, "undecided"), (5, 3, "fail")],
)
def test_a_veto_is_open_while_what_is_unsettled_could_bring_it_about(found, left_open, verdict):
    assert vetoes(stale("UPD002", found, left_open=left_open))[0] == verdict
