"""Path, publish dates and notices of a page."""

# ruff: noqa: E501 - a page in a table is one line

import pytest

from inspector.extract import extract

URL = "http://www.example.gov.cn/xw/c.html"
LONG = "<p>今天召开会议，研究部署下一步工作，各有关单位参加，会议指出。</p>" * 20


def facts(html, url=URL):
    return extract(html.encode(), url=url)


@pytest.mark.parametrize(
    "html",
    [
        "<div>当前位置：<a href=/>首页</a>&gt;<a href=/a>新闻中心</a>&gt;<a href=/b>本地要闻</a></div>",
        "<div>您现在的位置：<a href=/>首页</a>&nbsp;>&nbsp;<a>新闻中心</a>&nbsp;>&nbsp;本地要闻</div>",
        "<div><span>您当前的位置 </span>&gt; <span><a>首页</a></span>&gt; <span><a>新闻中心</a>><a>本地要闻</a></span></div>",
        "<div>您所在的位置： <a>首页</a> / <a>新闻中心</a> / <span>本地要闻</span></div>",
        "<div>当前位置：<a>首页</a> - <a>新闻中心</a> - 本地要闻</div>",
        "<div><i></i>当前位置：<ul><li><a>首页</a></li><li><a>新闻中心</a></li><li><a>本地要闻</a></li></ul></div>",
        "<div><a href=/>首页</a>&nbsp;&gt;&nbsp;<a>新闻中心</a>&nbsp;&gt;&nbsp;<a>本地要闻</a></div>",
        "<div><a href=/>首页</a> » <a>新闻中心</a> » 本地要闻</div>",
    ],
)
def test_breadcrumb_in_every_form(html):
    assert facts(html + LONG).breadcrumb == ("首页", "新闻中心", "本地要闻")


@pytest.mark.parametrize(
    "html",
    [
        "<a href=/>首页</a><a href=/b>新闻中心</a>",
        "<p>地理位置：重庆市某某区某某路1号</p>",
        "<p>位置</p>",
    ],
)
def test_no_breadcrumb(html):
    assert facts(html + LONG).breadcrumb == ()


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ("<div>发布时间：2026-11-05 10:30 来源：某报</div>", "2026-11-05"),
        ("<div>发布日期: <span>2026-11-05</span></div>", "2026-11-05"),
        ("<div><label>生成日期：</label><p>2026-11-05</p></div>", "2026-11-05"),
        ("<div>时间：2026年11月5日 浏览次数：3</div>", "2026-11-05"),
        ("<div>日　期：2026/11/05</div>", "2026-11-05"),
        ("<div>2026-11-05 09:00　来源：某报　字体：大 中 小</div>", "2026-11-05"),
        ("<div>来源：某报　2026-11-05</div>", "2026-11-05"),
    ],
)
def test_visible_publish_date(html, day):
    clues = facts(f"<h1>某条新闻</h1>{html}{LONG}").published
    assert [(clue.date, clue.source) for clue in clues] == [(day, "text")]


@pytest.mark.parametrize(
    ("html", "day", "sure"),
    [
        (
            "<div class=tm><span>2026-11-05</span><span>区政府办公室</span></div>",
            "2026-11-05",
            True,
        ),
        ("<center>[ 2026-11-05 ]　[ 作者：办公室 ]</center>", "2026-11-05", True),
        ("<div>区民政局 2026-11-05 发布</div>", "2026-11-05", True),
        ("<div class=date><b>05</b><span>2026-11</span></div>", "2026-11-05", True),
        ("<div>发布时间：<input value=2026-11-05 disabled></div>", "2026-11-05", True),
        ("<div>发布日期：二〇二六年十一月五日</div>", "2026-11-05", True),
        ("<div>Published: November 5, 2026</div>", "2026-11-05", True),
        ("<div><span>区交通委</span> · <span>3天前</span></div>", "2026-11-07", True),
        ("<div>发布时间：昨天 18:20</div>", "2026-11-09", True),
        ("<div>发布时间：12-28 10:22</div>", "2025-12-28", True),
        ("<div>更新时间：2026-11-05</div>", "2026-11-05", False),
        ("<div>录入时间：2026-11-05 点击：3</div>", "2026-11-05", False),
        (
            "<p>发文日期：2026-10-28 更新时间：2026-11-05 发布时间：2026-11-01</p>",
            "2026-11-01",
            True,
        ),
        (
            "<dl><dt>生成日期</dt><dd>2026-09-28</dd><dt>公开日期</dt><dd>2026-11-05</dd></dl>",
            "2026-11-05",
            True,
        ),
    ],
)
def test_date_in_the_place_of_the_publish_date(html, day, sure):
    title = "我区召开前三季度经济形势分析会"
    page = f"<title>{title}_示例区</title><h1>{title}</h1>{html}{LONG}"
    first = extract(page.encode(), url=URL, today="2026-11-10T09:00").published[0]
    assert (first.date, first.source, first.sure) == (day, "text", sure)


@pytest.mark.parametrize(
    "html",
    [
        "<p>（2026年9月28日示例区第十次会议通过）</p>",
        "<p>报名时间：2026年10月30日至2026年11月10日</p>",
        "<p>打印时间：2026-11-05</p>",
        "<p>2026年11月5日 星期四</p>",
        "<div>相关阅读<a href=1.html>我区举行重大项目集中开工活动</a> 2026-11-05</div>",
        "<p>会议于2026年11月5日在体育馆举行。</p>",
        "<div>发布时间：</div><p>2026年11月5日，区政府召开会议。</p>",
        "<div>发布时间：</div><p>今天上午，区政府召开会议。</p>",
    ],
)
def test_date_below_a_title_that_is_another(html):
    title = "我区召开前三季度经济形势分析会"
    page = f"<title>{title}</title><h1>{title}</h1>{html}{LONG}"
    assert extract(page.encode(), url=URL, today="2026-11-10T09:00").published == ()


def test_publish_date_in_linked_data():
    data = '<script type="application/ld+json">{"datePublished": "2026-11-04T20:00:00Z"}</script>'
    assert [(c.date, c.source) for c in facts(data + LONG).published] == [("2026-11-05", "meta")]


@pytest.mark.parametrize(
    ("content", "day"),
    [
        ("2026-11-05 10:30", "2026-11-05"),
        ("2026-11-04T18:22:00Z", "2026-11-05"),
        ("2026-11-05T01:22:00+08:00", "2026-11-05"),
        ("Thu Nov 05 10:22:00 CST 2026", "2026-11-05"),
        ("Wed, 04 Nov 2026 18:22:00 GMT", "2026-11-05"),
        ("1970-01-01 00:00:00", ""),
        ("${article.date}", ""),
        ("2026-11-05 10:30:01", "2026-11-05"),
        ("2026年11月05日", "2026-11-05"),
        ("2026/11/5", "2026-11-05"),
        ("20261105", "2026-11-05"),
        ("20261105103000", "2026-11-05"),
        ("1793846400000", "2026-11-05"),
        ("null", ""),
        ("", ""),
        ("2026", ""),
    ],
)
def test_publish_date_in_meta(content, day):
    clues = facts(f"<meta name=PubDate content='{content}'>{LONG}").published
    assert [clue.date for clue in clues if clue.source == "meta"] == ([day] if day else [])


def test_publish_date_in_the_address():
    clues = facts(LONG, url="http://www.example.gov.cn/xw/202611/t20261105_12.html").published
    assert [(clue.date, clue.source) for clue in clues] == [("2026-11-05", "url")]


@pytest.mark.parametrize(
    "html",
    [
        "<div>今天是2026年11月5日 星期四</div>",
        "<p>2026年11月5日，区政府召开会议。</p>",
        "<div>成文日期：2026-11-05</div>",
        "<div style='display:none'>发布时间：2026-11-05</div>",
        "<ul>"
        + "<li>某事<i>发布日期：2026-11-05</i></li><li>某事<i>发布日期：2026-11-06</i></li>" * 4
        + "</ul>",
    ],
)
def test_what_is_no_publish_date_is_none(html):
    assert facts(html + LONG).published == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("本网站将于2026年12月1日整合迁移至市政府门户网站，届时本网站停止更新。", "migration"),
        ("某某局网站整合迁移公告", "migration"),
        ("网站迁移公告", "migration"),
        ("我局网站内容已整合至重庆市人民政府网站，感谢您的关注。", "migration"),
        ("本站已于2026年11月1日停止更新，请访问新站。", "migration"),
        ("根据全市政府网站集约化工作要求，本网站将于近期并入市政府门户网站。", "migration"),
        ("某某区市场监督管理局网站整合迁移公告", "migration"),
        ("某某区企业服务局网站将于2026年12月1日整合迁移至市政府门户网站", "migration"),
        ("本网站已关停，感谢长期以来的关注。", "closure"),
        ("关于关停某某区某某局网站的公告", "closure"),
        ("本站已永久下线", "closure"),
        ("本网站现已停止服务。", "closure"),
        ("关于网站域名变更的公告", "domain-change"),
        ("本网站自即日起启用新域名www.example.gov.cn", "domain-change"),
        ("本网站域名已变更为www.example.gov.cn，请更新收藏。", "domain-change"),
        ("网站正在升级改版中，敬请期待", "redesign"),
        ("本站正在建设中", "redesign"),
        ("网站建设中", "redesign"),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "<div class=popup>{}</div>",
        "<marquee>{}</marquee>",
        "<a href=/gg.html>{}</a>",
        "<img src=banner.jpg alt='{}'>",
        "<script>document.write('<div>{}</div>')</script>",
    ],
)
def test_notice_of_the_site_itself(sentence, kind, form):
    found = facts(form.format(sentence) + LONG).notices
    assert found
    assert {notice.kind for notice in found} == {kind}
    assert all(notice.text in sentence for notice in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "我区圆满完成三峡移民搬迁安置工作，整合资源促发展。",
        "某某企业迁移至工业园区，整合上下游资源",
        "拟保留政府网站55个，其余全部关停",
        "关于进一步推进政府网站集约化工作的通知，各区县网站应整合迁移。",
        "全市政府网站检查情况的通报：3个网站已关停",
        "数据迁移和系统整合项目招标公告",
        "某某高速公路正在建设中",
        "该栏目正在建设中",
        "本网站使用Cookie，点击关闭即表示同意。",
        "本网站评论功能已关闭。",
        "本网站整合了全区办事服务事项。",
        "本网站因服务器迁移，短时无法访问。",
        "本网站由某某建设维护中心提供技术支持。",
        "该网站传播违法信息，已被依法关停。",
        "某某企业已将系统迁移至云平台。",
        "网站域名变更申请表",
        "关闭窗口",
        "网站建设与管理",
        "政府网站域名管理办法",
        "点击关闭本提示",
        "网站维护电话：023-12345678",
    ],
)
def test_words_alone_are_no_notice(sentence):
    assert facts(f"<p>{sentence}</p>{LONG}").notices == ()


def test_a_link_in_a_list_of_articles_is_no_notice():
    html = (
        "<ul><li><a href=1.html>某某局网站整合迁移公告</a><span>2019-01-01</span></li>"
        "<li><a href=2.html>关于开展安全生产检查的通知</a><span>2019-01-02</span></li></ul>"
    )
    assert facts(html + LONG).notices == ()


@pytest.mark.parametrize(
    "html",
    [
        "<p>公告<br>示例区粮食局网站将于2026年12月31日<br>迁移至示例区人民政府门户网站</p>",
        "<p>示例区林业局政府网站</p><p>自2026年12月1日起停止运行</p>",
        "<h2>迁移公告</h2><p>示例区林业局政府网站</p><p>已整体迁移至区政府门户网站</p>",
    ],
)
def test_a_notice_may_go_on_in_the_next_line(html):
    assert [notice.kind for notice in facts(html + LONG).notices]


@pytest.mark.parametrize(
    "html",
    [
        "<a href=http://a.gov.cn/>示例区水务局网站</a><p>停止供水公告</p>",
        "<li>示例区林业局网站</li><li>将于明日开放的公园名单</li>",
        "<p>欢迎访问本网站</p><p>现将有关事项通知如下</p>",
    ],
)
def test_two_lines_that_have_nothing_to_do_with_each_other_are_no_notice(html):
    assert facts(html + LONG).notices == ()


def test_bare_placeholder_speaks_of_the_whole_small_page():
    assert [n.kind for n in facts("<h1>建设中……</h1>").notices] == ["redesign"]
    assert facts(f"<p>建设中</p>{LONG}").notices == ()


@pytest.mark.parametrize(
    "hidden", ["<!-- {} -->", "<p style='display:none'>{}</p>", "<noscript>{}</noscript>"]
)
def test_hidden_notice_is_none(hidden):
    assert facts(hidden.format("本网站将整合迁移至市政府门户网站。") + LONG).notices == ()
