"""Each folder below evidence/EXA001 is a case; the word before its hyphen is the verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspector_example_title.home_title_generic import home_title_generic

from inspector.evidence import Home
from inspector.extract import extract
from inspector.messages import say
from inspector.model import Result, Site

CASES = Path(__file__).parents[1] / "evidence" / "EXA001"
URL = "http://www.example.gov.cn/"
VERDICTS = {"good": "pass", "bad": "fail", "undecided": "undecided"}


def judged(case: str) -> Result:
    body = (CASES / case / "home.html").read_bytes()
    facts = extract(body, url=URL, content_type="text/html", record="<record-1>")
    home = Home(URL, 200, "<record-1>", (facts,), rendered=False, settled=not facts.shell)
    return home_title_generic.run({Site: Site("5001990001", "示例区人民政府", URL), Home: home})


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_the_verdict_is_the_name_of_the_case(case: str) -> None:
    assert judged(case).verdict == VERDICTS[case.partition("-")[0]]


def test_the_finding_quotes_the_title_and_names_the_record() -> None:
    (finding,) = judged("bad-generic").findings
    assert (finding.quote, finding.record) == ("网站 首页", "<record-1>")


@pytest.mark.parametrize("case", ["bad-generic", "bad-empty"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_has_words(case: str, language: str) -> None:
    (finding,) = judged(case).findings
    said = say(finding.message, language, finding.params)
    assert said != finding.message
    assert "{" not in said
