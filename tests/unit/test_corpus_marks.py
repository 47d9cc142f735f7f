"""The identity marks of real pages against labels set by reading them.

The pages are never part of this project: REAL_PAGES names the folder they lie in.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from inspector.evidence import MarkKind, PageFacts, Where
from inspector.extract import extract

pytestmark = pytest.mark.corpus

# (page, what): why we differ. The same table, in words, stands in docs/limits.md.
KNOWN = {
    ("094", "conac"): "the excerpt starts inside the link of the mark: no page begins so",
    ("096", "conac"): "the excerpt starts inside the script of the mark: no page begins so",
}
UNSEEN = {Where.COMMENT, Where.ATTRIBUTE, Where.META}


def _cases() -> list[dict]:
    root = os.environ.get("REAL_PAGES", "")
    if not root or not (Path(root) / "manifest.jsonl").is_file():
        return []
    lines = (Path(root) / "manifest.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


CASES = _cases()


def _facts(case: dict) -> PageFacts:
    body = (Path(os.environ["REAL_PAGES"]) / case["file"]).read_bytes()
    return extract(body, url=case["url"] or f"http://{case['site']}/a/b/c.html")


def _values(facts: PageFacts, kind: MarkKind, *wheres: Where) -> list[str]:
    return sorted({m.value for m in facts.marks if m.kind is kind and m.where in wheres})


def _conac(facts: PageFacts) -> dict:
    found = [m for m in facts.marks if m.kind is MarkKind.CONAC and m.where not in UNSEEN]
    links = [m for m in found if m.where is Where.LINK and m.value]
    scripts = [m for m in found if m.where is Where.SCRIPT]
    mode = {(0, 0): "none", (1, 0): "static_link", (0, 1): "script", (1, 1): "both"}
    return {
        "mode": mode[bool(links), bool(scripts)],
        "kind": next((m.colour for m in found if m.colour), None),
        "id": next((m.value for m in links), None),
        "script_code": next((m.value for m in scripts), None),
    }


def _jiucuo(facts: PageFacts) -> dict:
    found = [m for m in facts.marks if m.kind is MarkKind.JIUCUO and m.where is Where.WIDGET]
    return {"present": bool(found), "sitecode": next((m.value for m in found if m.value), None)}


def _said(facts: PageFacts) -> dict:
    codes = _values(facts, MarkKind.SITE_CODE, Where.TEXT)
    return {
        "icp": _values(facts, MarkKind.ICP, Where.TEXT),
        "police": _values(facts, MarkKind.POLICE, Where.TEXT),
        "site_code": codes[0] if codes else None,
        "conac": _conac(facts),
        "jiucuo": _jiucuo(facts),
        "organizer": facts.organizers[0] if facts.organizers else None,
    }


def _labelled(labels: dict) -> dict:
    conac = {key: labels["conac"][key] for key in ("mode", "kind", "id", "script_code")}
    conac["kind"] = conac["kind"] if conac["kind"] in {"red", "blue"} else None
    return {
        "icp": sorted(set(labels["icp"])),
        "police": sorted(set(labels["police_record"])),
        "site_code": labels["site_code"],
        "conac": conac,
        "jiucuo": {key: labels["jiucuo"][key] for key in ("present", "sitecode")},
        "organizer": labels["organizer"],
    }


@pytest.mark.skipif(not CASES, reason="REAL_PAGES does not name a folder of labelled pages")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_marks_of_real_pages_are_the_labels(case: dict) -> None:
    said, labelled = _said(_facts(case)), _labelled(case["labels"])
    different = {what for what in labelled if said[what] != labelled[what]}
    known = {what for page, what in KNOWN if page == case["id"]}
    assert different == known, {w: (said[w], labelled[w]) for w in different ^ known}
