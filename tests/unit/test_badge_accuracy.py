"""The badge is found as often as docs/accuracy.md says, or oftener."""

from bench.badge.measure import figures, measure
from bench.badge.report import PART
from bench.figures import worse


def test_no_figure_is_below_the_one_written():
    answers = measure()
    missed = [(a.what, a.case, a.near) for a in answers if a.shown != a.found]
    assert not worse(PART, figures(answers)), missed
