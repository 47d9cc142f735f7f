"""What one page says: the facts found in its bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class LinkKind(StrEnum):
    """What a link brings."""

    PAGE = "page"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    SCRIPT = "script"
    STYLE = "style"
    FRAME = "frame"


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
    address of its 更多 link or of the heading's link. `aside` lists repeat what stands elsewhere:
    most read, recommended, related.
    """

    items: tuple[ListItem, ...]
    heading: str = ""
    more: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class DateClue:
    """One statement of when a page was published. `source` is text, meta or url; of an entry also
    list. `sure` is false where the words beside the date do not say that it is the day of
    publishing.
    """

    date: str
    raw: str
    source: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence on the page that announces the site's own migration, closure or change of
    domain. `kind` is migration, closure, domain-change or redesign.
    """

    kind: str
    text: str
    place: Place
    layer: bool = False  # a script opens it over the page


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


@dataclass(frozen=True, slots=True)
class Pointer:
    """A link that names a place in a page: the page's address, and the fragment as written."""

    url: str
    fragment: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Anchors:
    """The names of the places of a page, and the places that its links name."""

    names: frozenset[str]
    pointers: tuple[Pointer, ...]


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
    charset_false: tuple[str, ...] = ()  # header=LABEL, meta=LABEL: what is declared wrongly
    meta: Mapping[str, str] = field(default_factory=dict)  # names lower-cased
    meta_more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # all contents of names
    # that stand more than once
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    marks: tuple[Mark, ...] = ()
    lists: tuple[ItemList, ...] = ()
    further: tuple[str, ...] = ()  # next pages of its list that only a script links to
    organizers: tuple[str, ...] = ()  # 主办单位 as written
    contacts: tuple[str, ...] = ()  # telephones, addresses, mail addresses of the foot, as written
    entries: tuple[str, ...] = ()  # words of a site map or contacts that stand by themselves
    breadcrumb: tuple[str, ...] = ()
    published: tuple[DateClue, ...] = ()
    widgets: bool = False  # it asks its reader for something beyond a search, plays or draws
    undated: bool = False  # nothing in its text could be a date, or the label of one
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
    anchors: Anchors | None = None  # only read when fragments are asked for

    @property
    def offers(self) -> Iterator[str]:
        """The words of what a reader may follow: of links, and of entries that scripts open."""
        yield from (link.text for link in self.links)
        yield from self.entries
