"""`inspector columns`: the columns learnt of a site, and what people say of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.assembly.notes import noted
from inspector.assembly.tree import first_page
from inspector.cli.app import JSON, LANG, app, out, print_json, speech, table, workspace
from inspector.clock import now, today
from inspector.errors import UsageError
from inspector.evidence import Column, ColumnClass, ColumnNote, Columns
from inspector.messages import say
from inspector.registry.columnfile import day, read_notes, write_notes
from inspector.replaying import load_evidence
from inspector.settings import Settings
from inspector.storage.codec import plain
from inspector.storage.columns import all_notes, keep_note, notes
from inspector.storage.database import open_database, session
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.registry import log_action, sites
from inspector.storage.tables import CaptureRow, InspectionRow


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the call asks to be said of a site's columns; each names its column."""

    kinds: tuple[tuple[str, str], ...]
    confirmed: tuple[str, ...]
    exempted: tuple[str, ...]
    reason: str
    until: str
    forgotten: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.kinds or self.confirmed or self.exempted or self.forgotten)


@app.command("columns")
def columns_(
    code: str = typer.Argument("", help="Code of a registered site."),
    kind: list[str] = typer.Option(
        [],
        "--class",
        metavar="COLUMN=CLASS",
        help="Its class: news, notice, policy, personnel or none; repeatable.",
    ),
    confirm: list[str] = typer.Option([], "--confirm", help="Its class is as learnt; repeatable."),
    exempt: list[str] = typer.Option([], "--exempt", help="Not to be judged; repeatable."),
    reason: str = typer.Option("", "--reason", help="Why it is exempted."),
    until: str = typer.Option("", "--until", help="Last day of the exemption, YYYY-MM-DD."),
    forget: list[str] = typer.Option([], "--forget", help="Take back what was said; repeatable."),
    export: Path | None = typer.Option(None, "--export", help="Write what was said to this CSV."),
    import_: Path | None = typer.Option(None, "--import", help="Take what such a CSV says."),
    json_: bool = JSON,
    lang: str = LANG,
) -> None:
    """List the columns learnt of a site from its newest evidence, with their classes; confirm or
    correct a class, or exempt a column. COLUMN is its address, or its name where only one has it.
    """
    values = workspace()
    wish = _wish(kind, confirm, exempt, reason, day(until), forget)
    if not code and (wish.any or not (export or import_)):
        raise UsageError("name the site by its code, or give --export or --import")
    with session(open_database(values.database_url)) as db:
        if code and code not in sites(db):
            raise UsageError(f"no site has the code {code!r}")
        if import_:
            _import(db, import_, code)
        if code and (wish.any or not (export or import_)):
            _say(db, values, code, wish, language=speech(lang, values), json_=json_)
        if export:
            mine = (each for each in all_notes(db) if code in {"", each[0]})
            write_notes(mine, sys.stdout if str(export) == "-" else export)


def _wish(
    kinds: list[str],
    confirmed: list[str],
    exempted: list[str],
    reason: str,
    until: str,
    forgotten: list[str],
) -> _Wish:
    if exempted and not reason.strip():
        raise UsageError("an exemption needs its --reason")
    if (reason or until) and not exempted:
        raise UsageError("--reason and --until go with --exempt")
    told = []
    for text in kinds:
        column, equals, said = text.rpartition("=")
        if not equals or said not in set(ColumnClass):
            raise UsageError(f"--class is COLUMN=CLASS, CLASS one of {', '.join(ColumnClass)}")
        told.append((column, said))
    return _Wish(
        tuple(told), tuple(confirmed), tuple(exempted), reason.strip(), until, tuple(forgotten)
    )


def _import(db: Session, path: Path, code: str) -> None:
    """Take all notes of a file, or those of one site; nothing when a site is not registered."""
    known = sites(db)
    told = [each for each in read_notes(path) if code in {"", each[0]}]
    strange = sorted({site for site, _ in told} - set(known))
    if strange:
        raise UsageError(f"no site has the code {strange[0]!r}; nothing was changed")
    for site, note in told:
        keep_note(db, site, note, now())
    log_action(db, now(), "columns import", {"file": path.name, "columns": len(told)})
    out.print(f"{len(told)} columns taken from {path.name}", markup=False)


def _say(
    db: Session, values: Settings, code: str, wish: _Wish, *, language: str, json_: bool
) -> None:
    """Keep what the call says, then list."""
    capture, learnt = _newest(db, values, code)
    said = {note.url: note for note in notes(db, code)}
    changes = list(_changed(wish, learnt, said))
    for note in changes:
        keep_note(db, code, note, now())
        log_action(db, now(), "columns", {"site": code} | plain(note))
    db.flush()
    standing = {note.url: note for note in notes(db, code)}
    columns = noted(learnt, standing.values(), today().isoformat())
    if json_:
        print_json(_object(code, capture, columns, standing))
    else:
        _print(columns, standing, language)


def _newest(db: Session, values: Settings, code: str) -> tuple[CaptureRow, tuple[Column, ...]]:
    """The newest evidence of a site, and the columns it shows."""
    query = (
        select(CaptureRow)
        .join(InspectionRow, InspectionRow.id == CaptureRow.inspection_id)
        .where(InspectionRow.site_code == code, InspectionRow.kind != "recheck")
        .order_by(CaptureRow.as_of.desc())
        .limit(1)
    )
    capture = db.scalars(query).first()
    if capture is None:
        raise UsageError(f"{code} was never inspected; run `inspector audit {code}` first")
    with EvidenceStore.of(values).at_hand(capture.path) as (path,):
        _, evidence = load_evidence(path)
    found = evidence[Columns]
    if not isinstance(found, Columns):
        raise UsageError(f"the home page of {code} did not open when it was inspected last")
    return capture, found.columns


def _changed(
    wish: _Wish, learnt: tuple[Column, ...], said: dict[str, ColumnNote]
) -> Iterator[ColumnNote]:
    """The notes that the call changes or adds, one by one."""
    for wanted, kind in wish.kinds:
        yield _put(said, learnt, wanted, kind=kind)
    for wanted in wish.confirmed:
        column = _find(learnt, wanted)
        if column is None:
            raise UsageError(f"no column {wanted!r} was learnt: give its class by --class")
        yield _put(said, learnt, wanted, kind=column.kind.value)
    for wanted in wish.exempted:
        yield _put(said, learnt, wanted, exempt=wish.reason, until=wish.until)
    for wanted in wish.forgotten:
        yield _put(said, learnt, wanted, kind="", exempt="", until="")


def _put(
    said: dict[str, ColumnNote], learnt: tuple[Column, ...], wanted: str, **words: str
) -> ColumnNote:
    column = _find(learnt, wanted)
    if column is None and "://" not in wanted:
        raise UsageError(f"no column is called {wanted!r}; give its address")
    url = first_page(column.url if column else wanted)
    before = said.get(url, ColumnNote(url))
    said[url] = replace(before, name=column.name if column else before.name, **words)
    return said[url]


def _find(learnt: tuple[Column, ...], wanted: str) -> Column | None:
    """The column of an address or a name.

    Raises:
        UsageError: several columns have that name.
    """
    if "://" in wanted:
        place = first_page(wanted)
        return next((each for each in learnt if first_page(each.url) == place), None)
    named = [each for each in learnt if each.name == wanted]
    if len(named) > 1:
        raise UsageError(f"{len(named)} columns are called {wanted!r}; give the address")
    return named[0] if named else None


def _object(
    code: str, capture: CaptureRow, columns: Iterable[Column], said: dict[str, ColumnNote]
) -> dict[str, Any]:
    return {
        "schema": "inspector/columns/1",
        "site": code,
        "capture": capture.id,
        "as_of": capture.as_of,
        "columns": [_column(each, said.get(first_page(each.url))) for each in columns],
    }


def _column(column: Column, note: ColumnNote | None) -> dict[str, Any]:
    return {
        "name": column.name,
        "url": column.url,
        "class": column.kind.value,
        "certainty": column.certainty.value,
        "first_level": column.top,
        "not_judged": column.apart.value if column.apart else None,
        "newest": column.newest,
        "entries": len(column.items),
        "learnt": [source.value for source in column.learnt],
        "above": list(column.above),
        "registry": plain(note) if note else None,
    }


def _print(columns: Iterable[Column], said: dict[str, ColumnNote], language: str) -> None:
    heads = ("name", "class", "certainty", "newest", "entries", "learnt", "registry", "address")
    rows = table(*(say(f"columns.{head}", language) for head in heads))
    for column in columns:
        note = said.get(first_page(column.url))
        kind = say(f"column-class.{column.kind}", language)
        if column.apart:
            kind = f"{kind} ({say(f'apart.{column.apart}', language)})"
        rows.add_row(
            column.name,
            kind,
            say(f"certainty.{column.certainty}", language),
            column.newest or "—",
            str(len(column.items)),
            " ".join(say(f"learnt.{source}", language) for source in column.learnt),
            " ".join(filter(None, (note.exempt, note.until))) if note else "",
            column.url,
        )
    out.print(rows)
