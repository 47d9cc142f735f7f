"""Home addresses as officials type them, and as a crawler needs them."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, urlsplit, urlunsplit

from yarl import URL

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):(?!\d)", re.IGNORECASE)
_LABEL = r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class BadCell(ValueError):  # noqa: N818 - a signal inside this room, never shown
    """A cell that is refused; `key` is its message."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def plain(text: str) -> str:
    """Full-width forms made narrow (NFKC), invisible characters and outer spaces removed."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def parse_address(text: str) -> str:
    """A typed address as a URL: scheme added to a bare host, host in lower case and punycode,
    default port dropped, an empty path made `/`.

    Raises:
        BadCell: spaces inside, a scheme other than http(s), no valid host, a bad port, or a
            password in it.
    """
    text = plain(text)
    if re.search(r"\s", text):
        raise BadCell("url-spaces")
    parts = _split(_with_scheme(text))
    if "@" in parts.netloc:
        raise BadCell("url-password")
    host = _host(parts.hostname or "")
    path = parts.path or "/"
    return urlunsplit((parts.scheme, host + _port(parts), path, parts.query, parts.fragment))


def shown(url: str) -> str:
    """A URL with its host as people read it: punycode turned back into Chinese."""
    parts = urlsplit(url)
    if "xn--" not in parts.netloc:
        return url
    host, colon, port = parts.netloc.partition(":")
    netloc = (URL.build(scheme="http", host=host).host or host) + colon + port
    return urlunsplit(parts._replace(netloc=netloc))


def same_place(url: str) -> str:
    """What two addresses of one site have in common: all but scheme and closing slash."""
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc, parts.path.rstrip("/"), parts.query, parts.fragment))


def _with_scheme(text: str) -> str:
    if text.startswith("//"):
        return f"http:{text}"
    scheme = _SCHEME.match(text)
    if not scheme:
        return f"http://{text}"
    if scheme[1].lower() not in _DEFAULT_PORTS or not text[scheme.end() :].startswith("//"):
        raise BadCell("url-scheme")
    return text


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:  # brackets that do not match
        raise BadCell("url-host") from error


def _host(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return _name(host)
    return f"[{address}]" if address.version == 6 else str(address)


def _name(host: str) -> str:
    if not all(c.isascii() or unicodedata.category(c)[0] in "LMN" or c == "。" for c in host):
        raise BadCell("url-host")
    try:
        name = (URL.build(scheme="http", host=host.rstrip(".。")).raw_host or "").lower()
    except ValueError as error:
        raise BadCell("url-host") from error
    if not _HOST.fullmatch(name) or len(name) > 253:
        raise BadCell("url-host")
    return name


def _port(parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError as error:
        raise BadCell("url-port") from error
    if port == 0:
        raise BadCell("url-port")
    return f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else ""
