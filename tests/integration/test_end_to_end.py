"""The main job with the real command: the whole testbed is swept, judged, scored, published."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator

from inspector import plugins, settings
from inspector.cli import main
from inspector.replaying import replay
from inspector.storage.codec import encode
from inspector.storage.database import open_database
from inspector.storage.results import digest, stored_results
from inspector.storage.tables import CaptureRow, FindingRow, InspectionRow, ScoreRow

pytestmark = pytest.mark.browser
INSPECTOR = [sys.executable, "-c", "from inspector.cli import main; main()"]


def run(directory: Path, *words: str, codes: tuple[int, ...] = (0,)) -> str:
    """Run the command in a workspace; its standard output."""
    done = subprocess.run(
        [*INSPECTOR, *words], cwd=directory, capture_output=True, text=True, check=False
    )
    assert done.returncode in codes, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout


@dataclass(frozen=True)
class Workspace:
    path: Path
    truth: dict

    @property
    def engine(self):
        return open_database(settings.load(self.path).database_url)

    @property
    def evidence(self) -> Path:
        return settings.load(self.path).evidence_dir


@pytest.fixture(scope="module")
def testbed(tmp_path_factory):
    """The testbed, served by the real command for all tests of this file."""
    directory = tmp_path_factory.mktemp("testbed")
    server = subprocess.Popen(
        [*INSPECTOR, "testbed", "serve", "--workspace", str(directory)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    said = server.stderr.readline()
    assert said.startswith("serving"), said
    yield directory
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)


def workspace(testbed: Path, directory: Path, codes: set[str] | None = None) -> Workspace:
    """A workspace on the testbed, of all its sites or of some."""
    directory.mkdir(exist_ok=True)
    for name in ("inspector.toml", "badge.png", "authority.pem"):
        shutil.copy(testbed / name, directory / name)
    with (testbed / "sites.csv").open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file)
    chosen = [row for row in rows if codes is None or codes & set(row)]
    with (directory / "sites.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *chosen])
    run(directory, "init")
    run(directory, "sites", "import", "sites.csv")
    run(directory, "plan", "current", "--all")
    return Workspace(directory, json.loads((testbed / "truth.json").read_text()))


@pytest.fixture(scope="module")
def swept(testbed, tmp_path_factory):
    """The whole testbed, swept by two processes. Some sites cannot be judged: exit code 4."""
    made = workspace(testbed, tmp_path_factory.mktemp("sweep") / "all")
    run(made.path, "sweep", "current", "--jobs", "2", codes=(4,))
    return made


def inspections(made: Workspace) -> list[InspectionRow]:
    with Session(made.engine) as db:
        rows = list(db.scalars(select(InspectionRow)))
        for row in rows:  # read what the tests look at before the session ends
            _ = row.capture, [result.findings for result in row.results]
        return rows


def test_every_verdict_is_as_the_truth_file_says(swept):
    said = {
        row.site_code: {result.code: result.verdict for result in row.results}
        for row in inspections(swept)
    }
    wrong = [
        f"{site['code']} {site['url']} {code}: {said[site['code']].get(code)}, truth {truth} "
        f"({site['why']})"
        for site in swept.truth["sites"]
        for code, truth in site["verdicts"].items()
        if said[site["code"]].get(code) != truth
    ]
    assert not wrong, "\n".join(wrong)
    assert len(said) == len(swept.truth["sites"]) >= 20


def test_findings_name_what_was_planted(swept):
    found = {
        (row.site_code, result.code): [
            f"{finding.url} {json.dumps(finding.params, ensure_ascii=False)}"
            for finding in result.findings
        ]
        for row in inspections(swept)
        for result in row.results
    }
    missing = [
        (site["code"], code, wanted)
        for site in swept.truth["sites"]
        for code, urls in site.get("findings", {}).items()
        for wanted in urls
        if not any(wanted in each for each in found[site["code"], code])
    ]
    assert not missing


def test_every_site_ends_in_a_named_state(swept):
    named = {"opened", "unreachable", "blocked", "not-visited"}
    states = {row.site_code: (row.state, row.outcome) for row in inspections(swept)}
    assert {state for state, _ in states.values()} == {"done"}
    assert {outcome for _, outcome in states.values()} <= named


def test_replay_gives_the_same_results_byte_for_byte_without_sockets(swept, socket_disabled):
    rules = tuple(plugins.rules().values())
    rows = inspections(swept)
    for row in rows:
        before = stored_results(row)
        _, after = replay(swept.evidence / row.capture.path, rules)
        assert encode(after) == encode(before), row.site_code
        assert digest(after) == row.capture.results_sha256
    assert len(rows) == len(swept.truth["sites"])


def test_evidence_files_pass_warcio(swept):
    for path in sorted(swept.evidence.rglob("*.warc.gz")):
        with path.open("rb") as file:
            records = ArchiveIterator(file, check_digests="raise")
            assert sum(1 for record in records if record.content_stream().read() is not None) >= 2


def test_nothing_is_left_open(swept):
    assert not list(swept.evidence.rglob("*.open"))


def test_a_second_sweep_says_that_there_is_nothing_to_do(swept):
    before = {row.id: row.finished_at for row in inspections(swept)}
    assert "nothing to do" in run(swept.path, "sweep", "current", codes=(4,))
    assert {row.id: row.finished_at for row in inspections(swept)} == before


def test_the_hash_chain_covers_every_capture(swept):
    with Session(swept.engine) as db:
        rows = list(db.scalars(select(CaptureRow).order_by(CaptureRow.chain_position)))
    assert [row.chain_position for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous_head for row in rows[1:]] == [row.head for row in rows[:-1]]


def test_the_bulletin_comes_out_and_adds_up(swept, tmp_path):
    run(swept.path, "bulletin", "current", "--format", "html,csv,json", "--out", str(tmp_path))
    public = tmp_path / "public"
    data = json.loads((public / "bulletin.json").read_text("utf-8"))
    assert data["schema"] == "inspector/bulletin/1"
    assert "检查情况的通报" in (public / "bulletin.html").read_text("utf-8")
    failing = [s for s in swept.truth["sites"] if "fail" in s["verdicts"].values()]
    published = "".join(p.read_text("utf-8-sig") for p in public.iterdir())
    unqualified = {row.site_code for row in inspections(swept) if _grade(swept, row) != "qualified"}
    named = [s["code"] for s in failing if s["code"] in unqualified and s["code"] in published]
    assert not named
    internal = (tmp_path / "internal" / "internal-problems.csv").read_text("utf-8-sig")
    assert all(s["code"] in internal or s["name"] in internal for s in failing)


def _grade(made: Workspace, row: InspectionRow) -> str:
    with Session(made.engine) as db:
        return db.scalar(select(ScoreRow.grade).where(ScoreRow.inspection_id == row.id))


@pytest.fixture
def command(swept, monkeypatch, capsys):
    """Runs the command in this process, in the swept workspace; its standard output."""
    monkeypatch.chdir(swept.path)

    def call(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["inspector", *words])
        with pytest.raises(SystemExit) as end:
            main()
        out = capsys.readouterr().out
        assert end.value.code in {0, None}, (words, out)
        return out

    return call


def test_explain_proves_every_kind_of_finding(swept, command):
    seen: dict[str, int] = {}
    for row in inspections(swept):
        for result in row.results:
            for finding in result.findings:
                seen.setdefault(finding.message, finding.id)
    assert seen
    for number in seen.values():
        proof = json.loads(command("explain", str(number), "--json"))
        assert proof["confirmed"], proof
        assert proof["file_intact"], proof


def test_a_forged_finding_and_an_exchanged_file_are_noticed(swept, tmp_path):
    """On a copy of the workspace: the others look at the real one."""
    copy = tmp_path / "copy"
    shutil.copytree(swept.path, copy)
    with Session(Workspace(copy, {}).engine) as db, db.begin():
        finding = db.scalars(select(FindingRow).where(FindingRow.quote != "")).first()
        finding.quote = "forged"
        capture = finding.result.inspection.capture
        number, name, path = finding.id, capture.id, copy / "evidence" / capture.path
    assert json.loads(run(copy, "explain", str(number), "--json", codes=(3,)))["confirmed"] is False
    path.write_bytes(path.read_bytes() + b"\n")
    said = json.loads(run(copy, "replay", name, "--json", codes=(3,)))
    assert said["file_intact"] is False
    path.unlink()
    assert run(copy, "replay", name, codes=(3,)) == ""


def test_the_chain_of_the_evidence_holds_until_something_is_touched(swept, tmp_path):
    whole = json.loads(run(swept.path, "evidence", "verify", "current", "--json"))
    assert (whole["broken"], whole["files"] > 50) == ([], True)
    copy = tmp_path / "copy"
    shutil.copytree(swept.path, copy)
    with Session(Workspace(copy, {}).engine) as db, db.begin():
        first, second, third, fourth = db.scalars(
            select(CaptureRow).where(CaptureRow.chain_position.in_((1, 2, 3, 4)))
        )
        next(r for r in first.inspection.results if r.verdict == "pass").verdict = "fail"
        second.sha256 = "0" * 64
        (copy / "evidence" / third.path).unlink()
        (copy / "evidence" / fourth.path).write_bytes(b"other")
        expected = {
            ("forged", first.id), ("changed", second.id), ("chain", second.id),
            ("missing", third.id), ("changed", fourth.id),
        }  # fmt: skip
    said = json.loads(run(copy, "evidence", "verify", "current", "--json", codes=(3,)))
    assert {(each["kind"], each["name"]) for each in said["broken"]} == expected
    assert whole["head"][:16] in run(copy, "evidence", "verify", "current", codes=(3,))


def test_an_audit_prints_one_object_and_writes_a_report(swept, tmp_path):
    site = next(s for s in swept.truth["sites"] if s["verdicts"]["IDN004"] == "fail")
    out = run(swept.path, "audit", site["code"], "--json", "--out", str(tmp_path), codes=(3,))
    report = json.loads(out)
    assert report["schema"] == "inspector/audit/1"
    said = {r["code"]: r["verdict"] for r in report["results"]}
    assert {code: said[code] for code in swept.truth["rules"]} == site["verdicts"]
    (finding,) = next(r for r in report["results"] if r["code"] == "IDN004")["findings"]
    assert finding["url"].startswith("http")
    assert finding["record"].startswith("urn:uuid:")
    assert report["capture"]["pages"] > 5
    assert Path(report["capture"]["warc"]).is_file()
    (html,) = tmp_path.glob("*.html")
    assert "IDN004" in html.read_text("utf-8")


def test_an_audit_of_an_address_nobody_registered_leaves_the_registry_out(testbed, tmp_path):
    values = settings.load(testbed)
    site = json.loads((testbed / "truth.json").read_text())["sites"][0]
    mapped = [word for m in values.network.connect_to for word in ("--connect-to", m)]
    (tmp_path / "inspector.toml").write_text("[crawl]\ntimeout = 4.0\n")
    out = run(
        tmp_path, "audit", site["url"], "--json", "--unthrottled", "--max-pages", "5", *mapped,
        codes=(0, 3, 4),
    )  # fmt: skip
    report = json.loads(out)
    assert report["site"]["registered"] is False
    said = {r["code"]: (r["verdict"], r["reason"]) for r in report["results"]}
    assert said["IDN006"] == ("undecided", "no-registry-entry")
    assert said["IDN004"][0] == "pass"
    assert said["DOM003"][0] == "undecided"  # the name was mapped by hand: nobody resolved it


def children(pid: int) -> list[int]:
    """Child processes of a process, from /proc."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(word) for word in text.split()]


def test_a_killed_worker_and_a_killed_sweep_lose_no_finished_site(testbed, tmp_path):
    truth = json.loads((testbed / "truth.json").read_text())["sites"]
    chosen = [s["code"] for s in truth if s["verdicts"]["AVL002"] == "pass"][:8]
    made = workspace(testbed, tmp_path / "killed", set(chosen))
    with (made.path / "inspector.toml").open("a") as file:
        file.write("\n[sweep]\nsites_at_once = 1\n") if "[sweep]" not in (
            made.path / "inspector.toml"
        ).read_text() else None
    sweep = subprocess.Popen(
        [*INSPECTOR, "sweep", "current", "--jobs", "2"],
        cwd=made.path,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    line = sweep.stderr.readline()
    assert line.startswith("[1/"), line
    os.kill(children(sweep.pid)[0], signal.SIGKILL)
    said = ""
    while "died" not in said:
        said = sweep.stderr.readline()
        assert said, "the sweep ended without a word on its dead worker"
    sweep.kill()
    sweep.communicate()
    finished = {row.id: row.finished_at for row in inspections(made) if row.state == "done"}
    assert finished
    run(made.path, "sweep", "current", "--jobs", "2", codes=(0, 4))
    rows = inspections(made)
    assert sorted(row.site_code for row in rows) == sorted(chosen)
    assert {row.state for row in rows} == {"done"}
    assert all(len(row.results) == len(plugins.rules()) for row in rows)
    assert {row.id: row.finished_at for row in rows if row.id in finished} == finished


def test_an_interrupted_sweep_ends_with_5_and_goes_on(testbed, tmp_path):
    truth = json.loads((testbed / "truth.json").read_text())["sites"]
    chosen = [s["code"] for s in truth if s["verdicts"]["AVL002"] == "pass"][:6]
    made = workspace(testbed, tmp_path / "interrupted", set(chosen))
    sweep = subprocess.Popen(
        [*INSPECTOR, "sweep", "current", "--jobs", "1"],
        cwd=made.path,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert sweep.stderr.readline().startswith("[1/")
    sweep.send_signal(signal.SIGINT)
    sweep.communicate(timeout=60)
    assert sweep.returncode == 5
    assert {row.state for row in inspections(made)} <= {"done", "queued"}
    run(made.path, "sweep", "current", codes=(0, 4))
    assert {row.state for row in inspections(made)} == {"done"}
