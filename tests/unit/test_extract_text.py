"""Folding: quick where it can be, and always what NFKC says where that keeps the length."""

from __future__ import annotations

import gc
import unicodedata
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.extract.text import fold, fold_pieces
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
