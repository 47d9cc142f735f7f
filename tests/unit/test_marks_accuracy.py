"""Marks and notices are read as well as docs/accuracy.md says, or better."""

import pytest

from bench.figures import worse
from bench.marks import real
from bench.marks.cases import cases, held
from bench.marks.measure import figures, measure
from bench.marks.report import HELD, REAL, WRITTEN

LEAST = {"icp": 90, "police": 40, "code": 40, "conac": 40, "jiucuo": 20, "organizer": 30}
PARTS = {WRITTEN: cases(), HELD: held()} if held() else {WRITTEN: cases()}


def test_the_set_has_a_sensible_spread():
    groups = [case.group for case in cases()]
    assert len(groups) >= 250
    assert {group: n for group, n in LEAST.items() if groups.count(group) < n} == {}
    leaving = [case for case in cases() if case.labels.notice == "leaving"]
    news = [case for case in cases() if case.group == "notices" and not case.labels.notice]
    assert min(len(leaving), len(news)) >= 30


@pytest.mark.parametrize("part", PARTS)
def test_no_figure_is_below_the_one_written(part):
    answers = measure(PARTS[part])
    missed = [(a.case.id, *wrong) for a in answers for wrong in a.wrong()]
    assert not worse(part, figures(answers)), missed


def test_no_case_is_in_both_sets():
    assert not {case.id for case in cases()} & {case.id for case in held()}


@pytest.mark.corpus
def test_no_figure_of_real_pages_is_below_the_one_written():
    answers = real.measure()
    if not answers:
        pytest.skip("REAL_PAGES does not name a folder of labelled pages")
    missed = [(a.page, *wrong) for a in answers for wrong in a.wrong()]
    assert not worse(REAL, real.figures(answers)), missed
