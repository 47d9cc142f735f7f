import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from inspector.errors import RegistryError
from inspector.registry import parse, read

HEAD = ["网站标识码", "网站名称", "首页网址"]
ROW = ["5000000001", "重庆市教委", "http://jw.cq.gov.cn/"]
NOON = dt.datetime(2017, 11, 2, 12)  # noqa: DTZ001 - a spreadsheet knows no zones
TEXT = ",".join(HEAD) + "\r\n" + ",".join(ROW) + "\r\n"


def book(*rows, **sheets):
    """A workbook: `rows` in the first sheet, then sheets by name; a name in capitals is hidden."""
    made = openpyxl.Workbook()
    made.active.title = "一"
    for row in rows:
        made.active.append(row)
    for name, content in sheets.items():
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if name.isupper() else "visible"
        for row in content:
            sheet.append(row)
    return made


def packed(made):
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def saved(tmp_path, data, name="sites.xlsx"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else packed(data))
    return path


def cells(sheet):
    return [(line.number, list(line.cells)) for line in sheet.lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_csv_of_every_office_program(tmp_path, encoding, delimiter, end):
    text = TEXT.replace(",", delimiter).replace("\r\n", end)
    sheet = read(saved(tmp_path, text.encode(encoding), "sites.csv"))
    assert list(sheet.headings) == HEAD
    assert cells(sheet) == [(2, ROW)]


@pytest.mark.parametrize(
    "name", ["sites.csv", "sites.CSV", "sites.txt", "sites.tsv", "sites", "sites.dat"]
)
def test_csv_under_any_name_that_does_not_lie(tmp_path, name):
    assert cells(read(saved(tmp_path, TEXT.encode(), name))) == [(2, ROW)]


def test_commas_inside_names_do_not_make_a_comma_file(tmp_path):
    text = (
        "网站标识码;网站名称;首页网址;说明\n5000000001;甲,乙,丙,丁;http://a.gov.cn;一,二,三,四,五\n"
    )
    assert cells(read(saved(tmp_path, text.encode(), "a.csv")))[0][1][1] == "甲,乙,丙,丁"


def test_row_numbers_are_those_the_spreadsheet_shows(tmp_path):
    text = "全市政府网站名单,,\n\n网站标识码,网站名称,首页网址\n,,\n"
    text += '5000000001,"多行\n名称",a.gov.cn\n5000000002,乙,b.gov.cn\n'
    sheet = read(saved(tmp_path, text.encode(), "a.csv"))
    assert sheet.heading_row == 3
    assert [line.number for line in sheet.lines] == [5, 6]


def test_what_keeps_digits_text_is_taken_off(tmp_path):
    text = 'sep=;\n网站标识码;网站名称;首页网址\n="5000000001";\'=甲;"\t5000000001"\n'
    sheet = read(saved(tmp_path, text.encode(), "a.csv"))
    assert cells(sheet) == [(2, ["5000000001", "=甲", "\t5000000001"])]


def test_headings_printed_again_are_not_sites(tmp_path):
    text = TEXT + ",".join(HEAD) + "\r\n" + "5000000002,乙,b.gov.cn\r\n"
    assert [line.number for line in read(saved(tmp_path, text.encode(), "a.csv")).lines] == [2, 4]


def test_a_workbook_is_read_as_people_see_it(tmp_path):
    made = book(
        [*HEAD, "开通日期", "排序", "公安备案号", "更新"],
        [5001000001.0, "甲", "a.gov.cn", NOON.replace(hour=0), 3.0, 50010302000001, True],
        [
            5001000002,
            "乙",
            "b.gov.cn",
            dt.date(2018, 1, 9),
            4.5,
            "x",
            NOON,
        ],
    )
    assert cells(read(saved(tmp_path, made))) == [
        (2, ["5001000001", "甲", "a.gov.cn", "2017-11-02", "3", "50010302000001", "TRUE"]),
        (3, ["5001000002", "乙", "b.gov.cn", "2018-01-09", "4.5", "x", "2017-11-02 12:00:00"]),
    ]


def test_titles_blank_rows_and_far_cells_in_a_workbook(tmp_path):
    made = book(["重庆市政府网站登记表"], [], HEAD, [], ROW)
    made.active.merge_cells("A1:C1")
    made.active["F5"] = "旁注"
    sheet = read(saved(tmp_path, made))
    assert sheet.heading_row == 3
    assert cells(sheet) == [(5, [*ROW, "", "", "旁注"])]
    assert parse(sheet).sites[0].site.extra == {"F列": "旁注"}


def test_cells_joined_downwards_hold_for_every_row(tmp_path):
    made = book(
        [*HEAD, "主管单位"],
        ["5000000001", "甲", "a.gov.cn", "市教委"],
        ["5000000002", "乙", "b.gov.cn"],
        [],
        ["5000000003", "丙", "c.gov.cn", "市民政局"],
    )
    made.active.merge_cells("D2:D4")
    found = [row.site.supervisor for row in parse(read(saved(tmp_path, made))).sites]
    assert found == ["市教委", "市教委", "市民政局"]


def test_headings_over_two_rows(tmp_path):
    made = book(
        [*HEAD, "备案", None],
        [None, None, None, "ICP备案号", "公安备案号"],
        [*ROW, "渝ICP备1号", "x"],
    )
    for cells_joined in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        made.active.merge_cells(cells_joined)
    (row,) = parse(read(saved(tmp_path, made))).sites
    assert (row.number, row.site.icp, row.site.police) == (3, "渝ICP备1号", "x")


def test_the_first_visible_worksheet_with_headings_is_read_and_others_are_named(tmp_path):
    made = book(["说明"], OLD=[HEAD, ROW], 现行=[HEAD, ROW], 区县=[HEAD, ROW])
    sheet = read(saved(tmp_path, made))
    assert (sheet.worksheet, sheet.unread) == ("现行", ("区县",))
    (remark,) = parse(sheet).remarks
    assert "区县" in remark.message.say()
    assert "现行" in remark.message.say("en")


def test_a_formula_gives_what_it_showed_last(tmp_path):
    data = packed(book(HEAD, ["5000000001", "甲", '="a"&".gov.cn"']))
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert b"<v />" in part or b"<v/>" in part or b"<v></v>" in part
                for empty in (b"<v />", b"<v/>", b"<v></v>"):
                    part = part.replace(empty, b"<v>a.gov.cn</v>")
                part = part.replace(b'r="C2"', b'r="C2" t="str"')
            target.writestr(entry.filename, part)
    assert cells(read(saved(tmp_path, stream.getvalue())))[0][1][2] == "a.gov.cn"


def test_a_wrong_dimension_written_by_other_programs_loses_no_row(tmp_path):
    data = packed(book(HEAD, ROW, ["5000000002", "乙", "b.gov.cn"]))
    source = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            part = source.read(entry).replace(b'<dimension ref="A1:C3"', b'<dimension ref="A1"')
            target.writestr(entry.filename, part)
    assert len(read(saved(tmp_path, stream.getvalue())).lines) == 2


def archive(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return stream.getvalue()


XLSX = packed(book(HEAD, ROW))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
MISTAKEN = [
    ("a.xlsx", b"<html><body><table><tr><td>x</td></tr></table>", "网页"),
    ("a.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "网页"),
    ("a.xls", b"<table border=1><tr><td>x</td></tr></table>", "网页"),
    ("a.xls", b'<?xml version="1.0"?><Workbook></Workbook>', "XML"),
    ("a.xlsx", TEXT.encode(), "纯文本"),
    ("a.csv", XLSX, "XLSX"),
    ("a.xls", XLSX, "XLSX"),
    ("a.csv", OLE, "XLS"),
    ("a.xls", OLE, "XLS"),
    ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ("a.csv", b"%PDF-1.7 ...", "PDF"),
    ("a.csv", bytes(range(256)), "二进制"),
    ("a.csv", archive({"a.txt": "x"}), "压缩包"),
    ("a.zip", archive({"sites.csv": TEXT}), "压缩包"),
    ("a.ods", archive({"mimetype": "x", "content.xml": "x"}), "ODS"),
    ("a.docx", archive({"[Content_Types].xml": "x", "word/document.xml": "x"}), "Office"),
    ("a.xlsx", XLSX[: len(XLSX) // 2], "损坏"),
    ("a.xlsx", archive({"[Content_Types].xml": "x", "xl/workbook.xml": "x"}), "损坏"),
    ("a.csv", b"", "空"),
    ("a.csv", b"\xef\xbb\xbf \r\n", "空"),
    ("a.csv", b"a,b\n\xff\xff\xff,c", "编码"),
    ("a.csv", (TEXT + '5000000002,"乙,b.gov.cn\n5000000003,c,d\n').encode(), "引号"),
]


@pytest.mark.parametrize(("name", "data", "word"), MISTAKEN)
def test_a_mistaken_file_is_one_sentence(tmp_path, name, data, word):
    path = saved(tmp_path, data, name)
    with pytest.raises(RegistryError) as caught:
        read(path)
    said = str(caught.value)
    assert word in said
    assert name in said
    assert (said.count("。"), said.count("\n")) == (1, 0)
    with pytest.raises(RegistryError) as in_english:
        read(path, "en")
    assert not re.search("[一-鿿]", str(in_english.value))


def test_an_unclosed_quotation_mark_names_the_row(tmp_path):
    with pytest.raises(RegistryError, match="第 3 行"):
        read(saved(tmp_path, MISTAKEN[-1][1], "a.csv"))


@pytest.mark.parametrize("name", ["absent.csv", "folder"])
def test_a_file_that_cannot_be_opened(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(RegistryError, match=name):
        read(tmp_path / name)


def test_a_workbook_that_unpacks_to_far_too_much(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/workbook.xml", "x")
        with target.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(160):
                part.write(bytes(1_000_000))
    with pytest.raises(RegistryError, match="过大"):
        read(saved(tmp_path, stream.getvalue()))


def test_five_thousand_rows_in_both_forms(tmp_path):
    rows = [[f"50{n:08d}", f"网站{n}", f"http://s{n}.gov.cn/", *["内容"] * 15] for n in range(5000)]
    head = [*HEAD, *[f"列{n}" for n in range(15)]]
    text = "\n".join(",".join(row) for row in [head, *rows])
    assert len(parse(read(saved(tmp_path, text.encode(), "a.csv"))).sites) == 5000
    assert len(parse(read(saved(tmp_path, book(head, *rows)))).sites) == 5000
