"""Is the target of a link really broken?"""

from __future__ import annotations

import pytest

from inspector.assembly import assemble
from inspector.assembly.hosts import turns_robots_away
from inspector.evidence import Failure, LinkKind, Links, LinkState, PageLog, Role, Saying
from tests.builders import HOME, home_log, home_visit, link, log, page, visit

OPEN = home_visit(200, record="home")
THERE = "http://www.example.gov.cn/a.html"
LATER = "http://www.example.gov.cn/b.html"


def links_of(*visits, links=(), facts=None, **more):
    known = {"home": page(links=tuple(links) or (link(THERE),))} | (facts or {})
    found = assemble(log(OPEN, *visits, pages=(home_log(),), **more), known)[Links]
    assert isinstance(found, Links)
    return found


def state(*outcomes, url=THERE, **facts):
    visits = [
        each if not isinstance(each, int | Failure) else visit(url, each, record="there")
        for each in outcomes
    ]
    known = {"there": page(url, "there", **facts)} if facts else {}
    [target] = links_of(*visits, links=(link(url),), facts=known).targets
    return target.state


def head(status):
    return visit(THERE, status, method="HEAD")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([200], LinkState.OK),
        ([204], LinkState.OK),
        ([404, 200], LinkState.OK),
        ([404, 404], LinkState.BROKEN),
        ([404, 410], LinkState.BROKEN),
        ([404], LinkState.UNDECIDED),
        ([404, Failure.TIMEOUT], LinkState.UNDECIDED),
        ([404, 404, Failure.TIMEOUT], LinkState.BROKEN),
        ([Failure.NXDOMAIN], LinkState.BROKEN),
        ([Failure.NXDOMAIN, Failure.DNS_FAILED], LinkState.BROKEN),
        ([Failure.NXDOMAIN, Failure.TIMEOUT], LinkState.UNDECIDED),
        ([Failure.NO_ADDRESS], LinkState.UNDECIDED),
        ([Failure.NO_ADDRESS, Failure.NO_ADDRESS], LinkState.BROKEN),
        ([Failure.CONNECT_REFUSED], LinkState.UNDECIDED),
        ([Failure.CONNECT_REFUSED, Failure.CONNECT_REFUSED], LinkState.UNDECIDED),
        ([Failure.CONNECT_REFUSED, 404], LinkState.UNDECIDED),
        ([Failure.CONNECT_TIMEOUT, Failure.CONNECT_TIMEOUT], LinkState.UNDECIDED),
        ([Failure.TLS, Failure.TLS], LinkState.UNDECIDED),
        ([Failure.RESET, Failure.RESET], LinkState.UNDECIDED),
        ([500, 503], LinkState.UNDECIDED),
        ([429, 429], LinkState.UNDECIDED),
        ([403, 403], LinkState.BLOCKED),
        ([401], LinkState.BLOCKED),
        ([405], LinkState.BLOCKED),
        ([412, 412], LinkState.BLOCKED),
        ([521], LinkState.BLOCKED),
        ([404, 403, 404], LinkState.BLOCKED),
        ([Failure.DNS_FAILED], LinkState.UNDECIDED),
        ([Failure.ROBOTS], LinkState.UNDECIDED),
        ([Failure.BUDGET], LinkState.UNDECIDED),
        ([Failure.OUR_FAULT, Failure.OUR_FAULT], LinkState.UNDECIDED),
        ([Failure.REFUSED_ADDRESS, Failure.REFUSED_ADDRESS], LinkState.UNDECIDED),
        ([head(200)], LinkState.OK),
        ([head(404), head(404)], LinkState.UNDECIDED),
        ([head(404), 200], LinkState.OK),
        ([head(403), 404, 404], LinkState.BROKEN),
    ],
)
def test_only_lasting_proof_breaks_a_link(outcomes, expected):
    assert state(*outcomes) is expected


def test_refusing_breaks_a_link_only_where_nothing_ever_answered():
    refused = (Failure.CONNECT_REFUSED, Failure.CONNECT_REFUSED)
    assert state(*refused, url="http://gone.example.cn/a.html") is LinkState.BROKEN
    before = visit("http://gone.example.cn/b.html")
    [target] = links_of(
        before,
        *(visit("http://gone.example.cn/a.html", each) for each in refused),
        links=(link("http://gone.example.cn/a.html"),),
    ).targets
    assert target.state is LinkState.UNDECIDED


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        ([200], LinkState.REDIRECTED),
        ([404, 404], LinkState.BROKEN),
        ([404], LinkState.UNDECIDED),
        ([Failure.TIMEOUT], LinkState.UNDECIDED),
        ([], LinkState.UNDECIDED),
    ],
)
def test_redirect_is_judged_by_where_it_leads(landing, expected):
    onward = visit(THERE, 302, location="/b.html")
    assert state(onward, *(visit(LATER, each) for each in landing)) is expected


def test_redirect_in_a_circle_ends():
    there = visit(THERE, 302, location=LATER)
    back = visit(LATER, 302, location=THERE)
    assert state(there, back) is LinkState.UNDECIDED


@pytest.mark.parametrize(
    ("looks", "facts", "expected"),
    [
        (2, {"title": "404 Not Found", "saying": Saying.GONE}, LinkState.SOFT_404),
        (1, {"title": "404 Not Found", "saying": Saying.GONE}, LinkState.UNDECIDED),
        (2, {"title": "Welcome to nginx!", "saying": Saying.NO_SITE}, LinkState.SOFT_404),
        (2, {"title": "关于网页404错误的处理办法", "text_length": 90}, LinkState.OK),
        (2, {"title": "", "text_length": 0}, LinkState.OK),
        (2, {"challenge": True}, LinkState.BLOCKED),
        (2, {"saying": Saying.TURNED_AWAY}, LinkState.BLOCKED),
    ],
)
def test_page_that_says_it_is_not_there_must_say_so_twice(looks, facts, expected):
    assert state(*[200] * looks, **facts) is expected


def test_home_page_is_never_an_error_page():
    facts = {"home": page(title="404", text_length=3, links=(link(HOME),))}
    [target] = assemble(log(OPEN, pages=(home_log(),)), facts)[Links].targets
    assert target.state is LinkState.OK


@pytest.mark.parametrize(
    "url",
    [
        "https://beian.miit.gov.cn/",
        "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=50010302000001",
        "https://dcs.conac.cn/image/red.png",
        "https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
    ],
)
@pytest.mark.parametrize("outcome", [404, Failure.NXDOMAIN, Failure.CONNECT_REFUSED])
def test_hosts_that_turn_robots_away_are_blocked_not_broken(url, outcome):
    assert state(outcome, outcome, url=url) is LinkState.BLOCKED


def test_host_list_reads_names_from_the_right():
    assert turns_robots_away("www.beian.gov.cn")
    assert not turns_robots_away("gov.cn")
    assert not turns_robots_away("notweibo.com")


def test_one_target_is_one_entry_with_its_parents():
    inner = [PageLog(f"{HOME}{n}.html", Role.OTHER, 1, f"r{n}", 200) for n in range(30)]
    facts = {"home": page(links=(link(THERE, ""), link(THERE, "首页链接"), link(THERE, "又一次")))}
    facts |= {p.record: page(p.url, p.record, links=(link(THERE, "内页"),)) for p in inner}
    capture = log(OPEN, visit(THERE, 404), visit(THERE, 404), pages=(home_log(), *inner))
    [target] = assemble(capture, facts)[Links].targets
    assert (target.occurrences, len(target.parents), target.on_home) == (31, 20, True)
    assert target.parents[0].text == "首页链接"
    assert target.parents[1].url == f"{HOME}0.html"


def test_kind_tells_what_is_linked():
    [target] = links_of(visit(THERE), links=(link(THERE, "", LinkKind.IMAGE),)).targets
    assert target.kind is LinkKind.IMAGE


def test_targets_nobody_asked_are_counted_not_judged():
    found = links_of(visit(THERE), links=(link(THERE), link(LATER), link("ftp://x.gov.cn/")))
    assert ([target.url for target in found.targets], found.unasked) == ([THERE], 1)
    assert links_of(visit(THERE), unasked_links=7).unasked == 7


def test_address_is_found_however_it_is_spelled():
    asked = visit("http://www.example.gov.cn/%E9%80%9A%E7%9F%A5?a=%E4%B8%80")
    [target] = links_of(asked, links=(link("http://WWW.example.gov.cn:80/通知?a=一"),)).targets
    assert target.state is LinkState.OK


def test_error_page_is_no_parent_of_links():
    gone = PageLog(THERE, Role.OTHER, 1, "gone", 404)
    facts = {"home": page(), "gone": page(THERE, "gone", links=(link(LATER),))}
    capture = log(OPEN, visit(LATER, 404), visit(LATER, 404), pages=(home_log(), gone))
    assert assemble(capture, facts)[Links].targets == ()
