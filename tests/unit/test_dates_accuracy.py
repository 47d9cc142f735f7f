"""Dates, lists and columns are read as well as docs/accuracy.md says, or better."""

import pytest

from bench.dates import real
from bench.dates.cases import DEVELOPED, HELD, sets
from bench.dates.measure import figures, measure
from bench.dates.report import PARTS, REAL
from bench.figures import worse

SETS = sets()
LEAST = {"list": 100, "article": 60, "column": 60, "home": 15, "site": 15}


def test_the_set_has_a_sensible_spread():
    kinds = [case.kind for case in SETS[DEVELOPED]]
    assert len(kinds) >= 300
    assert {kind: n for kind, n in LEAST.items() if kinds.count(kind) < n} == {}


@pytest.mark.parametrize("name", [DEVELOPED, HELD])
def test_no_figure_is_below_the_one_written(name):
    if name not in SETS:
        pytest.skip("the set has no cases")
    answers = measure(SETS[name])
    missed = [(a.case.id, *wrong) for a in answers for wrong in a.wrong()]
    assert not worse(PARTS[name], figures(answers)), missed


@pytest.mark.corpus
def test_no_figure_of_real_pages_is_below_the_one_written():
    answers = real.measure()
    if not answers:
        pytest.skip("REAL_PAGES does not name a folder of labelled pages")
    missed = [(each.answer.case.id, *wrong) for each in answers for wrong in each.wrong()]
    assert not worse(REAL, real.real_figures(answers)), missed
