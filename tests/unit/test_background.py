"""What an inspection is given to know of the life of a site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.model import Site, SiteStatus, SiteType
from inspector.storage.background import background
from inspector.storage.database import open_database, session
from inspector.storage.registry import hosts_beside, store_sites
from inspector.storage.results import save_observations

AT = "2026-11-01T00:00:00.000Z"
SITE = Site("1", "示例区粮食局", "http://lsj.example.gov.cn/", region="示例区")
PORTAL = Site("2", "示例区人民政府", "http://www.example.gov.cn/", type=SiteType.PORTAL,
              region="示例区", short_name="区政府")  # fmt: skip
HEIR = Site("3", "示例区发展和改革委员会", "http://fgw.example.gov.cn/", region="示例区")


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    with session(engine) as db:
        store_sites(db, (SITE, PORTAL, HEIR), AT)
    yield engine
    engine.dispose()


def known(engine, site):
    with session(engine) as db:
        return background(db, site, AT)


@pytest.mark.parametrize(
    ("successor", "announcers"),
    [
        ("示例区发展和改革委员会", (HEIR.url, PORTAL.url)),
        ("3", (HEIR.url, PORTAL.url)),
        ("http://fgw.example.gov.cn", (HEIR.url, PORTAL.url)),
        ("区政府", (PORTAL.url,)),
        ("www.elsewhere.gov.cn", ("http://www.elsewhere.gov.cn/", PORTAL.url)),
        ("不在名录", (PORTAL.url,)),
        ("", (PORTAL.url,)),
    ],
)
def test_the_end_is_to_be_announced_by_the_heir_and_by_the_portal(engine, successor, announcers):
    closed = replace(SITE, status=SiteStatus.CLOSED, successor=successor)
    found = known(engine, closed).announcers
    assert tuple(dict.fromkeys(url.rstrip("/") for url in found)) == tuple(
        url.rstrip("/") for url in announcers
    )


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://LSJ.example.gov.cn:8080/a", ("fgw.example.gov.cn", "lsj.example.gov.cn",
                                              "www.example.gov.cn")),
        ("http://www.other.gov.cn/example.gov.cn", ("www.other.gov.cn",)),
        ("http://www.xn--fsqu00a.xn--zfr164b/", ("www.例子.政务", "粮食.例子.政务")),
        ("http://粮食.例子.政务/", ("www.例子.政务", "粮食.例子.政务")),
        ("http://192.0.2.1/", ("192.0.2.1",)),
    ],
)  # fmt: skip
def test_hosts_of_a_domain_are_found_in_either_form(engine, url, hosts):
    others = (
        Site("4", "其他", "http://www.other.gov.cn/example.gov.cn"),
        Site("5", "粮食", "http://粮食.例子.政务/"),
        Site("6", "例子", "http://www.xn--fsqu00a.xn--zfr164b/"),
        Site("7", "一百", "http://192.0.2.1/"),
        Site("8", "尾巴", "http://www.notexample.gov.cn/"),
    )
    with session(engine) as db:
        store_sites(db, others, AT)
        assert hosts_beside(db, replace(SITE, url=url)) == hosts


def test_nobody_announces_the_end_of_a_site_that_runs(engine):
    assert known(engine, SITE).announcers == ()


@pytest.mark.parametrize(
    ("noted", "former"),
    [
        ("www.old.gov.cn", ("http://www.old.gov.cn/",)),
        ("http://www.old.gov.cn/lsj/；lsj.older.gov.cn", ("http://www.old.gov.cn/lsj/",
                                                        "http://lsj.older.gov.cn/")),
        ("lsj.example.gov.cn", ()),
        ("无", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_old_addresses_come_from_the_registry(engine, noted, former):
    site = replace(SITE, extra={"原网址": noted} if noted else {})
    assert known(engine, site).former == former


def test_old_addresses_come_from_what_was_registered_at_earlier_looks(engine):
    with session(engine) as db:
        save_observations(db, "1", AT, {("address", ""): "lsj.old.gov.cn"})
    assert known(engine, SITE).former == ("http://lsj.old.gov.cn/",)
    assert known(engine, replace(SITE, url="http://lsj.old.gov.cn/")).former == ()


def test_only_what_was_seen_of_this_site_is_given(engine):
    facts = {("notice", "leaving"): "本网站将迁移", ("standing", ""): "works"}
    facts["home-items", ""] = "x"
    with session(engine) as db:
        save_observations(db, "1", AT, facts)
        save_observations(db, "2", AT, {("notice", "leaving"): "另一网站"})
    seen = known(engine, SITE).sightings
    assert {(each.kind, each.value) for each in seen} == {
        ("notice", "本网站将迁移"),
        ("standing", "works"),
        ("home-items", "x"),
    }


def test_of_a_site_without_a_code_nothing_is_known(engine):
    assert known(engine, replace(SITE, code="")) == type(known(engine, SITE))()
