"""Lists of articles, in every manner seen, and the dates of their entries."""

# ruff: noqa: E501 - a page in a table is one line

import pytest

from inspector.extract import extract

URL = "http://www.example.gov.cn/xw/index.html"
TITLES = (
    "关于开展安全生产大检查的通知",
    "我区召开第三季度经济形势分析会",
    "区领导调研重点项目建设进展情况",
)
DAYS = ("2026-11-05", "2026-10-30", "2026-10-21")


def lists(html, **options):
    return extract(html.encode(), url=URL, **options).lists


def only(html, **options):
    found = lists(html, **options)
    assert len(found) == 1, found
    return found[0]


def rows(form, days=DAYS, titles=TITLES):
    return "".join(
        form.format(n=n, title=title, day=day)
        for n, (title, day) in enumerate(zip(titles, days, strict=False))
    )


A = "<a href=./t{n}.html>{title}</a>"
LAYOUTS = {
    "date after the link": f"<ul>{rows(f'<li>{A}<span>{{day}}</span></li>')}</ul>",
    "date before the link": f"<ul>{rows(f'<li><span>{{day}}</span>{A}</li>')}</ul>",
    "date in brackets, in the text of the row": f"<ul>{rows(f'<li>{A} [{{day}}]</li>')}</ul>",
    "table": f"<table>{rows(f'<tr><td>·</td><td>{A}</td><td>{{day}}</td></tr>')}</table>",
    "table with heads": f"<table><tr><th>标题</th><th>发布日期</th></tr>{rows(f'<tr><td>{A}</td><td>{{day}}</td></tr>')}</table>",
    "dl, dd rows": f"<dl><dt>新闻</dt>{rows(f'<dd>{A}<em>{{day}}</em></dd>')}</dl>",
    "dl, dt title and dd date": f"<dl>{rows(f'<dt>{A}</dt><dd>{{day}}</dd>')}</dl>",
    "dl, dt date and dd title": f"<dl>{rows(f'<dt>{{day}}</dt><dd>{A}</dd>')}</dl>",
    "div rows": f"<div>{rows(f'<div class=row>{A}<span>{{day}}</span></div>')}</div>",
    "no rows at all": f"<div>{rows(f'{A}<span>{{day}}</span><br>')}</div>",
    "paragraphs": f"<div>{rows(f'<p>{A}　{{day}}</p>')}</div>",
    "the whole card is the link": "<ul>"
    + rows("<li><a href=./t{n}.html><h3>{title}</h3><div><span>{day}</span></div></a></li>")
    + "</ul>",
    "card is the link, no row": "<div>" + rows("<a href=./t{n}.html><p>{title}</p><i>{day}</i></a>") + "</div>",
    "two links a row, the column before the title": f"<ul>{rows(f'<li><a href=/col/>[要闻信息]</a>{A}<span>{{day}}</span></li>')}</ul>",
    "heading and summary with a link each": "<div>"
    + rows("<div class=i><h4><a href=./t{n}.html>{title}</a></h4><p>摘要文字在此<a href=./t{n}.html>[查看详细]</a></p><b>{day}</b></div>")
    + "</div>",
    "nested list of related links": f"<ul>{rows(f'<li>{A}<div class=pop><h3>相关解读</h3><ul><li><a href=./r{{n}}.html>一图读懂：有关办法的解读</a></li><li><a href=./q{{n}}.html>问答：有关办法的解读</a></li></ul></div><span>{{day}}</span></li>')}</ul>",
    "separators between rows": f"<ul>{rows(f'<li>{A}<span>{{day}}</span></li><div class=line></div><li class=empty></li>')}</ul>",
    "date ends the link text": f"<ul>{rows('<li><a href=./t{n}.html>{title} {day}</a></li>')}</ul>",
    "date begins the link text": f"<ul>{rows('<li><a href=./t{n}.html>[{day}]{title}</a></li>')}</ul>",
    "number of readers right before the date": f"<ul>{rows(f'<li>{A}<i>12</i><span>{{day}}</span></li>')}</ul>",
    "summary with a date behind the date": f"<ul>{rows(f'<li>{A}<span>{{day}}</span><p>2026年9月1日，区政府召开会议。</p></li>')}</ul>",
    "card with a heading and a longer summary": "<ul>" + rows("<li><a href=./t{n}.html><h3>{title}</h3><p>2026年9月1日，区政府召开会议研究部署有关工作。</p><em>{day}</em></a></li>") + "</ul>",
    "picture as title": f"<div>{rows('<div><a href=./t{n}.html><img src={n}.jpg alt={title}></a><i>{day}</i></div>')}</div>",
    "titles in one cell, dates in the next": f"<table><tr><td>{rows(A + '<br>')}</td><td>{'<br>'.join(DAYS)}</td></tr></table>",
    "no links at all": f"<ul>{rows('<li><p>{title}</p><span>{day}</span></li>')}</ul>",
    "items opened by script": f"<ul>{rows('<li onclick=open({n})><span>{title}</span><em>{day}</em></li>')}</ul>",
    "only 详情 is a link": f"<ul>{rows('<li><span>{title}</span><em>{day}</em><a href={n}.html>详情</a></li>')}</ul>",
    "pager inside the list": f"<ul>{rows(f'<li>{A}<span>{{day}}</span></li>')}<div><a href=index_1.html>下一页</a><a href=index_9.html>尾页</a></div></ul>",
    "hidden tab": f"<div style='display:none'><ul>{rows(f'<li>{A}<span>{{day}}</span></li>')}</ul></div>",
    "hover table in the row": f"<ul>{rows(f'<li><i>12/2026-001</i>{A}<table><tr><td>发布日期</td><td>{{day}}</td></tr></table><div>{{day}}</div></li>')}</ul>",
    "link text on its own line": "<ul>" + rows("<li><a href=./t{n}.html>\n   {title}\n  </a>\n <span>\n {day} \n</span></li>") + "</ul>",
    "anchors without address": "<ul>" + rows("<li><a onclick=\"open('{n}')\">{title}</a><span>{day}</span></li>") + "</ul>",
    "records in a script": "<script type='text/xml'><datastore><recordset>"
    + rows(f"<record><![CDATA[<li>{A}<span>{{day}}</span></li>]]></record>")
    + "</recordset></datastore></script>",
    "records in the page": "<div><datastore>"
    + rows(f"<record><![CDATA[<tr><td>{A}</td><td>{{day}}</td></tr>]]></record>")
    + "</datastore></div>",
    "JSON in a script": "<script>var data = ["
    + ",".join(f'{{"title":"{t}","url":"./t{n}.html","pubDate":"{d} 10:00:00"}}' for n, (t, d) in enumerate(zip(TITLES, DAYS, strict=True)))
    + "];</script>",
    "written by an inline script": f"<script>document.write('<ul>{rows(f'<li>{A}<span>{{day}}</span></li>')}</ul>')</script>",
}  # fmt: skip


@pytest.mark.parametrize("html", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_list_is_read_in_every_layout(html):
    found = only(html)
    assert [(item.title, item.date) for item in found.items] == list(zip(TITLES, DAYS, strict=True))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-05", "2026-11-05"),
        ("2026-11-5", "2026-11-05"),
        ("2026.11.5", "2026-11-05"),
        ("[2026/11/05]", "2026-11-05"),
        ("【2026-11-05】", "2026-11-05"),
        ("2026年11月5日", "2026-11-05"),
        ("２０２６-１１-０５", "2026-11-05"),
        ("2026-11-05 09:30", "2026-11-05"),
        ("2026-11-05T09:30:01", "2026-11-05"),
        ("<b>05</b><i>2026-11</i>", "2026-11-05"),
        ("<b>2026</b><i>11</i><i>05</i>", "2026-11-05"),
        ("<b>11月</b><i>05</i><i>2026</i>", "2026-11-05"),
        ("<b>05</b><i>Nov</i><i>2026</i>", "2026-11-05"),
        ("二〇二六年十一月五日", "2026-11-05"),
        ("二O二六年十一月二十五日", "2026-11-25"),
        ("Nov 5, 2026", "2026-11-05"),
        ("5 November 2026", "2026-11-05"),
        ("<b>05</b> <i>2026-11</i>", "2026-11-05"),
        ("<p>05</p><p>2026-11</p>", "2026-11-05"),
        ("<p>2026.11</p><p>05</p>", "2026-11-05"),
        ("<p>11-05</p><p>2026</p>", "2026-11-05"),
        ("<p>2026</p><p>11/05</p>", "2026-11-05"),
        ("2026-02-30", ""),
        ("2026-13-01", ""),
        ("1026-11-05", ""),
        ("直播时间：2026-11-05", ""),
        ("截止日期：2026-11-05", ""),
        ("办结时间：2026-11-05", ""),
        ("2026-11-05 至 2026-11-15", ""),
        ("2026-11-05起", ""),
        ("发布时间：2026-11-05", "2026-11-05"),
        ("更新时间：2026-11-05", "2026-11-05"),
        ("成文日期：2026-01-01 发布日期：2026-11-05 实施日期：2026-12-01", "2026-11-05"),
        ("3天前", ""),
        ("11-05", ""),
    ],
)
def test_date_of_an_entry_in_every_form(written, day):
    html = f"<ul><li><a href=1.html>{TITLES[0]}</a><span>{written}</span></li><li><a href=2.html>{TITLES[1]}</a><span>2026-01-01</span></li></ul>"
    assert only(html).items[0].date == day


@pytest.mark.parametrize(
    "title",
    [
        "2026年11月5日专题会议纪要在此公布",
        "某某令（2026年第45号令）现予公布",
        "关于某某的公告（2026-21）",
        "关于某某的公示 2026-11-05 至 2026-11-12",
        "二〇二六年第六批项目的通知公告",
    ],
)
def test_dates_in_titles_are_not_dates_of_publishing(title):
    html = f"<ul><li><a href=1.html>{title}</a></li><li><a href=2.html>{TITLES[1]}</a><span>2026-01-01</span></li></ul>"
    assert only(html).items[0].date == ""


def test_date_ends_the_link_text_of_most_entries():
    html = f"<ul>{rows('<li><a href=./{n}.html>{title}（{day}）</a></li>')}</ul>"
    assert [(i.title, i.date) for i in only(html).items] == list(zip(TITLES, DAYS, strict=True))


def test_time_stamp_ends_one_link_text():
    html = f"<ul><li><a href=1.html>{TITLES[0]}(2009-6-8 16:02:14)</a></li><li><a href=2.html>{TITLES[1]}公开</a></li><li><a href=3.html>{TITLES[2]}</a></li></ul>"
    item = only(html).items[0]
    assert (item.title, item.date) == (TITLES[0], "2009-06-08")


@pytest.mark.parametrize(
    ("href", "day"),
    [
        ("./t20261105_123.html", "2026-11-05"),
        ("/art/2026/11/5/art_12_34.html", "2026-11-05"),
        ("/202611/05/c_1.htm", "2026-11-05"),
        ("/xw/2026-11/05/content.htm", "2026-11-05"),
        ("/xw/20261105/1.html", "2026-11-05"),
        ("/xw/202611/1.html", ""),
        ("/xw/201294655574974554112.html", ""),
        ("/xw/20261399/1.html", ""),
    ],
)
def test_address_gives_the_date_when_the_list_shows_none(href, day):
    html = f"<ul><li><a href={href}>{TITLES[0]}</a></li><li><a href=2.html>{TITLES[1]}</a></li><li><a href=3.html>{TITLES[2]}</a></li></ul>"
    assert only(html).items[0].date == day


def test_shown_date_wins_over_the_address():
    html = f"<ul><li><a href=t20261103_1.html>{TITLES[0]}</a><span>2026-11-05</span></li><li><a href=2.html>{TITLES[1]}</a></li></ul>"
    assert only(html).items[0].date == "2026-11-05"


@pytest.mark.parametrize(
    ("shown", "href", "day"),
    [
        ("11-05", "t20261104_1.html", "2026-11-05"),
        ("01-02", "t20251230_1.html", "2026-01-02"),
        ("12-30", "t20260103_1.html", "2025-12-30"),
        ("06-27", "t20150423_1.html", ""),
    ],
)
def test_year_of_a_short_date_comes_from_the_address(shown, href, day):
    html = f"<ul><li><span>{shown}</span><a href={href}>{TITLES[0]}</a></li><li><span>01-01</span><a href=2.html>{TITLES[1]}</a></li></ul>"
    assert only(html, today="2026-11-10").items[0].date == day


@pytest.mark.parametrize(
    ("shown", "days"),
    [
        (("11-05", "10-30", "10-21"), ["2026-11-05", "2026-10-30", "2026-10-21"]),
        (("11-05", "11-05", "10-21"), ["2026-11-05", "2026-11-05", "2026-10-21"]),
        (("11-12", "11-05", "10-30"), ["2025-11-12", "2026-11-05", "2026-10-30"]),
        (("01-05", "11-05", "10-30"), ["2026-01-05", "2026-11-05", "2026-10-30"]),  # pinned
        (("03-05", "02-05", "01-30"), ["2026-03-05", "2026-02-05", "2026-01-30"]),
    ],
)
def test_year_of_a_short_date_is_the_last_that_is_not_to_come(shown, days):
    html = f"<ul>{rows('<li><a href=./{n}.html>{title}</a><span>{day}</span></li>', shown)}</ul>"
    assert [item.date for item in only(html, today="2026-11-10").items] == days
    assert [item.raw_date for item in only(html, today="2026-11-10").items] == list(shown)


def test_short_dates_run_on_over_each_turn_of_the_year():
    shown = ("02-05", "01-20", "12-30", "02-09", "01-30", "11-02")
    titles = [f"区政府召开第{n}次常务会议研究部署" for n in range(6)]
    html = f"<ul>{rows('<li><a href=./{n}.html>{title}</a><span>{day}</span></li>', shown, titles)}</ul>"
    dates = [item.date for item in only(html, today="2026-02-10").items]
    years = ["2026", "2026", "2025", "2025", "2025", "2024"]
    assert dates == [f"{year}-{day}" for year, day in zip(years, shown, strict=True)]


def test_short_dates_of_an_unsorted_list_are_not_pushed_back():
    shown = ("03-05", "01-20", "08-30", "02-09", "09-30")
    titles = [f"区政府召开第{n}次常务会议研究部署" for n in range(5)]
    html = f"<ul>{rows('<li><a href=./{n}.html>{title}</a><span>{day}</span></li>', shown, titles)}</ul>"
    dates = [item.date for item in only(html, today="2026-11-10").items]
    assert dates == [f"2026-{day}" for day in shown]


@pytest.mark.parametrize(
    ("heads", "days"),
    [
        (("<h4>2026年</h4>", "<h4>2025年</h4>"), ["2026-09-25", "2025-12-12"]),
        (("<h4>2025年度</h4>", "<h4>2024年度</h4>"), ["2025-09-25", "2024-12-12"]),
        (("<p>2023年</p><p>2022年</p>", ""), ["2026-09-25", "2025-12-12"]),  # a choice of years
    ],
)
def test_year_of_a_short_date_stands_over_its_list(heads, days):
    one = f"<ul><li><a href=1.html>{TITLES[0]}</a><span>09-25</span></li></ul>"
    two = f"<ul><li><a href=2.html>{TITLES[1]}</a><span>12-12</span></li></ul>"
    found = lists(f"<div>{heads[0]}{one}{heads[1]}{two}</div>", today="2026-11-10")
    assert [item.date for each in found for item in each.items] == days


def test_day_below_a_month():
    row = "<ul><li><a href={title}.html>{title}</a><span>{day}</span></li></ul>"
    html = f"<div><h4>2026年11月</h4>{rows(row, ('4日',))}<h4>2026年10月</h4>{rows(row, ('16日',), TITLES[1:])}</div>"
    assert [i.date for each in lists(html) for i in each.items] == ["2026-11-04", "2026-10-16"]


@pytest.mark.parametrize(
    ("written", "now", "day"),
    [
        ("刚刚", "2026-11-05T10:00", "2026-11-05"),
        ("今天 08:20", "2026-11-05", "2026-11-05"),
        ("昨天 17:05", "2026-11-05", "2026-11-04"),
        ("3天前", "2026-11-05", "2026-11-02"),
        ("3小时前", "2026-11-05T10:00", "2026-11-05"),
        ("3小时前", "2026-11-05T02:00", "2026-11-04"),
        ("3小时前", "2026-11-05", ""),  # without the time of day nobody can tell
        ("3天前", "", ""),
        ("26-11-02", "2026-11-05", "2026-11-02"),
        ("26-11-09", "2026-11-05", ""),  # to come, so perhaps no such form
    ],
)
def test_date_by_the_clock_of_the_visit(written, now, day):
    html = f"<ul>{rows('<li><a href={n}.html>{title}</a><span>{day}</span></li>', (written, '2026-01-01'))}</ul>"
    item = only(html, today=now).items[0]
    assert (item.date, item.raw_date) == (day, written)


@pytest.mark.parametrize(
    ("heading", "aside"),
    [
        ("点击排行", True),
        ("最新更新", True),
        ("相关阅读", True),
        ("推荐阅读", True),
        ("通知公告", False),
        ("热点专题", False),
    ],
)
def test_box_that_repeats_what_stands_elsewhere_is_aside(heading, aside):
    html = f"<div><h3>{heading}</h3><ul>{rows(f'<li>{A}<span>{{day}}</span></li>')}</ul></div>"
    assert only(html).aside is aside


def test_box_of_another_site_beside_the_own_list_is_aside():
    own = rows(f"<li>{A}<span>{{day}}</span></li>")
    other = rows("<li><a href=https://www.gov.cn/{n}.htm>{title}</a><span>{day}</span></li>")
    assert [
        each.aside
        for each in lists(
            f"<div><ul>{own}</ul></div><div><h3>国务院要闻</h3><ul>{other}</ul></div>"
        )
    ] == [
        False,
        True,
    ]
    assert not only(f"<ul>{other}</ul>").aside


def test_title_attribute_names_the_day():
    html = f"<ul>{rows('<li><a href={n}.html title=标题：{title}&#10;发布时间：{day}>{title}</a></li>')}</ul>"
    assert [item.date for item in only(html).items] == list(DAYS)


def test_links_by_script_are_entries():
    html = f"<ul>{rows('<li><a href=javascript:void(0) onclick=view({n})>{title}</a><span>{day}</span></li>')}</ul>"
    assert [item.date for item in only(html).items] == list(DAYS)


def test_column_of_another_date_is_not_the_date_of_publishing():
    html = f"<table><tr><th>标题</th><th>受理日期</th></tr>{rows(f'<tr><td>{A}</td><td>{{day}}</td></tr>')}</table>"
    assert [item.date for item in only(html).items] == ["", "", ""]


def test_pinned_entries_stay_in_place():
    days = ("2020-08-03", "2026-11-05", "2026-11-04")
    html = f"<ul>{rows(f'<li>{A}<span>{{day}}</span></li>', days)}</ul>"
    assert [item.date for item in only(html).items] == list(days)


def test_title_attribute_mends_a_cut_title():
    html = f"<ul>{rows('<li><a href=./{n}.html title={title}>{title:.8}...</a><span>{day}</span></li>')}</ul>"
    assert [item.title for item in only(html).items] == list(TITLES)


def test_heading_and_more_link():
    html = f"<div class=col><div class=tit><h2>工作动态</h2><a href=/gzdt/>更多&gt;&gt;</a></div><ul>{rows(f'<li>{A}<span>{{day}}</span></li>')}</ul></div>"
    found = only(html)
    assert (found.heading, found.more) == ("工作动态", "http://www.example.gov.cn/gzdt/")


def test_tabs_name_their_panels():
    panel = "<div><ul>{}</ul></div>"
    one = panel.format(rows("<li><a href=./a{n}.html>{title}</a><span>{day}</span></li>"))
    two = panel.format(rows("<li><a href=./b{n}.html>{title}</a><span>{day}</span></li>"))
    html = f"<div><ul class=tabs><li>通知公告</li><li>政策文件</li></ul><div class=panels>{one}{two}</div></div>"
    assert [found.heading for found in lists(html)] == ["通知公告", "政策文件"]


def test_several_lists_stay_apart():
    block = "<div class=col><h3>{}</h3><ul>{}</ul></div>"
    html = block.format("要闻", rows(f"<li>{A}<span>{{day}}</span></li>")) + block.format(
        "公告", rows("<li><a href=./g{n}.html>{title}</a><span>{day}</span></li>")
    )
    assert [(found.heading, len(found.items)) for found in lists(html)] == [
        ("要闻", 3),
        ("公告", 3),
    ]


def test_undated_list_of_articles_is_a_list():
    html = f"<div class=main><ul>{rows(f'<li>{A}</li>')}</ul></div>" + "<p>联系方式</p>" * 3
    assert [item.date for item in only(html).items] == ["", "", ""]


@pytest.mark.parametrize(
    "html",
    [
        "<div class=nav><ul><li><a href=/a/>政务公开专题栏目导航一</a></li><li><a href=/b/>政务公开专题栏目导航二</a></li><li><a href=/c/>政务公开专题栏目导航三</a></li></ul></div>",
        "<ul><li><a href=/a/>首页</a></li><li><a href=/b/>新闻</a></li><li><a href=/c/>公开</a></li></ul>",
        "<ul><li><a href=http://a.gov.cn/>某某省人民政府门户网站</a></li><li><a href=http://b.gov.cn>某某市人民政府门户网站</a></li><li><a href=http://c.gov.cn/>某某县人民政府门户网站</a></li></ul><p>x</p>",
        # two lines of a text, and dates of events
        "<ul><li>报名工作于11月开始并持续进行</li><li>考试工作于12月开始并持续进行</li><li>面试工作于次年开始并持续进行</li></ul>",
        "<table><tr><td>笔试工作在体育馆进行</td><td>2026-11-05</td></tr><tr><td>面试工作在体育馆进行</td><td>2026-11-15</td></tr><tr><td>体检工作在体育馆进行</td><td>2026-11-25</td></tr></table>",
        # the head of an article
        "<h1>某条新闻的标题</h1><div>发布时间：2026-11-05 来源：<a href=/x>某某日报社网站</a></div><p><a href=/y>打印本页</a></p>",
    ],
)
def test_what_is_no_list_of_articles_is_none(html):
    assert lists(html) == ()


@pytest.mark.parametrize(
    "form",
    [
        f"<dt>{A}</dt><dd>{{day}}</dd>",
        f"<div class=r><a href=/col>[要闻信息]</a>{A}<i>{{day}}</i></div>",
        "<a class=r href=./t{n}.html>{title}</a><span>{day}</span>",
    ],
)
def test_a_long_list_is_read_like_a_short_one(form):
    titles = [f"关于开展第{n}次安全生产大检查的通知" for n in range(200)]
    html = f"<dl>{rows(form, ['2026-11-05'] * 200, titles)}</dl>"
    assert [(item.title, item.date) for item in only(html).items] == [
        (t, "2026-11-05") for t in titles
    ]
