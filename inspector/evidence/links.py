"""The targets of links, and what was found out about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.evidence.page import LinkKind, Place
from inspector.evidence.visits import Visit


class LinkState(StrEnum):
    """Is the target of a link alive? Blocked is neither broken nor ok."""

    OK = "ok"
    REDIRECTED = "redirected"
    BROKEN = "broken"
    SOFT_404 = "soft-404"
    BLOCKED = "blocked"
    HIJACK_SUSPECT = "hijack-suspect"  # it opens, but seems to belong to somebody else now
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Known:
    """What another inspection of the same sweep had found of the target of a link, so that it was
    not asked again: `state` is ok, redirected or blocked, never a fault. `at` is the moment of the
    try that proved it, `status` what was answered; `capture` and `record` are where the proof lies.
    """

    url: str
    kind: LinkKind
    state: LinkState
    at: str
    status: int | None
    capture: str
    record: str


class LinkFault(StrEnum):
    """What is proven against the target of a link: a reader does not get what it promises."""

    GONE = "gone"  # 404 or 410
    BAD_REQUEST = "bad-request"  # 400, while its host's front page opens
    NO_NAME = "no-name"
    REFUSED = "refused"
    LOOP = "loop"  # sent on in a circle, while its host's front page opens
    INNER_ADDRESS = "inner-address"  # of a private network, written out
    SOFT_404 = "soft-404"  # opens, and says that it is not there
    AS_NONSENSE = "as-nonsense"  # opens, and is what its host shows for nonsense
    SENT_HOME = "sent-home"  # comes out at a front page
    NO_SITE = "no-site"  # the server says that it has no such site
    NOT_THE_FILE = "not-the-file"
    NOT_THE_PICTURE = "not-the-picture"


@dataclass(frozen=True, slots=True)
class Parent:
    """One place a link stands in. `xpath` leads to its element in the body of `record`, or to the
    script that writes it; it is looked up in the first parent of a link that a finding may be
    about, and "" elsewhere and for what another file writes.
    """

    url: str
    text: str
    place: Place
    record: str
    xpath: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why an outside domain seems to belong to somebody else than the link says, for a person to
    confirm. `kind` is parked, gambling, adult or unregistered; `url` where the link came out,
    `title` what stands there; `signs` are the independent signs, from the closed list title, text,
    own-name, parking-host, parking-server, tracker, unlike-link, no-domain.
    """

    kind: str
    domain: str
    url: str
    title: str
    words: tuple[str, ...]
    signs: tuple[str, ...]
    record: str


@dataclass(frozen=True, slots=True)
class Target:
    """One target of links, with what was tried and where it is linked from. `likenesses` are the
    fingerprints of the bodies, one for each try; `against` is what its host was asked besides, to
    tell a page that is gone from a host that says the same to everything. `known` stands in place
    of tries when another inspection had the answer.
    """

    url: str
    kind: LinkKind
    state: LinkState
    tries: tuple[Visit, ...]
    parents: tuple[Parent, ...]  # up to 20
    occurrences: int
    on_home: bool
    why: LinkFault | None = None
    likenesses: tuple[str, ...] = ()
    against: tuple[Visit, ...] = ()
    suspicion: Suspicion | None = None
    known: Known | None = None
    confirmed: bool = True  # False: dead on one visit, and no try hours later agrees yet


@dataclass(frozen=True, slots=True)
class Links:
    """Targets of links that were asked, and how many were not. `outside` counts the outside domains
    among them whose owner may have changed, `unread` those of which no page could be read.
    """

    targets: tuple[Target, ...]
    unasked: int
    outside: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class LostFragment:
    """A place that links name, and that the page they lead to does not have. `record` is that
    page, `fragment` what follows the `#`, as written.
    """

    url: str
    fragment: str
    parents: tuple[Parent, ...]
    occurrences: int
    record: str


@dataclass(frozen=True, slots=True)
class Fragments:
    """The places in pages that links name, when they were `asked` for: how many there are, those
    that are lost, and how many stand in pages that were not read whole.
    """

    asked: bool
    named: int = 0
    lost: tuple[LostFragment, ...] = ()
    unread: int = 0
