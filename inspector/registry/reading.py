"""Open a registry file by what it is, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from inspector.errors import RegistryError
from inspector.registry.csvfile import read_csv
from inspector.registry.kinds import Kind, kind_of
from inspector.registry.messages import BadFile, Message, Param
from inspector.registry.sheet import Sheet
from inspector.registry.xlsxfile import read_xlsx

_LARGEST = 50  # MB; ten thousand sites with every column are about 5
_CLAIMS = {
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".xlsx": Kind.XLSX,
    ".xlsm": Kind.XLSX,
    ".xls": Kind.XLS,
}
_READERS = {Kind.TEXT: read_csv, Kind.XLSX: read_xlsx}
_ADVICE = {
    Kind.XLS: "save",
    Kind.ODS: "save",
    Kind.HTML: "save",
    Kind.XML: "save",
    Kind.LOCKED: "unlock",
    Kind.ZIP: "unpack",
}
_SUFFIX = {Kind.TEXT: ".csv", Kind.XLSX: ".xlsx"}


def read(path: Path, lang: str = "zh") -> Sheet:
    """Read a registry file: CSV (UTF-8, UTF-16 with BOM or GB18030; comma, semicolon or tab) or
    XLSX.

    Raises:
        RegistryError: the file is missing, too large, damaged, of another kind, or not what its
            name says; one sentence in the language asked for.
    """
    try:
        data = _bytes(path)
        kind = kind_of(data)
        _check_kind(path, kind)
        return _READERS[kind](data, path.name)
    except BadFile as error:
        raise RegistryError(error.message.say(lang)) from error


def _bytes(path: Path) -> bytes:
    name = path.name
    try:
        size = path.stat().st_size
        if size > _LARGEST * 1_000_000:
            raise BadFile("file-large", file=name, size=size // 1_000_000, limit=_LARGEST)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadFile("file-missing", file=str(path)) from error
    except OSError as error:
        raise BadFile("file-unreadable", file=name, why=error.strerror or str(error)) from error
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise BadFile("file-empty", file=name)
    return data


def _check_kind(path: Path, kind: Kind) -> None:
    suffix = path.suffix.lower()
    words: dict[str, Param] = {
        "file": path.name,
        "kind": Message(f"kind.{kind}"),
        "advice": _advice(kind),
    }
    if suffix in _CLAIMS and _CLAIMS[suffix] is not kind:
        raise BadFile("file-misnamed", **words, suffix=suffix)
    if kind not in _READERS:
        raise BadFile("file-kind", **words)


def _advice(kind: Kind) -> Message:
    if kind in _SUFFIX:
        return Message("advice.rename", {"suffix": _SUFFIX[kind]})
    return Message(f"advice.{_ADVICE.get(kind, 'other')}")
