"""Redirects, shells, challenges, frames, links."""

# ruff: noqa: E501 - a page in a table is one line

import pytest

from inspector.evidence import LinkKind, Place
from inspector.extract import extract

URL = "http://www.example.gov.cn/"
LONG = "<p>今天召开会议，研究部署下一步工作，各有关单位参加，会议指出。</p>" * 20


def facts(html, url=URL, **options):
    return extract(html.encode(), url=url, **options)


@pytest.mark.parametrize(
    ("html", "target"),
    [
        ("<head><meta http-equiv=refresh content='0;url=/webmail/'></head>", "/webmail/"),
        ("<META HTTP-EQUIV='Refresh' CONTENT='3; URL=\"new/index.html\"'>", "/new/index.html"),
        ("<body><meta http-equiv='refresh' content='0,/x'>", "/x"),
        (f"<meta http-equiv=refresh content='5;url=/x'>{LONG}", "/x"),
        ("</head><script>window.top.location.href='/col/col1/index.html';</script><body></body>", "/col/col1/index.html"),
        ("<script>window.location.href='http:/'+'/'+'www.example.gov.cn/x/';</script>", "/x/"),
        ('<SCRIPT language=javascript> location.href="/x";</SCRIPT>', "/x"),
        ("<script>location='/x'</script>", "/x"),
        ("<script>self.location = '/x'</script>", "/x"),
        ("<script>location.replace('/x')</script>", "/x"),
        ('<script>window.location.assign("/x")</script>', "/x"),
        ("<script>document.location.href = location.protocol + '//' + location.host + '/x'</script>", "/x"),
        ("<script>var u='/x'; window.location.href = u;</script>", "/x"),
        ("<script>setInterval(\"self.location='x'\", 10000); function j(){self.location='y'}</script><p>欢迎</p>", "/x"),
        ("<script>setTimeout(function(){location.href='/x'}, 3000)</script>", "/x"),
        ("<script>window.onload=function(){ location.href='/x'; }</script>", "/x"),
        ("<script>$(function(){ location.href='/x'; })</script>", "/x"),
        ("<script>(function(){ location.href='/x'; })()</script>", "/x"),
        ("<script>function go(){ location.href='/x' } go();</script>", "/x"),
        ("<body onload='go()'><script>function go(){ location.href='/x' }</script>", "/x"),
        ("<body onload=\"location.href='/x'\">", "/x"),
        ("<script>if(/mobile|android/i.test(navigator.userAgent)){location.href='/m'}else{location.href='/x'}</script>", "/x"),
        ("<script>if(isMobile) location.href='/m'; else location.href='/x';</script>", "/x"),
        ("<script>if(!isMobile){location.href='/x'}</script>", "/x"),
        ("<script>window.open('/x','_self')</script>", "/x"),
    ],
)  # fmt: skip
def test_redirect_at_load_is_followed(html, target):
    assert facts(html, url=URL + "index.html").redirect == URL.rstrip("/") + target


@pytest.mark.parametrize(
    "html",
    [
        "<meta http-equiv=refresh content='300;url=/x'>",
        "<meta http-equiv=refresh content='5'>",
        f"<meta http-equiv=refresh content='5;url={URL}'>",
        "<noscript><meta http-equiv=refresh content='0;url=/nojs'></noscript><p>x</p>",
        "<!-- <meta http-equiv=refresh content='0;url=/x'> -->",
        "<script>if(/mobile/i.test(navigator.userAgent)){location.href='/m'}</script>",
        "<script>if(isMobile()) { window.location = '/m'; }</script>",
        "<script>if(screen.width<600){location='/m'} else if (x) {location='/y'}</script>",
        "<script>if(location.host=='a'){location.href='/a'}else{location.href='/b'}</script>",
        "<script>function go(){ location.href='/x' }</script><a onclick='go()'>x</a>",
        "<script>$('#a').click(function(){ location.href='/x' })</script>",
        "<script>// location.href='/x'</script>",
        "<script>var x = location.href; if (x == '/y') {}</script>",
        "<script>location.href = target + '/x'</script>",
        "<script>setTimeout(\"location='/x'\", 60000)</script>",
        f"<script>location.href='/x'</script>{LONG}",
        "<script>player.location='/x'</script>",
    ],
)
def test_what_is_not_surely_a_redirect_is_none(html):
    assert facts(html).redirect == ""


@pytest.mark.parametrize(
    ("html", "shell"),
    [
        ("<div id=app></div><script src=/js/app.js></script>", True),
        ("<div id=root></div>", True),
        ("<noscript>请开启 JavaScript 后访问本网站</noscript><script src=a.js></script>", True),
        (f"<div id=app>{LONG}</div><script src=/js/app.js></script>", False),
        ("<script>location.href='/x'</script>", False),
        ("<frameset><frame src=a.html></frameset><script src=a.js></script>", False),
        ("<p>404</p>", False),
        ("<p>本网站已迁移至市政府门户网站。</p><script src=count.js></script>", False),
    ],
)
def test_shell_is_a_page_that_waits_for_scripts(html, shell):
    assert facts(html).shell is shell


@pytest.mark.parametrize(
    ("html", "status", "challenge"),
    [
        ("<script>$_ts=window['$_ts'];</script>", 412, True),
        ("<script>$_ts=window['$_ts'];</script>", 202, True),
        ("<script src=/a.js></script>", 412, True),
        ("<script>var arg1='AB'; setCookie('acw_sc__v2', x)</script>", 200, True),
        ("<script>document.cookie='__jsl_clearance=1'</script>", 521, True),
        ("<script>document.cookie='a=1';location.reload()</script>", 200, True),
        ("<h1>403 Forbidden</h1>", 403, False),
        ("<script src=/stat.js></script><h1>Not Found</h1>", 404, False),
        (f"<script>$_ts=1</script>{LONG}", 200, False),
        (f"<script src=a.js></script>{LONG}", 202, False),
        ("<div id=app></div><script src=/js/app.js></script>", 200, False),
    ],
)
def test_challenge_is_told_by_status_and_fingerprint(html, status, challenge):
    found = facts(html, status=status)
    assert found.challenge is challenge
    assert not (found.challenge and found.shell)


@pytest.mark.parametrize(
    ("html", "by_script"),
    [
        ("<ul><li v-for='x in list'>{{x}}</li></ul>", True),
        ("<ul id=newslist></ul><script>$.getJSON('/l.json',function(d){$('#newslist').html(d)})</script>", True),
        ("<div class='list-box'></div><script>axios.get('/l').then(r=>fill('.list-box'))</script>", True),
        ('<script>homelist4index(3,"FTXW/")</script>', True),
        ("<div id=1><script type='text/xml'><datastore><nextgroup></nextgroup><recordset></recordset></datastore></script></div>", True),
        ("<ul class=list><li><a href=a.html>关于某事的通知</a><span>2026-11-05</span></li></ul><script>createPageHTML(9,0,'index','html')</script>", False),
        ("<script>$.get('/visit/count')</script><ul id=menu><li>x</li></ul>", False),
    ],
)  # fmt: skip
def test_list_by_script(html, by_script):
    assert facts(html).list_by_script is by_script


def test_links_with_kind_text_and_place():
    html = (
        "<head><link rel=stylesheet href=a.css><link rel=canonical href=/c><script src=a.js></script></head>"
        "<div class=header><a href=/en/>English</a></div><div id=nav><a href=/xw/>新闻</a></div>"
        f"<table background=/bg.jpg><tr><td><a href='f.docx?v=1'>附件</a><a href=/p.htm><img src=i.png alt=图></a></td></tr></table>"
        f"{LONG}<iframe src=/f.html></iframe><map><area href=/area.html alt=区></map>"
        "<a href='{{url}}'>空</a><a href='javascript:;' data-href=/moved>移</a><a>无</a>"
        "<div class=footer><a href=/map.html>网站地图</a></div>"
    )
    found = {
        (link.url.removeprefix(URL), link.kind, link.text, link.place) for link in facts(html).links
    }
    assert found == {
        ("a.css", LinkKind.STYLE, "", Place.HEAD),
        ("a.js", LinkKind.SCRIPT, "", Place.HEAD),
        ("en/", LinkKind.PAGE, "English", Place.HEAD),
        ("xw/", LinkKind.PAGE, "新闻", Place.NAVIGATION),
        ("bg.jpg", LinkKind.IMAGE, "", Place.BODY),
        ("f.docx?v=1", LinkKind.ATTACHMENT, "附件", Place.BODY),
        ("p.htm", LinkKind.PAGE, "图", Place.BODY),
        ("i.png", LinkKind.IMAGE, "图", Place.BODY),
        ("f.html", LinkKind.FRAME, "", Place.BODY),
        ("area.html", LinkKind.PAGE, "区", Place.BODY),
        ("map.html", LinkKind.PAGE, "网站地图", Place.FOOT),
    }


def test_base_element_moves_relative_links():
    html = "<base href='http://other.gov.cn/x/'><a href='y.html'>某某网页</a>"
    assert facts(html).links[0].url == "http://other.gov.cn/x/y.html"


def test_frames_scripts_and_images_are_listed_once():
    html = "<frameset><frame src=a.html><frame src=a.html><frame src=b.html></frameset>"
    assert facts(html).frames == (URL + "a.html", URL + "b.html")


def test_what_an_inline_script_writes_is_part_of_the_page():
    html = f'{LONG}<script>document.write(\'<iframe src="/foot.html"></iframe><script src="/f.js"><\\/script>\')</script>'
    found = facts(html)
    assert (found.frames, found.scripts) == ((URL + "foot.html",), (URL + "f.js",))


def test_meta_names_are_lower_case_and_the_first_that_speaks_wins():
    html = "<meta name=SiteName content=''><meta name=sitename content=' 某网 '><meta name=SITENAME content=别的>"
    assert facts(html).meta == {"sitename": "某网"}


def test_text_length_counts_what_a_reader_sees():
    html = "<title>不算</title><p>一 二</p><p style='display:none'>三</p><script>四</script><noscript>五</noscript><b>六</b>"
    assert facts(html).text_length == 3
