"""What the gatherers wrote down of one site: the capture log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.evidence.history import NOTHING_KNOWN, Background
from inspector.evidence.links import Known
from inspector.evidence.visits import PageLog, Rendering, Visit
from inspector.evidence.watch import WatchLog
from inspector.model import Site

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class DnsAnswers:
    """Answers of the resolver for the host of the home page, by record type.

    `failures` maps a type to the name of the resolver's failure (NXDOMAIN, NoAnswer,
    LifetimeTimeout, …). `asked` is false when the operator mapped the host and named no resolver.
    """

    host: str
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    asked: bool = True

    @property
    def exists(self) -> bool | None:
        """True if the name has an address, False if it surely has none, None if we cannot say."""
        if self.records.get("A") or self.records.get("AAAA"):
            return True
        kinds = {self.failures.get("A", "NoAnswer"), self.failures.get("AAAA", "NoAnswer")}
        if not self.asked or not kinds <= {"NXDOMAIN", "NoAnswer"}:
            return None
        return False


class Distrust(StrEnum):
    """Why a certificate was not accepted, as the note of the visit begins."""

    NOT_YET = "certificate not yet valid"
    EXPIRED = "certificate expired"
    SELF_SIGNED = "self-signed certificate"
    OWN_ROOT = "self-signed certificate in the chain"
    UNKNOWN_ISSUER = "unknown issuer"
    OTHER_HOST = "certificate of another host"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one certificate says (RFC 5280). `names` are the DNS names and IP addresses it is for;
    times are ISO 8601 in UTC; `issuer_at` is where that of its issuer can be fetched, or "".
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: str
    not_after: str
    issuer_at: str = ""
    sha256: str = ""

    @property
    def self_issued(self) -> bool:
        """Whether it names itself as its issuer."""
        return self.subject == self.issuer


@dataclass(frozen=True, slots=True)
class Handshake:
    """A TLS connection as it was agreed on. `protocol` is as OpenSSL names it (TLSv1.3), `chain`
    the certificates the server sent, its own first.
    """

    protocol: str
    cipher: str
    chain: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class HttpsProbe:
    """HTTPS tried beside HTTP on the home page's host: the visit with certificate verification
    on; the same once more when there was no answer in time; and, when TLS failed or was broken
    off, the visit with verification off. `handshake` is of the last connection that was made.
    """

    strict: Visit
    relaxed: Visit | None = None
    again: Visit | None = None
    handshake: Handshake | None = None

    @property
    def verified(self) -> Visit:
        """The last visit with verification on."""
        return self.again or self.strict


@dataclass(frozen=True, slots=True)
class BadgeReference:
    """One reference image of the city's badge (徽标), as supplied by the operator."""

    name: str
    phash: str  # 64-bit perceptual hash, hexadecimal


@dataclass(frozen=True, slots=True)
class BadgeImage:
    """One image seen near the head or the foot of the home page. Hash "" when not an image; `score`
    is how far it agrees with the nearest reference, from 0 to 1.
    """

    url: str
    record: str
    phash: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class BadgeLook:
    """Where a reference image was found best on the screenshot of the home page: correlation from
    0 (nowhere) to 1 (the same), size of its own size, box in pixels. `record` is the screenshot.
    """

    reference: str
    record: str
    score: float
    scale: float = 1.0
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class CaptureLog:
    """Everything the gatherers wrote down of one site in one inspection."""

    schema: int
    id: str
    site: Site
    as_of: str  # the moment the inspection started: the clock of every rule
    user_agent: str
    vantage: str
    versions: Mapping[str, str]
    limits: Mapping[str, int | float | str]
    visits: tuple[Visit, ...] = ()
    pages: tuple[PageLog, ...] = ()
    dns: DnsAnswers | None = None
    https: HttpsProbe | None = None
    badge_references: tuple[BadgeReference, ...] = ()
    badge_images: tuple[BadgeImage, ...] = ()
    badge_looks: tuple[BadgeLook, ...] = ()
    # complete | pages | links | bytes | requests | daily | seconds | interrupted | our-fault
    stopped: str = "complete"
    unasked_links: int = 0  # link targets the budget left unasked
    domains: tuple[DnsAnswers, ...] = ()  # name servers of outside domains that links lead to
    looks: tuple[Rendering, ...] = ()  # the last try of targets that seem dead: the browser
    note: str = ""
    watch: WatchLog | None = None  # None: a capture of before there was a watch
    known: tuple[Known, ...] = ()  # targets of links that were not asked, and why not
    background: Background = NOTHING_KNOWN
    confirms: str = ""  # id of the capture whose dead links this one asks again, and nothing else
