"""The command line without any site: workspace, registry, plan, and one sentence for each fault."""

from __future__ import annotations

import json
import sys

import pytest
from sqlalchemy import select, text

from inspector.cli import main
from inspector.engines.local import alone
from inspector.model import Ailment, Window
from inspector.settings import load
from inspector.storage import queue
from inspector.storage.database import connect, open_database, session
from inspector.storage.health import keep_window
from inspector.storage.rechecks import schedule
from inspector.storage.tables import InspectionRow

HEADING = "网站标识码,网站名称,首页网址,网站类型,状态,备注\n"
ROW = "5001990001,示例区人民政府,www.example.gov.cn,政府门户网站,正常运行,一\n"


@pytest.fixture
def inspector(tmp_path, monkeypatch, capsys):
    """Runs the command in a fresh folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANG", "C")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["inspector", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def ready(inspector, tmp_path):
    """The same, in a workspace with a registry file."""
    inspector("init")
    (tmp_path / "sites.csv").write_text(HEADING + ROW, encoding="utf-8")
    return inspector


def one_sentence(err: str) -> bool:
    return bool(err.strip()) and "Traceback" not in err and err.strip().count("\n") <= 2


def test_without_a_workspace_it_says_what_to_do(inspector):
    code, _, err = inspector("sites", "list")
    assert code == 2
    assert "inspector init" in err


@pytest.mark.parametrize("contact", ["", "mailto:wzjc@example.gov.cn"])
def test_a_sweep_without_a_contact_says_so(ready, tmp_path, contact):
    (tmp_path / "inspector.toml").write_text(f'contact = "{contact}"\n', "utf-8")
    (tmp_path / "sites.csv").write_text(HEADING + ROW.replace("正常运行", "永久关停"), "utf-8")
    ready("sites", "import", "sites.csv")
    _, _, err = ready("sweep", "2026Q4")
    assert ("no contact is set" in " ".join(err.split())) is not bool(contact)
    assert f"; +{contact})" in load(tmp_path).user_agent or not contact


def test_init_twice_loses_nothing(ready):
    assert ready("sites", "import", "sites.csv")[0] == 0
    assert ready("init")[0] == 0
    assert "5001990001" in ready("sites", "list")[1]


def test_an_unknown_setting_is_named(ready, tmp_path):
    (tmp_path / "inspector.toml").write_text("[crawl]\nspeed = 9\n")
    code, _, err = ready("sites", "list")
    assert code == 2
    assert "crawl.speed" in err
    assert one_sentence(err)


def test_a_newer_database_is_refused(ready, tmp_path):
    with connect(load(tmp_path).database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    code, _, err = ready("sites", "list")
    assert code == 2
    assert "newer version" in err


def test_an_import_says_new_then_unchanged_then_changed_field_by_field(ready, tmp_path):
    assert "1 new" in ready("sites", "import", "sites.csv")[1]
    assert "1 unchanged" in ready("sites", "import", "sites.csv")[1]
    (tmp_path / "sites.csv").write_text(
        HEADING + ROW.replace("正常运行", "整合迁移"), encoding="gb18030"
    )
    said = ready("sites", "import", "sites.csv")[1]
    assert "正常运行 → 整合迁移" in said
    assert "1 changed" in said


def test_extra_columns_are_kept(ready):
    ready("sites", "import", "sites.csv")
    assert json.loads(ready("sites", "show", "5001990001", "--json")[1])["extra"] == {"备注": "一"}


BAD_ROWS = {
    "code of wrong form": ROW.replace("5001990001", "50019"),
    "code twice": ROW + ROW,
    "address without a host": ROW.replace("www.example.gov.cn", "http:///a"),
}


@pytest.mark.parametrize("rows", BAD_ROWS.values(), ids=BAD_ROWS.keys())
def test_a_refused_row_stops_the_import_and_is_named(ready, tmp_path, rows):
    good = ROW.replace("5001990001", "5001990002").replace("www.", "two.")
    (tmp_path / "sites.csv").write_text(HEADING + good + rows, encoding="utf-8")
    code, out, err = ready("sites", "import", "sites.csv")
    assert code == 2
    assert "! 3:" in out
    assert "nothing was changed" in err
    assert json.loads(ready("sites", "list", "--json")[1]) == []
    code, *_ = ready("sites", "import", "sites.csv", "--partial", "--refused", "refused.csv")
    assert code == 0
    assert [s["code"] for s in json.loads(ready("sites", "list", "--json")[1])] == ["5001990002"]
    assert (tmp_path / "refused.csv").is_file()


def test_a_file_that_is_not_what_its_name_says_is_one_sentence(ready, tmp_path):
    (tmp_path / "sites.xlsx").write_text("<html><table></table></html>")
    code, _, err = ready("sites", "import", "sites.xlsx")
    assert code == 2
    assert one_sentence(err)


def test_the_export_can_be_imported_again(ready, tmp_path):
    ready("sites", "import", "sites.csv")
    ready("sites", "export", "again.csv")
    assert "1 unchanged" in ready("sites", "import", "again.csv")[1]


def test_a_plan_says_how_many_and_why(ready):
    ready("sites", "import", "sites.csv")
    code, out, _ = ready("plan", "2026Q4", "--all")
    assert code == 0
    assert "1" in out
    assert "正常运行" in out


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "2026Q5", "--all"),
        ("plan", "2026Q4"),
        ("sweep", "2026Q4", "--engine", "celery"),
        ("sweep", "2026Q4"),  # no site is registered
        ("status", "2026Q4"),
        ("score", "2026Q4"),
        ("score", "2026Q4", "--profile", "none"),
        ("bulletin", "2026Q4", "--format", "pdf"),
        ("bulletin", "2026Q4"),
        ("replay", "nothing"),
        ("explain", "77"),
        ("rules", "show", "ZZZ999"),
        ("profiles", "show", "none"),
        ("sites", "show", "5009999999"),
        ("sites", "import", "none.csv"),
        ("audit", "not an address"),
        ("audit", "www.example.gov.cn", "--connect-to", "nonsense"),
        ("audit", "www.example.gov.cn", "--lang", "fr"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_sentence_and_code_2(inspector, words):
    inspector("init")
    code, out, err = inspector(*words)
    assert code == 2, out + err
    assert one_sentence(err)


def test_rules_and_profiles_can_be_read(ready):
    rules = json.loads(ready("rules", "list", "--json")[1])
    assert {"IDN004", "UPD002", "AVL002"} <= {rule["code"] for rule in rules}
    assert "IDN004" in ready("rules", "show", "IDN004")[1]
    assert "chongqing-2017" in ready("profiles", "list")[1]
    assert "[profile]" in ready("profiles", "show", "national-2019")[1]
    assert ready("profiles", "diff", "chongqing-2017", "national-2019")[1]


def test_the_testbed_can_be_written(ready, tmp_path):
    assert ready("testbed", "write", "bed")[0] == 0
    truth = json.loads((tmp_path / "bed" / "truth.json").read_text("utf-8"))
    assert len(truth["sites"]) >= 20


def test_status_says_when_we_were_ill(ready, tmp_path):
    ready("sites", "import", "sites.csv")
    ready("plan", "2026Q4", "--all")
    assert "we were ill" not in ready("status", "2026Q4")[1]
    window = Window(Ailment.LAG, "2026-10-03T06:00:10.000Z", "", "w", "stood still for 4.0 s")
    with session(open_database(load(tmp_path).database_url)) as db:
        keep_window(db, "2026Q4", 1, window)
    said = ready("status", "2026Q4")[1]
    assert "10-03 14:00:10" in said
    assert "stood still for 4.0 s" in said
    assert "0 inspections withdrawn" in said
    (told,) = json.loads(ready("status", "2026Q4", "--json")[1])["windows"]
    assert (told["kind"], told["begun"], told["ended"]) == ("lag", window.begun, "")


def test_status_says_how_many_sites_wait_for_a_second_look_and_until_when(ready, tmp_path):
    ready("sites", "import", "sites.csv")
    ready("plan", "2026Q4", "--all")
    with session(open_database(load(tmp_path).database_url)) as db:
        queue.prepare(db, "2026Q4", fresh=False)
        db.flush()
        [visit] = db.scalars(select(InspectionRow))
        visit.state, visit.outcome = "done", "opened"
        schedule(db, visit, "2999-10-03T06:00:10.000Z")
    said = " ".join(ready("status", "2026Q4")[1].split())
    assert "links of 1 sites seem dead, not confirmed yet; to be asked again 10-03 14:00" in said
    told = json.loads(ready("status", "2026Q4", "--json")[1])
    assert told["waiting"] == {
        "sites": 1,
        "first": "2999-10-03T06:00:10.000Z",
        "last": "2999-10-03T06:00:10.000Z",
    }
    assert [(s["state"], s["sites"]) for s in told["states"]] == [("done", 1)]
    code, out, err = ready("sweep", "2026Q4", "--json")  # nothing is due: it ends at once
    assert (code, json.loads(out)["waiting"]["sites"]) == (4, 1)
    assert "the same command asks them then" in " ".join(err.split())


def watchable(ready, tmp_path, row=ROW):
    """A registered site on a closed port, so that nothing leaves the machine."""
    (tmp_path / "inspector.toml").write_text(
        '[network]\nconnect_to = ["::127.0.0.1:1"]\ndns_canaries = []\n'
        "[crawl]\nrobots = false\nunthrottled = true\n[watch]\nvisits = 288\n"
    )
    (tmp_path / "sites.csv").write_text(HEADING + row, encoding="utf-8")
    ready("sites", "import", "sites.csv")


def test_the_watch_of_a_reported_take_down_asks_nothing_and_reports(ready, tmp_path):
    watchable(ready, tmp_path, ROW.replace("正常运行", "临时下线"))
    code, out, err = ready("watch", "--once", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["schema"] == "inspector/watch/1"
    for site in said["sites"]:  # none in the first minutes of a day
        assert (site["code"], site["visits"], site["week"]) == ("5001990001", 0, None)
        assert set(site["uncounted_by_reason"]) == {"reported"}


def test_a_watch_without_visits_says_so(ready, tmp_path):
    watchable(ready, tmp_path)
    code, out, _ = ready("watch", "--report")
    assert code == 0
    assert "nothing was watched" in out


@pytest.mark.parametrize("period", ["0d", "week", "-1", "7h", ""])
def test_a_watch_of_no_length_is_one_sentence(ready, period):
    code, _, err = ready("watch", f"--period={period}")
    assert code == 2
    assert "7d" in err
    assert one_sentence(err)


def test_a_watch_of_no_sites_is_one_sentence(ready):
    code, _, err = ready("watch")
    assert code == 2
    assert "sites import" in err


def test_two_watches_of_a_workspace_never_run_side_by_side(ready, tmp_path):
    with alone(tmp_path, "watch"):
        code, _, err = ready("watch", "--once")
    assert code == 2
    assert "another watch" in err


def test_the_database_is_looked_over_and_a_fault_ends_with_3(ready, tmp_path):
    ready("sites", "import", "sites.csv")
    code, out, _ = ready("db", "check", "--json")
    assert (code, json.loads(out)["rows"]["site"]) == (0, 1)
    with connect(load(tmp_path).database_url).connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO plan VALUES ('2026Q4', '2026', NULL, NULL)")
        connection.commit()
    code, out, _ = ready("db", "check")
    assert code == 3
    assert "refers to a row of period that is not there" in out


def test_a_database_moves_to_an_empty_one_and_the_workspace_goes_on_there(
    ready, tmp_path, postgres
):
    ready("sites", "import", "sites.csv")
    with postgres.database() as url:
        code, out, _ = ready("db", "copy", url, "--json")
        assert (code, {t["table"]: t["rows"] for t in json.loads(out)["tables"]}["site"]) == (0, 1)
        code, _, err = ready("db", "copy", url)
        assert code == 2
        assert "is not empty" in err
        assert one_sentence(err)
        (tmp_path / "inspector.toml").write_text(f"database = {url!r}\n", "utf-8")
        assert "5001990001" in ready("sites", "list")[1]
        code, _, err = ready("db", "copy", url)
        assert code == 2
        assert "the workspace itself" in err


def test_the_schema_goes_back_and_forth(ready):
    assert "from 0" in ready("db", "migrate", "--to", "0003")[1]
    assert "of version 0003" in ready("sites", "list")[2]
    assert "from 0003" in ready("db", "migrate")[1]
    assert ready("sites", "list")[0] == 0
