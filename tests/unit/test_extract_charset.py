"""Bytes to text."""

import pytest

from inspector.extract import decode, extract

TEXT = "重庆市某局网站，今天是星期四，欢迎您的访问。"


def page(charset, encoding, text=TEXT):
    meta = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        if charset
        else ""
    )
    return f"<html><head>{meta}<title>{text}</title></head></html>".encode(encoding)


@pytest.mark.parametrize(
    ("declared", "encoding", "header", "used", "wrong"),
    [
        ("utf-8", "utf-8", "", "utf-8", False),
        ("gb2312", "gb18030", "", "gb18030", False),
        ("GBK", "gbk", "", "gb18030", False),
        ("", "utf-8", "", "utf-8", False),
        ("", "gb18030", "", "gb18030", False),
        ("gb2312", "utf-8", "", "utf-8", True),
        ("utf-8", "gb18030", "", "gb18030", True),
        ("", "gbk", "text/html; charset=GBK", "gb18030", False),
        ("gbk", "gbk", "text/html; charset=utf-8", "gb18030", True),
        ("utf-16", "utf-16", "", "utf-16-le", False),
        ("utf-8", "utf-8-sig", "", "utf-8", False),
        ("nonsense-9", "utf-8", "", "utf-8", False),
        ("base64", "utf-8", "", "utf-8", False),
    ],
)
def test_text_is_right_and_a_wrong_declaration_is_told(declared, encoding, header, used, wrong):
    decoded = decode(page(declared, encoding), header)
    assert TEXT in decoded.text
    assert (decoded.used, decoded.wrong) == (used, wrong)


TRADITIONAL = "市政府召開會議研究部署近期重點工作，全市森林防火工作會議同日舉行。"


@pytest.mark.parametrize(
    ("declared", "text", "encoding", "used"),
    [
        ("gb2312", TRADITIONAL, "big5", "big5"),
        ("", TRADITIONAL, "big5", "big5"),
        ("big5", TRADITIONAL, "big5", "big5"),
        ("gbk", TRADITIONAL, "gbk", "gb18030"),
        ("big5", TEXT, "gbk", "gb18030"),
    ],
)
def test_big5_and_gb_are_told_apart_though_each_reads_the_other(declared, text, encoding, used):
    decoded = decode(page(declared, encoding, text), "")
    assert text in decoded.text
    assert decoded.used == used
    assert bool(decoded.false) == (bool(declared) and used[:2] != declared[:2])


def test_what_a_page_of_utf_16_declares_is_read_though_no_ascii_shows_it():
    assert decode(page("utf-8", "utf-16"), "").false == ("meta",)
    assert decode(page("utf-16", "utf-16"), "").false == ()


@pytest.mark.parametrize(
    ("declared", "query"),
    [("gbk", "%26%23128512%3B"), ("gb2312", "%26%23128512%3B"), ("gb18030", "%949%FC6")],
)
def test_queries_are_written_in_what_the_page_declares(declared, query):
    body = f"<meta charset={declared}>{TEXT}<a href='/s?k=😀'>附件</a>".encode("gb18030")
    (link,) = extract(body, url="http://www.example.gov.cn/").links
    assert link.url == f"http://www.example.gov.cn/s?k={query}"


def test_declaration_is_kept_as_written_in_lower_case():
    assert decode(page("GB2312", "gbk"), "").declared == "gb2312"


def test_a_character_cut_in_its_middle_is_not_another_encoding():
    body = page("utf-8", "utf-8") * 3 + "限".encode()[:2]
    decoded = decode(body, "")
    assert (decoded.used, decoded.wrong) == ("utf-8", False)


GB = "重庆市某区人民政府关于印发工作方案的通知".encode("gb18030")


@pytest.mark.parametrize("declared", ["", "utf-8"])
@pytest.mark.parametrize("part", [GB[:30], b"\xff\0\x80" * 9])
def test_a_piece_of_another_encoding_does_not_make_the_rest_unreadable(declared, part):
    body = "主办单位：某区人民政府 渝ICP备12345678号".encode() * 3 + part
    assert "主办单位：某区人民政府" in decode(body, f"text/html; charset={declared}").text


@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312"])
def test_a_page_in_gbk_with_damage_is_not_taken_for_utf_8(declared):
    assert decode(GB * 9 + b"\xff\xff", f"text/html; charset={declared}").used == "gb18030"


def test_bytes_that_nothing_decodes_still_give_text():
    assert decode(b"\xff\xff\xfe\x80" * 20, "").text


def test_facts_carry_the_charset():
    facts = extract(page("gb2312", "utf-8"), url="http://x.gov.cn/")
    assert (facts.charset_declared, facts.charset_used, facts.charset_wrong) == (
        "gb2312",
        "utf-8",
        True,
    )
    assert facts.title == TEXT
