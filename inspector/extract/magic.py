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
))  # fmt: skip


def looks_like(body: bytes) -> str:
    """What the first bytes are: pdf, ole2, zip (OOXML and OFD too), rar, 7z, gzip, rtf, office
    (a document saved as a web page), html, empty, or "" when they do not tell.
    """
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return "empty"
    for magic, name in _MAGIC:
        if start.startswith(magic) or (name == "pdf" and magic in start[:1024]):
            return name
    if _OFFICE.search(start):
        return "office"
    return "html" if _HTML.search(start[:1024]) and b"\0" not in start else ""


def is_page_for_file(url: str, looks: str) -> bool:
    """Whether a page came where the address names a file of a kind that never is one."""
    extension = urlsplit(url).path.rpartition(".")[2].lower()
    return looks == "html" and extension in _NEVER_HTML
