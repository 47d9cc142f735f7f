import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import UsageError
from inspector.model import Level, Site, SiteStatus, SiteType
from inspector.planning import WORDS, Why, plan, spread


def site(number, **fields):
    code = f"50{number:08d}"
    return Site(code, f"网站{number}", f"http://s{number}.gov.cn/", **fields)


def city(portals=40, departments=50, sections=20):
    kinds = [SiteType.PORTAL] * portals + [SiteType.DEPARTMENT] * departments
    kinds += [SiteType.SECTION] * sections
    return [site(n, type=kind, region=f"区{n % 7}") for n, kind in enumerate(kinds)]


def reasons(planned):
    return {item.code: item.reason for item in planned}


@pytest.mark.parametrize(
    ("fields", "reason", "visit", "counts"),
    [
        ({}, Why.RUNNING, True, True),
        ({"status": SiteStatus.MIGRATING}, Why.MIGRATING, True, True),
        ({"status": SiteStatus.CLOSED}, Why.CLOSED, True, False),
        ({"status": SiteStatus.OFFLINE}, Why.OFFLINE, False, False),
        ({"type": SiteType.SECTION}, Why.SECTION, True, False),
        ({"type": SiteType.SECTION, "status": SiteStatus.CLOSED}, Why.CLOSED, True, False),
        ({"level": Level.CENTRAL}, Why.CENTRAL, False, False),
        ({"level": Level.CENTRAL, "status": SiteStatus.CLOSED}, Why.CENTRAL, False, False),
    ],
)
def test_a_full_plan_gives_every_site_a_reason(fields, reason, visit, counts):
    (planned,) = plan([site(1, **fields)], ratio=None, seed=1, all=True)
    assert (planned.reason, planned.visit, planned.counts) == (reason, visit, counts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_has_words(lang):
    assert set(WORDS[lang]) == set(Why)
    assert all(WORDS[lang].values())


def test_a_plan_keeps_the_order_of_the_registry():
    sites = city()[::-1]
    planned = plan(sites, ratio=0.3, seed=1, all=False)
    assert [item.code for item in planned] == [s.code for s in sites]


def test_a_sample_is_at_least_the_ratio_of_counted_sites_and_of_sections():
    planned = plan(city(40, 51, 21), ratio=0.3, seed=1, all=False)
    assert sum(item.counts for item in planned) == math.ceil(0.3 * 91)
    assert sum(item.reason is Why.SECTION_SAMPLED for item in planned) == math.ceil(0.3 * 21)


def test_rounding_up_is_exact():
    # 0.07 * 100 is 7.000000000000001 in floating point
    planned = plan(city(100, 0, 0), ratio=0.07, seed=1, all=False)
    assert sum(item.visit for item in planned) == 7


def test_every_type_and_region_gets_its_share():
    sites = city(70, 70, 0)
    drawn = {item.code for item in plan(sites, ratio=0.3, seed=5, all=False) if item.visit}
    strata = Counter((s.type, s.region) for s in sites)
    taken = Counter((s.type, s.region) for s in sites if s.code in drawn)
    assert all(math.floor(0.3 * n) <= taken[key] <= math.ceil(0.3 * n) for key, n in strata.items())


def test_one_site_a_region_does_not_mean_every_site():
    sites = [site(n, type=SiteType.PORTAL, region=f"区{n}") for n in range(38)]
    assert sum(item.visit for item in plan(sites, ratio=0.3, seed=1, all=False)) == 12


def test_only_running_sites_are_drawn():
    others = [site(900, status=SiteStatus.CLOSED), site(901, status=SiteStatus.MIGRATING),
              site(902, level=Level.CENTRAL)]  # fmt: skip
    found = reasons(plan([*city(), *others], ratio=1, seed=1, all=False))
    assert [found[s.code] for s in others] == [Why.NOT_RUNNING, Why.NOT_RUNNING, Why.CENTRAL]
    assert Why.NOT_SAMPLED not in found.values()


def test_a_sample_is_drawn_the_same_on_every_machine():
    planned = plan(city(6, 6, 3), ratio=0.3, seed=2026, all=False)
    assert [item.code[-2:] for item in planned if item.visit] == ["00", "04", "07", "09", "13"]


@given(st.permutations(city(8, 9, 4)), st.integers())
def test_a_sample_does_not_depend_on_the_order_of_the_registry(shuffled, seed):
    one = reasons(plan(city(8, 9, 4), ratio=0.3, seed=seed, all=False))
    assert reasons(plan(shuffled, ratio=0.3, seed=seed, all=False)) == one


def test_every_site_is_drawn_under_some_seed():
    drawn = {
        item.code
        for seed in range(60)
        for item in plan(city(10, 10, 5), ratio=0.3, seed=seed, all=False)
        if item.visit
    }
    assert len(drawn) == 25


def test_a_site_that_changes_its_name_keeps_its_lot():
    sites = city()
    renamed = [replace(s, name="改名", order=9) for s in sites]
    assert plan(sites, ratio=0.3, seed=1, all=False) == plan(renamed, ratio=0.3, seed=1, all=False)


@pytest.mark.parametrize(
    ("ratio", "everything"),
    [(None, False), (0.3, True), (0, False), (-0.1, False), (1.01, False), (math.nan, False),
     (math.inf, False)],
)  # fmt: skip
def test_a_plan_without_a_clear_wish_is_refused(ratio, everything):
    with pytest.raises(UsageError):
        plan(city(), ratio=ratio, seed=1, all=everything)


def test_an_empty_registry_has_an_empty_plan():
    assert plan([], ratio=0.3, seed=1, all=False) == ()
    assert plan([], ratio=None, seed=1, all=True) == ()


def _registry(portals: int, departments: int, towns: int) -> list[Site]:
    kinds = (
        (portals, {"type": SiteType.PORTAL, "region": "山城市"}),
        (departments, {"type": SiteType.DEPARTMENT, "region": "山城市"}),
        (towns, {"type": SiteType.DEPARTMENT, "region": "银杏区"}),
    )
    return [
        Site(f"{kind}{n:05}", "名", f"http://s{kind}{n}.example.gov.cn/", **fields)
        for kind, (count, fields) in enumerate(kinds)
        for n in range(count)
    ]


@given(st.integers(1, 12), st.integers(1, 60), st.integers(1, 60), st.text(max_size=6))
def test_every_beginning_of_the_order_stands_for_the_whole(portals, departments, towns, seed):
    sites = _registry(portals, departments, towns)
    order = spread(sites, seed)
    assert order == spread(reversed(sites), seed)
    assert sorted(order.values()) == list(range(len(sites)))
    ranked = sorted(sites, key=lambda site: order[site.code])
    for length in range(1, len(sites) + 1):
        begun = Counter((site.type, site.region) for site in ranked[:length])
        for kind, number in Counter((site.type, site.region) for site in sites).items():
            share = number * length / len(sites)
            assert abs(begun[kind] - share) <= 2, (kind, length)


def test_another_quarter_begins_with_other_sites():
    sites = _registry(5, 40, 40)
    one, other = spread(sites, "2026Q3"), spread(sites, "2026Q4")
    assert one != other
