"""The labelled servers and names: read from `cases/*.toml`, one table a case.

`tls.toml` describes a server on port 443 and its certificate, `dns.toml` the answers of a name
server. The head of each file says what the labels mean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ISSUERS = ("known", "strange", "own-root", "middle", "bottom", "late-middle", "itself")
WIRES = ("tls", "refused", "full", "mute", "http", "banner", "reset", "hangs")
CERTIFICATE = frozenset(
    {"expired", "not-yet", "other-host", "self-signed", "untrusted", "issuer-expired", "rejected"}
)


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person who knows the server says of the site. "?" where one visit cannot tell."""

    https: str = "there"  # there | missing | ?
    certificate: frozenset[str] = frozenset()
    chain: bool = False  # certificates are left out
    expiring: bool = False
    ipv6: str = ""  # there | missing | useless | none (the name has no address at all) | ?
    name: str = ""  # there | gone | ?

    def __post_init__(self) -> None:
        assert self.https in {"there", "missing", "?"}, self
        assert self.certificate <= CERTIFICATE | {"?"}, self


@dataclass(frozen=True, slots=True)
class Case:
    """One server, or one name. In names `{host}` stands for the host of the case."""

    id: str
    group: str
    why: str
    labels: Labels
    names: tuple[str, ...] = ("{host}",)
    subject: str = "{host}"
    days: tuple[float, float] = (-100, 265)
    issuer: str = "known"
    sends: tuple[str, ...] = ()  # of what stands above: middle, bottom, root, or repeated: own
    aia: bool = True
    protocol: str = ""
    wire: str = "tls"
    status: str = "200 OK"
    location: str = ""
    zone: dict[str, object] = field(default_factory=dict)  # answers by type; none: no such name

    def __post_init__(self) -> None:
        assert self.why, self.id
        assert self.issuer in ISSUERS, self.id
        assert self.wire in WIRES, self.id

    @property
    def host(self) -> str:
        """Each case has a host of its own."""
        return f"{self.id}.example.gov.cn"


def cases() -> tuple[Case, ...]:
    """All cases, in the order of the files."""
    found = [case for path in sorted((HERE / "cases").glob("*.toml")) for case in _read(path)]
    names = [case.id for case in found]
    assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
    return tuple(found)


def _read(path: Path) -> Iterator[Case]:
    for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
        told = entry.pop("is")
        told["certificate"] = frozenset(told.get("certificate", ()))
        lists = {key: tuple(entry[key]) for key in ("names", "sends", "days") if key in entry}
        yield Case(group=path.stem, labels=Labels(**told), **{**entry, **lists})
