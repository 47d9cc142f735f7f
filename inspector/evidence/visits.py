"""What each exchange and each rendering brought."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """Why a try brought no usable answer. A closed list; `note` of the visit has the details."""

    NXDOMAIN = "dns-nxdomain"  # the name does not exist
    NO_ADDRESS = "dns-no-address"  # the name exists and has neither A nor AAAA
    DNS_FAILED = "dns-failed"  # the resolver failed: says nothing about the site
    REFUSED_ADDRESS = "address-refused"  # private, loopback or link-local: our guard said no
    CONNECT_REFUSED = "connect-refused"
    CONNECT_TIMEOUT = "connect-timeout"
    RESET = "connection-reset"
    TLS = "tls-failed"
    TIMEOUT = "timeout"  # connected, but no complete answer in time
    HOST_SILENT = "host-silent"  # not asked: its host did not answer several times in a row
    NOT_HTTP = "not-http"
    BAD_ENCODING = "body-undecodable"  # content-encoding that does not decode, or a bomb
    REDIRECT_LOOP = "redirect-loop"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_URL = "bad-url"
    ROBOTS = "robots-disallowed"
    BUDGET = "budget-spent"
    BROWSER = "browser-failed"
    OUR_FAULT = "our-fault"


class Purpose(StrEnum):
    """Why a request was made."""

    HOME = "home"
    ROBOTS = "robots"
    SITEMAP = "sitemap"
    PAGE = "page"
    FRAME = "frame"
    SCRIPT = "script"
    ATTACHMENT = "attachment"
    LINK = "link"  # is the target of a link alive?
    BROWSER = "browser"  # asked for by the browser while it rendered a page
    PROBE = "probe"  # HTTPS beside HTTP and the like
    FORMER = "former"  # an address the site had before
    ANNOUNCEMENT = "announcement"  # where the end of a closed site is to be announced


@dataclass(frozen=True, slots=True)
class Visit:
    """One exchange with one server: an answer or a failure, never both, never neither.

    A redirect is a visit of its own with `location` set. `tls` is "" over plain HTTP, "verified",
    or "relaxed" when the page opened only with verification off (then `note` says why).
    `size` counts the bytes of the body as sent; `truncated` is "" or says what cut the body short:
    length (our cap), time (our deadline) or disconnect. `headers` are, of links and probes, the
    lines of the answer that tell who answered, names lower-cased; of a cookie the name only.
    """

    url: str
    purpose: Purpose
    started: str
    seconds: float
    method: str = "GET"
    referrer: str = ""
    status: int | None = None
    failure: Failure | None = None
    note: str = ""
    address: str = ""
    tls: str = ""
    location: str = ""
    content_type: str = ""
    size: int = 0
    truncated: str = ""
    record: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether a server sent an HTTP response."""
        return self.status is not None


class Why(StrEnum):
    """Why a page was opened in the browser."""

    HOME = "home"
    CHALLENGE = "challenge"  # 412, 202 … with a script in place of the page
    SHELL = "shell"  # next to no text before scripts run
    EMPTY_LIST = "empty-list"  # a column page without items before scripts run
    STALE_LIST = "stale-list"  # a column page whose items are old: a script may bring newer ones
    FOOT = "foot"  # a page that lacks marks of the home page's foot: a script may bring them
    LINK = "link"  # the target of a link that seems dead, and nonsense beside it


@dataclass(frozen=True, slots=True)
class Box:
    """Where a text stands on the rendered page before anybody scrolls, in CSS pixels from the upper
    left corner of the screen. `layer`: it lies over the page.
    """

    text: str
    left: float
    top: float
    width: float
    height: float
    layer: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """The first screen of a rendered page, in CSS pixels, and what stands where on the page of that
    which may be a notice.
    """

    width: int
    height: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendering:
    """What the browser made of one page. `dom` and `screenshot` are WARC record ids."""

    url: str
    why: Why
    started: str
    seconds: float
    final_url: str = ""
    status: int | None = None
    dom: str = ""
    screenshot: str = ""
    failure: Failure | None = None
    note: str = ""
    console: tuple[str, ...] = ()  # console errors, first 20
    failed: tuple[str, ...] = ()  # sub-resources that did not load, first 50
    screen: Screen | None = None  # only of home pages


class Role(StrEnum):
    """What part a page plays on its site."""

    HOME = "home"
    COLUMN = "column"  # a list page of a column (栏目)
    ARTICLE = "article"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PageLog:
    """One page of the capture. `record` is the response; `included` are the responses of the
    frames and scripts whose content stands on this page.
    """

    url: str
    role: Role
    depth: int
    record: str
    status: int
    included: tuple[str, ...] = ()
    rendering: Rendering | None = None
