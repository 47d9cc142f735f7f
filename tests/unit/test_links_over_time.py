"""What counts as a second look at a dead link, and what of a visit the next site may take over."""

from __future__ import annotations

import pytest

from inspector.assembly import assemble
from inspector.assembly.confirmed import continued, due, unconfirmed
from inspector.assembly.known import worth_knowing
from inspector.clock import later
from inspector.evidence import Failure, LinkKind, Links, LinkState, Purpose, Topic, TopicWords
from inspector.plugins import rules
from tests.builders import AS_OF, home_log, home_visit, link, log, page, visit

OPEN = home_visit(200, record="home")
NATION, SHOP = "http://www.nation.gov.cn/a.html", "http://www.shop.example.com/a.html"
FRONT = visit("http://www.nation.gov.cn/", purpose=Purpose.PROBE, record="front")
HOUR = 3600
TWICE = (404, 404)


def at(hours, outcome=404, url=NATION, **more):
    return visit(url, outcome, started=later(AS_OF, hours * HOUR), **more)


def judged(*visits, url=NATION, hours=6.0, facts=None, kind=LinkKind.PAGE):
    first = log(OPEN, FRONT, pages=(home_log(),), limits={"confirm_hours": hours})
    known = (
        {"home": page(links=(link(url, kind=kind),))}
        | {"front": page(FRONT.url, "front")}
        | (facts or {})
    )
    made = continued(first, log(*visits))
    return made, known, assemble(made, known)


@pytest.mark.parametrize(
    ("late", "verdict"),
    [
        ([], "undecided"),
        ([at(5.9)], "undecided"),
        ([at(6)], "fail"),
        ([at(6, 410)], "fail"),
        ([at(6, Failure.NXDOMAIN)], "fail"),
        ([at(6, Failure.TIMEOUT)], "undecided"),
        ([at(6, Failure.BUDGET)], "undecided"),
        ([at(6, Failure.OUR_FAULT)], "undecided"),
        ([at(6, 500)], "undecided"),
        ([at(6, method="HEAD")], "undecided"),
        ([at(6, Failure.TIMEOUT), at(7)], "fail"),
        ([at(6, 200)], "pass"),
        ([at(6, 200), at(7)], "pass"),
    ],
)
def test_only_a_late_answer_that_says_the_same_confirms(late, verdict):
    _, _, evidence = judged(*(at(0, each) for each in TWICE), *late)
    result = rules()["LNK001"].run(evidence)
    assert result.verdict == verdict
    assert len(result.findings) == (verdict != "pass")
    if verdict == "undecided":
        assert result.reason == "not-confirmed"


def test_a_link_that_turns_us_away_later_is_no_fault():
    _, _, evidence = judged(*(at(0, each) for each in TWICE), at(6, 403))
    [target] = evidence[Links].targets
    assert target.state is LinkState.BLOCKED
    assert rules()["LNK001"].run(evidence).findings == ()


def test_a_capture_that_asks_for_no_second_look_needs_none():
    made, _, evidence = judged(*(at(0, each) for each in TWICE), hours=0)
    assert rules()["LNK001"].run(evidence).verdict == "fail"
    assert (unconfirmed(evidence[Links]), due(evidence[Links], made)) == ((), "")


def test_the_second_look_is_due_hours_after_the_first_try():
    made, _, evidence = judged(at(0), at(0.5))
    assert due(evidence[Links], made) == later(AS_OF, 6 * HOUR)


@pytest.mark.parametrize(
    ("visits", "state"),
    [
        ([at(0, 200, record="there")], LinkState.OK),
        ([at(0, 200, method="HEAD", record="there")], LinkState.OK),
        ([at(0, 403, record="there")], LinkState.BLOCKED),
        ([at(0, 404, record="there"), at(0, 200, record="later")], LinkState.OK),
        ([at(0, 404, record="there"), at(0, 404, record="later")], None),
        ([at(0, 500, record="there")], None),
        ([at(0, Failure.TIMEOUT)], None),
    ],
)
def test_a_fault_is_never_handed_on(visits, state):
    made, facts, evidence = judged(*visits)
    found = worth_knowing(evidence[Links], made, facts)
    assert [known.state for known in found] == ([state] if state else [])
    assert all((known.capture, known.url) == (made.id, NATION) for known in found)
    assert all(known.record in {"there", "later"} for known in found)


@pytest.mark.parametrize(
    ("method", "topics", "kept"),
    [
        ("HEAD", (), False),  # nobody has read the page
        ("GET", (), True),
        ("GET", (TopicWords(Topic.SOBER, (), ("公安",)),), True),
        ("GET", (TopicWords(Topic.GAMBLING, (), ("彩票",)),), False),
        ("GET", (TopicWords(Topic.PARKED, ("域名",), ()),), False),
    ],
)
def test_an_outside_page_is_handed_on_only_without_a_suspicious_word(method, topics, kept):
    there = at(0, 200, url=SHOP, method=method, record="there")
    facts = {"there": page(SHOP, "there", topics=topics)} if method == "GET" else {}
    made, known, evidence = judged(there, url=SHOP, facts=facts)
    assert bool(worth_knowing(evidence[Links], made, known)) is kept


def test_own_pages_are_not_handed_on():
    own = "http://example.gov.cn/b.html"
    made, facts, evidence = judged(at(0, 200, url=own, record="there"), url=own)
    assert evidence[Links].targets
    assert worth_knowing(evidence[Links], made, facts) == ()
