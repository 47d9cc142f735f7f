"""Kinds of evidence of a whole site: what a rule may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.evidence.capture import BadgeImage, BadgeLook, BadgeReference
from inspector.evidence.lifecycle import Standing
from inspector.evidence.page import Mark, MarkKind, PageFacts
from inspector.evidence.visits import Failure, Role, Screen, Visit
from inspector.model import Reason


@dataclass(frozen=True, slots=True)
class AsOf:
    """The clock: date and time of the inspection in Asia/Shanghai."""

    date: str
    time: str


@dataclass(frozen=True, slots=True)
class Reachability:
    """Did the home page open? `tries` are all visits made to open it, the last one decisive."""

    tries: tuple[Visit, ...]
    opened: bool
    blocked: bool = False  # a protection product answered in place of the site
    failure: Failure | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Doorstep:
    """What a reader meets at the registered address, open or not: for closed and migrating sites.

    `away` says that the address leads to another site (another host, or out of the path of a
    section). `notice` is the text of a migration or closure notice, or "".
    """

    opened: bool
    url: str
    away: bool = False
    title: str = ""
    text_length: int = 0
    notice: str = ""
    status: int | None = None
    failure: Failure | None = None
    record: str = ""
    standing: Standing | None = None  # of what opened
    words: str = ""  # by which it is told
    since: str = ""  # date from which on every look found the same
    marks: tuple[str, ...] = ()  # registered marks of the site that are shown


@dataclass(frozen=True, slots=True)
class Registered:
    """The hosts of all registered sites, closed ones too, under the site's registrable domain."""

    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShownMark:
    """A mark with the view of the page it was found in."""

    mark: Mark
    url: str
    record: str


@dataclass(frozen=True, slots=True)
class Home:
    """The home page as it opened, in all the views we have of it.

    `views` are the facts of the response, of its frames and included scripts, and of the rendered
    DOM, in that order. `settled` says that nothing more could appear by script: the page was
    rendered, or nothing on it waits for a script.
    """

    url: str
    status: int
    record: str
    views: tuple[PageFacts, ...]
    rendered: bool
    settled: bool
    screenshot: str = ""
    screen: Screen | None = None

    @property
    def page(self) -> PageFacts:
        """The response itself."""
        return self.views[0]

    def marks(self, kind: MarkKind) -> Iterator[ShownMark]:
        """Marks of a kind that a reader can see, over all views."""
        for view in self.views:
            for mark in view.marks:
                if mark.kind is kind and mark.shown:
                    yield ShownMark(mark, view.url, view.record)


@dataclass(frozen=True, slots=True)
class InnerPage:
    """One page other than the home page, with its views as in `Home`."""

    url: str
    role: Role
    record: str
    views: tuple[PageFacts, ...]
    rendered: bool
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Inner:
    """The other pages that were fetched. `complete` is false when the budget ended the crawl."""

    pages: tuple[InnerPage, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Badges:
    """Images of the home page, and its screenshot, held against the operator's reference images."""

    references: tuple[BadgeReference, ...]
    images: tuple[BadgeImage, ...]
    page: str
    record: str
    looks: tuple[BadgeLook, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands where a kind of evidence could not be gathered."""

    reason: Reason
    note: str = ""
