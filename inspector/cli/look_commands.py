"""`inspector replay`, `explain`, `rules`: looking at what was judged, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector import plugins, rule_pages
from inspector.auditing import failed_visits, rule_words, stands
from inspector.cli.app import (
    FINDINGS,
    JSON,
    LANG,
    app,
    err,
    out,
    personal_workspace,
    print_json,
    speech,
    table,
)
from inspector.engines import collector
from inspector.errors import DatabaseError, UsageError
from inspector.messages import say
from inspector.model import Finding, Result
from inspector.replaying import load_evidence, replay
from inspector.settings import Settings
from inspector.storage import captures
from inspector.storage.codec import encode, plain
from inspector.storage.database import open_database, session
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.rechecks import judged_by
from inspector.storage.results import digest, stored_results
from inspector.storage.tables import CaptureRow, FindingRow, InspectionRow

rules_app = typer.Typer(help="The rules.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")
_AROUND = 200  # characters of the page shown on both sides of a quote


@app.command("replay")
def replay_(
    capture: str = typer.Argument(help="Id of a capture, or path of its WARC file."),
    json_: bool = JSON,
) -> None:
    """Judge a stored capture again, without network, and compare with what was said then.

    Ends with 3 when a result differs.
    """
    collector.relax()
    values = personal_workspace()
    with _stored(values, capture) as (path, known):
        intact = known is None or captures.sha256_of(path) == known.sha256
        log, results = replay(path, plugins.rules().values())
    before = known.results if known else None
    same = None
    if known is not None:
        same = known.results_sha256 == digest(results)
        same = same and (before is None or _equal(before, results))
    changed = _differences(before or (), results) if same is False else []
    if json_:
        print_json(
            {
                "schema": "inspector/replay/1",
                "capture": log.id,
                "identical": same,
                "file_intact": intact,
                "differences": changed,
                "results": [plain(result) for result in results],
            }
        )
    else:
        _print_replay(log.id, results, same=same, changed=changed)
    if not intact:
        err.print(
            f"{log.id}: the file is not the one that was filed, its SHA-256 differs", style="red"
        )
    raise typer.Exit(FINDINGS if same is False or not intact else 0)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database holds of a capture; no results when a second look has replaced them."""

    sha256: str
    results_sha256: str
    results: tuple[Result, ...] | None


@contextmanager
def _stored(values: Settings, wanted: str) -> Iterator[tuple[Path, _Known | None]]:
    """The file of a capture, and what was said of it when it is known."""
    path = Path(wanted)
    try:
        engine = open_database(values.database_url)
    except DatabaseError:
        if not path.is_file():
            raise
        yield path, None  # a file can be judged anywhere
        return
    with session(engine) as db:
        row = db.get(CaptureRow, path.name.removesuffix(".warc.gz"))
        if row is None and not path.is_file():
            raise UsageError(f"no capture has the id {wanted!r}, and it is no file")
        if row is None:
            yield path, None
            return
        mine = judged_by(db, row)
        said = stored_results(mine) if mine else None
        known = _Known(row.sha256, row.results_sha256, said)
        if path.is_file():
            yield path, known
            return
        first = [mine.capture.path] if mine and mine.capture else []
        with EvidenceStore.of(values).at_hand(row.path, *first) as (file, *_):
            yield file, known


def _equal(before: tuple[Result, ...], after: tuple[Result, ...]) -> bool:
    return encode(before) == encode(after)


def _differences(before: tuple[Result, ...], after: tuple[Result, ...]) -> list[str]:
    old, new = ({each.code: each for each in results} for results in (before, after))
    said = []
    for code in sorted(old | new):
        then, now = old.get(code), new.get(code)
        if then != now:
            said.append(
                f"{code}: {then.verdict if then else 'absent'} → {now.verdict if now else 'absent'}"
            )
    return said


def _print_replay(
    capture: str, results: tuple[Result, ...], *, same: bool | None, changed: list[str]
) -> None:
    for result in results:
        out.print(f"{result.code}  {result.verdict.value}  {result.name}", markup=False)
    if same is None:
        out.print(f"{capture}: not in the database, nothing to compare with")
    elif same:
        out.print(f"{capture}: {len(results)} results, identical")
    else:
        for line in changed:
            err.print(line, style="red", markup=False)
        err.print(f"{capture}: {len(changed)} results differ", style="red")


@app.command()
def explain(
    finding: str = typer.Argument(help="Id of a finding, or its fingerprint."),
    json_: bool = JSON,
    lang: str = LANG,
) -> None:
    """Show the proof of a finding and judge it again from the evidence.

    Ends with 3 when the evidence does not give the same finding any more.
    """
    values = personal_workspace()
    language = speech(lang, values)
    store = EvidenceStore.of(values)
    with session(open_database(values.database_url)) as db:
        proof = _prove(db, store, _find(db, finding), language)
    if json_:
        print_json(proof)
    else:
        rest = {key: value for key, value in proof["detail"].items() if key != "failed_visits"}
        for key, value in (proof | {"detail": rest}).items():
            if value not in ("", None, [], {}):
                _print_proof(say(f"explain.{key}", language), value)
    raise typer.Exit(0 if proof["confirmed"] and proof["file_intact"] else FINDINGS)


def _print_proof(label: str, value: object) -> None:
    lines = value if isinstance(value, list) else [value]
    for line in lines:
        out.print(f"{label:<10} {line}", markup=False)
        label = ""


def _find(db: Session, wanted: str) -> FindingRow:
    query = select(FindingRow).order_by(FindingRow.id.desc()).limit(1)
    if wanted.isdigit() and len(wanted) < 18:
        query = query.where(FindingRow.id == int(wanted))
    else:
        query = query.where(FindingRow.fingerprint == wanted)
    row = db.scalars(query).first()
    if row is None:
        raise UsageError(f"no finding has the id or fingerprint {wanted!r}")
    return row


def _prove(db: Session, store: EvidenceStore, row: FindingRow, language: str) -> dict[str, Any]:
    inspection: InspectionRow = row.result.inspection
    first = inspection.capture
    if first is None:
        raise UsageError(f"finding {row.id} has no evidence file")
    second = row.result.capture_id
    capture = db.get_one(CaptureRow, second) if second else first
    rule = plugins.rules().get(row.result.code)
    words = rule_words(rule, row.result.code, language)
    with store.at_hand(capture.path, first.path) as paths:
        files = dict(zip(paths, (capture.sha256, first.sha256), strict=True))
        shown = next(filter(None, (_record(file, row) for file in files)), _Shown())
        again = rule.run(load_evidence(paths[0])[1]) if rule else None
        intact = all(captures.sha256_of(file) == sha for file, sha in files.items())
    stored = {name: getattr(row, name) for name in Finding.__slots__}
    same = any(plain(each) == stored for each in (again.findings if again else ()))
    return {
        "rule": f"{row.result.code} {words['title']}",
        "clause": rule.clause if rule else "",
        "site": f"{inspection.site['name']} {inspection.site['url']}".strip(),
        "message": say(row.message, language, row.params),
        "url": row.url,
        "quote": row.quote,
        "occurrences": row.occurrences,
        "first_seen": row.first_seen,
        "as_of": first.as_of,
        "visits": failed_visits(row.detail, language),
        "stands": stands(row.detail, language),
        "detail": row.detail,
        "capture": capture.id,
        "warc": store.shown(capture.path),
        "sha256": capture.sha256,
        "file_intact": intact,
        "record": row.record,
        "response": shown.head,
        "excerpt": shown.excerpt,
        "confirmed": same,
        "why": words["why"],
        "fix": words["fix"],
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    head: str = ""
    excerpt: str = ""


def _record(path: Path, row: FindingRow) -> _Shown | None:
    """The stored response behind a finding: its head, and the page around the quote."""
    for stored in captures.read(path, 1 << 26):
        if stored.record == row.record:
            text = stored.body.decode("utf-8", "replace")
            at = text.find(row.quote[:40]) if row.quote else -1
            around = text[max(0, at - _AROUND) : at + _AROUND] if at >= 0 else ""
            return _Shown(stored.head.strip(), " ".join(around.split()))
    return None


@rules_app.command("list")
def list_rules(json_: bool = JSON, lang: str = LANG) -> None:
    """List all rules with severity, clause and title."""
    language = speech(lang, personal_workspace())
    rules = plugins.rules().values()
    if json_:
        print_json(
            [
                {
                    "code": rule.code,
                    "name": rule.name,
                    "version": rule.version,
                    "severity": rule.severity.value,
                    "clause": rule.clause,
                    "candidate": rule.candidate,
                    **rule_words(rule, rule.code, language),
                }
                for rule in rules
            ]
        )
        return
    rows = table("code", "name", "severity", "clause", "title")
    for rule in rules:
        title = rule_words(rule, rule.code, language)["title"]
        rows.add_row(rule.code, rule.name, rule.severity.value, rule.clause, title)
    out.print(rows)


@rules_app.command("write")
def write_rules(directory: Path = typer.Argument(help="Folder of the pages.")) -> None:
    """Write the page of every rule as Markdown, in both languages, with an index."""
    number = rule_pages.write(plugins.rules().values(), directory)
    out.print(f"{number} rules in {directory}", markup=False)


@rules_app.command("show")
def show_rule(code: str, lang: str = LANG) -> None:
    """Show the page of a rule: what, why, how to mend."""
    language = speech(lang, personal_workspace())
    rule = plugins.rules().get(code.upper())
    if rule is None:
        raise UsageError(f"no rule has the code {code!r}; see `inspector rules list`")
    words = rule_words(rule, rule.code, language)
    out.print(f"{rule.code} {rule.name}: {words['title']}", style="bold", markup=False)
    for part in (rule.clause, words["about"], words["why"], words["fix"]):
        if part:
            out.print(f"\n{part}", markup=False)
