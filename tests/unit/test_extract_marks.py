"""Identity marks: every form seen on real pages, in numbers of our own."""

# ruff: noqa: E501 - a page in a table is one line

import pytest

from inspector.evidence import MarkKind, Place, Where
from inspector.extract import extract, extract_script

URL = "http://www.example.gov.cn/index.html"
ID = "0123456789ABCDEF0123456789ABCDEF"
BODY = "<p>今天召开会议，研究部署下一步工作，各有关单位参加。</p>" * 40


def marks(html, kind=None, **options):
    facts = extract(html.encode(), url=URL, **options)
    return [mark for mark in facts.marks if kind is None or mark.kind is kind]


def footed(foot):
    return f"<body><div class=main>{BODY}</div><div class=footer>{foot}</div></body>"


def only(html, kind):
    found = marks(html, kind)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("渝ICP备12345678号", "渝ICP备12345678号"),
        ("渝ICP备 12345678号", "渝ICP备12345678号"),
        ("渝 ICP 备 123456", "渝ICP备123456号"),
        ("渝ICP备<br />1234567", "渝ICP备1234567号"),
        ("渝<b>ICP</b>备<span>1234</span><span>5678</span>号", "渝ICP备12345678号"),
        ("渝ICP备1234 5678号", "渝ICP备12345678号"),
        ("渝ICP备12345678", "渝ICP备12345678号"),
        ("渝ICP12345678", "渝ICP备12345678号"),
        ("渝ICP备12345678-1号", "渝ICP备12345678号-1"),
        ("渝ICP备12345678号－1", "渝ICP备12345678号-1"),
        ("渝ICP备12345678号—12", "渝ICP备12345678号-12"),
        ("渝ICP备12345678号 - 3", "渝ICP备12345678号-3"),
        ("渝ＩＣＰ备１２３４５６７８号", "渝ICP备12345678号"),
        ("渝icp备12345678号", "渝ICP备12345678号"),
        ("承办：某办 [渝ICP备12345678号-1]", "渝ICP备12345678号-1"),
        ("All Rights Reserved渝ICP备12345678号，渝教备0168号", "渝ICP备12345678号"),
        ("ICP备案编号：渝ICP备12345678号", "渝ICP备12345678号"),
        ("ICP备案序号:渝ICP备12345678号", "渝ICP备12345678号"),
        ("网站ICP备案号：渝ICP备12345678号", "渝ICP备12345678号"),
        ("备案号：渝ICP备&nbsp;12345678号&nbsp;&nbsp;&nbsp;010-12345", "渝ICP备12345678号"),
        ("渝\u200bICP备1234\u200b5678号", "渝ICP备12345678号"),
        ("渝ICP备案12345678号", "渝ICP备12345678号"),
        ("渝ICP备2021012345号-17", "渝ICP备2021012345号-17"),
        ("蜀ICP备12345678号", "蜀ICP备12345678号"),
        ("陇ICP备12345678号", "陇ICP备12345678号"),
        ("渝ICP备12345678号-1 50010102000001", "渝ICP备12345678号-1"),
    ],
)
def test_icp_number_in_every_form(written, value):
    mark = only(footed(f"<p>{written}</p>"), MarkKind.ICP)
    assert (mark.value, mark.where, mark.place) == (value, Where.TEXT, Place.FOOT)
    assert mark.well_formed


@pytest.mark.parametrize(
    "written",
    [
        "渝ICP证030173号",
        "渝ICP许可证030173号",
        "ICP备案号：",
        "增值电信业务经营许可证",
        "ICP备案2020年全部完成",
        "全市渝ICP备案12345个",
        "京ICP 2020",
        "渝教备0168号",
        "ICP",
    ],
)
def test_what_is_no_icp_number_is_none(written):
    assert marks(footed(f"<p>{written}</p>"), MarkKind.ICP) == []


@pytest.mark.parametrize(
    "written",
    [
        "渝ICP备123号",
        "渝ICP备12345678901号",
        "渝ICP备XXXXXXXX号",
        "渝ICP备2021xxxxxx号",
        "渝ICP备00000000号",
        "渝ICP备号",
        "ICP备12345678号",
        "某ICP备12345678号",
        "川ICP备12345678号",
    ],
)
def test_malformed_icp_number_is_kept_as_malformed(written):
    assert only(footed(f"<p>{written}</p>"), MarkKind.ICP).well_formed is False


def test_two_icp_numbers_are_two_marks():
    html = footed("<a>渝ICP备12345678号-14</a><a>渝ICP备12345678号-17</a>")
    assert [m.value for m in marks(html, MarkKind.ICP)] == [
        "渝ICP备12345678号-14",
        "渝ICP备12345678号-17",
    ]


def test_numbers_do_not_run_across_blocks():
    html = footed("<p>渝ICP备</p><table><tr><td>12345678</td></tr></table>")
    assert marks(html, MarkKind.ICP) == []


def test_quote_is_as_written_and_target_is_the_link_around():
    html = footed('<a href="http://beian.miit.gov.cn">渝ICP备 １２３４５６７８号</a>')
    mark = only(html, MarkKind.ICP)
    assert mark.raw == "渝ICP备 １２３４５６７８号"
    assert mark.target == "http://beian.miit.gov.cn/"


@pytest.mark.parametrize(
    ("html", "where"),
    [
        ("<!-- 渝ICP备12345678号 -->", Where.COMMENT),
        ("<!-- <script>document.write('渝ICP备12345678号')</script> -->", Where.COMMENT),
        ("<a title='渝ICP备12345678号' href='/x'>备案</a>", Where.ATTRIBUTE),
        ("<div style='display: none'>渝ICP备12345678号</div>", Where.ATTRIBUTE),
        ("<p hidden>渝ICP备12345678号</p>", Where.ATTRIBUTE),
        ("<noscript><p>渝ICP备12345678号</p></noscript>", Where.COMMENT),
        ("<meta name=icp content='渝ICP备12345678号'>", Where.META),
        ("<img src=a.png alt='渝ICP备12345678号'>", Where.IMAGE),
        ("<script>document.write('<p>渝ICP备12345678号</p>')</script>", Where.SCRIPT),
    ],
)
def test_where_a_number_is_shown_or_hidden(html, where):
    mark = only(footed(html), MarkKind.ICP)
    assert mark.where is where
    assert mark.shown is (where in {Where.IMAGE, Where.SCRIPT})


def test_number_in_news_stands_in_the_body():
    html = footed("<p>渝ICP备12345678号</p>").replace(
        BODY, f"<p>该站 京ICP备87654321号</p>{BODY}", 1
    )
    assert {m.value: m.place for m in marks(html, MarkKind.ICP)} == {
        "京ICP备87654321号": Place.BODY,
        "渝ICP备12345678号": Place.FOOT,
    }


@pytest.mark.parametrize("foot", ["<div class=footer><p>渝ICP备12345678号</p></div>", ""])
def test_number_in_the_news_of_a_small_page_stands_in_the_body(foot):
    head = "<div class=header>某区人民政府</div><div class=nav><a href=/>首页</a><a href=/x>新闻</a></div>"
    news = "<p>某网（京ICP备87654321号）被依法查处。</p>" + "<p>今日要闻</p>" * 8
    places = {m.value: m.place for m in marks(head + news + foot, MarkKind.ICP)}
    assert places["京ICP备87654321号"] is Place.BODY


def test_framed_foot_is_foot_from_its_first_words():
    html = (
        "<p>版权所有：某局</p><p>渝ICP备12345678号</p><p>地址：某路</p><p>电话：1</p><p>邮编：2</p>"
    )
    assert only(html, MarkKind.ICP).place is Place.FOOT


def test_foot_without_class_is_found_by_its_words():
    html = f"<body><div>{BODY}</div><div><p>版权所有：某局</p><p>渝ICP备12345678号</p></div></body>"
    assert only(html, MarkKind.ICP).place is Place.FOOT


@pytest.mark.parametrize(
    ("written", "value", "well_formed"),
    [
        ("渝公网安备 50010102000001号", "50010102000001", True),
        ("渝公网安备50010102000001号", "50010102000001", True),
        ("渝公网安备 5001 0102 000001号", "50010102000001", True),
        ("渝公网安备号 50010102000001", "50010102000001", True),
        ("渝公网安备５００１０１０２０００００１号", "50010102000001", True),
        ("公安机关备案号 50010102000001号", "50010102000001", True),
        ("公网安备案： 50010102000001号", "50010102000001", True),
        ("网警备案号:50010102000001", "50010102000001", True),
        ("渝公网安备:500101000777", "500101000777", False),
        ("渝公网安备500101000777", "500101000777", False),
        ("渝公网安备 12345号", "12345", False),
        ("川公网安备 51010102000001号", "51010102000001", True),
        ("渝公网安备 XXXXXXXXXXXXXX号", "XXXXXXXXXXXXXX", False),
    ],
)
def test_police_number_in_every_form(written, value, well_formed):
    mark = only(footed(f"<p>{written}</p>"), MarkKind.POLICE)
    assert (mark.value, mark.where, mark.well_formed) == (value, Where.TEXT, well_formed)


@pytest.mark.parametrize(
    "href",
    [
        "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=50010102000009",
        "https://beian.mps.gov.cn/#/query/webSearch?code=50010102000009",
    ],
)
def test_police_number_beside_that_of_its_link(href):
    mark = only(
        footed(f'<a href="{href}"><img src=ga.png> 渝公网安备 50010102000001号</a>'),
        MarkKind.POLICE,
    )
    assert (mark.value, mark.target_value) == ("50010102000001", "50010102000009")


@pytest.mark.parametrize(
    "href",
    [
        "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=50010102000001",
        "http://203.0.113.7:81/RecValidate/RecView.aspx?RecordID=50010102000001",
    ],
)
def test_police_number_only_in_the_link_of_a_picture(href):
    mark = only(footed(f'<a href="{href}"><img src=ga.png></a>'), MarkKind.POLICE)
    assert (mark.value, mark.where) == ("50010102000001", Where.LINK)


@pytest.mark.parametrize(
    ("written", "value", "well_formed"),
    [
        ("网站标识码：5000000001", "5000000001", True),
        ("网站标识码 ：5000000001", "5000000001", True),
        ("网站标识码5000000001", "5000000001", True),
        ("网站标识码 5000000001", "5000000001", True),
        ("政府网站标识码：<span>5000000001</span>", "5000000001", True),
        ("网站标识码：<br>5000000001", "5000000001", True),
        ("网站标识码：50000 00001", "5000000001", True),
        ("网站标识码:BM01000001", "bm01000001", True),
        ("网站标识码bm01000001", "bm01000001", True),
        ("网站标识码：n000000001", "N000000001", True),
        ("网站标识码：５０００００００01", "5000000001", True),
        ("网站标识：5000000001", "5000000001", True),
        ("网站标识码：500000", "500000", False),
        ("网站标识码：50000000012", "50000000012", False),
    ],
)
def test_site_code_in_every_form(written, value, well_formed):
    mark = only(footed(f"<p>{written}</p>"), MarkKind.SITE_CODE)
    assert (mark.value, mark.where, mark.well_formed) == (value, Where.TEXT, well_formed)


@pytest.mark.parametrize("code", ["5000000001", "5000000001\n", " 5000000001 "])
def test_site_code_in_meta_is_not_shown(code):
    mark = only(f"<head><meta name='SiteIDCode' content='{code}'></head>", MarkKind.SITE_CODE)
    assert (mark.value, mark.where, mark.shown) == ("5000000001", Where.META, False)


@pytest.mark.parametrize("content", ["", "null"])
def test_empty_site_code_in_meta_is_none(content):
    assert marks(f"<meta name=SiteIDCode content='{content}'>", MarkKind.SITE_CODE) == []


def test_site_code_of_wrong_form_in_meta():
    assert only("<meta name=siteidcode content='50-1'>", MarkKind.SITE_CODE).well_formed is False


SCRIPT = "http://dcs.conac.cn/js/20/000/0000/12345678/CA200000000123456780001.js"
WRITTEN = f"%3Cspan id='_ideConac' %3E%3C/span%3E%3Cscript   src='{SCRIPT}' type='text/javascript'%3E%3C/script%3E"
LINK = f"http://bszs.conac.cn/sitename?method=show&amp;id={ID}"


@pytest.mark.parametrize(
    "html",
    [
        f'<script>document.write(unescape("{WRITTEN}"));</script>',
        f'<script>document.writeln(decodeURIComponent("{WRITTEN}"))</script>',
        f'<script>var s="<script src=\'{SCRIPT}\'></scr"+"ipt>"; document.write(s);</script>',
        f"<script src='{SCRIPT}'></script>",
        f"<script src='{SCRIPT[5:]}'></script>",
    ],
)
def test_conac_by_script(html):
    mark = only(footed(html), MarkKind.CONAC)
    assert (mark.value, mark.where, mark.colour) == ("CA200000000123456780001", Where.SCRIPT, "")


@pytest.mark.parametrize(
    ("picture", "colour"),
    [
        ("http://dcs.conac.cn/image/red.png", "red"),
        ("//dcs.conac.cn/image/blue.png", "blue"),
        ("http://dcs.conac.cn/image/red_error.png", "error"),
        ("http://dcs.conac.cn/image/blue_error.png", "error"),
        ("/images/red.png", "red"),
        ("/images/dzjg.png", ""),
    ],
)
def test_conac_by_link(picture, colour):
    mark = only(footed(f'<a href="{LINK}"><img src="{picture}"></a>'), MarkKind.CONAC)
    assert (mark.value, mark.where, mark.colour) == (ID, Where.LINK, colour)


@pytest.mark.parametrize(
    ("html", "value", "where"),
    [
        (f'<a href="{LINK}"></a>', ID, Where.LINK),
        (f'<a href="//bszs.conac.cn/sitename?method=show&id={ID.lower()}"></a>', ID, Where.LINK),
        ('<a href="http://bszs.conac.cn/"><img src=x.png></a>', "", Where.LINK),
        ("<img src='/images/dzjg.png'>", "", Where.IMAGE),
        ("<img src='/images/red.png'>", "", Where.IMAGE),
        ("<img src='/a.png' alt='党政机关网站标识'>", "", Where.IMAGE),
        ("<a href='/x'><img src='/a.png' alt='事业单位标识'></a>", "", Where.IMAGE),
        (f"<!-- <script src='{SCRIPT}'></script> -->", "CA200000000123456780001", Where.COMMENT),
        (
            f'<!-- <script>document.write(unescape("{WRITTEN}"))</script> -->',
            "CA200000000123456780001",
            Where.COMMENT,
        ),
        (f"<div style='display:none'><a href='{LINK}'><img></a></div>", ID, Where.ATTRIBUTE),
    ],
)
def test_conac_in_other_manners(html, value, where):
    mark = only(footed(html), MarkKind.CONAC)
    assert (mark.value, mark.where) == (value, where)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="http://bszs.conac.cn/sitename?method=complainInput">党政机关标识举报</a>',
        "<span id='_ideConac'></span>",
        "<img src='/news/2026/red_flag.png'>",
        "<a href=/x><img src=/n.jpg alt='全市召开事业单位人事工作会议，部署下一步各项重点工作安排'></a>",
    ],
)
def test_what_is_no_conac_mark_is_none(html):
    assert marks(footed(html), MarkKind.CONAC) == []


@pytest.mark.parametrize(
    ("html", "value", "where"),
    [
        ("<script id='_jiucuo_' sitecode='5000000001' src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>",
         "5000000001", Where.WIDGET),
        ("<script id=_jiucuo_ sitecode=5000000001></script>", "5000000001", Where.WIDGET),
        ("<script sitecode='bm01000001' src='/images/jiucuo.js'></script>", "bm01000001", Where.WIDGET),
        ("<a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5000000001&amp;url=x'></a>",
         "5000000001", Where.WIDGET),
        ("<div hidden><a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5000000001'></a></div>",
         "5000000001", Where.WIDGET),
        ("<img src='http://pucha.kaipuyun.cn/exposure/images/jiucuo.png?v=5000000001'>", "5000000001", Where.WIDGET),
        ("<img src=x.png onclick=\"Link('5000000001')\">", "5000000001", Where.WIDGET),
        ("<a href='http://203.0.113.7/errorInfo/jcInfo/0a1b-22'><img src=x.jpg></a>", "", Where.WIDGET),
        ("<a href='/jiucuo.html'>我要纠错</a>", "", Where.LINK),
        ("<a href='/zc/'>政府网站找错</a>", "", Where.LINK),
        ("<a href='/zc/'><img src='/images/jiucuo.jpg'></a>", "", Where.LINK),
        ("<!--<script id='_jiucuo_' sitecode='5000000001'></script>-->", "5000000001", Where.COMMENT),
    ],
)  # fmt: skip
def test_error_report_entry(html, value, where):
    mark = only(footed(html), MarkKind.JIUCUO)
    assert (mark.value, mark.where) == (value, where)


def test_code_of_the_widget_is_a_mark_of_its_own():
    html = footed("<script id='_jiucuo_' sitecode='5000000001'></script>")
    assert only(html, MarkKind.SITE_CODE).where is Where.WIDGET


def test_marks_across_every_layer_at_once():
    html = footed(
        "主办单位：某区政府 <a href=#>渝ICP备12345678号</a><!-- 渝ICP备87654321号 -->"
        f'<script>document.write(unescape("{WRITTEN}"))</script>'
    )
    assert {(m.kind, m.where) for m in marks(html)} == {
        (MarkKind.ICP, Where.TEXT),
        (MarkKind.ICP, Where.COMMENT),
        (MarkKind.CONAC, Where.SCRIPT),
    }


@pytest.mark.parametrize(
    "source",
    [
        "document.write('<p>主办：某局 渝ICP备12345678号</p>')",
        'document.getElementById("foot").innerHTML = "<p>主办：某局 渝ICP备" + "12345678号</p>";',
        "$('#foot').html('<p>主办：某局 渝ICP备12345678号</p>');",
        "$('#foot').append(`<p>主办：某局 渝ICP备12345678号</p>`);",
        "el.insertAdjacentHTML('beforeend', '<p>主办：某局 渝ICP备12345678号</p>')",
        "var h='';h+='<p>主办：某局 ';h+='渝ICP备12345678号</p>';document.write(h);",
        r"document.write('<p>\u4e3b\u529e\uff1a\u67d0\u5c40 \u6e1dICP\u590712345678\u53f7</p>')",
        "document.write(unescape('%3Cp%3E%u4E3B%u529E%uFF1A%u67D0%u5C40 %u6E1DICP%u590712345678%u53F7%3C/p%3E'))",
        "document.write(decodeURIComponent('%3Cp%3E%E4%B8%BB%E5%8A%9E%EF%BC%9A%E6%9F%90%E5%B1%80 %E6%B8%9DICP%E5%A4%8712345678%E5%8F%B7'))",
        "document.write(['<p>主办：某局','渝ICP备12345678号</p>'].join(' '))",
        "function showFoot(a){ if(a){ document.write('<p>主办：某局 ' + '渝ICP备12345678号' + '</p>'); } }",
        "/* 'x */ var r=/['\"]/g; document.write('<p>主办：某局 渝ICP备12345678号</p>') // done",
    ],
)
def test_foot_written_by_an_external_script(source):
    facts = extract_script(source.encode(), url=URL)
    icp = [m for m in facts.marks if m.kind is MarkKind.ICP]
    assert [(m.value, m.where, m.shown) for m in icp] == [("渝ICP备12345678号", Where.SCRIPT, True)]
    assert facts.organizers == ("某局",)


@pytest.mark.parametrize(
    "source",
    [
        "// document.write('渝ICP备12345678号')",
        "/* document.write('渝ICP备12345678号') */",
        "var icp = '渝ICP备12345678号';",
        "console.log('渝ICP备12345678号')",
    ],
)
def test_what_a_script_does_not_write_is_no_mark(source):
    assert extract_script(source.encode(), url=URL).marks == ()


@pytest.mark.parametrize(
    ("foot", "name"),
    [
        ("主办单位：某区人民政府", "某区人民政府"),
        ("主办：某区人民政府 承办：某办", "某区人民政府"),
        ("主办:某区人民政府", "某区人民政府"),
        ("主办方：某区人民政府办公室", "某区人民政府办公室"),
        ("主　办：某区人民政府", "某区人民政府"),
        ("主办单位：<span>某区人民政府</span><em>承办：某办</em>", "某区人民政府"),
        ("主办：某区人民政府<em>承办：某办</em>", "某区人民政府"),
        ("开办：某区人民政府<br>主办：某区人民政府办公室<br>承办：某办", "某区人民政府办公室"),
        ("开办单位：某区人民政府", "某区人民政府"),
        ("<p>地图 | 某区人民政府主办 | 某办承办</p>", "某区人民政府"),
        ("<p>某区人民政府主办<span></span>某某信息中心承办</p>", "某区人民政府"),
        ("主办单位：某某监督管理局 维护管理：某公司", "某某监督管理局"),
        ("主办单位：某市住房和城乡建设委员会 版权所有", "某市住房和城乡建设委员会"),
        ("主办单位：某区人民政府&nbsp;&nbsp;渝ICP备12345678号", "某区人民政府"),
        ("主办单位：某区人民政府渝ICP备12345678号", "某区人民政府"),
    ],
)
def test_organizer_in_every_form(foot, name):
    assert extract(footed(f"<div>{foot}</div>").encode(), url=URL).organizers == (name,)


@pytest.mark.parametrize(
    "foot", ["主办单位：", "主办单位：{{ name }}", "版权所有：某局", "承办上级交办的其他事项"]
)
def test_organizer_that_is_not_named(foot):
    assert extract(footed(f"<p>{foot}</p>").encode(), url=URL).organizers == ()


def test_organizer_of_an_event_in_the_text_is_not_the_sites():
    html = footed("<p>渝ICP备12345678号</p>").replace(BODY, f"<p>主办单位：某协会</p>{BODY}", 1)
    assert extract(html.encode(), url=URL).organizers == ()
