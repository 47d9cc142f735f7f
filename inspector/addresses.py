"""`--connect-to` as curl understands it: say where a host and port are really found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.errors import UsageError

_FORM = re.compile(r"(\[[^\]]*\]|[^:\[\]]*):(\d*):(\[[^\]]*\]|[^:\[\]]*):(\d*)")


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """`HOST:PORT:ADDR:PORT`: connections to the first pair go to the second.

    An empty HOST or PORT matches any; an empty ADDR or second PORT keeps the original, as in
    curl(1). IPv6 addresses stand in brackets.
    """

    host: str
    port: int | None
    address: str
    to_port: int | None

    @classmethod
    def parse(cls, text: str) -> ConnectTo:
        """Read one mapping.

        Raises:
            UsageError: the text is not of the form.
        """
        match = _FORM.fullmatch(text.strip())
        if not match:
            raise UsageError(f"{text!r} is not of the form HOST:PORT:ADDR:PORT")
        host, port, address, to_port = match.groups()
        for number in filter(None, (port, to_port)):
            if not 0 < int(number) < 65536:
                raise UsageError(f"{text!r}: {number} is not a port")
        return cls(
            host.strip("[]").lower(),
            int(port) if port else None,
            address.strip("[]"),
            int(to_port) if to_port else None,
        )

    def __str__(self) -> str:
        def bracket(host: str) -> str:
            return f"[{host}]" if ":" in host else host

        return (
            f"{bracket(self.host)}:{self.port or ''}:{bracket(self.address)}:{self.to_port or ''}"
        )


def connect_to(
    mappings: Iterable[ConnectTo], host: str, port: int
) -> tuple[str, int, ConnectTo] | None:
    """Where to connect for `host` and `port`: address, port and the first mapping that says so,
    or None when no mapping matches.
    """
    for mapping in mappings:
        if mapping.host in {"", host.lower()} and mapping.port in {None, port}:
            return mapping.address or host, mapping.to_port or port, mapping
    return None


def defang(url: str) -> str:
    """An address that nothing makes a link of, and that a reader can still tell:
    `hxxp://www[.]example[.]com/`.
    """
    scheme, mark, rest = url.partition("://")
    host, slash, path = (rest if mark else url).partition("/")
    plain = host.replace(".", "[.]") + slash + path
    return scheme.lower().replace("http", "hxxp") + mark + plain if mark else plain
