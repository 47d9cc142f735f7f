"""What list, article, meta element and address say together, and the entries of several views."""

import pytest

from inspector.assembly.dates import of_entry, publication, vote
from inspector.assembly.entries import own_entries
from inspector.evidence import DateClue, InnerPage, ItemList, ListItem, Role
from tests.builders import HOME, page

NOTICE = HOME + "tzgg/1.html"


def clue(source, day, *, sure=True):
    return DateClue(day, day, source, sure)


EVENT = clue("text", "2026-12-24", sure=False)


@pytest.mark.parametrize(
    ("clues", "date", "against"),
    [
        ([], "", []),
        ([clue("url", "2026-11-03")], "2026-11-03", []),
        ([clue("meta", "2026-11-04"), clue("text", "2026-11-03")], "2026-11-03", []),
        ([clue("meta", "2022-04-24"), clue("text", "2017-05-15")], "2017-05-15", ["meta"]),
        ([clue("text", "2019-03-01"), clue("list", "2026-11-03")], "2026-11-03", ["text"]),
        # two dates of one text are no conflict: one of them is an update
        ([clue("text", "2026-11-03"), clue("text", "2026-10-01")], "2026-11-03", []),
        # 时间 alone gives way to meta and address that agree, and to neither alone
        (
            [EVENT, clue("meta", "2026-11-03"), clue("url", "2026-11-03")],
            "2026-11-03",
            [],
        ),
        ([EVENT, clue("meta", "2026-11-03")], "2026-12-24", ["meta"]),
    ],
)
def test_clues_vote_and_a_conflict_is_kept(clues, date, against):
    found = vote(clues)
    assert (found.date, [each.source for each in found.against]) == (date, against)
    assert found.conflict is bool(against)


def test_entry_is_held_against_its_article_and_its_address():
    url = HOME + "tzgg/t20190301_1.html"
    article = page(url, "r", published=(clue("meta", "2026-11-03"), clue("url", "2019-03-01")))
    said = publication(InnerPage(url, Role.ARTICLE, "r", (article,), rendered=False))
    entry = ListItem("一项通知", url, "2026-11-03", "11-03")
    found = of_entry(entry, {"www.example.gov.cn/tzgg/t20190301_1.html": said, url: said})
    assert found.date == "2026-11-03"
    assert {each.date for each in found.against} == {"2019-03-01"}


def entries(*views):
    return [(item.title, item.date) for item in own_entries([page(lists=lists) for lists in views])]


def listed(*pairs, aside=False):
    items = tuple(ListItem(title, HOME + title + ".html", day) for title, day in pairs)
    return ItemList(items, aside=aside)


def test_entries_of_two_views_are_one_list_with_the_date_either_shows():
    sent, drawn = listed(("甲", ""), ("乙", "2026-11-03")), listed(("甲", "2026-11-05"), ("丙", ""))
    assert entries((sent,), (drawn,)) == [("甲", "2026-11-05"), ("乙", "2026-11-03"), ("丙", "")]


def test_box_aside_counts_only_where_nothing_else_is():
    own, box = listed(("甲", "2026-10-01")), listed(("热", "2026-11-05"), aside=True)
    assert entries((own, box)) == [("甲", "2026-10-01")]
    assert entries((box,)) == [("热", "2026-11-05")]


def test_entries_without_address_of_their_own_stay_apart():
    items = tuple(ListItem(title, "", "2026-11-03") for title in ("甲", "乙"))
    assert len(own_entries([page(lists=(ItemList(items),))] * 2)) == 2
