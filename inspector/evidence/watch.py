"""The availability watch: its visits as written down, and its days as judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.evidence.visits import Failure, Visit
from inspector.model import SiteStatus


@dataclass(frozen=True, slots=True)
class WatchVisit:
    """One visit of the availability watch: the home page was asked for, up to several times,
    until it stood open or a reader's patience was over.

    `planned` is the moment it was due. `seconds` is what a reader would have waited: the time of
    all `tries` with the pauses between them, without the wait for our own turn. `status` is what
    the registry said of the site at that moment. `guarded`: a protection product answered in
    place of the site; `rendered`: in the browser the page opened all the same. `withdrawn` says
    why we do not believe ourselves, or "".
    """

    planned: str
    started: str
    seconds: float
    status: SiteStatus = SiteStatus.RUNNING
    vantage: str = ""
    tries: tuple[Visit, ...] = ()
    guarded: bool = False
    rendered: bool = False
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class WatchLog:
    """The watch's visits of one site from `first_day` to `last_day`, days in Asia/Shanghai."""

    first_day: str
    last_day: str
    visits: tuple[WatchVisit, ...] = ()


class Phase(StrEnum):
    """How far a visit came before it failed."""

    NAME = "name"  # resolving the name
    CONNECT = "connect"
    TLS = "tls"
    ANSWER = "answer"  # connected, but no readable head of an answer came
    STATUS = "status"  # an answer with an error status
    BODY = "body"  # the page did not come whole, or cannot be decoded
    REDIRECT = "redirect"
    PATIENCE = "patience"  # it opened, but too late


@dataclass(frozen=True, slots=True)
class WatchFailure:
    """A visit of the watch at which the home page did not open. `address` is the IP address that
    was asked, "" when none was found.
    """

    started: str
    seconds: float
    phase: Phase
    url: str
    address: str = ""
    status: int | None = None
    failure: Failure | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WatchDay:
    """One calendar day (Asia/Shanghai) of the watch. `uncounted` maps a reason to the visits that
    are neither open nor failed: reported take-downs, our own faults, protection products.
    """

    date: str
    opened: int
    failures: tuple[WatchFailure, ...] = ()
    uncounted: Mapping[str, int] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """Visits that say something of the site."""
        return self.opened + len(self.failures)


@dataclass(frozen=True, slots=True)
class Availability:
    """What the watch saw, day by day: only days that are over, only those with a visit."""

    days: tuple[WatchDay, ...]
