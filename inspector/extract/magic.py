"""What a body is, told from its first bytes, and whether that agrees with the name of a file."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|meta|title|div)\b", re.IGNORECASE)
# What Word, Excel and WPS save as a web page is a document all the same, and MHTML too.
_OFFICE = re.compile(
    rb"urn:schemas-microsoft-com:office|xmlns:w=|mso-|MIME-Version:|<\?mso-application"
    rb"|Word\.Document|Excel\.Sheet|ProgId\s+content|Generator[\"']?\s+content=[\"']?(?:Microsoft|WPS)",
    re.IGNORECASE,
)
# Of these a page of HTML is never the file: no program saves them so.
_NEVER_HTML = frozenset((
    "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "pdf", "ofd", "ceb",
    "zip", "rar", "7z", "gz", "tar", "rtf", "mp3", "mp4",
    "wmv", "avi", "flv", "mov", "wav",
))  # fmt: skip
# Office opens plain text under these names, and offices do save it so.
_MAY_BE_TEXT = frozenset(("doc", "xls", "ppt", "wps", "et", "dps", "rtf"))
_PICTURES = frozenset(("jpg", "jpeg", "png", "gif", "bmp", "webp", "svg", "ico"))
# What a program says when it failed, in place of the file it was to send.
_PROGRAM = re.compile(
    rb"(?:VBScript|JScript|ADODB|OLE DB).{0,60}(?:\xe9\x94\x99\xe8\xaf\xaf|\xb4\xed\xce\xf3|error)"
    rb"|(?:Fatal error|Warning|Parse error)(?:</b>)?:.{0,200} on line|failed to open stream"
    rb"|(?:java|javax|org)\.[\w.]{3,60}Exception|Server Error in|Whitelabel Error Page|ORA-\d{5}",
    re.IGNORECASE | re.DOTALL,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def looks_like(body: bytes) -> str:
    """What the first bytes are: pdf, ole2, zip (OOXML and OFD too), rar, 7z, gzip, rtf, office
    (a document saved as a web page), svg, html, xml, json, text, error (of a program), empty, or
    "" when they do not tell.
    """
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "empty"
    for magic, name in _MAGIC:
        if start.startswith(magic) or (name == "pdf" and magic in start[:1024]):
            return name
    if _CONTROL.search(start):
        return ""
    return _written(start)


def _written(start: bytes) -> str:
    """Of what is text, what kind."""
    if _OFFICE.search(start):
        return "office"
    if _PROGRAM.search(start):
        return "error"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "svg"
    if _HTML.search(start[:1024]):
        return "html"
    if start.startswith(b"<"):
        return "xml"
    return "json" if start[:1] in b"{[" and b'"' in start else "text"


def is_not_the_file(url: str, looks: str) -> bool:
    """Whether something came for which an address names a file of a kind that never is that."""
    extension = _extension(url)
    if extension not in _NEVER_HTML:
        return False
    if looks in {"xml", "text"}:
        return extension not in _MAY_BE_TEXT
    return looks in {"html", "json", "error", "empty"}


def is_not_the_picture(url: str, looks: str) -> bool:
    """Whether a page, or nothing, came for a picture. Counters answer with nothing and are no
    pictures: only names that say so count.
    """
    return _extension(url) in _PICTURES and looks in {"html", "json", "error", "empty"}


def _extension(url: str) -> str:
    return urlsplit(url).path.rpartition(".")[2].lower()
