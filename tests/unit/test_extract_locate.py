"""Where a link stands in its page."""

import time

import pytest

from inspector.extract import extract
from inspector.extract.locate import located

URL = "http://www.example.gov.cn/a/"


def path(html, text="", url="http://www.example.gov.cn/x.html", charset="utf-8"):
    found = located(html.encode(charset), url=URL, content_type=f"text/html; charset={charset}")
    return next((xpath() for link, xpath in found if (link.url, link.text) == (url, text)), "")


@pytest.mark.parametrize(
    ("html", "text", "found"),
    [
        ("<a href=/x.html>表</a>", "表", "/html/body/a"),
        ("<a href=y>一</a><a href=/x.html>二</a>", "二", "/html/body/a[2]"),
        ("<a href=/x.html>一</a><a href=/x.html>二</a>", "二", "/html/body/a[2]"),
        ("<p><div><a href=/x.html>表</a>", "表", "/html/body/div/a"),
        ("<table><td><td><a href=/x.html>表</a>", "表", "/html/body/table/tbody/tr/td[2]/a"),
        ("<video src=/x.html title=片>", "片", "/html/body/video"),
        ("<video poster=/x.html></video>", "", "/html/body/video"),
        ("<audio><source src=/x.html></audio>", "", "/html/body/audio/source"),
        ("<ul><li>一<li><img src=/x.html alt=图>", "图", "/html/body/ul/li[2]/img"),
        ("<o:p><a href=/x.html>表</a>", "表", "/html/body/*[local-name()='o:p']/a"),
        ("<svg><g/><a href=/x.html>表</a></svg>", "表", "/html/body/*[local-name()='svg']/*[2]"),
        ("<base href=../><a href=x.html>表</a>", "表", "/html/body/a"),
        ("<link rel=icon href=/x.html>", "", "/html/head/link"),
        ("<td background=/x.html><body background=/x.html>", "", "/html/body"),
        ("<a href=/x.html>表</a>", "另一个", ""),
        ("<noscript><a href=/x.html>表</a></noscript>", "表", ""),
        ("<\x1b[31m><a href=/x.html>表</a>", "表", "/html/body/a"),
        ("<a\u202eb><a href=/x.html>表</a>", "表", ""),
    ],
)
def test_the_path_leads_to_the_element_of_the_link(html, text, found):
    assert path(html, text) == found


def test_a_link_that_a_script_writes_is_found_at_the_script():
    html = "<script>var a</script><div><script>document.write('<a href=/x.html>表</a>')</script>"
    assert path(html, "表") == "/html/body/div/script"


def test_queries_are_compared_in_the_charset_of_the_page():
    url = "http://www.example.gov.cn/s?k=%B1%ED"
    assert path("<p><a href='/s?k=表'>表</a>", "表", url, "gbk") == "/html/body/p/a"


@pytest.mark.parametrize("deep", [300, 450, 5000])
def test_nesting_that_browsers_cut_gives_no_path(deep):
    found = path("<b>" * deep + "<a href=/x.html>表</a>", "表")
    assert bool(found) is (deep < 400)


def test_all_links_of_a_large_page_are_found_in_time():
    html = "<ul>" + "<li><a href=/x.html>表</a>" * 20_000
    began = time.process_time()
    found = [xpath() for _, xpath in located(html.encode(), url=URL, content_type="")]
    assert time.process_time() - began < 5
    assert found == [f"/html/body/ul/li[{number}]/a" for number in range(1, 20_001)]


def test_links_come_in_the_order_of_the_facts():
    html = "<a href=a>一</a><td><img src=b alt=二><script>document.write('<a href=c>')</script>"
    links = [link for link, _ in located(html.encode(), url=URL, content_type="")]
    assert tuple(links) == extract(html.encode(), url=URL).links
