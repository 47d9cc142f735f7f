"""The places of a page, and those its links name."""

import pytest

from inspector.extract.anchors import anchors

URL = "http://www.example.gov.cn/a/x.html"


def read(html, charset="utf-8"):
    return anchors(html.encode(charset), url=URL, content_type=f"text/html; charset={charset}")


def named(html, charset="utf-8"):
    return [(pointer.url, pointer.fragment) for pointer in read(html, charset).pointers]


def test_the_places_of_a_page_are_ids_and_names_of_links():
    html = "<h2 id=one>一</h2><a name=two></a><a name=二></a><meta name=three><p id></p>"
    assert read(html).names == {"one", "two", "二"}


@pytest.mark.parametrize(
    ("href", "found"),
    [
        ("y.html#b", [("http://www.example.gov.cn/a/y.html", "b")]),
        ("http://other.example.cn/#b", [("http://other.example.cn/", "b")]),
        ("#b", [(URL, "b")]),
        ("y.html#b:~:text=材料", [("http://www.example.gov.cn/a/y.html", "b")]),
        ("y.html#", []),
        ("y.html#Top", []),
        ("y.html#/route/1", []),
        ("y.html#!page", []),
        ("y.pdf#page=2", []),
        ("y.html#:~:text=材料", []),
        ("javascript:void(0)#b", []),
        ("mailto:a@example.cn#b", []),
    ],
)
def test_a_fragment_names_a_place_unless_it_is_the_top_a_route_or_a_state(href, found):
    assert named(f'<a href="{href}">字</a>') == found


@pytest.mark.parametrize("handled", ["onclick=go()", "data-toggle=tab", "role=tab", "v-on:click=a"])
def test_a_link_whose_click_a_script_answers_names_no_place(handled):
    assert named(f"<a href=y.html#b {handled}>字</a>") == []


def test_within_a_page_that_has_scripts_a_fragment_may_be_theirs():
    assert named("<a href=#b>字</a><script>tabs()</script>") == []
    assert named("<a href=y.html#b>字</a><script>tabs()</script>") != []


def test_queries_keep_the_charset_of_the_page():
    assert named("<a href=y.html?n=材#b>字</a>", "gb18030") == [
        ("http://www.example.gov.cn/a/y.html?n=%B2%C4", "b")
    ]
