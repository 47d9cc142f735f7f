import re
import string
from pathlib import Path

import pytest

from inspector.errors import RegistryError
from inspector.model import Level, SiteStatus, SiteType
from inspector.registry import MESSAGES, Line, Sheet, parse
from inspector.registry.headings import NAMES, heading_of, recognise

HEAD = ("网站标识码", "网站名称", "首页网址")
SITE = ("5000000001", "重庆市教委", "http://jw.cq.gov.cn/")


def sheet(*rows, head=HEAD):
    lines = tuple(Line(number, tuple(row)) for number, row in enumerate(rows, 2))
    return Sheet("sites.csv", tuple(head), 1, lines)


def one(**cells):
    """The only row of a file with these cells beside the compulsory ones."""
    head = dict(zip(HEAD, SITE, strict=True)) | cells
    parsed = parse(sheet(head.values(), head=head))
    (row,) = parsed.sites or parsed.refused
    return row


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("网站标识码（10位）", "code"), ("网站\n标识码", "code"), ("*网站标识码：", "code"),
        ("SiteIDCode", "code"), ("site_code", "code"), ("Site Name", "name"), ("网站名称", "name"),
        ("首页网址", "url"), ("网址", "url"), ("网站域名", "url"), ("首页ＵＲＬ", "url"),
        ("简　称", "short_name"), ("单位", "organizer"), ("主办单位(盖章)", "organizer"),
        ("承办单位", "undertaker"), ("主管单位", "supervisor"), ("所属地区", "region"),
        ("层级", "level"), ("icp备案号", "icp"), ("公安机关备案号", "police"), ("状态", "status"),
        ("承接网站", "successor"), ("开通日期", "opened_on"), ("开通时间", "opened_on"),
        ("迁移公告日期", "migration_notice_on"), ("关停日期", "closed_on"), ("排序", "order"),
        ("网站类型", "type"), ("备注", None), ("联系电话", None), ("", None),
    ],
)  # fmt: skip
def test_headings_as_offices_write_them(heading, field):
    found = recognise(heading)
    assert (found[0] if found else None) == field


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("field", NAMES)
def test_every_field_has_a_heading_that_is_read_back(lang, field):
    assert recognise(heading_of(field, lang))[0] == field


def test_a_better_heading_wins_and_the_other_column_is_kept():
    (row,) = parse(sheet((*SITE, "jw.cq.gov.cn"), head=(*HEAD, "网站域名"))).sites
    assert row.site.url == SITE[2]
    assert row.site.extra == {"网站域名": "jw.cq.gov.cn"}


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (("网站名称", "网址", "备注"), ["网站标识码", "网站名称、网址、备注"]),
        (("甲", "乙"), ["网站标识码、网站名称、首页网址", "甲、乙"]),
        ((*HEAD, "网站名称"), ["网站名称", "两列"]),
        (HEAD, ["没有任何网站"]),
        ((), ["网站标识码、网站名称、首页网址", "—"]),
    ],
)
def test_a_file_that_is_no_registry_is_one_sentence(head, words):
    with pytest.raises(RegistryError) as caught:
        parse(sheet(head=head))
    assert all(word in str(caught.value) for word in words)
    assert str(caught.value).count("。") == 1
    with pytest.raises(RegistryError, match=r"sites\.csv .*\.$"):
        parse(sheet(head=head), "en")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("5000000001", "5000000001"), (" 5000 000 001 ", "5000000001"),
        ("５０００００００ｏ1", None),
        ("５０００００００01", "5000000001"), ("bm12345678", "bm12345678"),
        ("BM12345678", "bm12345678"), ("n123456789", "N123456789"),
        ("5000\u200b000001", "5000000001"),
        ("500000001", None), ("50000000011", None), ("bm1234567", None), ("N12345678", None),
        ("A123456789", None), ("५०००००००००", None),
    ],
)  # fmt: skip
def test_site_codes(typed, code):
    row = one(网站标识码=typed)
    if code:
        assert row.site.code == code
    else:
        assert [reason.key for reason in row.reasons] == ["code-form"]


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("www.cq.gov.cn", "http://www.cq.gov.cn/"),
        ("HTTPS://WWW.CQ.GOV.CN/Index.html", "https://www.cq.gov.cn/Index.html"),
        ("ｗｗｗ．ｃｑ．ｇｏｖ．ｃｎ", "http://www.cq.gov.cn/"),
        ("http：／／www.cq.gov.cn／", "http://www.cq.gov.cn/"),
        ("www。cq。gov。cn", "http://www.cq.gov.cn/"),
        ("//www.cq.gov.cn/a?b=1#/c", "http://www.cq.gov.cn/a?b=1#/c"),
        ("www.cq.gov.cn:8080/x", "http://www.cq.gov.cn:8080/x"),
        ("http://www.cq.gov.cn:80", "http://www.cq.gov.cn/"),
        ("http://23.99.1.2/gov", "http://23.99.1.2/gov"),
        ("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/"),
        ("重庆.政务", "http://xn--zwt745i.xn--zfr164b/"),
        ("http://重庆.政务/首页", "http://xn--zwt745i.xn--zfr164b/首页"),
        ("http://a_b.cq.gov.cn/", "http://a_b.cq.gov.cn/"),
    ],
)
def test_addresses_as_typed_become_what_a_crawler_needs(typed, url):
    assert one(首页网址=typed).site.url == url


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("http:///index.html", "url-host"), ("/index.html", "url-host"), ("http://", "url-host"),
        ("政府网站", "url-host"), ("www", "url-host"), ("http://a..b/", "url-host"),
        ("http://-a-.gov.cn", "url-host"), ("1.2.3.400", "url-host"), ("http://[::1", "url-host"),
        ("a.gov.cn；b.gov.cn", "url-host"), ("a.gov.cn、b.gov.cn", "url-host"),
        (f"{'a' * 64}.gov.cn", "url-host"), (f"{'a.' * 130}cn", "url-host"),
        ("www.a.gov.cn www.b.gov.cn", "url-spaces"), ("www.a.gov.cn\nwww.b.gov.cn", "url-spaces"),
        ("ftp://a.gov.cn", "url-scheme"), ("javascript:alert(1)", "url-scheme"),
        ("http:/a.gov.cn", "url-scheme"), ("mailto:x@a.gov.cn", "url-scheme"),
        ("http://a.gov.cn:99999/", "url-port"), ("http://a.gov.cn:0/", "url-port"),
        ("http://me:secret@a.gov.cn/", "url-password"), ("", "empty"),
    ],
)  # fmt: skip
def test_addresses_nobody_can_visit_are_refused(typed, key):
    row = one(首页网址=typed)
    assert [reason.key for reason in row.reasons] == [key]
    assert "secret" not in row.say()


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("2017-11-02", "2017-11-02"), ("2017/11/2", "2017-11-02"), ("2017.1.2", "2017-01-02"),
        ("2017年11月2日", "2017-11-02"), ("2017 年 11 月 2 号", "2017-11-02"),
        ("20171102", "2017-11-02"), ("２０１７－１１－０２", "2017-11-02"),
        ("2017-11-02 08:30", "2017-11-02"), ("2017-11-02T00:00:00", "2017-11-02"), ("", ""),
        ("2016-02-29", "2016-02-29"), ("2017-02-29", None), ("2017-13-01", None),
        ("2017年11月", None), ("2017", None), ("17-11-02", None), ("2/11/2017", None),
        ("0217-11-02", None), ("2017-11/02", None), ("不详", None), ("43041", None),
    ],
)  # fmt: skip
def test_dates(typed, date):
    row = one(开通日期=typed)
    if date is None:
        assert [reason.key for reason in row.reasons] == ["date-form"]
        assert typed in row.say()
    else:
        assert row.site.opened_on == date


@pytest.mark.parametrize(
    ("heading", "typed", "field", "value"),
    [
        ("网站类型", "政府门户网站", "type", SiteType.PORTAL),
        ("网站类型", "门户", "type", SiteType.PORTAL),
        ("网站类型", "Department", "type", SiteType.DEPARTMENT),
        ("网站类型", "", "type", SiteType.OTHER),
        ("网站类型", "专属网页", "type", SiteType.SECTION), ("网站类型", "论坛", "type", None),
        ("状态", "正常", "status", SiteStatus.RUNNING),
        ("状态", "整合 迁移", "status", SiteStatus.MIGRATING),
        ("状态", "临时下线", "status", SiteStatus.OFFLINE),
        ("状态", "已关停", "status", SiteStatus.CLOSED),
        ("状态", "CLOSED", "status", SiteStatus.CLOSED), ("状态", "未知", "status", None),
        ("层级", "区（县）级", "level", Level.DISTRICT),
        ("层级", "乡镇(街道)", "level", Level.TOWN),
        ("层级", "中央在渝单位", "level", Level.CENTRAL), ("层级", "", "level", Level.UNKNOWN),
        ("层级", "火星级", "level", None), ("排序", "3.0", "order", 3), ("排序", "", "order", 0),
        ("排序", "１２", "order", 12), ("排序", "-1", "order", None),
        ("排序", "2.5", "order", None),
        ("排序", "一", "order", None),
    ],
)  # fmt: skip
def test_closed_lists_and_the_order(heading, typed, field, value):
    row = one(**{heading: typed})
    if value is None:
        expected = "order-form" if field == "order" else f"{field}-unknown"
        assert [reason.key for reason in row.reasons] == [expected]
    else:
        assert getattr(row.site, field) == value


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"网站名称": "  "}, "empty"), ({"网站名称": "#N/A"}, "cell-error"),
        ({"网站标识码": ""}, "empty"), ({"网站标识码": "5.001E+09"}, "code-rounded"),
        ({"网站标识码": "500001"}, "code-unit"), ({"主办单位": "#REF!"}, "cell-error"),
    ],
)  # fmt: skip
def test_cells_that_hold_nothing_usable(cells, key):
    assert [reason.key for reason in one(**cells).reasons] == [key]


def test_a_refusal_names_row_column_value_and_what_is_expected():
    row = one(状态="坏了", 开通日期="昨天")
    assert row.number == 2
    assert row.code == "5000000001"
    assert row.raw == (*SITE, "坏了", "昨天")
    for said, words in [(row.say(), ("第 2 行", "状态", "坏了", "正常运行")),
                        (row.say("en"), ("Row 2", "状态", "坏了", "running"))]:  # fmt: skip
        assert all(word in said for word in (*words, "开通日期", "昨天", "2017-11-02"))


def test_rows_of_one_code_are_all_refused_and_name_each_other():
    other = ("5000000002", "乙", "b.gov.cn")
    parsed = parse(sheet(SITE, other, ("５０００００００01", "丙", "c.gov.cn"), SITE))
    assert [row.number for row in parsed.sites] == [3]
    assert [row.number for row in parsed.refused] == [2, 4, 5]
    assert "第 4、5 行" in parsed.refused[0].say()
    assert "row 2, 5 " in parsed.refused[1].say("en")


def test_thousands_of_rows_of_one_code_stay_readable():
    parsed = parse(sheet(*[SITE] * 3000))
    assert len(parsed.refused) == 3000
    assert all(len(row.say()) < 200 for row in parsed.refused)


def test_a_row_with_more_cells_than_headings_is_refused():
    (row,) = parse(sheet(("5000000001", "甲", "乙", "a.gov.cn"))).refused
    assert [reason.key for reason in row.reasons] == ["cells-many", "url-host"]


def test_text_is_tidied_but_kept_as_typed():
    site = one(
        网站名称=" 重庆市\n教育委员会 ", 主办单位="A\r\nB\u3000C\u200b", 备注=" 一\n二 ", 空列=""
    ).site
    assert (site.name, site.organizer) == ("重庆市教育委员会", "A B C")
    assert site.extra == {"备注": "一\n二"}


def test_extra_columns_of_one_name_are_all_kept():
    head = (*HEAD, "备注", "备注", "")
    (row,) = parse(sheet((*SITE, "甲", "乙", "丙"), head=head)).sites
    assert row.site.extra == {"备注": "甲", "备注_2": "乙", "F列": "丙"}


@pytest.mark.parametrize(
    ("heading", "typed", "key"),
    [
        ("ICP备案号", "渝ICP备05000001号", None), ("ICP备案号", "渝 ＩＣＰ备 05000001 号-1", None),
        ("ICP备案号", "渝ICP备05000001号－12", None), ("ICP备案号", "渝ICP证050001号", "icp-form"),
        ("ICP备案号", "无", "icp-form"), ("公安备案号", "渝公网安备 50010302001234号", None),
        ("公安备案号", "渝公网安备50010302001234", None), ("公安备案号", "5001", "police-form"),
    ],
)  # fmt: skip
def test_a_doubtful_number_is_kept_with_a_remark(heading, typed, key):
    head = (*HEAD, heading)
    parsed = parse(sheet((*SITE, f" {typed} "), head=head))
    (row,) = parsed.sites
    assert typed in {row.site.icp, row.site.police}
    assert [remark.message.key for remark in parsed.remarks] == ([key] if key else [])


def test_two_sites_of_one_address_are_taken_with_a_remark():
    twin = ("5000000002", "乙", "https://JW.cq.gov.cn")
    parsed = parse(sheet(SITE, twin))
    assert len(parsed.sites) == 2
    assert [(r.number, r.message.key) for r in parsed.remarks] == [
        (2, "url-shared"),
        (3, "url-shared"),
    ]
    assert "第 3 行" in parsed.remarks[0].message.say()


def test_a_closing_before_the_opening_is_remarked():
    head = (*HEAD, "开通日期", "关停日期")
    (remark,) = parse(sheet((*SITE, "2018-01-01", "2017-01-01"), head=head)).remarks
    assert remark.message.key == "dates-order"


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (("一、市政府部门", "", ""), True), (("", "", "", "填表人：张三"), True),
        (("", "只有名称", ""), False), (("5000000002", "", ""), False),
        (("", "", "a.gov.cn"), False),
    ],
)  # fmt: skip
def test_a_note_is_no_site_but_a_row_with_gaps_is_refused(cells, note):
    parsed = parse(sheet(SITE, cells, head=(*HEAD, "备注")))
    assert [r.message.key for r in parsed.remarks] == (["note-skipped"] if note else [])
    assert len(parsed.refused) == (0 if note else 1)


def test_messages_are_the_same_in_both_languages():
    assert set(MESSAGES["zh"]) == set(MESSAGES["en"])
    for key, sentence in MESSAGES["zh"].items():
        assert fields(sentence) == fields(MESSAGES["en"][key]), key
        assert not re.search("[一-鿿]", re.sub("渝.+?号", "", MESSAGES["en"][key])), key


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


REFUSALS = ("code-", "url-", "type-", "status-", "level-", "date-", "order-", "cell-", "cells-")
REMARKS = {"url-known", "url-shared"}


@pytest.mark.parametrize(
    "key", [k for k in MESSAGES["zh"] if k.startswith(REFUSALS) and k not in REMARKS]
)
def test_every_refusal_says_what_is_expected(key):
    assert "应" in MESSAGES["zh"][key]
    assert "{row}" in MESSAGES["zh"][key]
    assert "expected" in MESSAGES["en"][key] or "should" in MESSAGES["en"][key]


def test_every_column_stands_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs" / "registry.md").read_text("utf-8")
    assert [field for field in NAMES if heading_of(field) not in page] == []
