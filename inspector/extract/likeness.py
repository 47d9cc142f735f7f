"""Two answers, one page? A fingerprint of what a page says, whatever is counted or echoed on it."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from urllib.parse import unquote, urlsplit

from inspector.extract.charset import decode

EMPTY = "empty"
_UNSEEN = re.compile(
    r"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL
)
_PASSING = re.compile(r"\b[0-9a-f]{8}[0-9a-f-]*\b|\d+|\s+", re.IGNORECASE)


def likeness(body: bytes, url: str, content_type: str = "") -> str:
    """A fingerprint of title and text. Not part of it: numbers, times and identifiers of a
    request, and the address asked, which error pages like to repeat. `EMPTY` for no body, "" for
    a body of which too little is text to compare.
    """
    if not body.strip():
        return EMPTY
    if b"\0" in body[:1024]:
        return hashlib.sha256(body).hexdigest()[:16]
    text = unescape(_UNSEEN.sub(" ", decode(body, content_type).text))
    path = urlsplit(url).path
    for echo in (url, path, path.strip("/"), path.rpartition("/")[2]):
        for written in (echo, unquote(echo)):
            if len(written) > 2:
                text = text.replace(written, " ")
    said = _PASSING.sub("", text)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16] if said else ""
