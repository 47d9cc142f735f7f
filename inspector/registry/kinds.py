"""What a file really is, whatever it is called."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|script|div)\b", re.IGNORECASE)


class Kind(StrEnum):
    """Kinds of file people hand in as a registry."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    LOCKED = "locked"
    ODS = "ods"
    OFFICE = "office"
    ZIP = "zip"
    PDF = "pdf"
    HTML = "html"
    XML = "xml"
    BINARY = "binary"


def kind_of(data: bytes) -> Kind:
    """The kind of file these bytes are."""
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.LOCKED if _ENCRYPTED in data else Kind.XLS
    if data.startswith(b"%PDF"):
        return Kind.PDF
    if data.startswith(_WIDE_BOMS):
        return Kind.TEXT
    if b"\x00" in data:
        return Kind.BINARY
    return _text(data)


def _archive(data: bytes) -> Kind:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        # cut short in transfer: still recognisable by its first parts
        return Kind.XLSX if b"xl/w" in data else Kind.ZIP
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "[Content_Types].xml" in names:
        return Kind.OFFICE
    return Kind.ODS if {"mimetype", "content.xml"} <= names else Kind.ZIP


def _text(data: bytes) -> Kind:
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return Kind.HTML if _HTML.search(start) else Kind.XML
    return Kind.TEXT
