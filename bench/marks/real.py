"""Real pages, where REAL_PAGES names the folder they lie in, against labels set by reading them.

The labels hold numbers as far as they stand in the text of the page. They are never part of this
project.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.marks.captured import facts_of
from bench.marks.cases import Labels
from bench.marks.measure import KINDS, colour, compare, differences
from inspector.evidence import Mark, MarkKind, PageFacts, Where

_READ = (
    "ICP number",
    "police record",
    "site code in the text",
    "site code of the 找错 entry",
    "党政机关网站标识",
    "colour of the 党政机关网站标识",
    "找错 entry",
    "主办单位",
)
_UNSEEN = frozenset((Where.COMMENT, Where.ATTRIBUTE, Where.META))


@dataclass(frozen=True, slots=True)
class RealAnswer:
    """What the program said of one real page."""

    page: str
    label: Labels
    said: Labels

    def wrong(self) -> Iterable[tuple[str, str, str]]:
        """Where it differs from the label: kind, label, answer."""
        return differences(self.label, self.said, _READ)


def measure() -> tuple[RealAnswer, ...]:
    """Read every page; none where the folder is not named."""
    return tuple(_answers())


def _answers() -> Iterator[RealAnswer]:
    root = Path(os.environ.get("REAL_PAGES", ""))
    if not (root / "manifest.jsonl").is_file():
        return
    for line in (root / "manifest.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        url = told["url"] or f"http://{told['site']}/a/b/c.html"
        facts = facts_of((root / told["file"]).read_bytes(), url)
        if facts and "icp" in told["labels"]:
            yield RealAnswer(told["id"], _label(told["labels"]), _said(facts))


def _label(told: dict[str, Any]) -> Labels:
    conac = told["conac"]["kind"] if told["conac"]["kind"] in {"red", "blue"} else "unknown"
    code = told["jiucuo"]["sitecode"]
    return Labels(
        icp=frozenset(told["icp"]),
        police=frozenset(told["police_record"]),
        code=frozenset({told["site_code"]} - {None}),
        widget=frozenset({code} - {None}),
        conac=conac if told["conac"]["mode"] != "none" else "",
        jiucuo="national" if told["jiucuo"]["present"] else "",
        organizer=told["organizer"] or "",
    )


def _said(facts: PageFacts) -> Labels:
    seen = [mark for mark in facts.marks if mark.where not in _UNSEEN]
    widget = [mark for mark in seen if mark.where is Where.WIDGET]
    return Labels(
        icp=_values(seen, MarkKind.ICP, Where.TEXT),
        police=_values(seen, MarkKind.POLICE, Where.TEXT),
        code=_values(seen, MarkKind.SITE_CODE, Where.TEXT),
        widget=_values(widget, MarkKind.SITE_CODE, Where.WIDGET),
        conac=colour([mark for mark in seen if mark.kind is MarkKind.CONAC]),
        jiucuo="national" if any(m.kind is MarkKind.JIUCUO for m in widget) else "",
        organizer=facts.organizers[0] if facts.organizers else "",
    )


def _values(marks: Iterable[Mark], kind: MarkKind, where: Where) -> frozenset[str]:
    return frozenset(m.value for m in marks if m.kind is kind and m.where is where)


def figures(answers: Iterable[RealAnswer]) -> tuple[Figure, ...]:
    """How well each kind of mark is read."""
    pairs = [(answer.label, answer.said) for answer in answers]
    return tuple(compare(kind, KINDS[kind], pairs) for kind in _READ)
