"""The nouns of the testbed: hosts that answer, sites with planted faults, the web of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from inspector.model import Site, Verdict

BOLD = (
    "AVL001",
    "AVL002",
    "DOM001",
    "DOM002",
    "DOM003",
    "DOM004",
    "DOM005",
    "ENC001",
    "IDN001",
    "IDN002",
    "IDN003",
    "IDN004",
    "IDN005",
    "IDN006",
    "IDN007",
    "IDN008",
    "IDN009",
    "IDN010",
    "IDN011",
    "IDN012",
    "IDN013",
    "IDN014",
    "IDN015",
    "IDN016",
    "IDN017",
    "IDN018",
    "IDN019",
    "LNK001",
    "LNK002",
    "LNK003",
    "LNK004",
    "LNK005",
    "LNK006",
    "MIG001",
    "MIG002",
    "MIG003",
    "MIG004",
    "MIG005",
    "MIG006",
    "MIG007",
    "TAG001",
    "TAG002",
    "TAG003",
    "TLS001",
    "TLS002",
    "TLS003",
    "TLS004",
    "UPD001",
    "UPD002",
    "UPD003",
    "UPD004",
    "UPD005",
    "UPD006",
    "UPD007",
)
"""The rules of which the truth file speaks, for every site."""

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a handler sees it. `target` is path and query; header names are lower-case."""

    method: str
    host: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    secure: bool = False

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `padding` bytes of filler follow the body, streamed, never held in memory."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    padding: int = 0

    @classmethod
    def page(cls, text: str, status: int = 200) -> Answer:
        """An HTML page in UTF-8."""
        return cls(text.encode(), status=status)

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> Answer:
        """A redirect by the server."""
        return cls(b"", status=status, headers={"Location": location})


Handler = Callable[[Asked], Answer]
Pages = dict[str, Answer]


class Line(StrEnum):
    """What becomes of a connection to a host."""

    SERVED = "served"
    REFUSED = "refused"  # a closed port
    HANGING = "hanging"  # accepted, never answered
    TRICKLING = "trickling"  # a body without end, a few bytes at a time
    BABBLING = "babbling"  # something that is not HTTP


class Naming(StrEnum):
    """What the testbed's name server says of a host."""

    ADDRESS = "address"
    SERVFAIL = "servfail"
    NXDOMAIN = "nxdomain"


class Tls(StrEnum):
    """What a host shows on port 443."""

    NONE = "none"  # a closed port
    SOUND = "sound"
    UNKNOWN_ISSUER = "unknown-issuer"  # of an authority nobody trusts
    EXPIRED = "expired"
    EXPIRING = "expiring"  # in a week
    OTHER_HOST = "other-host"  # a certificate for another name
    INCOMPLETE = "incomplete"  # its own certificate without that of the issuer


@dataclass(frozen=True, slots=True)
class Host:
    """One host of the web; calling it answers a request."""

    name: str
    handler: Handler
    line: Line = Line.SERVED
    naming: Naming = Naming.ADDRESS
    tls: Tls = Tls.NONE
    ipv6: bool = True

    def __call__(self, asked: Asked) -> Answer:
        return self.handler(asked)


@dataclass(frozen=True, slots=True)
class TestSite:
    """A row of the registry, and the truth about it.

    `findings` lists, by code, parts of addresses that must appear in the findings of that rule;
    `dead_links` every link that is dead on purpose, of whatever rule it is the business.
    """

    __test__ = False  # a noun, not a pytest class

    site: Site
    why: str
    verdicts: Mapping[str, Verdict]
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dead_links: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """网站标识码 in the registry."""
        return self.site.code

    @property
    def name(self) -> str:
        """Name in the registry."""
        return self.site.name

    @property
    def url(self) -> str:
        """Address of the home page in the registry."""
        return self.site.url


@dataclass(frozen=True, slots=True)
class Web:
    """The whole: registered sites, and all hosts, the national services included."""

    today: date
    sites: tuple[TestSite, ...]
    hosts: Mapping[str, Host]
