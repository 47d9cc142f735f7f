"""Judging a stored capture again, from its bytes. Nothing outside is asked, no gatherer loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from inspector import reading
from inspector.assembly import assemble
from inspector.assembly.confirmed import continued
from inspector.clock import local
from inspector.errors import CaptureError
from inspector.evidence import CaptureLog, PageFacts
from inspector.locating import located
from inspector.model import Result
from inspector.rules import Rule, judge
from inspector.storage import captures


def load_evidence(path: Path) -> tuple[CaptureLog, Mapping[type, object]]:
    """The evidence of a stored capture, read again from its bytes; nothing outside is asked. A
    second look at dead links is judged together with the first visit, whose file lies beside it.

    Raises:
        CaptureError: the file is missing, damaged, unfinished or of a newer schema.
    """
    log = captures.read_log(path)
    if not log.confirms:
        return log, located(assemble(log, _facts(path, log, log.as_of)), log, path)
    first = path.with_name(f"{log.confirms}.warc.gz")
    base, facts = load(first)
    facts |= _facts(path, log, base.as_of)
    return log, located(assemble(continued(base, log), facts), base, first)


def load(path: Path) -> tuple[CaptureLog, dict[str, PageFacts]]:
    """The log of a stored capture and the facts of its bodies, by record.

    Raises:
        CaptureError: as for `load_evidence`.
    """
    log = captures.read_log(path)
    return log, _facts(path, log, log.as_of)


def replay(path: Path, rules: Iterable[Rule]) -> tuple[CaptureLog, tuple[Result, ...]]:
    """Judge a stored capture again.

    Raises:
        CaptureError: as for `load_evidence`.
    """
    log, evidence = load_evidence(path)
    return log, judge(rules, evidence)


def _facts(path: Path, log: CaptureLog, as_of: str) -> dict[str, PageFacts]:
    today = local(as_of).date().isoformat()
    visits = {visit.record: visit for visit in log.visits if visit.record}
    renderings = (*(page.rendering for page in log.pages), *log.looks)
    doms = {each.dom: each for each in renderings if each and each.dom}
    cap = int(log.limits.get("page_bytes", 0)) or 1 << 30
    wanted = bool(log.limits.get("fragments"))
    facts: dict[str, PageFacts] = {}
    for stored in captures.read(path, cap):
        found = None
        if stored.record in visits:
            found = reading.read(visits[stored.record], stored.body, today, fragments=wanted)
        elif stored.record in doms:
            found = reading.read_dom(doms[stored.record], stored.body, today, fragments=wanted)
        if found is not None:
            facts[stored.record] = found
    missing = {page.record for page in log.pages} - set(visits)
    if missing:
        raise CaptureError(f"{path} lacks the records of {len(missing)} of its pages")
    return facts
