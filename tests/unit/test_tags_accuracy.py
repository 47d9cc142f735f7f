"""Page tags and character sets are judged as well as docs/accuracy.md says, or better."""

import pytest

from bench.figures import worse
from bench.tags.cases import cases
from bench.tags.measure import figures, measure
from bench.tags.report import PARTS

LEAST = {"site": 30, "column": 20, "article": 30, "encoding": 30}


def test_the_set_has_a_sensible_spread():
    groups = [case.group for case in cases()]
    assert {group: n for group, n in LEAST.items() if groups.count(group) < n} == {}
    sound = [case for case in cases() if case.labels == type(case.labels)()]
    assert len(sound) >= 40


@pytest.mark.parametrize("folder", PARTS)
def test_no_figure_is_below_the_one_written(folder):
    known = cases(folder)
    if not known:
        pytest.skip(f"bench/tags/{folder} holds no cases")
    answers = measure(known)
    missed = [(a.case.id, *wrong) for a in answers for wrong in a.wrong()]
    assert not worse(PARTS[folder], figures(answers)), missed
