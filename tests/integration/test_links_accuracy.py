"""The labelled link targets: the program answers as well as docs/accuracy.md says, or better."""

import asyncio

import pytest

from bench.links.cases import DEVELOPED, HELD, sets
from bench.links.measure import DEAD, Share, figures, measure_sets
from bench.links.report import written

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"])
SIZES = {DEVELOPED: 700, HELD: 240}
LEAST = {
    DEVELOPED: {"broken": 200, "ok": 360, "blocked": 80, "undecided": 45, "hijack-suspect": 20},
    HELD: {"broken": 70, "ok": 120, "blocked": 25, "undecided": 10, "hijack-suspect": 4},
}
PASSING = {
    *("st-429", "st-429-seconds", "st-429-date", "st-429-everywhere", "rc-429", "rc-429-2"),
    *("bl-wall-50", "bl-wall-page"),
    *("rc-503-1", "rc-503-2", "rc-many", "rc-host-down", "rc-404", "rc-reset-2", "rc-hang"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Both sets, inspected once."""
    return asyncio.run(measure_sets(tmp_path_factory.mktemp("links")))


@pytest.mark.parametrize("name", LEAST)
def test_each_set_has_a_sensible_spread(name):
    meant = {"soft-404": "broken", "redirected": "ok"}
    labels = [meant.get(case.label, case.label) for case in sets()[name]]
    assert len(labels) >= SIZES[name]
    assert {label: n for label, n in LEAST[name].items() if labels.count(label) < n} == {}


@pytest.mark.parametrize("name", LEAST)
def test_no_figure_is_below_the_one_written(answers, name):
    stands = written()[name]
    assert len(stands) == 3
    worse = [
        figure
        for figure in figures(answers[name])
        if figure.precision.value < stands[figure.name][0].value
        or figure.recall.value < stands[figure.name][1].value
    ]
    missed = [(a.case.id, a.case.label, a.verdict, a.trace) for a in answers[name] if not a.right]
    assert not worse, missed


def test_a_host_that_limits_us_or_is_down_for_a_while_gives_no_dead_link(answers):
    found = {a.case.id: a for a in answers[DEVELOPED] if a.case.id in PASSING}
    assert found.keys() == PASSING
    assert {name: a.trace for name, a in found.items() if a.verdict in DEAD} == {}


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (95, 100, 0.8882, 0.9785),
    ],
)
def test_the_interval_is_wilsons(part, whole, low, high):
    assert Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)
