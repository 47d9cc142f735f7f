"""What people said of columns, as a CSV file: written, and read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from inspector.assembly.tree import first_page
from inspector.errors import RegistryError
from inspector.evidence import ColumnClass, ColumnNote
from inspector.registry.csvfile import guarded

HEADINGS = ("网站标识码", "栏目网址", "栏目名称", "栏目类别", "豁免理由", "豁免期限")
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        ColumnClass.NEWS.value: "动态要闻",
        ColumnClass.NOTICE.value: "通知公告",
        ColumnClass.POLICY.value: "政策文件",
        ColumnClass.PERSONNEL.value: "人事规划",
        ColumnClass.NONE.value: "不设期限",
    }
)
_BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's code page
_ENCODINGS = ("utf-8-sig", "gb18030")
_KINDS = {word: kind for kind, word in CLASSES.items()} | {kind: kind for kind in CLASSES}


def write_notes(notes: Iterable[tuple[str, ColumnNote]], target: Path | TextIO) -> None:
    """Write notes, each with the code of its site; `read_notes` gives the same back."""
    if isinstance(target, Path):
        with target.open("w", encoding="utf-8", newline="") as stream:
            write_notes(notes, stream)
        return
    target.write(_BOM)
    writer = csv.writer(target)
    writer.writerow(HEADINGS)
    for code, note in notes:
        cells = (code, note.url, note.name, CLASSES.get(note.kind, ""), note.exempt, note.until)
        writer.writerow([guarded(cell) for cell in cells])


def read_notes(path: Path) -> list[tuple[str, ColumnNote]]:
    """Read notes from CSV (UTF-8 or GB18030), each with the code of its site.

    Raises:
        RegistryError: the file cannot be read, or one of its rows; then none is taken.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RegistryError(f"{path} cannot be read: {error.strerror}") from error
    rows = list(csv.reader(io.StringIO(_decoded(data, path.name), newline="")))
    places = _places(rows[0] if rows else [], path.name)
    return list(_notes(rows[1:], places))


def _decoded(data: bytes, name: str) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RegistryError(f"{name} is encoded neither in UTF-8 nor in GB18030")


def _places(headings: list[str], name: str) -> dict[str, int]:
    found = {heading.strip(): place for place, heading in enumerate(headings)}
    missing = [heading for heading in HEADINGS[:2] if heading not in found]
    if missing:
        raise RegistryError(f"{name} lacks the columns {'、'.join(missing)}")
    return found


def _notes(rows: list[list[str]], places: Mapping[str, int]) -> Iterator[tuple[str, ColumnNote]]:
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {
            heading: row[place].strip().lstrip("'") if place < len(row) else ""
            for heading, place in places.items()
        }
        code, url, name, kind, exempt, until = (cells.get(heading, "") for heading in HEADINGS)
        if not code or "://" not in url:
            raise RegistryError(f"row {number}: the site code or the address is missing")
        if kind and kind not in _KINDS:
            raise RegistryError(f"row {number}: {kind!r} is none of {'、'.join(CLASSES.values())}")
        yield (
            code,
            ColumnNote(
                first_page(url), name, _KINDS.get(kind, ""), exempt, day(until, f"row {number}: ")
            ),
        )


def day(text: str, where: str = "") -> str:
    """An ISO date, or "" for none.

    Raises:
        RegistryError: it is no date.
    """
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise RegistryError(f"{where}{text!r} is no date, write it as 2026-12-31") from error
