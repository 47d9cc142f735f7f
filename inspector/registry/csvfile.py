"""CSV as spreadsheet programs in Chinese offices write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from inspector.registry.messages import BadFile
from inspector.registry.sheet import Line, Sheet, build, heading_score

_DELIMITERS = (",", "\t", ";")
_SNIFFED = 60  # rows looked at to tell the delimiter
_FORCED_TEXT = re.compile(r'="([^"]*)"')
_GUARDED = re.compile(r"'+[=+\-@]")
_ENCODINGS = ("utf-8-sig", "gb18030")
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_csv(data: bytes, source: str) -> Sheet:
    """Read CSV bytes into a sheet.

    Raises:
        BadFile: of unknown encoding, or with a quotation mark that is never closed.
    """
    text = _decode(data, source)
    declared = _DECLARED.match(text)
    if declared:  # Excel's own line, which it never shows as a row
        return build(source, _lines(text[declared.end() :], declared[1], source))
    return build(source, _lines(text, _delimiter(text, source), source))


def guarded(value: str) -> str:
    """A cell that a spreadsheet program will not run as a formula; reading takes the guard off."""
    return f"'{value}" if re.match(r"'*[=+\-@]", value) else value


def _decode(data: bytes, source: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data.startswith(b"\xef\xbb\xbf"):
        encodings = _ENCODINGS[:1]
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("file-encoding", file=source)


def _delimiter(text: str, source: str) -> str:
    """The delimiter under which the most headings are known."""

    def score(delimiter: str) -> int:
        try:
            return heading_score(islice(_lines(text, delimiter, source), _SNIFFED))
        except BadFile:
            return 0

    return max(_DELIMITERS, key=score)


def _lines(text: str, delimiter: str, source: str) -> Iterator[Line]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise BadFile("csv-row", file=source, row=number) from error
        if cells is None:
            return
        yield Line(number, tuple(_unforced(cell) for cell in cells))


def _unforced(cell: str) -> str:
    """Take off what people put around digits to keep them digits, and our own guard."""
    if _GUARDED.match(cell):
        return cell[1:]
    forced = _FORCED_TEXT.fullmatch(cell)
    return forced[1] if forced else cell
