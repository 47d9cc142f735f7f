import csv
import datetime as dt
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Level, Site, SiteStatus, SiteType
from inspector.registry import Line, Sheet, compare, export_csv, parse, read, shown, write_refused
from inspector.registry.cells import FORMULA_ERRORS, tidy

HEAD = ("网站标识码", "网站名称", "首页网址")
OLD = Site("5000000001", "重庆市教委", "http://jw.cq.gov.cn/", status=SiteStatus.CLOSED,
           type=SiteType.DEPARTMENT, icp="渝ICP备05000001号", region="渝中区",
           extra={"备注": "旧", "电话": "123"})  # fmt: skip
SITE = (OLD.code, OLD.name, OLD.url)


def parsed(*rows, head=HEAD):
    lines = tuple(Line(number, tuple(row)) for number, row in enumerate(rows, 2))
    return parse(Sheet("sites.csv", tuple(head), 1, lines))


def registry(*sites):
    return {site.code: site for site in sites or (OLD,)}


def test_each_site_is_new_changed_unchanged_refused_or_absent():
    gone, broken = replace(OLD, code="5000000008"), replace(OLD, code="5000000009")
    same = replace(OLD, code="5000000002", url="http://b.gov.cn/")
    diff = compare(
        registry(OLD, same, gone, broken),
        parsed((OLD.code, "改名", OLD.url), (same.code, same.name, "b.gov.cn"),
               ("5000000003", "新", "c.gov.cn"), ("5000000009", "", "d.gov.cn")),
    )  # fmt: skip
    assert [row.site.code for row in diff.new] == ["5000000003"]
    assert [change.after.name for change in diff.changed] == ["改名"]
    assert [row.number for row in diff.unchanged] == [3]
    assert [row.number for row in diff.refused] == [5]
    assert diff.absent == (gone,)
    assert [site.code for site in diff.to_store] == ["5000000003", OLD.code]


def test_a_column_the_file_does_not_have_changes_nothing():
    assert compare(registry(), parsed(SITE)).unchanged[0].site.code == OLD.code


@pytest.mark.parametrize(
    ("heading", "typed", "said"),
    [
        ("状态", "正常运行", "状态：永久关停 → 正常运行"),
        ("状态", "", None),
        ("网站类型", "", None),
        ("ICP备案号", "", "ICP备案号：渝ICP备05000001号 → （空）"),
        ("层级", "市级", "层级：（空） → 市级"),
        ("排序", "7", "排序：0 → 7"),
        ("备注", "新", "备注：旧 → 新"),
        ("备注", "", "备注：旧 → （空）"),
        ("备注", "旧", None),
        ("传真", "456", "传真：（空） → 456"),
    ],
)
def test_changes_are_told_field_by_field(heading, typed, said):
    diff = compare(registry(), parsed((*SITE, typed), head=(*HEAD, heading)))
    told = [field.say() for change in diff.changed for field in change.fields]
    assert told == ([said] if said else [])


def test_changes_are_told_in_english_too():
    diff = compare(registry(), parsed((*SITE, "运行", ""), head=(*HEAD, "状态", "所属地区")))
    told = [field.say("en") for field in diff.changed[0].fields]
    assert set(told) == {"status: closed → running", "region: 渝中区 → (empty)"}


def test_what_the_file_does_not_speak_of_is_kept_in_what_is_stored():
    diff = compare(registry(), parsed((*SITE, "新"), head=(*HEAD, "备注")))
    assert diff.to_store == (replace(OLD, extra={"备注": "新", "电话": "123"}),)


def test_a_new_code_at_a_known_address_is_remarked():
    diff = compare(registry(), parsed(("5000000002", "教委", "https://jw.cq.gov.cn")))
    (remark,) = diff.remarks
    assert (remark.number, remark.message.key) == (2, "url-known")
    assert OLD.code in remark.message.say()


def exported(sites):
    stream = io.StringIO(newline="")
    export_csv(sites, stream)
    return stream.getvalue()


def test_an_export_opens_in_a_spreadsheet_with_chinese_headings_and_words():
    text = exported([replace(OLD, url="http://xn--zwt745i.xn--zfr164b/")])
    assert text.startswith("\ufeff网站标识码,网站名称,简称,首页网址,")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["状态"], row["网站类型"], row["备注"]) == ("永久关停", "部门网站", "旧")
    assert row["首页网址"] == "http://重庆.政务/"


def test_an_export_of_nothing_is_a_form_to_fill_in():
    assert exported([]).endswith(",关停日期,排序\r\n")


def test_a_name_is_never_run_as_a_formula():
    assert ",'=cmd()," in exported([replace(OLD, name="=cmd()")])


def test_an_address_is_shown_as_people_read_it():
    assert shown("http://xn--zwt745i.xn--zfr164b:8080/a") == "http://重庆.政务:8080/a"
    assert shown("http://www.cq.gov.cn/") == "http://www.cq.gov.cn/"


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
TEXTS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.text('重庆市A1 ,;"\'=+-@\t()（）', max_size=12),
).map(tidy).filter(lambda text: text not in FORMULA_ERRORS)  # fmt: skip
NOTES = st.text("备注 ,;\"'=+-@\t\r\n()1a", min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.dates(dt.date(1995, 1, 1), dt.date(2099, 12, 31))
DATES = DAYS.map(str) | st.just("")
SITES = st.lists(
    st.builds(
        Site,
        code=st.from_regex(r"[1-9][0-9]{9}|bm[0-9]{8}|N[0-9]{9}", fullmatch=True),
        name=TEXTS.filter(bool),
        url=st.sampled_from(["http://a.gov.cn/", "https://b.gov.cn:8443/x?y=1,2#/z",
                             "http://xn--zwt745i.xn--zfr164b/首页", "http://[2001:db8::1]/"]),
        short_name=TEXTS, type=st.sampled_from(SiteType), level=st.sampled_from(Level),
        status=st.sampled_from(SiteStatus), organizer=TEXTS, undertaker=TEXTS, supervisor=TEXTS,
        region=TEXTS, icp=TEXTS, police=TEXTS, successor=TEXTS, opened_on=DATES,
        migration_notice_on=DATES, closed_on=DATES, order=st.integers(0, 999_999_999),
        registered=st.just(True),
        extra=st.dictionaries(st.sampled_from(["备注", "电话", "网站域名", "=1"]), NOTES),
    ),
    min_size=1, max_size=6, unique_by=lambda site: site.code,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SITES)
def test_an_export_read_back_gives_the_same_sites(tmp_path_factory, sites):
    path = tmp_path_factory.getbasetemp() / "round-trip.csv"
    export_csv(sites, path)
    again = parse(read(path))
    assert [row.site for row in again.sites] == sites
    assert again.refused == ()
    diff = compare(registry(*sites), again)
    assert (diff.new, diff.changed, diff.absent) == ((), (), ())


def test_refused_rows_are_written_out_mended_and_taken(tmp_path):
    first = parsed(SITE, ("5000000002", "乙", "ftp://b.gov.cn", "甲,乙"), ("5000000003", "", ""),
                   head=(*HEAD, "备注"))  # fmt: skip
    path = tmp_path / "refused.csv"
    write_refused(first, path)
    text = path.read_text("utf-8-sig")
    assert text.startswith("原表行号,拒收原因,网站标识码,网站名称,首页网址,备注")
    assert "http:// 或 https://" in text
    path.write_text(text.replace("ftp://", "http://"), "utf-8")
    again = parse(read(path))
    assert [(row.site.code, row.site.extra) for row in again.sites] == [
        ("5000000002", {"备注": "甲,乙"})
    ]
    assert [row.code for row in again.refused] == ["5000000003"]
