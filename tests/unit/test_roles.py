"""Roles: what is a column, what an article."""

from __future__ import annotations

import pytest

from inspector.evidence import DateClue, ItemList, ListItem, Role
from inspector.roles import looks_like_article, role_of
from tests.builders import HOME, page

OLD = (ItemList(tuple(ListItem(f"旧闻{i}", f"{HOME}old{i}", "2025-01-01") for i in range(5))),)
LONG = (ItemList(tuple(ListItem(f"新闻{i}", f"{HOME}n{i}", "2026-11-01") for i in range(15))),)
TODAY = (DateClue("2026-11-20", "2026-11-20", "text"),)


@pytest.mark.parametrize(
    "path",
    [
        "news/12345.html",
        "gzdt/123.jhtml",
        "Item/1234.aspx",
        "html/2026/1120/123.html",
        "c/2026-01-01/123.shtml",
        "a/20261120/1234.html",
        "system/2026/11/20/030012345.shtml",
        "xxgk/202611/a1b2c3d4e5f6.shtml",
        "node/123",
        "viewnews.asp?id=1",
        "NewsShow.aspx?id=123",
        "content.jsp?id=1",
        "news_show-12.html",
        "info/1005/123.htm",
        "art/2026/11/20/art_1_2.html",
        "zwgk/202611/t20261120_1.html",
    ],
)
def test_address_of_an_article(path):
    assert looks_like_article(HOME + path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "xwzx/",
        "col/col123/index.html",
        "xwzx/index_2.html",
        "list/123.html",
        "channels/123.html",
        "list.asp?cid=2",
        "showlist.asp?id=2",
        "ShowClass.asp?ClassID=2",
        "xwzx/gzdt.htm",
        "xwzx/gzdt/2.htm",
        "2026/11/20/index.html",
    ],
)
def test_address_of_no_article(path):
    assert not looks_like_article(HOME + path)


@pytest.mark.parametrize(
    ("path", "facts", "role"),
    [
        ("v.do?k=1", {"breadcrumb": ("首页", "动态", "正文"), "lists": OLD}, Role.ARTICLE),
        ("v.do?k=1", {"breadcrumb": ("首页", "公开", "公开内容"), "lists": OLD}, Role.COLUMN),
        ("v.do?k=1", {"published": TODAY, "text_length": 900, "lists": OLD}, Role.ARTICLE),
        ("v.do?k=1", {"published": TODAY, "text_length": 90, "lists": OLD}, Role.COLUMN),
        ("xwzx/", {"published": TODAY, "text_length": 900, "lists": OLD}, Role.COLUMN),
        ("gzdt/123.html", {"lists": OLD}, Role.ARTICLE),
        ("gzdt/123.html", {"lists": LONG}, Role.COLUMN),
        ("gzdt/123.html", {"lists": LONG, "published": TODAY}, Role.ARTICLE),
        ("x", {"meta": {"columnname": "动态", "pubdate": "2020-01-01"}}, Role.COLUMN),
        ("x", {"meta": {"columnname": "动态", "articletitle": ""}}, Role.COLUMN),
        ("x", {"meta": {"columnname": "动态", "articletitle": "甲"}}, Role.ARTICLE),
        ("x", {"meta": {"pubdate": "2020-01-01"}}, Role.ARTICLE),
        ("x", {"published": TODAY}, Role.ARTICLE),
        ("x", {}, Role.OTHER),
    ],
)
def test_role_of_a_page(path, facts, role):
    url = HOME + path
    assert role_of(url, page(url, "r", **facts)) is role
