import csv
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.errors import ReconcileError, UsageError
from inspector.model import Finding, Reason, Result, Site, SiteStatus, SiteType, Verdict
from inspector.profiles import load, parse
from inspector.scoring import score
from inspector.storage.database import open_database
from inspector.storage.results import save_results, site_values
from inspector.storage.scores import save_score
from inspector.storage.tables import (
    CaptureRow,
    FindingRow,
    HealthWindowRow,
    InspectionRow,
    PeriodRow,
    PlanItemRow,
    PlanRow,
    ProfileRow,
    ResultRow,
    ScoreItemRow,
    ScoreRow,
    SiteRow,
    WatchVisitRow,
    WithdrawalRow,
)
from reports import bulletin, site_html, tables, write
from reports.text import cell, percent
from reports.wording import ordinal, period_title

PERIOD, PROFILE, AT = "2026Q4", "chongqing-2017", "2027-01-07T18:30:00.000Z"
CHOSEN = load(PROFILE)
CODES = ("AVL002", "DOM001", "IDN001", "IDN004", "LNK001", "LNK002", "UPD001", "UPD002", "UPD005")
HOSTILE = "=cmd()|<script>alert(1)</script>\u202e"


def made_site(number, **more):
    code = f"50011200{number:02}"
    name = more.pop("name", f"测试{number:02}局")
    url = f"https://s{number:02}.example.gov.cn/"
    return Site(code, name, url, type=SiteType.DEPARTMENT, region=f"区{number % 3}", **more)


def verdicts(faults=None, undecided=(), candidates=()):
    """Results of all rules: `faults` maps codes to numbers of findings."""
    faults = faults or {}
    for code in CODES:
        if code in faults:
            found = tuple(
                Finding(
                    f"{code}.gone",
                    f"https://dead{n}.example.gov.cn/{code}",
                    quote=HOSTILE,
                    params={"target": f"t{n}", "column": HOSTILE},
                    record=f"<urn:uuid:{n}>",
                )
                for n in range(faults[code])
            )
            waits = code in candidates
            yield Result(code, "r", 1, Verdict.FAIL, findings=found, candidate=waits)
        elif code in undecided:
            yield Result(code, "r", 1, Verdict.UNDECIDED, Reason.BLOCKED, "note")
        else:
            yield Result(code, "r", 1, Verdict.PASS)


def add_site(
    db, number, results=None, *, state="done", outcome="opened", profile=CHOSEN, granted=(), **more
):
    site = made_site(number, **more)
    values = site_values(site)
    columns = {key: values[key] for key in SiteRow.__table__.columns.keys() & values.keys()}
    db.add(SiteRow(**(columns | {"updated_at": AT})))
    db.flush()
    db.add(
        PlanItemRow(
            period=PERIOD, site_code=site.code, position=number, included=True, reason="all"
        )
    )
    if results is None and state == "done":
        results = verdicts()
    inspection = InspectionRow(
        period=PERIOD,
        round=1,
        site_code=site.code,
        site=values,
        kind="sweep",
        position=number,
        state=state,
        outcome=outcome,
        requests=10,
        bytes=1000,
        peak_rate=number,
    )
    db.add(inspection)
    db.flush()
    if results is None:
        return inspection
    results = tuple(results)
    db.add(
        CaptureRow(
            id=f"c{number}",
            inspection_id=inspection.id,
            path=f"c{number}.warc.gz",
            sha256=f"{number:064}",
            size=1,
            as_of="2026-10-03T06:05:11.000Z",
            results_sha256="0",
            user_agent="t",
            versions={},
            chain_position=number,
            previous_head="",
            head=f"head-{number}",
        )
    )
    save_results(db, inspection.id, site, "2026-10-03T06:05:11.000Z", results)
    save_score(db, inspection.id, score(results, profile, site, granted), profile)
    db.flush()
    return inspection


@pytest.fixture
def db(database_url):
    engine = open_database(database_url)
    with Session(engine) as session:
        session.add(PeriodRow(name=PERIOD, first_day="2026-10-01", last_day="2026-12-31", round=1))
        session.flush()
        session.add(PlanRow(period=PERIOD, made_at=AT, ratio=None, seed=None))
        session.flush()
        yield session
    engine.dispose()


@pytest.fixture
def swept(db):
    """Eight planned sites: every grade, every way not to be checked."""
    add_site(db, 1)
    add_site(db, 2, verdicts({"LNK002": 2}))
    add_site(db, 3, verdicts({"UPD001": 1, "LNK002": 1}), name="不及格<b>局</b>")
    add_site(
        db, 4, verdicts({"AVL002": 1}, undecided=CODES), name="打不开局", outcome="unreachable"
    )
    add_site(db, 5, status=SiteStatus.CLOSED, name="关停局")
    add_site(db, 6, state="queued", name="没检查局")
    add_site(db, 7, verdicts({"DOM001": 1}, candidates=("DOM001",)), name="待确认局")
    add_site(db, 8, state="failed", outcome="our-fault", name="我方故障局")
    return db


COST = {"requests", "bytes", "peak_rate"}


def make(db, **more):
    return bulletin(db, PERIOD, PROFILE, generated_at=AT, **more)


def test_totals_count_each_site_once(swept):
    totals = make(swept).public.totals
    assert (totals.planned, totals.visited, totals.not_visited) == (8, 6, 2)
    assert (totals.not_scored, totals.checked, totals.running) == (1, 5, 7)
    assert (totals.qualified, totals.unqualified, totals.undecided) == (3, 1, 1)
    assert (totals.qualified_rate, totals.undecided_rate) == ("60.0%", "20.0%")
    assert (totals.ratio, totals.faults) == ("71.4%", 5)


def test_totals_say_what_the_inspection_cost_the_sites(swept):
    made = make(swept)
    said = {row.key: int(row.value) for row in made.public.total_rows if row.key in COST}
    ledger = made.internal.ledger
    assert said["requests"] == sum(row.requests for row in ledger) > 0
    assert said["bytes"] == sum(row.bytes for row in ledger) > 0
    assert said["peak_rate"] == max(row.peak_rate for row in ledger)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(55, 88, "62.5%"), (1, 16, "6.3%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (0, 5, "0.0%")],
)
def test_percentages_have_one_decimal_half_up(part, whole, shown):
    assert percent(part, whole) == shown


def test_a_share_of_nothing_is_a_dash():
    assert percent(0, 0) == "—"


def test_a_vetoed_site_has_no_points(swept):
    row = next(r for r in make(swept).internal.results if r.site.startswith("不及格"))
    assert (row.grade, row.points, row.vetoes) == ("不合格", None, "首页不更新")


def test_an_indicator_is_deducted_once_and_marked_provisional_where_it_is(db):
    add_site(db, 1, verdicts({"LNK002": 2, "LNK001": 1, "AVL002": 1}))
    effects = [(row.rule, row.effect) for row in make(db).internal.problems]
    assert effects == [
        ("AVL002", "不计分"),
        ("LNK001", "1（暂定）"),
        ("LNK002", "0.2"),
        ("LNK002", "已并入上列同项"),
    ]
    assert make(db).internal.results[0].points == 98.8


@pytest.fixture
def files(swept, tmp_path):
    made = make(swept)
    written = write(made, ("html", "csv", "json"), tmp_path / "out")
    return made, tmp_path / "out", written


def add_visits(db, number, day, **outcomes):
    """Visits of the watch on a day: how many ended how."""
    ends = [end.replace("_", "-") for end, times in outcomes.items() for _ in range(times)]
    db.add_all(
        WatchVisitRow(
            site_code=f"50011200{number:02}", day=day, planned=f"{day}T{turn:02}", outcome=end,
            started=f"{day}T{turn:02}", seconds=1.0, url="", status="running", guarded=False,
            rendered=False, tries=[],
        )
        for turn, end in enumerate(ends)
    )  # fmt: skip
    db.flush()


def test_the_watch_of_the_period_is_summed_up_for_each_planned_site(swept):
    add_visits(swept, 1, "2026-10-02", opened=19, failed=1, our_fault=4)
    add_visits(swept, 1, "2026-10-03", opened=19, reported=5)
    add_visits(swept, 1, "2026-09-30", failed=24)  # the quarter before
    add_visits(swept, 2, "2026-10-02", blocked=24)
    add_visits(swept, 99, "2026-10-02", failed=24)  # not planned
    one, two = make(swept).internal.watch
    assert (one.site_code, one.days, one.full_days) == ("5001120001", 2, 1)
    assert (one.visits, one.failed, one.uncounted, one.available) == (39, 1, 9, "97.4%")
    assert (one.first_day, one.last_day) == ("2026-10-02", "2026-10-03")
    assert (two.visits, two.uncounted, two.available) == (0, 24, "—")


FAILING = ("不及格", "打不开局", "关停局", "没检查局", "待确认局的线索", "我方故障局")


def test_public_files_name_no_site_that_is_not_qualified(files):
    _, out, written = files
    public = [name for name in written if name.startswith("public/")]
    assert len(public) == 9
    for name in public:
        text = (out / name).read_text("utf-8")
        for mark in (*FAILING, "dead0.example", "F1"):
            assert mark not in text, name
        for number in (3, 4, 5, 6, 8):
            assert f"50011200{number:02}" not in text, name
            assert f"s{number:02}.example.gov.cn" not in text, name


def test_internal_files_name_them_all(files):
    _, out, _ = files
    text = (out / "internal/internal.html").read_text("utf-8")
    assert all(name in text for name in ("打不开局", "没检查局", "我方故障局"))
    assert "待人工确认" in text
    assert "不得公开" in text


def test_the_office_may_choose_to_name_failing_sites_but_no_candidate(swept, tmp_path):
    out = tmp_path / "out"
    written = write(make(swept, name_failing=True), ("html", "csv", "json"), out)
    shown = json.loads((out / "public/bulletin.json").read_text("utf-8"))
    assert [row["site"] for row in shown["failing"]] == ["不及格<b>局</b>"]
    assert {row["rule"] for row in shown["problems"]} == {"AVL002", "LNK002", "UPD001"}
    assert "public/problems.csv" in written
    write(make(swept), ("json",), out)
    left = sorted(str(p.relative_to(out)) for p in out.rglob("*.*") if p.is_file())
    assert left == ["internal/internal.json", "public/bulletin.json"]


def test_hostile_text_is_escaped_on_paper(files):
    _, out, _ = files
    for name in ("public/bulletin.html", "internal/internal.html"):
        text = (out / name).read_text("utf-8")
        assert "<script" not in text
        assert "\u202e" not in text
        assert "<b>局" not in text
        assert not re.search(r"(?:src|href)=|url\(|@import", text)
    assert "不及格&lt;b&gt;局" in (out / "internal/internal.html").read_text("utf-8")


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_csv_and_json_say_the_same(files):
    made, out, _ = files
    shown = json.loads((out / "internal/internal.json").read_text("utf-8"))
    assert shown["schema"] == "inspector/bulletin/1"
    for table in tables.INTERNAL:
        heading, *rows = read_csv(out / f"internal/internal-{table.name}.csv")
        provisional = ["得分（暂定）" if c.key == "points" else c.heading for c in table.columns]
        assert heading == provisional
        assert len(rows) == len(shown[table.name]) == len(getattr(made.internal, table.name))
        for row, entry in zip(rows, shown[table.name], strict=True):
            assert row == [cell(entry[column.key]) for column in table.columns]


def test_csv_gives_a_spreadsheet_no_formula(files):
    _, out, _ = files
    raw = (out / "internal/internal-problems.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    cells = {c for row in read_csv(out / "internal/internal-problems.csv") for c in row}
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@"))]
    assert any(c.startswith("'=cmd()") for c in cells)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "＝1", "＠a", "\u3000-1"]
)
def test_a_text_like_a_formula_stays_text(text):
    assert cell(text).startswith("'")


def test_numbers_and_flags_stay_as_they_are():
    assert [cell(v) for v in (-1, 99.5, 60.0, True, False, None, "a=b")] == [
        "-1",
        "99.5",
        "60",
        "是",
        "否",
        "",
        "a=b",
    ]


def test_the_hashes_given_are_those_of_the_files(files):
    import hashlib

    _, out, written = files
    for name, digest in written.items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    assert {p for p in out.rglob("*") if p.is_file()} == {out / name for name in written}


def test_the_draft_has_the_municipal_form(files):
    made, out, _ = files
    text = (out / "public/bulletin.html").read_text("utf-8")
    assert made.public.text.title == (
        "重庆市人民政府办公厅关于2026年第四季度全市政府网站检查情况的通报"
    )
    for part in (
        "各区县（自治县）人民政府，市政府各部门，有关单位：",
        "第三十四条",
        "未检查政务新媒体",
        "一、总体情况",
        "合格3个，合格率60.0%",
        "未能判定1个，占20.0%",
        "检查中也发现",
        "一是",
        "二、下一步工作要求",
        "附件：",
        "2027年1月8日",
        "草案；审签后标注“此件公开发布”",
        "head-7",
        "暂定",
        "站点无法访问",
    ):
        assert part in text, part
    assert made.public.text.good == ("测试01局1个网站在已判定的项目中未发现问题。",)


def test_the_office_that_signs_is_a_setting(swept):
    text = make(swept, office="某区人民政府办公室").public.text
    assert text.title.startswith("某区人民政府办公室关于")
    assert "某区人民政府办公室组织开展了" in text.basis


def test_groups_too_small_to_hide_a_failing_site_are_merged(db):
    for number in range(1, 7):
        add_site(db, number)
    add_site(db, 7, verdicts({"UPD001": 1}), name="唯一门户")
    db.scalars(select(SiteRow).where(SiteRow.code == "5001120007")).one().type = "portal"
    row = db.scalars(select(InspectionRow).where(InspectionRow.site_code == "5001120007")).one()
    row.site = row.site | {"type": "portal"}
    db.flush()
    assert [group.unit for group in make(db).public.groups] == ["合计"]
    named = [group.unit for group in make(db, name_failing=True).public.groups]
    assert named == ["部门网站", "政府门户网站", "合计"]


def test_sub_sites_are_inspected_but_not_counted(db):
    add_site(db, 1)
    section = add_site(db, 2, verdicts({"IDN001": 1}))
    section.site = section.site | {"type": "section"}
    db.scalars(select(SiteRow).where(SiteRow.code == "5001120002")).one().type = "section"
    db.flush()
    made = make(db)
    assert (made.public.totals.planned, made.public.totals.checked) == (1, 1)
    assert (made.public.totals.sections, made.public.totals.faults) == (1, 0)
    assert len(made.internal.problems) == 1


def test_only_the_current_round_of_the_sweep_is_read(swept):
    before = make(swept).public.totals
    for kind, round_ in (("audit", 1), ("sweep", 7)):
        old = swept.scalars(select(InspectionRow)).first()
        swept.add(
            InspectionRow(
                period=None if kind == "audit" else PERIOD,
                round=round_,
                site_code=old.site_code,
                site=old.site,
                kind=kind,
                state="done",
                outcome="opened",
            )
        )
    swept.flush()
    assert make(swept).public.totals == before


def tamper_points(db):
    row = db.scalars(select(ScoreRow).where(ScoreRow.points.is_not(None))).first()
    row.points -= 1


def tamper_grade(db):
    db.scalars(select(ScoreRow).where(ScoreRow.grade == "undecided")).first().grade = "qualified"


def tamper_unveto(db):
    row = db.scalars(select(ScoreRow).where(ScoreRow.grade == "unqualified")).first()
    row.vetoed_by = []


def tamper_item(db):
    db.scalars(select(ScoreItemRow).where(ScoreItemRow.deducted > 0)).first().deducted = 3


def tamper_verdict(db):
    row = db.scalars(select(ResultRow).where(ResultRow.verdict == "pass")).first()
    row.verdict = "fail"


def tamper_finding(db):
    db.delete(db.scalars(select(FindingRow)).first())


def tamper_grade_word(db):
    db.scalars(select(ScoreRow)).first().grade = "好"


def tamper_plan(db):
    db.scalars(select(PlanItemRow)).first().included = False


def add_window(db, begun, *withdrawn, kind="canaries", ended="2026-10-03T06:00:40.000Z"):
    """A while in which we were ill, and the inspections withdrawn for it."""
    db.add(HealthWindowRow(period=PERIOD, round=1, kind=kind, begun=begun, ended=ended))
    for inspection in withdrawn:
        db.add(
            WithdrawalRow(
                inspection_id=inspection.id,
                at=AT,
                kind=kind,
                begun=begun,
                worker="",
                note="timeout",
                requests=3,
                bytes=70,
            )
        )
    db.flush()


def notes_on_us(made):
    return [note for note in made.public.text.notes if "自身的网络或设备异常" in note]


def test_the_bulletin_says_when_we_were_ill_and_names_the_sites_inside_only(db, tmp_path):
    first, _ = add_site(db, 1, name="再访局"), add_site(db, 2)
    add_window(db, "2026-10-03T06:00:10.000Z", first, first)
    add_window(db, "2026-10-04T06:00:10.000Z", kind="lag", ended="")
    made = make(db)
    assert [(row.kind, row.withdrawn) for row in made.public.windows] == [
        ("检查一方网络不通", 2),
        ("检查程序停顿", 0),
    ]
    (note,) = notes_on_us(made)
    assert "异常2次（2026-10-03 14:00至2026-10-03 14:00、2026-10-04 14:00至今）" in note
    assert "撤回并重新进行检查2次" in note
    assert [(row.site, row.note) for row in made.internal.withdrawals] == [
        ("再访局", "timeout")
    ] * 2
    written = write(made, ("csv", "html"), tmp_path)
    assert "再访局" not in (tmp_path / "public/windows.csv").read_text("utf-8-sig")
    assert "再访局" in (tmp_path / "internal/internal-withdrawals.csv").read_text("utf-8-sig")
    assert "public/windows.csv" in written
    assert note[:20] in (tmp_path / "public/bulletin.html").read_text("utf-8")


def test_who_was_never_ill_says_nothing_of_it(swept):
    assert notes_on_us(make(swept)) == []


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (tamper_points, "100 points less"),
        (tamper_unveto, "vetoes"),
        (tamper_item, "points less"),
        (tamper_verdict, "sites failing"),
        (tamper_finding, "1 faults are stored, 2 were counted"),
        (tamper_grade_word, "not"),
        (tamper_plan, "plan leaves out: 1 is not 0"),
    ],
)
def test_numbers_that_do_not_reconcile_are_refused(swept, tamper, sentence):
    tamper(swept)
    swept.flush()
    with pytest.raises(ReconcileError, match=sentence):
        make(swept)


def test_a_grade_that_does_not_follow_from_the_points_is_refused(db):
    add_site(db, 1)
    score_row = db.scalars(select(ScoreRow)).one()
    score_row.grade = "unqualified"
    db.flush()
    with pytest.raises(ReconcileError, match="100 points are qualified, not unqualified"):
        make(db)


def test_a_site_without_a_score_by_the_profile_is_refused(swept):
    swept.delete(swept.scalars(select(ScoreRow)).first())
    swept.flush()
    with pytest.raises(ReconcileError, match="1 of 6 visited sites have no score"):
        make(swept)
    with pytest.raises(ReconcileError, match=r"6 of 6 .* national-2019"):
        bulletin(swept, PERIOD, "national-2019", generated_at=AT)


def test_two_texts_of_one_profile_are_never_mixed(swept):
    swept.add(ProfileRow(digest="other", name=PROFILE, version="2", text=""))
    swept.flush()
    swept.scalars(select(ScoreRow)).first().profile_digest = "other"
    swept.flush()
    with pytest.raises(ReconcileError, match="2 different texts"):
        make(swept)


def test_a_period_without_plan_or_inspections_is_a_wrong_call(db):
    with pytest.raises(UsageError, match="2025Q1 has no plan"):
        bulletin(db, "2025Q1", PROFILE, generated_at=AT)
    add_site(db, 1, state="queued")
    with pytest.raises(UsageError, match="nothing of 2026Q4 has been inspected"):
        make(db)


def test_an_unknown_format_is_a_wrong_call(swept, tmp_path):
    with pytest.raises(UsageError, match="odt"):
        write(make(swept), ("html", "odt"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_data_dictionary_is_the_published_one(files):
    _, out, _ = files
    page = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert page.read_text("utf-8") == tables.dictionary_markdown()
    rows = read_csv(out / "public/data-dictionary.csv")
    assert len(rows) == 1 + len(list(tables.dictionary()))


def test_bands_are_told_only_where_there_is_a_bonus(db):
    text = CHOSEN.text.replace(f'name = "{PROFILE}"', 'name = "own"')
    bonus = '\n[[items]]\nid = "b"\ntitle = "好"\ntitle_en = "b"\nkind = "bonus"\npoints = 12\n'
    own = parse(text + bonus)
    add_site(db, 1, profile=own, granted={"b"})
    add_site(db, 2, profile=own)
    made = bulletin(db, PERIOD, "own", generated_at=AT)
    assert [row.points for row in made.internal.results] == [112, 100]
    assert "得分110分及以上的网站1个，100分至110分（不含）的网站1个" in made.public.text.overall[-1]


def test_a_sample_says_how_it_was_drawn(swept):
    plan = swept.get(PlanRow, PERIOD)
    plan.ratio, plan.seed = 0.3, 7
    swept.flush()
    notes = "".join(make(swept).public.text.notes)
    assert "按30%的比例抽取网站，抽样种子7" in notes


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十")])
def test_ordinals_are_chinese(number, word):
    assert ordinal(number) == word


def test_a_period_of_another_form_keeps_its_name():
    assert period_title("2026Q1") == "2026年第一季度"
    assert period_title("试点") == "试点"
    assert period_title("2026Q9") == "2026Q9"


AUDIT = {
    "schema": "inspector/audit/1",
    "site": {"name": HOSTILE, "url": "javascript:alert(1)", "code": "", "registered": False},
    "note": "",
    "capture": None,
    "results": [
        {"code": "ZZZ001", "verdict": "pass", "reason": None, "findings": []},
        {
            "code": "ZZZ002",
            "title": "坏链接",
            "clause": "第一条",
            "fix": "修复",
            "verdict": "fail",
            "reason": None,
            "findings": [
                {
                    "key": "ZZZ002.x",
                    "message": HOSTILE,
                    "url": "https://a.example.gov.cn/<x>",
                    "quote": '"><img src=x onerror=alert(1)>',
                    "occurrences": 3,
                    "id": 9,
                }
            ]
            * 60,
        },
        {"code": "ZZZ003", "verdict": "undecided", "reason": "blocked", "findings": []},
    ],
    "score": None,
}
SCORE = {
    "profile": PROFILE,
    "points": None,
    "grade": "unqualified",
    "vetoed_by": ["V3"],
    "undecided": 1,
    "decided": 9,
    "items": [{"id": "V3", "kind": "veto", "verdict": "fail", "deducted": 0, "counted": 1}],
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_site_report_is_one_page_without_a_live_hostile_byte(language):
    page = site_html(AUDIT, language=language, screenshot=b"\x89PNG\r\n")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page
    assert 'href="javascript' not in page
    assert 'href="https://a.example.gov.cn/&lt;x&gt;" rel="noopener' in page
    assert "data:image/png;base64," in page
    assert page.index("ZZZ002") < page.index("ZZZ003") < page.index("ZZZ001")
    assert "10" in page  # findings beyond the first fifty are counted


def test_a_site_report_tells_the_veto_in_words_and_no_points():
    page = site_html(AUDIT | {"score": SCORE})
    assert "首页不更新" in page
    assert "不计分" in page
    assert "首页截图" not in page


def test_a_report_with_a_profile_it_does_not_know_calls_every_point_provisional():
    item = {"id": "x", "kind": "deduct", "verdict": "fail", "deducted": 2.0, "counted": 1}
    score_ = SCORE | {"profile": "own", "points": 98.0, "vetoed_by": [], "items": [item]}
    assert site_html(AUDIT | {"score": score_}).count("暂定</span>") == 2
