"""Addresses, as a browser resolves them."""

# ruff: noqa: E501 - a page in a table is one line

import pytest

from inspector.extract import resolve

BASE = "http://www.example.gov.cn/a/b/c.html?x=1"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("d.html", "http://www.example.gov.cn/a/b/d.html"),
        ("./d.html", "http://www.example.gov.cn/a/b/d.html"),
        ("../d.html", "http://www.example.gov.cn/a/d.html"),
        ("../../../../d.html", "http://www.example.gov.cn/d.html"),
        ("./", "http://www.example.gov.cn/a/b/"),
        ("..", "http://www.example.gov.cn/a/"),
        ("/d.html", "http://www.example.gov.cn/d.html"),
        ("/d/../e.html", "http://www.example.gov.cn/e.html"),
        ("/d/%2e%2E/e.html", "http://www.example.gov.cn/e.html"),
        ("?y=2", "http://www.example.gov.cn/a/b/c.html?y=2"),
        ("d;p=1?q=2", "http://www.example.gov.cn/a/b/d;p=1?q=2"),
        ("d.html#top", "http://www.example.gov.cn/a/b/d.html"),
        ("//other.gov.cn/x", "http://other.gov.cn/x"),
        ("https://Other.GOV.cn:443", "https://other.gov.cn/"),
        ("http://other.gov.cn:80/x", "http://other.gov.cn/x"),
        ("http://other.gov.cn:8080/x", "http://other.gov.cn:8080/x"),
        ("https://other.gov.cn?x=1", "https://other.gov.cn/?x=1"),
        ("https:/other.gov.cn/x", "https://other.gov.cn/x"),
        ("http:d.html", "http://www.example.gov.cn/a/b/d.html"),
        ("HTTP://other.gov.cn/X", "http://other.gov.cn/X"),
        (" \n d.html\t ", "http://www.example.gov.cn/a/b/d.html"),
        ("d\n.ht\tml", "http://www.example.gov.cn/a/b/d.html"),
        ("a b.html", "http://www.example.gov.cn/a/b/a%20b.html"),
        (r"..\d\e.html", "http://www.example.gov.cn/a/d/e.html"),
        (r"http:\\other.gov.cn\x", "http://other.gov.cn/x"),
        ("/附件/表.doc", "http://www.example.gov.cn/%E9%99%84%E4%BB%B6/%E8%A1%A8.doc"),
        ("/x%E9%99%84", "http://www.example.gov.cn/x%E9%99%84"),
        ("/x?k=附", "http://www.example.gov.cn/x?k=%E9%99%84"),
        ("http://重庆.政务/x", "http://xn--zwt745i.xn--zfr164b/x"),
        ("www.other.gov.cn/x", "http://www.example.gov.cn/a/b/www.other.gov.cn/x"),
        ("n_list.html?/XXGK/ZFGG/", "http://www.example.gov.cn/a/b/n_list.html?/XXGK/ZFGG/"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("/a'b(c)!~*,=@+$&", "http://www.example.gov.cn/a'b(c)!~*,=@+$&"),
    ],
)
def test_resolves_as_a_browser_does(href, url):
    assert resolve(BASE, href) == url


@pytest.mark.parametrize(
    "href",
    [
        "", " ", "#", "#top", "javascript:void(0)", " JavaScript:;", "java\nscript:;", "mailto:a@b.cn",
        "tel:12345", "data:text/plain,x", "about:blank", "ftp://x.cn/a", "weixin://x", "http://",
        "http://a b.cn/", "http://x.cn:99999/", "http://x.cn:a/", "http:// x.cn/", "http://a%zz/",
        "file:///c:/x.doc", "C:\\x.doc",
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_empty(href):
    assert resolve(BASE, href) == ""


def test_query_is_encoded_in_the_charset_of_the_page():
    assert resolve(BASE, "/s?k=附", "gb18030") == "http://www.example.gov.cn/s?k=%B8%BD"


@pytest.mark.parametrize("base", ["", "about:blank", "file:///x", "http://"])
def test_relative_to_nothing_is_empty(base):
    assert resolve(base, "x.html") == ""


def test_resolving_twice_changes_nothing():
    once = resolve(BASE, "../附 件.doc?k=值 1")
    assert resolve(BASE, once) == once


@pytest.mark.parametrize("href", ["?y=2", "http:?y=2", "\t?y=2"])
def test_pages_of_one_folder_share_no_address_that_names_only_a_query(href):
    for page in ("1.html", "2.html"):
        base = f"http://www.example.gov.cn/a/{page}"
        assert resolve(f"{base}?x=1", "b.html") == "http://www.example.gov.cn/a/b.html"
        assert resolve(f"{base}?x=1", href) == f"{base}?y=2"
