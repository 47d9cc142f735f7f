"""The labelled link targets: the program answers as well as docs/accuracy.md says, or better."""

import asyncio

import pytest

from bench.figures import worse, written
from bench.links.cases import DEVELOPED, HELD, sets
from bench.links.measure import DEAD, figures, measure_sets
from bench.links.report import PARTS

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"])
SIZES = {DEVELOPED: 1200, HELD: 180}
LEAST = {
    DEVELOPED: {"broken": 360, "ok": 600, "blocked": 130, "undecided": 68, "hijack-suspect": 28},
    HELD: {"broken": 60, "ok": 90, "blocked": 20, "undecided": 7, "hijack-suspect": 4},
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
    assert len(written(PARTS[name])) == 3
    missed = [(a.case.id, a.case.label, a.verdict, a.trace) for a in answers[name] if not a.right]
    assert not worse(PARTS[name], figures(answers[name])), missed


def test_a_host_that_limits_us_or_is_down_for_a_while_gives_no_dead_link(answers):
    found = {a.case.id: a for a in answers[DEVELOPED] if a.case.id in PASSING}
    assert found.keys() == PASSING
    assert {name: a.trace for name, a in found.items() if a.verdict in DEAD} == {}
