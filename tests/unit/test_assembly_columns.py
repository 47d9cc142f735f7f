"""Columns: names, classes, entries, newest dates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.assembly import assemble
from inspector.assembly.classes import classed
from inspector.assembly.dates import date_in_url
from inspector.evidence import (
    ColumnClass,
    Columns,
    DateClue,
    Failure,
    Inner,
    ItemList,
    ListItem,
    PageLog,
    Role,
)
from tests.builders import HOME, home_log, home_visit, link, log, page, rendering

NEWS = HOME + "xwzx/"


def items(*pairs):
    return (ItemList(tuple(ListItem(title, HOME + title + ".html", day) for title, day in pairs)),)


def columns_of(*pages, facts=None, links=(), **more):
    logs = [PageLog(each.url, Role.COLUMN, 1, each.record, 200) for each in pages]
    known = {each.record: each for each in pages} | (facts or {})
    known["home"] = page(links=links)
    opened = home_visit(200, record="home")
    extra = more.pop("pages", ())
    capture = log(opened, pages=(home_log(), *logs, *extra), **more)
    found = assemble(capture, known)[Columns]
    assert isinstance(found, Columns)
    return found.columns


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("部门动态", ColumnClass.NEWS),
        ("本地要闻", ColumnClass.NEWS),
        ("图片新闻", ColumnClass.NEWS),
        ("通知公告", ColumnClass.NOTICE),
        ("公示公告", ColumnClass.NOTICE),
        ("政策文件", ColumnClass.POLICY),
        ("规范性文件", ColumnClass.POLICY),
        ("政策法规", ColumnClass.POLICY),
        ("人事任免", ColumnClass.PERSONNEL),
        ("规划计划", ColumnClass.PERSONNEL),
        ("人事公示", ColumnClass.PERSONNEL),
        ("政策解读", ColumnClass.NONE),
        ("法规汇编", ColumnClass.NONE),
        ("区县概况", ColumnClass.NONE),
        ("机构职能", ColumnClass.NONE),
        ("新闻发布会", ColumnClass.NONE),
        ("政府信息公开年报", ColumnClass.NONE),
        ("招标公告", ColumnClass.NONE),
        ("往期动态", ColumnClass.NONE),
        ("移民搬迁", ColumnClass.NONE),
        ("计划生育", ColumnClass.NONE),
        ("新闻发言人", ColumnClass.NONE),
        ("政策文件库", ColumnClass.NONE),
        ("", ColumnClass.NONE),
        ("关于做好秋冬季防火工作的通知", ColumnClass.NONE),
        ("示例区人民政府办公室动态信息公开通知", ColumnClass.NONE),
    ],
)
def test_class_of_a_column_by_its_name(name, kind):
    assert classed(name).kind is kind


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"breadcrumb": ("首页", "新闻中心", "部门动态"), "title": "别的"}, "部门动态"),
        ({"breadcrumb": ("首页", "部门动态", "列表"), "title": "别的"}, "部门动态"),
        ({"meta": {"columnname": "部门动态"}, "title": "别的"}, "部门动态"),
        ({"title": "部门动态_示例区人民政府"}, "部门动态"),
        ({"title": "部门动态 - 示例区人民政府"}, "部门动态"),
        ({}, "动态"),
    ],
)
def test_name_of_a_column_is_what_the_page_calls_itself(facts, name):
    [column] = columns_of(page(NEWS, "r1", **facts), links=(link(NEWS, "动态"),))
    assert column.name == name


@pytest.mark.parametrize("crumb", ["专题专栏", "历史专题", "往期回顾", "归档"])
def test_column_of_a_topic_has_no_period(crumb):
    [column] = columns_of(page(NEWS, "r1", breadcrumb=("首页", crumb, "工作动态")))
    assert (column.name, column.kind) == ("工作动态", ColumnClass.NONE)


def test_newest_is_the_newest_that_is_not_in_the_future():
    lists = items(("甲", "2026-11-01"), ("乙", "2026-11-20"), ("丙", "2026-11-21"), ("丁", ""))
    [column] = columns_of(page(NEWS, "r1", lists=lists))
    assert (column.newest, len(column.items)) == ("2026-11-20", 4)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("xwzx/202611/t20261118_123.html", "2026-11-18"),
        ("2026/11/8/a.html", "2026-11-08"),
        ("2026-11/18/content_1.html", "2026-11-18"),
        ("2026-11-18/1.html", "2026-11-18"),
        ("art/20261118/1.html", "2026-11-18"),
        ("t20261399_1.html", ""),
        ("detail?id=20261118", ""),
    ],
)
def test_date_an_address_carries(path, day):
    assert date_in_url(HOME + path) == day


def test_date_comes_from_list_then_article_then_address():
    article = HOME + "t20261101_1.html"
    lists = (ItemList((ListItem("甲", article), ListItem("乙", HOME + "t20261102_2.html"))),)
    clues = (DateClue("2026-10-01", "", "meta"), DateClue("2026-10-05", "", "text"))
    facts = {"a": page(article, "a", published=clues)}
    [column] = columns_of(
        page(NEWS, "r1", lists=lists),
        facts=facts,
        pages=(PageLog(article, Role.ARTICLE, 2, "a", 200),),
    )
    assert [item.date for item in column.items] == ["2026-10-05", "2026-11-02"]


def test_later_pages_belong_to_the_first():
    first = page(NEWS + "index.html", "r1", title="部门动态", lists=items(("甲", "2026-11-01")))
    second = page(NEWS + "index_1.html", "r2", title="部门动态", lists=items(("乙", "2026-10-01")))
    other = page(HOME + "tzgg/index_1.html", "r3", title="通知公告")
    found = columns_of(first, second, other)
    assert [(column.name, len(column.items)) for column in found] == [
        ("部门动态", 2),
        ("通知公告", 0),
    ]
    assert found[0].newest == "2026-11-01"


def test_page_of_another_host_is_no_column_of_this_site():
    assert columns_of(page("http://www.other.gov.cn/xwzx/", "r1", title="动态")) == ()


def test_page_that_only_sends_on_is_no_column():
    assert columns_of(page(NEWS, "r1", title="动态", redirect=HOME)) == ()


@pytest.mark.parametrize(
    ("facts", "settled"),
    [
        ({}, True),
        ({"list_by_script": True}, False),
        ({"shell": True}, False),
        ({"scripts": (HOME + "js/list.js",)}, False),
        ({"scripts": (HOME + "js/list.js",), "lists": items(("甲", "2026-11-01"))}, False),
        ({"frames": (HOME + "list.html",)}, False),
    ],
)
def test_column_is_settled_when_no_script_can_fill_it(facts, settled):
    [column] = columns_of(page(NEWS, "r1", **facts))
    assert column.settled is settled


@pytest.mark.parametrize(
    ("rendered", "settled"),
    [
        (rendering("dom"), True),
        (rendering("", failure=Failure.BROWSER), False),
        (rendering("dom", failed=(HOME + "api/list timeout",)), False),
    ],
)
def test_rendered_column_is_settled_unless_its_data_were_lost(rendered, settled):
    facts = {"r": page(NEWS, "r", list_by_script=True), "dom": page(NEWS, "dom")}
    entry = replace(PageLog(NEWS, Role.COLUMN, 1, "r", 200), rendering=rendered)
    [column] = columns_of(facts=facts, pages=(entry,))
    assert column.settled is settled


def test_entries_of_all_views_are_joined_with_their_dates():
    plain, dom = items(("甲", ""), ("乙", "")), items(("甲", "2026-11-02"))
    facts = {"r": page(NEWS, "r", lists=plain), "dom": page(NEWS, "dom", lists=dom)}
    entry = replace(PageLog(NEWS, Role.COLUMN, 1, "r", 200), rendering=rendering("dom"))
    [column] = columns_of(facts=facts, pages=(entry,))
    assert [(item.title, item.date) for item in column.items] == [("甲", "2026-11-02"), ("乙", "")]
    assert column.record == "dom"


def test_budget_that_ended_the_crawl_is_told():
    opened = home_visit(200, record="home")
    evidence = assemble(log(opened, pages=(home_log(),), stopped="pages"), {"home": page()})
    assert not evidence[Columns].complete
    assert not evidence[Inner].complete


@pytest.mark.parametrize(("number", "siblings"), [(300, 299), (301, 0)])
def test_in_a_crowded_folder_only_its_own_page_lies_above(number, siblings):
    own = page(NEWS, "own", title="新闻中心")
    others = [page(f"{NEWS}list{n}.html", f"r{n}", title=f"动态{n}") for n in range(number - 1)]
    above = {column.url: column.above for column in columns_of(own, *others)}
    assert NEWS in above[others[0].url]
    assert len(above[others[0].url]) == siblings or above[others[0].url] == (NEWS,)
