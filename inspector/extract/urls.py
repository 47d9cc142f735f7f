"""Addresses as a browser resolves them (WHATWG URL, for http and https)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

_TRIM = "".join(map(chr, range(33)))
_REMOVED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_HOST = re.compile(r"[a-z0-9_-](?:[a-z0-9._-]{0,252})|\[[0-9a-f:.]{2,45}\]")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.=,-]*+)*+/?")
_PLAIN_URL = re.compile(r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?=/)")
_PORTS = {"http": "80", "https": "443"}
_PATH_SAFE = "%/:;=@!$&'()*+,~[]|"
_QUERY_SAFE = "%/:;=@!$&()*+,~[]|^`{}?"


class _Base(NamedTuple):
    """Of a base without query, links that have no path of their own cannot be resolved."""

    scheme: str
    authority: str
    path: str
    query: str | None


def resolve(base: str, href: str, charset: str = "utf-8") -> str:
    """The address a link leads to, without its fragment, or "" when it leads nowhere:
    `javascript:`, `mailto:`, `tel:`, `data:`, `about:`, `#…`, nothing, or malformed.

    `charset` is the page's: it encodes the query, as browsers do; paths are always UTF-8.
    """
    found = _resolved(_folder(base), href, charset)
    return _resolved(_split(base), href, charset) or "" if found is None else found


@lru_cache(1024)
def _folder(base: str) -> _Base | None:
    """The base as far as most links ask for it: so pages of one folder share what they link to."""
    start = _split(base)
    return start and start._replace(path=start.path[: start.path.rfind("/") + 1], query=None)


@lru_cache(16384)
def _resolved(start: _Base | None, href: str, charset: str) -> str | None:
    match = _PLAIN_URL.match(href)
    if match and _PLAIN_PATH.fullmatch(href, match.end()):
        return href
    try:
        return _resolve(start, href, charset)
    except (ValueError, UnicodeError):
        return ""


def _resolve(start: _Base | None, href: str, charset: str) -> str | None:
    href = href.strip(_TRIM).translate(_REMOVED).split("#", 1)[0]
    if not href:
        return ""
    if _PLAIN_PATH.fullmatch(href) and start:
        return f"{start.scheme}://{start.authority}{href}"
    scheme = _SCHEME.match(href)
    if scheme:
        name = scheme[0][:-1].lower()
        if name not in _PORTS:
            return ""
        rest = href[scheme.end() :].replace("\\", "/")
        if start is None or name != start.scheme or rest.startswith("/"):
            return _join(name, *_authority(name, rest.lstrip("/")), charset)
        href = rest  # "http:page.htm" is relative to a base of the same scheme
    return _relative(start, href, charset) if start else ""


def _relative(start: _Base, href: str, charset: str) -> str | None:
    path, mark, query = href.partition("?")
    path = path.replace("\\", "/")
    if path.startswith("//"):
        rest = path.lstrip("/") + mark + query
        return _join(start.scheme, *_authority(start.scheme, rest), charset)
    if not path:
        if start.query is None:
            return None
        query = query if mark else start.query
        mark = "?" if query else mark
        return _join(start.scheme, start.authority, start.path, mark, query, charset)
    if not path.startswith("/"):
        path = start.path[: start.path.rfind("/") + 1] + path
    return _join(start.scheme, start.authority, path, mark, query, charset)


def _split(base: str) -> _Base | None:
    scheme = _SCHEME.match(base)
    name = scheme[0][:-1].lower() if scheme else ""
    if name not in _PORTS or scheme is None:
        return None
    rest = base[scheme.end() :].lstrip("/").split("#", 1)[0]
    try:
        authority, path, _, query = _authority(name, rest)
    except (ValueError, UnicodeError):
        return None
    return _Base(name, authority, path, query)


def _authority(scheme: str, rest: str) -> tuple[str, str, str, str]:
    """Split `host:port/path?query`.

    Raises:
        ValueError: there is no host, or none a browser would accept.
    """
    end = min((at for at in map(rest.find, "/?\\") if at >= 0), default=len(rest))
    authority, rest = rest[:end], rest[end:]
    user, at, host = authority.rpartition("@")
    path, mark, query = rest.partition("?")
    return user + at + _host(scheme, host), path.replace("\\", "/") or "/", mark, query


def _host(scheme: str, text: str) -> str:
    name, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        name, port = text, ""
    if port and not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError(text)
    name = name.lower().rstrip(".")  # the root of the name system, which nobody means
    if not name.isascii():
        name = name.replace("。", ".").encode("idna").decode("ascii")
    if "%" in name or not _HOST.fullmatch(name):
        raise ValueError(text)
    return name if port in {"", _PORTS[scheme]} else f"{name}:{int(port)}"


def _join(  # noqa: PLR0917 - the parts of an address in their order
    scheme: str, authority: str, path: str, mark: str, query: str, charset: str
) -> str:
    path = quote(_without_dots(path), safe=_PATH_SAFE)
    if query:
        query = quote(query.encode(charset, "xmlcharrefreplace"), safe=_QUERY_SAFE)
    return f"{scheme}://{authority}{path}{mark}{query}"


def _without_dots(path: str) -> str:
    if "/." not in path and "%2" not in path:
        return path
    kept: list[str] = []
    *parts, last = path.split("/")[1:]
    for part in parts:
        _step(kept, part)
    kind = last.lower().replace("%2e", ".")
    _step(kept, last)
    return "/" + "/".join(kept) + ("/" if kind in {".", ".."} and kept else "")


def _step(kept: list[str], part: str) -> None:
    kind = part.lower().replace("%2e", ".")
    if kind == "..":
        del kept[-1:]
    elif kind != ".":
        kept.append(part)
