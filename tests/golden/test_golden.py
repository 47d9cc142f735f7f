"""The golden run: one saved capture → findings → score → bulletin, held against what a person read
and accepted.

When a change is meant to alter it, write it anew and read the difference before committing:

    python tests/golden/test_golden.py
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector import plugins, profiles
from inspector.messages import say
from inspector.model import Result
from inspector.periods import Period
from inspector.planning import plan
from inspector.replaying import replay
from inspector.scoring import score
from inspector.storage import results as rows
from inspector.storage.captures import sha256_of
from inspector.storage.chain import extend
from inspector.storage.codec import plain
from inspector.storage.database import initialise, open_database, session
from inspector.storage.queue import claim, prepare
from inspector.storage.registry import store_plan, store_sites
from inspector.storage.scores import save_score
from inspector.storage.tables import InspectionRow
from reports import bulletin

HERE = Path(__file__).parent
CAPTURE = HERE / "capture.warc.gz"
EXPECTED = HERE / "expected.json"
QUARTER = Period(2026, 4)


def golden() -> dict:
    """Everything that follows from the capture, as JSON values."""
    log, results = replay(CAPTURE, plugins.rules().values())
    profile = profiles.load("chongqing-2017")
    made = score(results, profile, log.site)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/golden.db"
        initialise(url)
        engine = open_database(url)
        _file(engine, log, results, made, profile)
        with Session(engine) as db:
            published = bulletin(
                db, str(QUARTER), profile.name, generated_at=log.as_of, name_failing=True
            )
        engine.dispose()
    return {
        "site": plain(log.site),
        "as_of": log.as_of,
        "results": [_result(result) for result in results],
        "score": asdict(made),
        "bulletin": asdict(published.public),
    }


def _file(engine, log, results, made, profile) -> None:
    days = (QUARTER.first_day, QUARTER.last_day)
    with session(engine) as db:
        store_sites(db, [log.site], log.as_of)
        planned = plan([log.site], ratio=None, seed=1, all=True)
        store_plan(db, str(QUARTER), days, planned, at=log.as_of, ratio=None, seed=None)
    with session(engine) as db:
        round_ = prepare(db, str(QUARTER), fresh=False)
        taken = claim(db, str(QUARTER), round_, "golden", log.as_of)
        assert taken
        rows.finish(
            db, taken, outcome="opened", note="", pages=len(log.pages),
            ledger=rows.Ledger(0, 0, 0), finished_at=log.as_of,
        )  # fmt: skip
        filed = rows.Filed("capture.warc.gz", sha256_of(CAPTURE), CAPTURE.stat().st_size)
        rows.save_rules(db, plugins.rules().values())
        rows.save_capture(db, taken.id, log, filed, rows.digest(results))
        rows.save_results(db, taken.id, log.site, log.as_of, results)
        save_score(db, taken.id, made, profile)
        extend(db, str(QUARTER), round_)
        assert db.scalar(select(InspectionRow.state)) == "done"


def _result(result: Result) -> dict:
    return plain(result) | {
        "said": [say(finding.message, "zh", finding.params) for finding in result.findings]
    }


def _written(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def test_the_saved_capture_gives_what_was_accepted():
    assert json.loads(_written(golden())) == json.loads(EXPECTED.read_text("utf-8"))


def test_the_accepted_run_shows_faults_and_passes():
    verdicts = [each["verdict"] for each in json.loads(EXPECTED.read_text("utf-8"))["results"]]
    assert verdicts.count("fail") == 3
    assert verdicts.count("pass") >= 10


if __name__ == "__main__":
    EXPECTED.write_text(_written(golden()), encoding="utf-8")
