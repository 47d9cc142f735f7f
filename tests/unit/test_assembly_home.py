"""From visits and facts to Reachability, Home and Doorstep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.assembly import assemble
from inspector.evidence import (
    Announcement,
    AsOf,
    Availability,
    Badges,
    Columns,
    DnsAnswers,
    Doorstep,
    Failure,
    Feet,
    FormerAddresses,
    Fragments,
    History,
    Home,
    HttpsProbe,
    Inner,
    Links,
    Missing,
    Notice,
    NoticeCourse,
    Place,
    Reachability,
    Registered,
)
from inspector.model import Reason, Site, SiteStatus
from tests.builders import HOME, SITE, home_log, home_visit, log, page, rendering, visit

OPEN = home_visit(200, record="home")


def home_of(page_log, facts, *visits):
    front = assemble(log(OPEN, *visits, pages=(page_log,)), facts)[Home]
    assert isinstance(front, Home)
    return front


def test_every_kind_of_evidence_is_there_even_when_nothing_was_gathered():
    evidence = assemble(log(), {})
    kinds = {Site, AsOf, Availability, Reachability, Doorstep, Home, DnsAnswers, HttpsProbe}
    kinds |= {NoticeCourse, FormerAddresses, Announcement, History, Fragments, Feet}
    assert set(evidence) == kinds | {Inner, Links, Columns, Badges, Registered}
    assert evidence[Home] == Missing(Reason.NOT_GATHERED, "the home page was never asked for")


def test_same_capture_gives_same_evidence():
    capture = log(OPEN, pages=(home_log(),))
    facts = {"home": page(title="首页")}
    assert repr(assemble(capture, facts)) == repr(assemble(capture, facts))


@pytest.mark.parametrize(
    ("moment", "day", "time"),
    [
        ("2026-11-20T02:00:00.000Z", "2026-11-20", "10:00:00"),
        ("2026-11-20T15:59:59.999Z", "2026-11-20", "23:59:59"),
        ("2026-11-20T16:00:00.000Z", "2026-11-21", "00:00:00"),
    ],
)
def test_clock_is_that_of_shanghai(moment, day, time):
    assert assemble(replace(log(), as_of=moment), {})[AsOf] == AsOf(day, time)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Failure.NXDOMAIN, Reason.UNREACHABLE),
        (Failure.CONNECT_TIMEOUT, Reason.UNREACHABLE),
        (Failure.REFUSED_ADDRESS, Reason.UNREACHABLE),
        (Failure.REDIRECT_LOOP, Reason.UNREACHABLE),
        (404, Reason.UNREACHABLE),
        (503, Reason.UNREACHABLE),
        (403, Reason.BLOCKED),
        (418, Reason.BLOCKED),
        (444, Reason.BLOCKED),
        (468, Reason.BLOCKED),
        (493, Reason.BLOCKED),
        (561, Reason.BLOCKED),
        (567, Reason.BLOCKED),
        (521, Reason.BLOCKED),
        (429, Reason.BLOCKED),
        (Failure.DNS_FAILED, Reason.OUR_FAULT),
        (Failure.OUR_FAULT, Reason.OUR_FAULT),
        (Failure.ROBOTS, Reason.ROBOTS_DISALLOWED),
        (Failure.BUDGET, Reason.BUDGET_SPENT),
    ],
)
def test_home_that_did_not_open_says_why_for_all_that_stands_behind_it(outcome, reason):
    evidence = assemble(log(home_visit(outcome)), {})
    for kind in (Home, Inner, Links, Columns):
        assert evidence[kind].reason is reason
    assert evidence[Reachability].opened is False
    assert evidence[Reachability].blocked is (reason is Reason.BLOCKED)


def test_other_scheme_does_not_say_why_the_registered_one_failed():
    tries = [home_visit(Failure.TIMEOUT), home_visit(Failure.TIMEOUT)]
    tries.append(home_visit(Failure.CONNECT_REFUSED, url=HOME.replace("http:", "https:")))
    reach = assemble(log(*tries), {})[Reachability]
    assert reach.failure is Failure.TIMEOUT
    assert len(reach.tries) == 3


def test_failure_behind_a_redirect_is_the_failure_of_the_home_page():
    onward = home_visit(301, location="https://www.example.gov.cn/")
    behind = home_visit(Failure.TLS, url="https://www.example.gov.cn/")
    assert assemble(log(onward, behind), {})[Reachability].failure is Failure.TLS


class TestChallenge:
    facts = {"home": page(challenge=True), "dom": page(record="dom", title="首页", text_length=900)}

    def test_overcome_by_the_browser_is_open(self):
        evidence = assemble(
            log(OPEN, pages=(home_log(412, rendering=rendering(status=200)),)), self.facts
        )
        assert evidence[Reachability].opened
        front = evidence[Home]
        assert [view.record for view in front.views] == ["dom"]
        assert front.record == "dom"
        assert front.settled

    @pytest.mark.parametrize(
        "rendered",
        [
            None,
            rendering("", failure=Failure.BROWSER),
            rendering("still", status=412),
            rendering("dom", status=403),
        ],
    )
    def test_not_overcome_is_blocked(self, rendered):
        facts = self.facts | {"still": page(record="still", challenge=True)}
        evidence = assemble(log(OPEN, pages=(home_log(412, rendering=rendered),)), facts)
        assert evidence[Reachability].blocked
        assert evidence[Home].reason is Reason.BLOCKED
        assert evidence[Doorstep].reason is Reason.BLOCKED

    def test_with_status_200_is_a_challenge_all_the_same(self):
        evidence = assemble(log(OPEN, pages=(home_log(200),)), self.facts)
        assert evidence[Reachability].blocked


@pytest.mark.parametrize(
    ("facts", "blocked"),
    [
        ({"title": "访问被拦截", "text_length": 60}, True),
        ({"title": "请完成安全验证", "text_length": 12}, True),
        ({"title": "我市开展防火墙工程建设", "text_length": 900}, False),
        ({"title": "示例区人民政府", "text_length": 60}, False),
    ],
)
def test_short_page_of_a_protection_product_is_blocked_though_it_answers_200(facts, blocked):
    evidence = assemble(log(OPEN, pages=(home_log(),)), {"home": page(**facts)})
    assert evidence[Reachability].blocked is blocked
    if blocked:
        assert evidence[Home].reason is Reason.BLOCKED


def test_error_page_of_a_protection_product_is_blocked_whatever_its_status():
    answer = home_visit(503, record="guard")
    evidence = assemble(log(answer), {"guard": page(title="请求被Web应用防火墙拦截")})
    assert evidence[Reachability].blocked


def test_guard_that_the_browser_met_too_is_no_view():
    facts = {"home": page(challenge=True), "dom": page(record="dom", title="安全验证")}
    evidence = assemble(log(OPEN, pages=(home_log(412, rendering=rendering()),)), facts)
    assert evidence[Home].reason is Reason.BLOCKED


def test_views_stand_in_order_of_response_included_dom():
    facts = {name: page(record=name) for name in ("home", "foot", "dom")}
    front = home_of(home_log(included=("foot", "gone"), rendering=rendering()), facts)
    assert [view.record for view in front.views] == ["home", "foot", "dom"]
    assert front.rendered


@pytest.mark.parametrize(
    ("facts", "included", "settled"),
    [
        ({}, (), True),
        ({"shell": True}, (), False),
        ({"list_by_script": True}, (), False),
        ({"scripts": (HOME + "foot.js",)}, (), False),
        ({"scripts": (HOME + "foot.js",)}, ("foot",), True),
        ({"scripts": (HOME + "js/swiper.min.js",)}, (), True),
        ({"scripts": (HOME + "js/jquery-3.7.1.min.js",)}, (), False),
        ({"scripts": ("http://portal.example.gov.cn/js/foot.js",)}, (), False),
        ({"scripts": ("https://cdn.example/foot.js",)}, (), False),
        ({"scripts": ("https://hm.baidu.com/hm.js?1",)}, (), True),
        ({"scripts": ("https://s4.cnzz.com/z_stat.php?id=1",)}, (), True),
        ({"scripts": ("https://dcs.conac.cn/js/33/1.js",)}, (), True),
        ({"frames": (HOME + "foot.html",)}, (), False),
    ],
)
def test_unrendered_home_is_settled_when_no_script_that_may_write_is_unread(
    facts, included, settled
):
    known = {"home": page(**facts), "foot": page(HOME + "foot.js", "foot")}
    assert home_of(home_log(included=included), known).settled is settled


def test_home_cut_off_by_a_cap_is_not_settled():
    cut = replace(OPEN, truncated="disconnect")
    front = assemble(log(cut, pages=(home_log(),)), {"home": page()})[Home]
    assert not front.settled


@pytest.mark.parametrize(
    ("entry", "status", "settled"),
    [
        (HOME + "foot.js timeout", Failure.TIMEOUT, False),
        (HOME + "foot.js 404", 404, True),
        (HOME + "logo.png timeout", Failure.TIMEOUT, True),
        ("https://api.example.gov.cn/list timeout", Failure.TIMEOUT, False),
        ("https://hm.baidu.com/h.js timeout", Failure.TIMEOUT, True),
        ("http://api.platform.example/list refused", Failure.CONNECT_REFUSED, False),
        ("http://api.platform.example/list no name", Failure.NXDOMAIN, True),
        ("https://zfwzgl.www.gov.cn/exposure/jiucuo.js timeout", Failure.TIMEOUT, True),
    ],
)
def test_rendered_home_is_settled_unless_something_that_may_write_was_lost(entry, status, settled):
    facts = {"home": page(shell=True), "dom": page(record="dom")}
    lost = visit(entry.split()[0], status)
    front = home_of(home_log(rendering=rendering(failed=(entry,))), facts, lost)
    assert front.settled is settled


def test_body_that_is_no_page_is_not_gathered():
    evidence = assemble(log(OPEN, pages=(home_log(),)), {})
    assert evidence[Reachability].opened
    assert evidence[Home].reason is Reason.NOT_GATHERED


@pytest.mark.parametrize(
    ("registered", "final", "away"),
    [
        (HOME, "http://example.gov.cn/", False),
        ("http://example.gov.cn/", "https://www.example.gov.cn/index.html", False),
        (HOME, "http://m.example.gov.cn/", False),
        (HOME, "http://www.other.gov.cn/", True),
        ("http://old.example.gov.cn/", HOME, True),
        ("http://www.example.gov.cn/town/", "http://www.example.gov.cn/town/index.html", False),
        ("http://www.example.gov.cn/town/", HOME, True),
        (HOME + "index.html", HOME, False),
    ],
)
def test_doorstep_knows_when_the_address_leads_to_another_site(registered, final, away):
    capture = log(
        OPEN,
        site=replace(SITE, url=registered, status=SiteStatus.CLOSED),
        pages=(replace(home_log(), url=final),),
    )
    assert assemble(capture, {"home": page(final)})[Doorstep].away is away


def test_successor_below_the_same_name_is_another_site():
    site = replace(SITE, successor="http://new.example.gov.cn/")
    final = "http://new.example.gov.cn/"
    capture = log(OPEN, site=site, pages=(replace(home_log(), url=final),))
    assert assemble(capture, {"home": page(final)})[Doorstep].away


def test_doorstep_of_a_site_that_does_not_open_is_known():
    door = assemble(log(home_visit(Failure.NXDOMAIN)), {})[Doorstep]
    assert (door.opened, door.failure) == (False, Failure.NXDOMAIN)


def test_doorstep_tells_title_text_and_notice():
    notice = Notice("closure", "本网站已永久关停", Place.BODY)
    facts = {"home": page(title="旧网站", text_length=120, notices=(notice,))}
    door = assemble(log(OPEN, pages=(home_log(),)), facts)[Doorstep]
    assert (door.title, door.text_length, door.notice) == ("旧网站", 120, "本网站已永久关停")


def test_script_that_sends_the_reader_away_leads_away():
    facts = {"home": page(redirect="http://www.successor.gov.cn/")}
    assert assemble(log(OPEN, pages=(home_log(),)), facts)[Doorstep].away
