"""Traps: pages that say the same again and again are left alone, and real columns never are."""

from dataclasses import replace

import pytest

from inspector.evidence import ItemList, ListItem, PageFacts
from spiders.sameness import ENOUGH, Sameness, fingerprint

FORM = "/rili/#/#.html"
TEXT = "活动日历：本月没有安排，请查看其他月份，或者返回首页浏览最新发布的信息。"
PAGE = PageFacts(f"http://www.example.gov.cn{FORM}")


def listing(*titles: str) -> PageFacts:
    items = tuple(ListItem(title, f"/{number}.html") for number, title in enumerate(titles))
    return replace(PAGE, lists=(ItemList(items),))


def month(number: int) -> bytes:
    return f"<title>{number}月</title>{TEXT}<a href='/rili/{number}/x{number:x}.html'>>".encode()


def opened(*pages: tuple[bytes, PageFacts]) -> Sameness:
    sameness = Sameness()
    for body, page in pages:
        sameness.note(FORM, body, page)
    return sameness


def test_months_without_end_become_boring():
    months = [(month(number), PAGE) for number in range(ENOUGH)]
    assert not opened(*months[1:]).boring(FORM)
    assert opened(*months).boring(FORM)
    assert not opened(*months).boring("/zwgk/#.html")


def test_one_page_that_says_something_else_begins_the_count_anew():
    months = [(month(number), PAGE) for number in range(ENOUGH)]
    other = (f"<p>{TEXT}另有安排。".encode(), PAGE)
    assert not opened(*months[:-1], other, *months[:-1]).boring(FORM)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_numbers_addresses_and_session_ids_make_no_difference(charset):
    one, other = (
        f"<a href='/list;jsessionid={name}'>第{number}页</a>{TEXT}".encode(charset)
        for name, number in (("4F0A", 1), ("BC77E", 22))
    )
    assert fingerprint(one, PAGE) == fingerprint(other, PAGE) is not None


DIFFERENT = {
    "other words": (TEXT.encode(), PAGE, f"{TEXT}政策文件".encode(), PAGE),
    "other items of a list": (
        TEXT.encode(),
        listing("关于第1号事项的通知"),
        TEXT.encode(),
        listing("关于第2号事项的通知"),
    ),
}


@pytest.mark.parametrize(("body", "page", "other", "there"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_says_something_of_its_own_is_another_page(body, page, other, there):
    assert fingerprint(body, page) != fingerprint(other, there)


UNKNOWN = {
    "a shell": (TEXT.encode(), replace(PAGE, shell=True)),
    "a list filled by script": (TEXT.encode(), replace(PAGE, list_by_script=True)),
    "a column in a frame": (TEXT.encode(), replace(PAGE, frames=("/list.html",))),
    "a script challenge": (TEXT.encode(), replace(PAGE, challenge=True)),
    "a page in English": (b"<p>Government of the District. Notices and policies." * 9, PAGE),
}


@pytest.mark.parametrize(("body", "page"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_the_body_does_not_hold_is_never_called_the_same(body, page):
    assert fingerprint(body, page) is None
    assert not opened(*[(body, page)] * 2 * ENOUGH).boring(FORM)
