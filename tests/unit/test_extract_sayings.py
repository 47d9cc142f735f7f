"""What a page says in place of what was asked for."""

import pytest

from inspector.evidence import Saying
from inspector.extract import extract
from inspector.extract.stranger import extract_stranger

URL = "http://www.example.gov.cn/a/b.html"
LONG = "<p>今天召开会议，研究部署下一步工作，各有关单位参加，会议指出要抓好落实。</p>" * 12


def saying(html):
    return extract(html.encode(), url=URL, content_type="text/html; charset=utf-8").saying


def page(title, text=""):
    return f"<title>{title}</title><body>{text}</body>"


@pytest.mark.parametrize(
    "html",
    [
        page("404"),
        page("HTTP 404"),
        page("错误提示", "您所查看的栏目已被管理员删除"),
        page("系统信息", "对不起，该稿件已下线"),
        page("提示", "该链接已失效"),
        page("示例区", "啊哦，你要找的页面不见了"),
        page("示例区", "指定的文件不存在"),
        page("示例区", "信息可能已被移动"),
        page("Error", "The file you are looking for could not be found."),
        page("Oops", "This page doesn’t exist."),
        page("Sorry", "The document has been removed"),
        page("页面没有找到", LONG),
        page("x", "参数不正确"),
        "<script>alert('记录不存在');history.go(-1)</script>",
        "<title>x</title><img src='/images/error-404.png'>",
    ],
)
def test_page_that_says_it_is_gone(html):
    assert saying(html) is Saying.GONE


@pytest.mark.parametrize(
    "html",
    [
        page("Welcome to OpenResty!", "Thank you for using OpenResty."),
        page("Apache2 Ubuntu Default Page: It works"),
        page("IIS Windows Server"),
        page("提示", "该虚拟主机已到期，请联系服务商"),
        page("提示", "您访问的域名未绑定"),
        page("Account Suspended", "This Account has been suspended."),
    ],
)
def test_page_of_a_server_without_that_site(html):
    assert saying(html) is Saying.NO_SITE


@pytest.mark.parametrize(
    "html",
    [
        page("人机验证"),
        page("提示", "操作过于频繁，请稍后重试"),
        page("访问拦截", "您的请求已被网站防火墙拦截"),
        page("Access Denied", "You don't have permission"),
        page("x", "请开启JavaScript并刷新该页"),
    ],
)
def test_page_that_does_not_let_us_in(html):
    assert saying(html) is Saying.TURNED_AWAY


@pytest.mark.parametrize(
    "html",
    [
        page("系统提示", "系统正在升级维护，暂停服务至明日8时"),
        page("提示", "服务器繁忙，请稍后再试"),
        page("Error", "Error establishing a database connection"),
    ],
)
def test_page_that_may_be_back(html):
    assert saying(html) is Saying.PASSING


@pytest.mark.parametrize(
    "html",
    [
        page("区长信箱", "来信：贵局网站页面打不开，提示该页面不存在。"),
        page("帮助", "提示“您访问的页面不存在”的，请检查网址。"),
        page("停水通知", "<p style='display:none'>您访问的页面不存在</p>明日停水。"),
        page("关于网站链接找不到问题的整改通知", LONG),
        page("公告", "《示例办法》第五条第二款已删除。"),
        page("寻物启事", "失主没有找到"),
        page("通知公告", "暂无内容"),
        page("搜索", "没有找到相关信息<form><input></form>"),
        page("找错", "请写下找不到的网页的地址<form><input></form>"),
        page("统一身份认证平台", "<form>用户名 密码 验证码 登录</form>"),
        page("404路公交线路", "首末班时间有调整"),
        page("关于废止部分文件的决定", "现予废止。"),
        page("防汛提示", "请勿进入被水淹没的道路"),
        page("", ""),
        "<script>function f(){alert('信息不存在')}</script><p>欢迎访问示例区政务服务大厅</p>",
    ],
)
def test_page_that_is_what_was_asked_for(html):
    assert saying(html) is None


def test_target_of_a_link_is_read_alike():
    html = page("提示", "您所查看的栏目已被管理员删除").encode()
    found = extract_stranger(html, url=URL, content_type="text/html", record="r", status=404)
    assert (found.saying, found.title, found.topics) == (Saying.GONE, "提示", ())
    assert found.text_length == extract(html, url=URL, content_type="text/html").text_length
