"""What keeps a foot from being read, and what scripts make of it."""

from __future__ import annotations

import pytest

from inspector.evidence import MarkKind, Where
from inspector.extract import extract, extract_script

URL = "http://www.example.gov.cn/"


def facts(foot: str):
    page = f"<html><body><p>正文</p><div class=footer>{foot}</div></body></html>"
    return extract(page.encode(), url=URL, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("foot", "fills"),
    [
        ("<p>主办单位：{{ name }}</p>", True),
        ("<p ng-bind='name'></p>", True),
        ("<div id=__nuxt></div>", True),
        ("<script>$('#foot').load('/foot.html')</script>", True),
        ("<p>主办单位：某局</p>", False),
        ("<p>主办单位：${name}</p>", False),
        ("<div id=app>某局</div>", False),
        ("<script>$(window).load(function(){})</script>", False),
        ("<!-- {{ name }} -->", False),
    ],
)
def test_places_that_scripts_fill_are_told(foot, fills):
    assert facts(foot).fills is fills


def test_a_script_that_loads_a_part_of_the_page_is_told():
    assert extract_script(b"$('#foot').load('/foot.html')", url=URL).fills


@pytest.mark.parametrize(
    ("foot", "empty", "pictured"),
    [
        ("<div id=foot></div>", True, False),
        ("<div></div><script>fetch('/foot')</script>", True, False),
        ("<script src=/foot.js></script>", False, False),
        ("<img src=/foot.jpg>", False, True),
        ("<img src=/foot.jpg alt=党政机关网站标识>", False, False),
        ("<img src=/count.gif width=20 height=20>", False, False),
        ("<a href=/x><img src=/icon.png></a>", False, False),
        ("<img src=/foot.jpg hidden>", False, False),
        ("<img src=/line.png><p>版权所有</p>", False, False),
    ],
)
def test_an_empty_foot_and_one_that_is_a_picture_are_told(foot, empty, pictured):
    found = facts(foot)
    assert (found.foot_empty, found.foot_pictured) == (empty, pictured)


def test_a_page_without_a_foot_has_no_empty_one():
    found = extract(b"<p>x</p>", url=URL)
    assert (found.foot_empty, found.foot_pictured) == (False, False)


@pytest.mark.parametrize(
    ("body", "spoken"),
    [
        ("<p>经查，某网站（渝ICP备20009999号）违规。</p>", True),
        ("<ul><li><a href=/1.html>关于注销渝ICP备20009999号等一批备案号的公告</a></li></ul>", True),
        ("<div class=trs_editor><table><tr><td>渝ICP备20009999号</td></tr></table></div>", True),
        ("<p>备案号：渝ICP备20009999号</p>", False),
        ("<a href='https://beian.miit.gov.cn'>本网站的备案编号是：渝ICP备20009999号</a>", False),
    ],
)
def test_a_number_that_a_text_speaks_of_is_told(body, spoken):
    page = f"<html><body>{body}{'<p>其他内容</p>' * 9}<div class=footer>某局</div></body></html>"
    found = extract(page.encode(), url=URL, content_type="text/html; charset=utf-8").marks
    assert [m.spoken for m in found if m.kind is MarkKind.ICP] == [spoken]


@pytest.mark.parametrize(
    "source",
    [
        "s.src = '//dcs.conac.cn/js/24/000/0000/60701234/CA240000000607012340001.js'",
        "$.getScript('http://dcs.conac.cn/js/24/000/0000/60701234/CA240000000607012340001.js')",
    ],
)
def test_a_label_that_a_script_asks_for_is_found(source):
    found = [m for m in facts(f"<script>{source}</script>").marks if m.kind is MarkKind.CONAC]
    assert [(m.value, m.where) for m in found] == [("CA240000000607012340001", Where.SCRIPT)]
    assert facts(f"<script>// {source}</script>").marks == ()


def test_lines_that_a_script_pushes_and_joins_are_read():
    source = "var s=[];s.push('<p>渝ICP备12345678号</p>');document.write(s.join(''))"
    found = extract_script(source.encode(), url=URL).marks
    assert [m.value for m in found] == ["渝ICP备12345678号"]


def test_a_script_that_a_script_writes_is_read():
    source = "document.write('<script>document.write(\"<p>渝ICP备12345678号</p>\")<\\/script>')"
    found = extract_script(source.encode(), url=URL).marks
    assert [m.value for m in found] == ["渝ICP备12345678号"]


@pytest.mark.parametrize(
    ("end", "pictured"),
    [
        ("<img src=/a/foot.jpg width=980 usemap=#m><map name=m><area href=/lxwm></map>", True),
        ("<img src=/a/foot.jpg width=100%>", True),
        ("<img src=/a/1.gif width=1 height=1>", False),
        ("<a href=/x><img src=/a/foot.jpg></a>", False),
        ("<img src=/a/foot.jpg><p>版权所有：某局</p>", False),
        ("<img src=/a/foot.jpg><p>全文完</p>", False),
    ],
)
def test_a_picture_after_the_last_word_stands_for_a_foot_that_nothing_names(end, pictured):
    page = f"<table><tr><td>要闻</td></tr><tr><td>{end}</td></tr></table>"
    assert extract(page.encode(), url=URL).foot_pictured is pictured
