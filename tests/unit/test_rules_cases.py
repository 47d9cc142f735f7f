"""Every folder under tests/evidence is a test of its rule; see tests/cases.py."""

from __future__ import annotations

import pytest

from inspector.assembly import assemble
from inspector.messages import LANGUAGES, catalogue, say
from inspector.plugins import rules
from tests.cases import folders, load

EXPECTED = {"good": "pass", "bad": "fail", "undecided": "undecided", "na": "not-applicable"}
CASES = {f"{folder.parent.name}/{folder.name}": folder for folder in folders()}


@pytest.mark.parametrize("name", CASES)
def test_case_is_judged_as_its_folder_says(name):
    case = load(CASES[name])
    result = rules()[case.code].run(assemble(case.log, case.facts))
    told = (str(result.verdict), str(result.reason or ""))
    assert told == (case.verdict, case.reason), (result.note, result.findings)
    assert case.verdict == EXPECTED[CASES[name].name.partition("-")[0]]
    assert len(result.findings) == len(case.findings), result.findings
    pairs = zip(result.findings, case.findings, strict=True)
    assert [_as_told(finding, told) for finding, told in pairs] == case.findings


def _as_told(finding, told):
    """What the case names of a finding, as the rule found it."""
    found = {name: getattr(finding, name) for name in told}
    return found | {
        name: {key: getattr(finding, name).get(key) for key in told[name]}
        for name in {"params", "detail"} & told.keys()
    }


@pytest.mark.parametrize("name", [name for name in CASES if "/bad" in name])
def test_finding_carries_proof_and_words(name):
    case = load(CASES[name])
    result = rules()[case.code].run(assemble(case.log, case.facts))
    for finding in result.findings:
        assert finding.url
        assert finding.quote or finding.record or finding.detail
        known = set(case.facts) | {visit.record for visit in case.log.visits}
        assert finding.record in known | {""}
        for language in LANGUAGES:
            assert finding.message in catalogue(language)
            assert "{" not in say(finding.message, language, finding.params)
