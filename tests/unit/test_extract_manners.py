"""Manners of lists and articles that blind rounds brought to light."""

from __future__ import annotations

import pytest

from inspector.extract import extract

URL = "http://www.example.gov.cn/zwgk/tzgg/index.html"
TITLES = ("关于开展第二次检查的通知", "关于公布年度目录的公告", "关于调整站点设置的通告")


def entries(html: str) -> list[tuple[str, str]]:
    found = extract(html.encode(), url=URL, today="2026-11-05")
    return [(item.title, item.date) for part in found.lists for item in part.items]


def link(number: int) -> str:
    return f'<a href="/a/{number}.html">{TITLES[number]}</a>'


DAYS = ("2026-11-03", "2026-11-02", "2026-10-28")
EXPECTED = list(zip(TITLES, DAYS, strict=True))


def test_eight_digits_that_stand_by_themselves_are_a_day():
    rows = "".join(
        f"<li>{link(n)}<span>{d.replace('-', '')}</span></li>" for n, d in enumerate(DAYS)
    )
    assert entries(f"<ul>{rows}</ul>") == EXPECTED


@pytest.mark.parametrize("digits", ["20261341", "11500123", "20261103001"])
def test_other_digits_are_none(digits):
    rows = "".join(f"<li>{link(n)}<span>{digits}</span></li>" for n in range(3))
    assert {day for _, day in entries(f"<ul>{rows}</ul>")} == {""}


def test_a_row_of_a_table_may_hold_two_entries():
    cells = [f"<td>{link(n)}</td><td>{d}</td>" for n, d in enumerate(DAYS)]
    html = f"<table><tr>{cells[0]}{cells[1]}</tr><tr>{cells[2]}<td></td></tr></table>"
    assert sorted(entries(html)) == sorted(EXPECTED)


def test_the_head_of_a_column_speaks_for_every_row():
    rows = "".join(
        f"<tr><td>{link(n)}</td><td>{d}</td><td>2026-12-0{n + 1}</td><td>进行中</td></tr>"
        for n, d in enumerate(DAYS)
    )
    head = "<tr><th>主题</th><th>发布日期</th><th>截止日期</th><th>状态</th></tr>"
    assert entries(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>") == EXPECTED


def test_rows_that_open_by_a_bare_word_are_entries():
    rows = "".join(
        f'<tr><td>{TITLES[n]}</td><td>{d}</td><td><a href="javascript:void(0)" onclick="s({n})">'
        "查看</a></td></tr>"
        for n, d in enumerate(DAYS)
    )
    assert entries(f"<table>{rows}</table>") == EXPECTED


def test_a_title_that_speaks_of_a_meeting_does_not_take_the_date_beside_it():
    titles = ("全区安全生产工作视频会议召开", "区人大常委会会议召开", "示例区召开河长制推进会议")
    rows = "".join(
        f"<li><span>{t}</span><span>{d}</span></li>" for t, d in zip(titles, DAYS, strict=True)
    )
    assert entries(f"<ul>{rows}</ul>") == list(zip(titles, DAYS, strict=True))


def test_the_clock_in_the_head_is_no_date_of_the_link_beside_it():
    head = '<div class="top"><span>今天是2026年11月5日</span> <a href="/en/">English</a></div>'
    assert entries(head) == []


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<div>来源:示例市政府网(2026-10-30)</div><div>发布时间:2026-11-02</div>", "2026-11-02"),
        ("<p>加入时间:2008-6-2 10:30:00 阅读:3021</p>", "2008-06-02"),
    ],
)
def test_the_day_of_the_site_itself_is_taken(line, day):
    html = f"<title>示例区召开调度会</title><h1>示例区召开调度会</h1>{line}<p>会议指出。</p>"
    assert extract(html.encode(), url=URL).published[0].date == day


@pytest.mark.parametrize(("total", "open_"), [("0", False), ("12", True)])
def test_a_store_that_says_it_holds_nothing_is_no_list_to_come(total, open_):
    store = f"<datastore><totalrecord>{total}</totalrecord><recordset></recordset></datastore>"
    html = f'<div class="default_pgContainer"></div><script type="text/xml">{store}</script>'
    assert extract(html.encode(), url=URL).list_by_script is open_
