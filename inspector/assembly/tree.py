"""Which column lies in which, and what leads to it.

Learnt from the navigation and the lists of the home page, the page 网站地图, breadcrumbs and the
shape of addresses; where two of them differ a column may have several above it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urljoin

from inspector.assembly.hosts import key
from inspector.evidence import (
    CaptureLog,
    Column,
    ColumnClass,
    Home,
    Inner,
    Learnt,
    Link,
    LinkKind,
    PageFacts,
    Place,
)

_EVERYWHERE = 3  # pages: what stands on so many belongs to their common frame
_CROWD = 300  # columns in one folder: of more, only the folder's own page lies above the others
_LONGEST_NAME = 14  # characters; what is longer is the title of an article
_PAGE_NUMBER = re.compile(r"(?:[_-]\d{1,4})(?=\.\w+$)|[?&](?:page|pageNo|pageNum|p)=\d+")
_FIRST_PAGE = re.compile(r"/(?:index|default)\.\w+$")
_SITEMAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)")
_HALF_YEAR = frozenset({ColumnClass.NOTICE, ColumnClass.POLICY})


@lru_cache(65536)
def first_page(url: str) -> str:
    """The address a list page shares with the first page of its list."""
    return _FIRST_PAGE.sub("/", _PAGE_NUMBER.sub("", key(url)))


@dataclass(frozen=True, slots=True)
class Draft:
    """A column with what its page says of others: names of those above, the nearest last, and
    where its 更多 links lead.
    """

    column: Column
    trail: tuple[str, ...] = ()
    more: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Signposts:
    """What leads to the pages of a site: names by address, from each source."""

    navigation: Mapping[str, str]
    home: Mapping[str, str]
    sitemap: Mapping[str, str]
    headings: frozenset[str]
    frame: frozenset[str]  # what several pages lead to outside their navigation
    moved: Mapping[str, str]  # addresses that were sent on, by where they led

    def label(self, url: str) -> str:
        """What the site calls a page, or ""."""
        for names in (self.navigation, self.home, self.sitemap):
            if name := self._in(names, url):
                return name
        return ""

    def menu(self, url: str) -> str:
        """What the navigation or the site map calls a page, or ""."""
        return self._in(self.navigation, url) or self._in(self.sitemap, url)

    def learnt(self, url: str) -> Iterator[Learnt]:
        """What leads to a page as a column."""
        if self._in(self.navigation, url):
            yield Learnt.NAVIGATION
        if first_page(url) in self.headings:
            yield Learnt.HOME
        if self._in(self.sitemap, url):
            yield Learnt.SITEMAP

    def on_home(self, url: str) -> bool:
        """Whether the home page leads to a page."""
        listed = first_page(url) in self.headings
        return bool(self._in(self.home, url) or self._in(self.navigation, url)) or listed

    def _in(self, names: Mapping[str, str], url: str) -> str:
        place = first_page(url)
        return names.get(place) or names.get(self.moved.get(place, ""), "")


def signposts(log: CaptureLog, front: Home, rest: Inner) -> Signposts:
    """What leads to the pages of a site."""
    links = [link for view in front.views for link in view.links]
    maps = {first_page(link.url) for link in links if _SITEMAP.search(link.text)}
    charted = [
        link
        for page in rest.pages
        if first_page(page.url) in maps
        for view in page.views
        for link in view.links
        if link.place is Place.BODY
    ]
    lists = [found for view in front.views for found in view.lists]
    return Signposts(
        navigation=_names(link for link in links if link.place is Place.NAVIGATION),
        home=_names(links),
        sitemap=_names(charted),
        headings=frozenset(first_page(found.more) for found in lists if found.more),
        frame=_frame(front, rest),
        moved={
            first_page(urljoin(visit.url, visit.location)): first_page(visit.url)
            for visit in log.visits
            if visit.location
        },
    )


def _frame(front: Home, rest: Inner) -> frozenset[str]:
    """What so many pages lead to that it belongs to their common frame."""
    times: Counter[str] = Counter()
    for views in (front.views, *(page.views for page in rest.pages)):
        links = (link for view in views for link in view.links)
        times.update({key(link.url) for link in links if link.place is Place.BODY})
    return frozenset(url for url, pages in times.items() if pages >= _EVERYWHERE)


def _names(links: Iterable[Link]) -> dict[str, str]:
    """Names of pages by address; of several the first."""
    named: dict[str, str] = {}
    for link in links:
        text = link.text.strip()
        if link.kind is LinkKind.PAGE and 0 < len(text) <= _LONGEST_NAME:
            named.setdefault(first_page(link.url), text)
    return named


def trail_of(shown: Iterable[PageFacts], name: str) -> tuple[str, ...]:
    """The names above a column in the longest breadcrumb of its page."""
    longest = max((view.breadcrumb for view in shown), key=len, default=())
    last = len(longest) - 1 - longest[::-1].index(name) if name in longest else len(longest)
    return longest[:last]


def tree(drafts: Iterable[Draft], signs: Signposts) -> tuple[Column, ...]:
    """The columns, each with those above it."""
    drafts = tuple(drafts)
    near = _Near(drafts)
    placed = [replace(draft.column, above=_above(draft, near, signs)) for draft in drafts]
    kinds = {column.url: column.kind for column in placed if column.apart is None}
    return tuple(replace(column, top=_top(column, kinds, signs)) for column in placed)


def _top(column: Column, kinds: Mapping[str, ColumnClass], signs: Signposts) -> bool:
    nested = any(kinds.get(url) in _HALF_YEAR for url in column.above)
    return signs.on_home(column.url) and not nested


class _Near:
    """Finds the columns that may lie above one: of a site of thousands, not each with each."""

    def __init__(self, drafts: tuple[Draft, ...]) -> None:
        self._drafts = drafts
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._filed: defaultdict[str, list[int]] = defaultdict(list)
        self._leading: defaultdict[str, list[int]] = defaultdict(list)
        for number, draft in enumerate(drafts):
            self._named[draft.column.name].append(number)
            self._filed[_folder(draft.column.url)].append(number)
            for url in draft.more:
                self._leading[url].append(number)

    def to(self, draft: Draft) -> list[Draft]:
        """In the order in which they were found."""
        url = draft.column.url
        numbers = set(self._leading.get(first_page(url), ()))
        for name in draft.trail:
            numbers.update(self._named.get(name, ()))
        for slash in re.finditer("/", url):
            there = self._filed.get(url[: slash.end()], [])
            numbers.update(there if len(there) <= _CROWD else filter(self._is_first, there))
        return [self._drafts[number] for number in sorted(numbers)]

    def _is_first(self, number: int) -> bool:
        return first_page(self._drafts[number].column.url).endswith("/")


def _above(draft: Draft, near: _Near, signs: Signposts) -> tuple[str, ...]:
    """Addresses of the columns above one, the nearest first."""
    found: dict[str, int] = {}
    for other in near.to(draft):
        rank = _rank(draft, other, signs)
        if rank is not None:
            found[other.column.url] = rank
    return tuple(sorted(found, key=lambda url: (found[url], -len(url))))


def _rank(draft: Draft, other: Draft, signs: Signposts) -> int | None:
    """How far above a column another lies; None where it does not."""
    mine, theirs = draft.column, other.column
    if mine.url == theirs.url or mine.name == theirs.name:
        return 0 if mine.url != theirs.url and below(theirs.url, mine.url) else None
    if theirs.name and theirs.name in draft.trail:
        return len(draft.trail) - draft.trail.index(theirs.name)
    if below(theirs.url, mine.url):
        return 0
    shown_only_there = first_page(mine.url) in other.more and not signs.on_home(mine.url)
    return 1 if shown_only_there else None


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0] + "/"


def below(url: str, other: str) -> bool:
    """Whether `other` lies in the folder of `url`."""
    folder = _folder(url)
    return other != url and folder.count("/") > 3 and other.startswith(folder)
