"""Addresses as a browser resolves them: the URL Standard (https://url.spec.whatwg.org/), for http
and https. What is out of the ordinary is resolved by Ada, the parser of that Standard.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from urllib.parse import quote

from ada_url import join_url, normalize_url

_TRIM = "".join(map(chr, range(33)))
_REMOVED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9_~.=,-]*+"
_PLAIN_PATH = re.compile(rf"(?:/{_SEGMENT})*+/?")
_PLAIN_REST = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*+/?")
# Its last label begins with a letter: else browsers take it for an IPv4 address.
_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9-]{0,62}(?=/)")
_OF_THE_PAGE = re.compile(r"(?:https?:)?(?:\?|$)", re.IGNORECASE)
_FINAL_DOT = re.compile(r"^(https?://[^/]*?[^/.@])\.+(:\d+)?/")
_REFERENCE = "inspector.reference"
_ASCII = bytes(byte for byte in range(128) if byte != ord("#"))


def resolve(base: str, href: str, charset: str = "utf-8") -> str:
    """The address a link leads to, without its fragment, or "" when it leads nowhere:
    `javascript:`, `mailto:`, `tel:`, `data:`, `about:`, `#…`, nothing, or malformed.

    `charset` is what the page's queries are written in; paths are always UTF-8.
    """
    found = _resolved(_folder(base), href, charset)
    return _standard(base, _cleaned(href), charset) if found is None else found


@lru_cache(1024)
def _folder(base: str) -> str:
    """The base as far as most links ask for it: so pages of one folder share what they link to.
    "" when nothing can be relative to it.
    """
    path = _standard("", _cleaned(base), "utf-8").partition("?")[0]
    return path[: path.rfind("/") + 1]


@lru_cache(16384)
def _resolved(folder: str, href: str, charset: str) -> str | None:
    """None for a link without a path of its own, which the folder does not resolve."""
    match = _PLAIN_URL.match(href)
    if match and _PLAIN_PATH.fullmatch(href, match.end()) and "xn--" not in href:
        return href
    href = _cleaned(href)
    if not href:
        return ""
    if folder and href[0] == "/":
        if _PLAIN_PATH.fullmatch(href):
            return folder[: folder.find("/", 8)] + href
    elif folder and _PLAIN_REST.fullmatch(href):
        return folder + href
    return None if folder and _OF_THE_PAGE.match(href) else _standard(folder, href, charset)


def _cleaned(href: str) -> str:
    return href.strip(_TRIM).translate(_REMOVED).split("#", 1)[0]


def _standard(base: str, href: str, charset: str) -> str:
    scheme = _SCHEME.match(href)
    if scheme and scheme[0].lower() not in {"http:", "https:"}:
        return ""
    try:
        href = _with_query(href, charset)
        found = join_url(base, href) if base else normalize_url(href)
    except ValueError:
        return ""
    if not found.startswith(("http://", "https://")):
        return ""
    # The root of the name system, which nobody means.
    return _FINAL_DOT.sub(r"\1\2/", found) if "./" in found or ".:" in found else found


def _with_query(href: str, charset: str) -> str:
    """An address with its query in the charset of its page."""
    path, mark, query = href.partition("?")
    if query.isascii() or charset.startswith("utf"):
        return href
    return path + mark + quote(query.encode(charset, _REFERENCE), safe=_ASCII)


def _reference(error: UnicodeError) -> tuple[str | bytes, int]:
    """What the charset lacks becomes an escaped character reference (URL Standard, 2.1)."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    return _in_gbk(character) if error.encoding == "gbk" else _referred(character), error.start + 1


def _in_gbk(character: str) -> str | bytes:
    """The GBK of browsers (Encoding Standard, 10.2.2) has a little more than Python's."""
    pair = b"\x80" if character == "€" else character.encode("gb18030")
    return pair if len(pair) <= 2 else _referred(character)


def _referred(character: str) -> str:
    return f"%26%23{ord(character)}%3B"


codecs.register_error(_REFERENCE, _reference)
