"""The labelled link targets: the program answers as well as docs/accuracy.md says, or better."""

import pytest

from bench.links.cases import cases
from bench.links.measure import Share, figures, measure
from bench.links.report import written

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"])
LEAST = {"broken": 80, "ok": 120, "blocked": 40, "undecided": 30, "hijack-suspect": 10}


def test_the_set_has_a_sensible_spread():
    meant = {"soft-404": "broken", "redirected": "ok"}
    labels = [meant.get(case.label, case.label) for case in cases()]
    assert len(labels) >= 300
    assert {label: n for label, n in LEAST.items() if labels.count(label) < n} == {}


async def test_no_figure_is_below_the_one_written(tmp_path):
    answers = await measure(cases(), tmp_path)
    stands = written()
    assert len(stands) == 3
    worse = {}
    for figure in figures(answers):
        precision, recall = stands[figure.name]
        if figure.precision.value < precision.value or figure.recall.value < recall.value:
            worse[figure.name] = figure
    missed = [(a.case.id, a.case.label, a.verdict, a.trace) for a in answers if not a.right]
    assert not worse, missed


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
