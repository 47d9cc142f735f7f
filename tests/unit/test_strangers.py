"""Outside domains that seem to have changed hands: who is suspected, and where reports lead."""

from __future__ import annotations

import pytest

from inspector.addresses import defang
from inspector.assembly.hosts import on_the_market
from inspector.assembly.strangers import outside
from inspector.evidence import Topic
from inspector.extract import extract
from inspector.extract.stranger import extract_stranger
from reports import site_html

OWN = frozenset({"example.gov.cn"})
BAD = "http://www.example-volunteer.org/"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("http://bbs.example.com.cn/a", "example.com.cn"),
        ("http://someone.github.io/", "someone.github.io"),
        ("http://www.example.gov.cn/a", ""),
        ("http://other.gov.cn/", ""),
        ("http://www.example.edu.cn/", ""),
        ("http://示例.政务/", ""),
        ("http://weibo.com/example", ""),
        ("http://localhost/", ""),
    ],
)
def test_official_and_own_domains_are_no_strangers(url, domain):
    assert outside(url, OWN) == domain


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("example.com", True),
        ("example.org.cn", True),
        ("someone.github.io", False),
        ("x.lan", False),
    ],
)
def test_only_a_name_right_below_a_registry_can_be_taken(domain, free):
    assert on_the_market(domain) is free


def topics(title, text=""):
    body = f"<title>{title}</title><body>{text}</body>".encode()
    kind = "text/html; charset=utf-8"
    found = extract_stranger(body, url=BAD, content_type=kind, record="", status=200).topics
    return {each.topic: (each.title, each.text) for each in found}


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("&#30334;&#23478;&#20048;", Topic.GAMBLING),
        ("Best Casino Online", Topic.GAMBLING),
        ("ＣＡＳＩＮＯ", Topic.GAMBLING),
        ("example.com is for sale", Topic.PARKED),
        ("警方通报", Topic.SOBER),
    ],
)
def test_words_are_found_however_they_are_written(title, topic):
    assert set(topics(title)) == {topic}


@pytest.mark.parametrize("title", ["Casinova", "福利机构", "Sussex News", "菠菜种植"])
def test_parts_of_other_words_do_not_count(title):
    assert not {Topic.GAMBLING, Topic.ADULT} & set(topics(title))


def test_words_are_not_looked_for_on_pages_of_the_site():
    assert extract("<title>百家乐</title>".encode(), url=BAD).topics == ()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (BAD, "hxxp://www[.]example-volunteer[.]org/"),
        ("HTTPS://a.cn:8080/b.html?c=d.e", "hxxps://a[.]cn:8080/b.html?c=d.e"),
        ("www.example.com/a.b", "www[.]example[.]com/a.b"),
    ],
)
def test_a_defanged_address_is_no_link_but_can_be_read(url, shown):
    assert defang(url) == shown


def finding(key, url, **more):
    return {"message": key, "url": url, "params": {}, **more}


def test_no_finding_leads_a_reader_to_a_suspect():
    suspect = finding(
        "LNK005.unregistered", "http://www.example.gov.cn/", detail={"targets": [BAD]}
    )
    results = [
        {"code": "LNK005", "verdict": "fail", "candidate": True, "findings": [suspect]},
        {"code": "LNK001", "verdict": "fail", "findings": [finding("LNK001.no-name", BAD)]},
        {"code": "LNK002", "verdict": "fail", "findings": [finding("LNK002.gone", BAD + "else")]},
    ]
    html = site_html({"site": {"url": "http://www.example.gov.cn/"}, "results": results})
    assert f'href="{BAD}"' not in html
    assert defang(BAD) in html
    assert 'href="http://www.example.gov.cn/"' in html
