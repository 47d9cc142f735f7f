"""Addresses of requests: from the text of a link to what goes on the wire, as browsers do it."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from functools import lru_cache

from inspector.evidence import Failure
from inspector.extract import resolve
from spiders.failed import FailedError

PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"(https?)://(?:[^/@]*@)?(\[[^\]]*\]|[^/:]*)(?::(\d+))?(/.*)")
_HOST = re.compile(r"(?!.{254})[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")


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
    """Split an address. Percent-encoding that is there stays as it is; user names are dropped.

    Raises:
        FailedError: BAD_URL; no browser would open it, or it is neither HTTP nor HTTPS.
    """
    match = _URL.fullmatch(resolve("", url))
    if not match:
        raise FailedError(Failure.BAD_URL, f"{url!r} is no address of the web")
    scheme, name, port, path = match.groups()
    if port == "0":
        raise FailedError(Failure.BAD_URL, "0 is not a port")
    host = name.strip("[]")
    if ":" not in host and not _HOST.fullmatch(host):
        raise FailedError(Failure.BAD_URL, f"{name!r} is not a host name")
    return Target(scheme, host, int(port or PORTS[scheme]), path)


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
    text = text.partition("#")[0]
    return resolve(base, text) or text or base
