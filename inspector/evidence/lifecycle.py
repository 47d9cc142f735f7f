"""The life of a site: what was seen of it earlier, its notices, its other addresses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.evidence.page import Notice
from inspector.evidence.visits import Failure
from inspector.model import Reason


@dataclass(frozen=True, slots=True)
class Spell:
    """A row of looks at the home page that all found a notice of the site's end, or all none.
    `first` and `last` are the moments of the first and the last of them.
    """

    shown: bool
    first: str
    last: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class NoticeCourse:
    """The notice of the site's end over time. `looked` is false when today's look brought nothing;
    `prominent` says of today's notice whether a reader meets it without scrolling, None when
    the page was not rendered or the notice not found on the screen.
    """

    spells: tuple[Spell, ...]
    looked: bool
    notice: Notice | None = None
    prominent: bool | None = None
    record: str = ""


class Standing(StrEnum):
    """What kind of page stands at the registered address."""

    CONTENT = "content"
    FAREWELL = "farewell"  # a few words that the site has gone
    WORKS = "works"  # a few words that it is being built or mended
    PARKED = "parked"  # the domain is on offer
    TAKEN = "taken"  # somebody else's business
    SERVER = "server"  # the web server's own page
    GONE = "gone"  # says that it is not there
    NOTHING = "nothing"  # hardly a word


@dataclass(frozen=True, slots=True)
class FormerAddress:
    """An address the site had before, and what a reader meets there. `leads` to the site as it is
    now by itself, `notice` tells of it; `reason` says why we do not know.
    """

    url: str
    leads: bool = False
    notice: str = ""
    title: str = ""
    standing: Standing | None = None
    failure: Failure | None = None
    status: int | None = None
    reason: Reason | None = None
    record: str = ""


@dataclass(frozen=True, slots=True)
class FormerAddresses:
    """All that are known."""

    addresses: tuple[FormerAddress, ...] = ()


@dataclass(frozen=True, slots=True)
class Announced:
    """An announcement of the site's end on another site."""

    url: str
    title: str
    date: str
    record: str


@dataclass(frozen=True, slots=True)
class Searched:
    """A site on which the announcement was searched: `pages` were read. `oldest` is the date back
    to which every column of announcements was read, "" when that is not known.
    """

    url: str
    pages: int
    oldest: str
    record: str
    reason: Reason | None = None  # why no such column was read


@dataclass(frozen=True, slots=True)
class Announcement:
    """The search for the announcement of where the content of a closed site went."""

    found: tuple[Announced, ...]
    searched: tuple[Searched, ...]
