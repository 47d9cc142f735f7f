"""Writing a bulletin: `public/` for everybody, `internal/` for the office, each whole in itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspector.errors import UsageError
from reports import tables
from reports.model import Bulletin
from reports.tables import Table
from reports.text import cell, render

FORMATS = ("html", "csv", "json")
SCHEMA = "inspector/bulletin/1"
_BOM = "\ufeff"


def write(bulletin: Bulletin, formats: Collection[str], out_dir: Path) -> dict[str, str]:
    """Write the files and give their SHA-256 by name relative to `out_dir`.

    Files that an earlier call left and this one does not write are removed: a list of named sites
    must not outlive the choice to name them.

    Raises:
        UsageError: a format nobody knows.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        raise UsageError(f"no format {', '.join(unknown)!r}; there are {', '.join(FORMATS)}")
    files = dict(_files(bulletin, formats))
    for name in _all_names() - files.keys():
        (out_dir / name).unlink(missing_ok=True)
    return {name: _save(out_dir / name, text) for name, text in files.items()}


def _files(bulletin: Bulletin, formats: Collection[str]) -> Iterator[tuple[str, str]]:
    public, internal = bulletin.public, bulletin.internal
    shown = (*tables.PUBLIC, *(tables.NAMED if public.head.named else ()))
    provisional = "（暂定）" if public.head.provisional else ""
    paper = (tables.TOTALS, *tables.INTERNAL)
    if "html" in formats:
        yield "public/bulletin.html", render("bulletin.html", _paper(public, shown))
        yield "internal/internal.html", render("internal.html", _paper(bulletin, paper))
    if "csv" in formats:
        for table in shown:
            yield (
                f"public/{table.name}.csv",
                _csv(table, getattr(public, _attribute(table)), provisional),
            )
        for table in tables.INTERNAL:
            yield (
                f"internal/internal-{table.name}.csv",
                _csv(table, getattr(internal, table.name), provisional),
            )
        yield "public/data-dictionary.csv", _dictionary()
    if "json" in formats:
        yield "public/bulletin.json", _json(_public_object(bulletin, shown))
        yield "internal/internal.json", _json(_internal_object(bulletin))


def _all_names() -> set[str]:
    """Every file any call may write."""
    return {
        *(f"public/{table.name}.csv" for table in (*tables.PUBLIC, *tables.NAMED)),
        *(f"internal/internal-{table.name}.csv" for table in tables.INTERNAL),
        *("public/bulletin.html", "public/bulletin.json", "public/data-dictionary.csv"),
        *("internal/internal.html", "internal/internal.json"),
    }


def _attribute(table: Table) -> str:
    return "total_rows" if table is tables.TOTALS else table.name


def _paper(data: Any, shown: Iterable[Table]) -> dict[str, Any]:
    return {"b": data, "tables": {table.name: table for table in shown}}


def _csv(table: Table, rows: Iterable[object], provisional: str) -> str:
    """`provisional` stands in the heading of points, 暂定 or empty."""
    heading = [c.heading + (provisional if c.key == "points" else "") for c in table.columns]
    lines = ([cell(getattr(row, column.key)) for column in table.columns] for row in rows)
    return _csv_text(heading, lines)


def _dictionary() -> str:
    return _csv_text(["范围", "表", "键", "表头", "含义"], tables.dictionary())


def _csv_text(heading: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows(lines)
    return _BOM + buffer.getvalue()


def _public_object(bulletin: Bulletin, shown: Iterable[Table]) -> dict[str, Any]:
    public = bulletin.public
    return {
        "schema": SCHEMA,
        "kind": "public",
        "draft": True,
        "head": asdict(public.head),
        "totals": asdict(public.totals),
        "text": asdict(public.text),
        **{t.name: _objects(t, getattr(public, t.name)) for t in shown if t is not tables.TOTALS},
    }


def _internal_object(bulletin: Bulletin) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": "internal",
        "head": asdict(bulletin.public.head),
        **{t.name: _objects(t, getattr(bulletin.internal, t.name)) for t in tables.INTERNAL},
    }


def _objects(table: Table, rows: Iterable[object]) -> list[dict[str, Any]]:
    return [{column.key: getattr(row, column.key) for column in table.columns} for row in rows]


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _save(path: Path, text: str) -> str:
    """Write a whole file or none; gives its SHA-256. Lone surrogates become escapes."""
    data = text.encode("utf-8", "backslashreplace")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(data)
    os.replace(beside, path)  # noqa: PTH105 - atomic, and says so
    return hashlib.sha256(data).hexdigest()
