"""Folding: quick where it can be, and always what NFKC says where that keeps the length."""

from __future__ import annotations

import gc
import unicodedata
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.extract import extract
from inspector.extract.text import collapse, first_of, fold, fold_pieces
from inspector.extract.tree import Element, read

TEXTS = st.text(alphabet="a1 ，：％２…①㎡ﬁé\u0301가ᄀ\uac01\u11a8ｶﾞ位页\x1f", max_size=12)


def plainly(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text)
    if len(whole) == len(text):
        return whole
    single = [(sign, unicodedata.normalize("NFKC", sign)) for sign in text]
    return "".join(folded if len(folded) == 1 else sign for sign, folded in single)


@given(TEXTS)
def test_a_short_cut_folds_as_nfkc_does(text: str) -> None:
    assert fold(text) == plainly(text)
    assert len(fold(text)) == len(text)


@given(st.lists(TEXTS, max_size=5))
def test_pieces_are_folded_as_if_each_stood_alone(pieces: list[str]) -> None:
    assert fold_pieces(pieces, "".join(pieces)) == "".join(map(plainly, pieces))


@pytest.mark.parametrize(
    ("written", "folded"),
    [("ＩＣＰ备１２号－１", "ICP备12号-1"), ("主办：某局…", "主办:某局…"), ("㎡", "㎡")],
)
def test_wide_signs_become_narrow_and_none_changes_the_length(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_link_and_what_stands_in_it_have_that_link_around_them() -> None:
    page = read("<p><a href=/x><b>甲</b></a><i>乙</i></p>")
    link, inner, outer = (page.tagged(tag)[0] for tag in ("a", "b", "i"))
    assert (link.anchor, inner.anchor, outer.anchor) == (link, link, None)


def test_elements_of_some_tags_come_in_document_order() -> None:
    page = read("<a>1</a><img><a>2</a><area><img>")
    assert [e.tag for e in page.tagged("img", "a")] == ["a", "img", "a", "img"]
    assert page.tagged("table") == []


def test_a_link_that_nobody_holds_is_gone_at_once_and_waits_for_no_collector() -> None:
    class Watched(Element):
        __slots__ = ("__weakref__",)

    gc.disable()
    try:
        outer = Watched("a", {}, None)
        inner = Element("b", {}, outer)
        gone = weakref.ref(outer)
        del inner, outer
        assert gone() is None
    finally:
        gc.enable()


def test_what_pages_have_in_common_is_kept_once() -> None:
    html = (
        "<p><a href=/sy.html>首页</a><img src=/l.png alt=徽><ul>"
        "<li><a href=/t20261105_1.html>关于一件事项的通知</a>2026-11-05"
        "<li><a href=/t20261104_2.html>关于又一件事项的通知</a>2026-11-04</ul>渝ICP备12345678号"
    ).encode()
    one, other = (extract(html, url=f"http://a.gov.cn/{page}.html") for page in "12")
    pairs = [
        *zip(one.links, other.links, strict=True),
        *zip(one.images, other.images, strict=True),
        *zip(one.marks, other.marks, strict=True),
        *zip(one.lists[0].items, other.lists[0].items, strict=True),
    ]
    assert len(pairs) == 8
    assert all(first is second for first, second in pairs)


def test_an_element_is_found_by_an_attribute_and_by_words_in_it() -> None:
    page = read("<a title=我要找错>1</a><b title>2</b><i title=其他>3</i>")
    assert [e.tag for e in page.having["title"]] == ["a", "b", "i"]
    assert [e.tag for e in page.bearing("title", "错")] == ["a"]


def test_a_page_says_surely_only_where_no_link_leads() -> None:
    page = read("<a href=HTTPS://Beian.Gov.cn/x>1</a><a href>2</a>")
    assert page.links_to("beian.gov") is True
    assert page.links_to("kaipuyun") is False


@pytest.mark.parametrize(
    ("text", "collapsed"),
    [
        ("", ""),
        ("通知", "通知"),
        (" 通 知 ", " 通 知 "),
        ("\n\t ", " "),
        ("\u3000通  知\xa0", " 通 知 "),
        ("通\u200b知", "通知"),
        ("\u200b", ""),
        ("\u200b ", " "),
    ],
)
def test_white_space_is_one_space_and_what_nobody_sees_is_nothing(
    text: str, collapsed: str
) -> None:
    assert collapse(text) == collapsed


def test_the_first_of_some_words_is_found_or_the_end() -> None:
    assert first_of("甲乙丙", "丙", "乙") == 1
    assert first_of("甲乙丙", "丁") == 3
