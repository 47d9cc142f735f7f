"""HTTPS and names are judged as well as docs/accuracy.md says, or better."""

from bench.figures import worse
from bench.outside.cases import cases
from bench.outside.measure import asked, figures
from bench.outside.report import PART


def test_the_set_has_a_sensible_spread():
    known = cases()
    groups = [case.group for case in known]
    assert min(groups.count("tls") - 60, groups.count("dns") - 20) >= 0
    kinds = {kind for case in known for kind in case.labels.certificate}
    assert len(kinds) >= 6
    assert sum(case.labels.https == "there" for case in known) >= 20


async def test_no_figure_is_below_the_one_written():
    answers = await asked(cases())
    missed = [(a.case.id, *wrong) for a in answers for wrong in a.wrong()]
    assert not worse(PART, figures(answers)), missed
