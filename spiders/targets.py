"""Addresses of requests: from the text of a link to what goes on the wire, as browsers do it."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urljoin

import idna

from inspector.evidence import Failure
from spiders.failed import FailedError

PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"(https?):[/\\]*([^/\\?#]*)([^?#]*)(\?[^#]*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?", re.DOTALL)
_HOST = re.compile(r"(?!.{254})[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
# The percent-encode sets of the URL Standard (https://url.spec.whatwg.org), section 1.3.
_NOT_PATH = re.compile(r"[^!$-;=@-\]_a-z|~]")
_NOT_QUERY = re.compile(r"[^!$-&(-;=?-~]")
_DOTS = {".": 0, "%2e": 0, "..": 1, ".%2e": 1, "%2e.": 1, "%2e%2e": 1}


@dataclass(frozen=True, slots=True)
class Target:
    """One address, split. `host` is in ASCII and without brackets, `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the Host header: the port stands there only when it is not the usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without its fragment, in ASCII."""
        return f"{self.scheme}://{self.authority}{self.path}"


@lru_cache(4096)
def parse(url: str) -> Target:
    """Split an address. Percent-encoding that is there stays as it is.

    Raises:
        FailedError: BAD_URL; no browser would open it, or it is neither HTTP nor HTTPS.
    """
    text = re.sub(r"[\t\r\n]", "", url.strip())
    match = _URL.match(text)
    if not match:
        raise FailedError(Failure.BAD_URL, "neither HTTP nor HTTPS")
    scheme, authority, path, query = match.groups()
    scheme = scheme.lower()
    parts = _AUTHORITY.fullmatch(authority)
    if not parts:
        raise FailedError(Failure.BAD_URL, "no port after the colon")
    port = int(parts[2] or PORTS[scheme])
    if not 0 < port < 65536:
        raise FailedError(Failure.BAD_URL, f"{port} is not a port")
    path = _dots(_escape(_NOT_PATH, path.replace("\\", "/")) or "/")
    return Target(scheme, _host(parts[1]), port, path + _escape(_NOT_QUERY, query or ""))


def literal(host: str) -> str:
    """The IP address that a host is, in its usual form, or "" when it is a name.

    Browsers read `2130706433`, `127.1` and `0x7f.0.0.1` as addresses, so a guard must too.
    """
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if re.fullmatch(r"0x[0-9a-f]*|\d+", host.rpartition(".")[2]):
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            pass
    return ""


def location(base: str, value: bytes) -> str:
    """Where a Location header leads, absolute and without its fragment.

    Bytes that are not ASCII stay the bytes they are, percent-encoded: GBK is common here.
    """
    text = "".join(chr(byte) if 0x20 < byte < 0x7F else f"%{byte:02X}" for byte in value.strip())
    path, mark, query = text.partition("#")[0].partition("?")
    text = path.replace("\\", "/") + mark + query
    try:
        return urljoin(base, text)
    except ValueError:
        return text


def _escape(wrong: re.Pattern[str], text: str) -> str:
    def encoded(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))

    return wrong.sub(encoded, text)


def _dots(path: str) -> str:
    if "/." not in path and "/%2" not in path:
        return path
    kept: list[str] = []
    *folders, last = path.split("/")[1:]
    for segment in (*folders, last):
        step = _DOTS.get(segment.lower())
        if step is None:
            kept.append(segment)
        elif step and kept:
            kept.pop()
    return "/" + "/".join(kept) + ("/" if last.lower() in _DOTS and kept else "")


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(ipaddress.IPv6Address(text[1:-1]))
        except ValueError as error:
            raise FailedError(Failure.BAD_URL, f"{text} is not an address") from error
    host = unquote(text).lower()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except (idna.IDNAError, UnicodeError) as error:
            raise FailedError(Failure.BAD_URL, f"{text!r} is not a host name") from error
    host = host.removesuffix(".")
    if not _HOST.fullmatch(host):
        raise FailedError(Failure.BAD_URL, f"{text!r} is not a host name")
    return literal(host) or host
