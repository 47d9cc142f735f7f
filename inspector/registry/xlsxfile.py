"""XLSX through openpyxl's streaming reader: cell values as officials see them."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from inspector.registry.headings import COMPULSORY, fields_in
from inspector.registry.messages import BadFile
from inspector.registry.sheet import Line, Sheet, build, filled, heading_score

_LARGEST = 150  # MB unpacked: whole columns of empty formatted cells, or a bomb
_HEAD = 60  # rows looked at to choose a worksheet
_WIDEST = 500  # columns; a stray cell at the far right must not widen every row
_EXACT = 10**15  # beyond, a spreadsheet's number has lost digits
_MERGE = re.compile(rb'mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')


@dataclass(frozen=True, slots=True)
class _Merge:
    """Joined cells: first and last column (from 0) and row (from 1)."""

    left: int
    top: int
    right: int
    bottom: int


def read_xlsx(data: bytes, source: str) -> Sheet:
    """Read the first visible worksheet with the headings of a registry; failing that, the visible
    one with the most known headings.

    Raises:
        BadFile: damaged, or too large when unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and extensions
            return _read(data, source)
    except BadFile:
        raise
    except Exception as error:  # a damaged file makes openpyxl raise whatever it meets first
        raise BadFile("file-damaged", file=source) from error


def _read(data: bytes, source: str) -> Sheet:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist()) // 1_000_000
        if size > _LARGEST:
            raise BadFile("file-large", file=source, size=size, limit=_LARGEST)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            visible = [ws for ws in book.worksheets if ws.sheet_state == "visible"]
            chosen, unread = _choose(visible or book.worksheets)
            merges = _merges(archive.read(_part(chosen)))
            sheet = build(source, _with_merges(_lines(chosen), merges))
        finally:
            book.close()
    return replace(_widened(sheet), worksheet=chosen.title, unread=unread)


def _part(worksheet: Any) -> str:
    # The streaming reader has no public word for merged cells; only it knows which part to ask.
    return str(worksheet._worksheet_path)  # noqa: SLF001


def _choose(worksheets: list[Any]) -> tuple[Any, tuple[str, ...]]:
    heads = [(ws, list(islice(_lines(ws), _HEAD))) for ws in worksheets]
    whole = [ws for ws, head in heads if any(_complete(line) for line in head)]
    if whole:
        return whole[0], tuple(ws.title for ws in whole[1:])
    return max(heads, key=lambda pair: heading_score(pair[1]))[0], ()


def _complete(line: Line) -> bool:
    return fields_in(line.cells) >= set(COMPULSORY)


def _lines(worksheet: Any) -> Iterator[Line]:
    worksheet.reset_dimensions()  # many programs write a wrong one, and rows would be lost
    for number, values in enumerate(worksheet.iter_rows(values_only=True), 1):
        yield Line(number, tuple(cell_text(value) for value in values[:_WIDEST]))


def _widened(sheet: Sheet) -> Sheet:
    """Cells to the right of the headings belong to columns without a heading."""
    width = max((len(line.cells) for line in sheet.lines), default=0)
    gap = width - len(sheet.headings)
    return replace(sheet, headings=sheet.headings + ("",) * gap) if gap > 0 else sheet


def cell_text(value: object) -> str:
    """The value of a cell as a person would have typed it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case dt.datetime() if value.time() == dt.time.min:
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case float() if value.is_integer() and abs(value) < _EXACT:
            return str(int(value))
        case _:
            return str(value).replace("_x000D_", "")


def _merges(part: bytes) -> list[_Merge]:
    tail = part[part.rfind(b"sheetData>") :]
    found = []
    for match in _MERGE.finditer(tail):
        left, top, right, bottom = (int(side or 0) for side in range_boundaries(match[1].decode()))
        found.append(_Merge(left - 1, top, right - 1, bottom))
    return sorted(found, key=lambda merge: merge.top)


def _with_merges(lines: Iterable[Line], merges: list[_Merge]) -> Iterator[Line]:
    """Give a cell joined downwards to every row it covers; mark rows joined sideways.

    A row with nothing of its own stays blank.
    """
    waiting = list(reversed(merges))
    active: list[tuple[_Merge, str]] = []
    for line in lines:
        active = [(merge, text) for merge, text in active if merge.bottom >= line.number]
        while waiting and waiting[-1].top <= line.number:
            merge = waiting.pop()
            active.append((merge, _at(line.cells, merge.left)))
        yield _filled_down(line, active) if active and filled(line.cells) else line


def _filled_down(line: Line, active: list[tuple[_Merge, str]]) -> Line:
    cells = list(line.cells)
    for merge, text in active:
        if text and merge.top < line.number:
            cells.extend([""] * (merge.left + 1 - len(cells)))
            cells[merge.left] = text
    return Line(line.number, tuple(cells), any(m.right > m.left for m, _ in active))


def _at(cells: tuple[str, ...], index: int) -> str:
    return cells[index] if index < len(cells) else ""
