"""Columns: how sure their class is, which lies in which, and what people say of them."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect as schema

from inspector.assembly import assemble
from inspector.assembly.classes import classed
from inspector.cli import main
from inspector.errors import RegistryError
from inspector.evidence import (
    Apart,
    Background,
    Certainty,
    ColumnClass,
    ColumnNote,
    Columns,
    ItemList,
    Learnt,
    Link,
    LinkKind,
    ListItem,
    PageLog,
    Place,
    Role,
)
from inspector.registry.columnfile import read_notes, write_notes
from inspector.replaying import replay
from inspector.storage import columns as stored
from inspector.storage import results as rows
from inspector.storage.background import background
from inspector.storage.captures import sha256_of
from inspector.storage.codec import plain
from inspector.storage.database import _MIGRATIONS, connect, initialise, open_database, session
from inspector.storage.registry import store_sites
from inspector.storage.tables import InspectionRow, SiteColumnRow
from tests.builders import HOME, SITE, home_log, home_visit, link, log, page

AT = "2026-11-20T02:00:00.000Z"
CAPTURE = Path(__file__).parents[1] / "golden" / "capture.warc.gz"
SURE, LIKELY, UNSURE = Certainty.SURE, Certainty.LIKELY, Certainty.UNSURE


@pytest.mark.parametrize(
    ("name", "tags", "above", "kind", "sure"),
    [
        ("通知公告", [], [], "notice", SURE),
        ("示例要闻", [], [], "news", LIKELY),
        ("示例要闻", ["政务动态"], [], "news", SURE),
        ("示例要闻", ["通知公告"], [], "news", UNSURE),
        ("今日示例", ["工作动态"], [], "news", LIKELY),
        ("今日示例", [], ["首页", "新闻中心"], "news", UNSURE),
        ("公示", [], ["首页", "人事任免"], "personnel", LIKELY),
        ("公示", [], ["首页", "政务公开"], "notice", SURE),
        ("政策动态", [], [], "policy", UNSURE),
        ("规划展览馆", [], [], "none", UNSURE),
        ("招标公告", [], [], "none", LIKELY),
        ("财政动态", [], [], "news", LIKELY),
        ("已废止文件", [], [], "none", LIKELY),
        ("移民搬迁", [], [], "none", LIKELY),
    ],
)
def test_a_class_is_as_sure_as_name_tags_and_place_make_it(name, tags, above, kind, sure):
    assert classed(name, tags, above) == (ColumnClass(kind), sure)


def lists(*days, more=""):
    items = tuple(ListItem(f"标题{n}", f"{HOME}a/{n}.html", day) for n, day in enumerate(days))
    return (ItemList(items, more=more),)


def found(*pages, links=(), home_lists=(), notes=(), role=Role.COLUMN):
    logs = [PageLog(each.url, role, 1, each.record, 200) for each in pages]
    known = {each.record: each for each in pages} | {"home": page(links=links, lists=home_lists)}
    capture = log(
        home_visit(200, record="home"),
        pages=(home_log(), *logs),
        background=Background(notes=notes),
    )
    columns = assemble(capture, known)[Columns]
    assert isinstance(columns, Columns)
    return {column.name: column for column in columns.columns}


def column(url, name, *above, **more):
    return page(HOME + url, url, breadcrumb=("首页", *above, name), **more)


def test_a_column_knows_what_lies_above_it():
    columns = found(
        column("col1/", "新闻中心"),
        column("col2/", "工作动态", "新闻中心"),
        column("col1/sub/", "街镇动态"),
        column("col3/", "图片新闻"),
    )
    above = {name: [url.removeprefix(HOME) for url in c.above] for name, c in columns.items()}
    assert above == {
        "新闻中心": [],
        "工作动态": ["col1/"],
        "街镇动态": ["col1/"],
        "图片新闻": [],
    }


def test_a_column_that_only_another_leads_to_lies_below_it():
    boxes = lists("2026-11-01", "2026-10-01", "2026-09-01", more=HOME + "b/")
    columns = found(
        column("a/", "新闻中心", lists=boxes), column("b/", "工作动态"), column("c/", "要闻")
    )
    assert [name for name, each in columns.items() if each.above] == ["工作动态"]
    shown = found(
        column("a/", "新闻中心", lists=boxes),
        column("b/", "工作动态"),
        links=(link(HOME + "b/", "工作动态"),),
    )
    assert not shown["工作动态"].above


def test_first_level_is_what_the_home_page_leads_to_with_none_of_its_kind_above():
    columns = found(
        column("tzgg/", "通知公告"),
        column("x/", "公示", "通知公告"),
        column("y/", "其他文件", "政务公开"),
        links=(link(HOME + "tzgg/", "通知公告"), link(HOME + "x/", "公示")),
    )
    assert {name: each.top for name, each in columns.items()} == {
        "通知公告": True,
        "公示": False,
        "其他文件": False,
    }


def test_where_a_column_was_learnt_is_told():
    chart = page(HOME + "map.html", "map", links=(link(HOME + "tzgg/", "公告"),))
    columns = found(
        page(HOME + "tzgg/index.html", "t", title="通知", meta={"columnname": "通知公告"}),
        chart,
        links=(
            Link(HOME + "tzgg/", "通知公告", LinkKind.PAGE, Place.NAVIGATION),
            link(HOME + "map.html", "网站地图"),
        ),
        home_lists=lists("2026-11-01", more=HOME + "tzgg/index.html"),
    )
    assert set(columns["通知公告"].learnt) == {
        Learnt.NAVIGATION,
        Learnt.HOME,
        Learnt.SITEMAP,
        Learnt.TAGS,
        Learnt.ADDRESS,
    }


def test_a_page_without_a_list_is_a_column_when_the_menu_and_itself_say_so():
    menu = (Link(HOME + "list.asp?id=3", "通知公告", LinkKind.PAGE, Place.NAVIGATION),)
    own = column("list.asp?id=3", "通知公告")
    assert list(found(own, links=menu, role=Role.OTHER)) == ["通知公告"]
    assert not found(own, role=Role.OTHER)
    other = page(HOME + "list.asp?id=3", "r", title="出错了")
    assert not found(other, links=menu, role=Role.OTHER)


def test_a_page_that_leads_to_another_platform_only_is_set_apart():
    out = link("http://zwfw.other.gov.cn/", "进入平台")
    assert found(column("a/", "通知公告", links=(out,)))["通知公告"].apart is Apart.ELSEWHERE
    own = (out, link(HOME + "b.html", "说明"))
    assert found(column("a/", "通知公告", links=own))["通知公告"].apart is None


def test_a_column_that_lists_another_site_is_not_sure():
    away = (ItemList((ListItem("一", "http://mp.weixin.qq.com/s/1", "2026-11-01"),)),)
    assert found(column("a/", "工作动态", lists=away))["工作动态"].certainty is UNSURE


@pytest.mark.parametrize(
    ("note", "kind", "sure", "apart"),
    [
        (ColumnNote("", kind="policy"), "policy", Certainty.CONFIRMED, None),
        (ColumnNote("", exempt="无"), "notice", SURE, Apart.EXEMPT),
        (ColumnNote("", exempt="无", until="2026-11-20"), "notice", SURE, Apart.EXEMPT),
        (ColumnNote("", exempt="无", until="2026-11-19"), "notice", SURE, None),
    ],
)
def test_what_the_registry_says_stands_over_what_was_learnt(note, kind, sure, apart):
    told = ColumnNote(HOME + "a/index.html", "", note.kind, note.exempt, note.until)
    got = found(column("a/", "通知公告"), notes=(told,))["通知公告"]
    assert (got.kind.value, got.certainty, got.apart) == (kind, sure, apart)


NOTES = [
    ("5001990001", ColumnNote(HOME + "a/", "通知公告", "notice")),
    (
        "5001990001",
        ColumnNote(HOME + "b/", "人事任免", "", "=本年度无任免，特此说明", "2026-12-31"),
    ),
]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_notes_come_back_from_the_file_as_they_went(tmp_path, charset):
    text = io.StringIO()
    write_notes(NOTES, text)
    path = tmp_path / "columns.csv"
    path.write_bytes(text.getvalue().lstrip("\ufeff").encode(charset))
    assert read_notes(path) == NOTES


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",http://a/,,,,", "row 2"),
        ("1,a,,,,", "row 2"),
        ("1,http://a/,,公告类,,", "公告类"),
        ("1,http://a/,,,无,明年", "明年"),
    ],
)
def test_a_faulty_row_refuses_the_file(tmp_path, row, sentence):
    path = tmp_path / "columns.csv"
    path.write_text("网站标识码,栏目网址,栏目名称,栏目类别,豁免理由,豁免期限\n" + row, "utf-8")
    with pytest.raises(RegistryError, match=sentence):
        read_notes(path)


@pytest.fixture
def database(database_url):
    engine = open_database(database_url)
    with session(engine) as db:
        store_sites(db, [SITE], AT)
    yield engine
    engine.dispose()


def test_a_note_is_kept_changed_and_taken_away(database):
    with session(database) as db:
        for _, note in NOTES:
            stored.keep_note(db, SITE.code, note, AT)
        stored.keep_note(db, SITE.code, ColumnNote(HOME + "a/", kind="policy"), AT)
        stored.keep_note(db, SITE.code, ColumnNote(HOME + "b/"), AT)
    with session(database) as db:
        assert stored.notes(db, SITE.code) == (ColumnNote(HOME + "a/", kind="policy"),)


def test_an_inspection_is_given_what_was_seen_lately_and_a_little_before(database):
    days = [f"2026-{month:02}-01T00:00:00.000Z" for month in range(1, 12)]
    for day in days:
        with session(database) as db:
            rows.save_observations(db, SITE.code, day, {("home-items", ""): day})
    with session(database) as db:
        given = background(db, SITE, "2026-11-20T00:00:00.000Z").sightings
        assert [row.value for row in given] == days[6:]


def test_the_migration_goes_up_and_down(tmp_path):
    url = f"sqlite:///{tmp_path / 'inspector.db'}"
    initialise(url)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    engine = connect(url)
    for revision, there in (("0004", False), ("head", True)):
        step = command.upgrade if there else command.downgrade
        with engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            step(config, revision)
        assert schema(engine).has_table(SiteColumnRow.__tablename__) is there
        names = {each["name"] for each in schema(engine).get_columns("result")}
        assert ("left_open" in names) is there
    engine.dispose()


@pytest.fixture
def command_line(tmp_path, monkeypatch, capsys):
    """The command in a workspace that holds the golden capture: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["inspector", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    run("init")
    logged, results = replay(CAPTURE, ())
    evidence = tmp_path / "evidence"
    evidence.mkdir(exist_ok=True)
    shutil.copy(CAPTURE, evidence / "c.warc.gz")
    engine = open_database(f"sqlite:///{next(tmp_path.glob('*.db'))}")
    with session(engine) as db:
        store_sites(db, [logged.site], AT)
        row = InspectionRow(
            period=None, site_code=logged.site.code, site=plain(logged.site), kind="audit",
            state="done", attempt=1, worker="", claimed_at=AT,
        )  # fmt: skip
        db.add(row)
        db.flush()
        filed = rows.Filed("c.warc.gz", sha256_of(CAPTURE), 1)
        rows.save_capture(db, row.id, logged, filed, rows.digest(results))
    engine.dispose()
    return run, logged.site.code


def listed(run, code, *words):
    status, out, err = run("columns", code, *words, "--json")
    assert status == 0, err
    return {each["name"]: each for each in json.loads(out)["columns"]}


def test_columns_are_listed_with_what_was_learnt(command_line):
    run, code = command_line
    columns = listed(run, code)
    assert columns["通知公告"]["class"] == "notice"
    assert columns["通知公告"]["certainty"] == "sure"
    assert "navigation" in columns["通知公告"]["learnt"]
    assert columns["通知公告"]["entries"] > 0
    _, out, _ = run("columns", code, "--lang", "zh")
    assert "通知公告" in out


def test_a_class_is_corrected_confirmed_exempted_and_forgotten(command_line):
    run, code = command_line
    fixed = listed(run, code, "--class", "通知公告=policy", "--confirm", "政策文件")
    assert fixed["通知公告"]["class"] == "policy"
    assert {fixed[name]["certainty"] for name in ("通知公告", "政策文件")} == {"confirmed"}
    freed = listed(
        run, code, "--exempt", fixed["通知公告"]["url"], "--reason", "归并", "--until", "2099-12-31"
    )
    assert freed["通知公告"]["not_judged"] == "exempt"
    assert freed["通知公告"]["registry"]["kind"] == "policy"
    back = listed(run, code, "--forget", "通知公告")
    assert (back["通知公告"]["class"], back["通知公告"]["registry"]) == ("notice", None)


def test_notes_are_exported_and_imported(command_line, tmp_path):
    run, code = command_line
    listed(run, code, "--class", "通知公告=policy")
    file = str(tmp_path / "columns.csv")
    assert run("columns", "--export", file)[0] == 0
    listed(run, code, "--forget", "通知公告")
    assert run("columns", "--import", file)[0] == 0
    assert listed(run, code)["通知公告"]["class"] == "policy"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("0000000000",),
        ("CODE", "--class", "通知公告=公告"),
        ("CODE", "--class", "没有的栏目=news"),
        ("CODE", "--exempt", "通知公告"),
        ("CODE", "--exempt", "通知公告", "--reason", "x", "--until", "明年"),
        ("CODE", "--confirm", "没有的栏目"),
        ("--import", "none.csv"),
    ],
)
def test_a_wrong_call_ends_with_one_sentence_and_changes_nothing(command_line, words):
    run, code = command_line
    status, _, err = run("columns", *(code if word == "CODE" else word for word in words))
    assert status == 2
    assert "Traceback" not in err
    assert not [each for each in listed(run, code).values() if each["registry"]]
