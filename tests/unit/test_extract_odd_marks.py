"""Marks as offices also write them, and what only looks like a mark."""

from __future__ import annotations

import pytest

from inspector.evidence import MarkKind
from inspector.extract import extract
from inspector.extract.notices import kind_of

URL = "http://www.example.gov.cn/"


def marks(html: str, kind: MarkKind) -> list[tuple[str, bool]]:
    page = f"<html><body><p>正文</p><div class=foot>{html}</div></body></html>"
    found = extract(page.encode(), url=URL, content_type="text/html; charset=utf-8").marks
    return [(mark.value, mark.shown) for mark in found if mark.kind is kind]


@pytest.mark.parametrize(
    "text",
    [
        "ICP备案号：渝05003300号",
        "渝ICP备第05003300号",
        "渝ICP备(05003300)号",
        "渝ICP备〔05003300〕号",
        "备案编号：渝ICP备05003300号",
    ],
)
def test_an_icp_number_is_read(text):
    assert marks(text, MarkKind.ICP) == [("渝ICP备05003300号", True)]


@pytest.mark.parametrize(
    "text",
    [
        "渝公网安备第50019902000123号",
        "公网安备 渝50019902000123",
        "公安部备案编号：50019902000123",
    ],
)
def test_a_police_record_is_read(text):
    assert marks(text, MarkKind.POLICE) == [("50019902000123", True)]


@pytest.mark.parametrize(
    "text", ["网站标识代码：5001990001", "网站编码：5001990001", "网站标志码：5001990001"]
)
def test_a_site_code_is_read(text):
    assert marks(text, MarkKind.SITE_CODE) == [("5001990001", True)]


def test_the_code_of_the_agency_label_is_no_site_code():
    assert marks("党政机关网站标识编码：CA240000000607010003", MarkKind.SITE_CODE) == []


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5001990001", ["5001990001"]),
        ("https://zfwzgl.www.gov.cn/exposure/jiucuo.html?v=20230101", []),
        (
            "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?v=2023010112&site_code=5001990001",
            ["5001990001"],
        ),
    ],
)
def test_the_version_of_a_widget_is_no_site_code(address, codes):
    found = marks(f'<a href="{address}">找错</a>', MarkKind.SITE_CODE)
    assert [value for value, _ in found] == codes


REGISTER = "https://bszs.conac.cn/sitename?method=show&id=1ACC49F8764914F7E053012819ACEFF4"


@pytest.mark.parametrize(
    "attributes",
    [
        f'href="javascript:" data-href="{REGISTER}"',
        f'href="#" onclick="window.open(\'{REGISTER}\')"',
        (
            'href="/outlink.html?url=https%3A%2F%2Fbszs.conac.cn%2Fsitename%3Fmethod%3Dshow'
            '%26id%3D1ACC49F8764914F7E053012819ACEFF4"'
        ),
    ],
    ids=["data-href", "onclick", "outlink"],
)
def test_the_agency_label_is_found_behind_a_script_that_asks_first(attributes):
    found = marks(f"<a {attributes}><img src=/images/red.png></a>", MarkKind.CONAC)
    assert found == [("1ACC49F8764914F7E053012819ACEFF4", True)]


@pytest.mark.parametrize("href", ["{url}", "{$vo.url}", "{{ item.url }}", "${url}", "<%=url%>"])
def test_a_place_holder_is_no_link(href):
    page = f"<html><body><a href='{href}'>x</a></body></html>".encode()
    assert extract(page, url=URL).links == ()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("温馨提示:示例区林业局政务网已整合到示例区政府门户网站", "migration"),
        ("原示例区林业局网站不再单独运行,相关内容请到区政府网站查看", "migration"),
        ("网站已迁移,新网址:www.example.gov.cn", "migration"),
        ("全市政务网建设工作会议召开", ""),
        ("三家企业已迁移,新厂区投产", ""),
    ],
)
def test_a_notice_is_told_from_news(sentence, kind):
    assert kind_of(sentence) == kind
