"""What was seen: one frozen dataclass per kind of evidence.

Three layers, from raw to ready:

* a **capture log** (`CaptureLog`): what the gatherers wrote down of one site: every exchange with
  its time and its outcome, every rendering, the DNS and TLS answers. It is stored, as JSON, as
  the last record of the capture's WARC file; the bodies are the other records.
* **page facts** (`PageFacts`): what one body says, found by `inspector.extract`; pure, so they are
  found again from the stored bytes and never stored.
* **kinds of evidence** (`Home`, `Inner`, `Links`, …): what a rule may ask for in its signature;
  assembled from the first two by `inspector.assembly`.

Times are ISO 8601 in UTC with milliseconds; dates are ISO `YYYY-MM-DD` in Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inspector.model import Reason, Site, SiteStatus

SCHEMA = 1


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
    LINK = "link"  # the target of a link that seems dead, and nonsense beside it


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


@dataclass(frozen=True, slots=True)
class HttpsProbe:
    """HTTPS tried beside HTTP on the home page's host: the visit with certificate verification
    on, and, when that failed in the handshake, the visit with it off.
    """

    strict: Visit
    relaxed: Visit | None = None


@dataclass(frozen=True, slots=True)
class BadgeReference:
    """One reference image of the city's badge (徽标), as supplied by the operator."""

    name: str
    phash: str  # 64-bit perceptual hash, hexadecimal


@dataclass(frozen=True, slots=True)
class BadgeImage:
    """One image seen near the head or the foot of the home page. Hash "" when not an image."""

    url: str
    record: str
    phash: str


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


class LinkKind(StrEnum):
    """What a link brings."""

    PAGE = "page"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    SCRIPT = "script"
    STYLE = "style"
    FRAME = "frame"


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
    # complete | pages | links | bytes | requests | daily | seconds | interrupted | our-fault
    stopped: str = "complete"
    unasked_links: int = 0  # link targets the budget left unasked
    domains: tuple[DnsAnswers, ...] = ()  # name servers of outside domains that links lead to
    looks: tuple[Rendering, ...] = ()  # the last try of targets that seem dead: the browser
    note: str = ""
    watch: WatchLog | None = None  # None: a capture of before there was a watch
    known: tuple[Known, ...] = ()  # targets of links that were not asked, and why not
    confirms: str = ""  # id of the capture whose dead links this one asks again, and nothing else


# ---------------------------------------------------------------------------------------------
# Page facts


class Place(StrEnum):
    """Which part of the page something stands in."""

    HEAD = "head"
    NAVIGATION = "navigation"
    BODY = "body"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Link:
    """One link, resolved as a browser resolves it, without its fragment. Links that lead nowhere
    by nature (`javascript:`, `mailto:`, `tel:`, `#…`, `data:`) are not listed.
    """

    url: str
    text: str
    kind: LinkKind
    place: Place


class MarkKind(StrEnum):
    """The marks of identity that a government site shows (办法 articles 5 and 10)."""

    ICP = "icp"  # ICP备案号
    POLICE = "police"  # 公安机关备案号
    SITE_CODE = "site-code"  # 网站标识码
    CONAC = "conac"  # 党政机关网站标识
    JIUCUO = "jiucuo"  # 找错


class Where(StrEnum):
    """How a mark is on the page. COMMENT and ATTRIBUTE are not shown to a reader."""

    TEXT = "text"
    LINK = "link"  # only in the target of a visible link or image
    SCRIPT = "script"  # written by a script when the page loads
    META = "meta"
    WIDGET = "widget"  # a script element of a national service
    IMAGE = "image"  # a picture, seen by its address or alt text
    ATTRIBUTE = "attribute"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark on a page. `value` is normalised, `raw` is as written, `target` is the address of
    the link around it or "". For CONAC `value` is the 32-digit id or the script code and `colour`
    is red, blue, error or ""; for ICP and police records `target_value` is the number in the
    link target, where there is one. `well_formed` is false for what is meant to be the mark but
    breaks its form (an ICP number with three digits); `spoken` of a number that a sentence or a
    title in the midst of the page speaks of, as news about another site do.
    """

    kind: MarkKind
    value: str
    raw: str
    where: Where
    place: Place = Place.BODY
    target: str = ""
    target_value: str = ""
    colour: str = ""
    well_formed: bool = True
    spoken: bool = False

    @property
    def shown(self) -> bool:
        """Whether a reader can see it: comments and attributes do not count as shown."""
        return self.where not in {Where.COMMENT, Where.ATTRIBUTE, Where.META}


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a list of articles. `date` is ISO or "" when the list shows none that can be
    read for sure; `raw_date` is the text it was read from.
    """

    title: str
    url: str
    date: str = ""
    raw_date: str = ""


@dataclass(frozen=True, slots=True)
class ItemList:
    """One list of articles on a page. `heading` is the nearest heading or tab text, `more` the
    address of its 更多 link or of the heading's link.
    """

    items: tuple[ListItem, ...]
    heading: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class DateClue:
    """One statement of when a page was published. `source` is text, meta or url."""

    date: str
    raw: str
    source: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence on the page that announces the site's own migration, closure or change of
    domain. `kind` is migration, closure, domain-change or redesign.
    """

    kind: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Image:
    """One picture of the page."""

    url: str
    alt: str
    place: Place


class Topic(StrEnum):
    """What the words of an outside page may say of whose it is now."""

    PARKED = "parked"  # parked, expired or for sale
    GAMBLING = "gambling"
    ADULT = "adult"
    SOBER = "sober"  # speaks against these, or has a lawful business with them


@dataclass(frozen=True, slots=True)
class TopicWords:
    """The distinct words of one topic on a page, from the lists of `inspector.extract.topics`."""

    topic: Topic
    title: tuple[str, ...]
    text: tuple[str, ...]  # visible text and meta elements


class Saying(StrEnum):
    """What an answer says of itself in place of what was asked for."""

    GONE = "gone"  # in its title, or in few words: it is not there
    NO_SITE = "no-site"  # the server knows no such site, or was given none yet
    TURNED_AWAY = "turned-away"  # we are not let in; a person may be
    PASSING = "passing"  # it is being mended, or too busy: it may be back by morning


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What one body says. Found by `inspector.extract`, never stored."""

    url: str
    record: str = ""
    title: str = ""
    charset_declared: str = ""
    charset_used: str = "utf-8"
    charset_wrong: bool = False  # the declaration does not decode the bytes; another does
    meta: Mapping[str, str] = field(default_factory=dict)  # names lower-cased
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    marks: tuple[Mark, ...] = ()
    lists: tuple[ItemList, ...] = ()
    organizers: tuple[str, ...] = ()  # 主办单位 as written
    breadcrumb: tuple[str, ...] = ()
    published: tuple[DateClue, ...] = ()
    notices: tuple[Notice, ...] = ()
    text_length: int = 0  # visible characters without white space
    redirect: str = ""  # where a meta refresh or a script sends the reader at once
    frames: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()  # addresses of external scripts
    shell: bool = False  # next to nothing until scripts run
    challenge: bool = False  # a script challenge of a protection product, not the page
    list_by_script: bool = False  # a script fills a list on this page
    fills: bool = False  # scripts fill places of this page, or load parts of it
    foot_empty: bool = False  # there is a foot, and nothing in it that a reader sees
    foot_pictured: bool = False  # the foot is a picture without a word
    saying: Saying | None = None  # what it says of itself in place of what was asked for
    guard: str = ""  # the protection product that answered with an error in place of the page
    scripted: bool = False  # of targets: it has scripts, which may make another page of it
    likeness: str = ""  # of targets and probes: equal for pages that say the same
    looks: str = ""  # of targets: what the first bytes are, as of `extract.magic`
    topics: tuple[TopicWords, ...] = ()  # only looked for in the targets of links


# ---------------------------------------------------------------------------------------------
# Kinds of evidence: what a rule may ask for


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


@dataclass(frozen=True, slots=True)
class Inner:
    """The other pages that were fetched. `complete` is false when the budget ended the crawl."""

    pages: tuple[InnerPage, ...]
    complete: bool


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


class ColumnClass(StrEnum):
    """Class of a column: it decides within what time it must be updated (RULES 1)."""

    NEWS = "news"  # 动态要闻: two weeks
    NOTICE = "notice"  # 通知公告: six months
    POLICY = "policy"  # 政策文件: six months
    PERSONNEL = "personnel"  # 人事规划: one year
    NONE = "none"  # no period


@dataclass(frozen=True, slots=True)
class Column:
    """One column (栏目). `newest` is the newest date that is not in the future, or "".
    `settled` says that what fills its list by script was run.
    """

    name: str
    url: str
    kind: ColumnClass
    items: tuple[ListItem, ...]
    newest: str
    record: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were opened."""

    columns: tuple[Column, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Badges:
    """Images of the home page held against the operator's reference images."""

    references: tuple[BadgeReference, ...]
    images: tuple[BadgeImage, ...]
    page: str
    record: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands where a kind of evidence could not be gathered."""

    reason: Reason
    note: str = ""
