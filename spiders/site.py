"""The crawl of one site: a Scrapy spider that opens columns first, then a sample of articles."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import date, timedelta
from functools import lru_cache
from heapq import nlargest
from itertools import chain
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response

from inspector.evidence import (
    Failure,
    Link,
    LinkKind,
    PageFacts,
    PageLog,
    Place,
    Purpose,
    Role,
    Why,
)
from inspector.roles import is_pager, looks_like_article, role_of
from spiders.fetch import Answer
from spiders.gathering import ANSWER, Gathering, may_write
from spiders.sameness import Sameness

SETTINGS: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": False,
    "DOWNLOADER": "spiders.parts.FetcherDownloader",
    "SCHEDULER": "spiders.parts.PriorityScheduler",
    # The default starts 100 tasks per response for items we never make.
    "CONCURRENT_ITEMS": 1,
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {},
    "ITEM_PIPELINES": {},
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
}
# `/list;jsessionid=1F2…` of Java servers, `/(S(x4k…))/list.aspx` of .NET without cookies
_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|session\w*|sid)=[^/;]*|/\(\w\(\w+\)\)(?=/)", re.IGNORECASE
)
_ID = re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]*\d)[0-9A-Za-z]{20,}(?![0-9A-Za-z])")
_FOLLOWED = frozenset({LinkKind.PAGE, LinkKind.FRAME})
_HOPS = 6
_PER_QUERY = 40  # pages of one path and set of query names: a calendar must not eat the budget
_PER_SHAPE = 0.5  # share of the budget for one shape of path below one folder
_REPEATS = 3  # times a folder may come again in one path
_PER_LIST = 3  # further pages of one list
_DEPTH = 6
LINKS = 1_000  # links of an average page: all of them are kept until the site is judged
_TRUSTED = 2  # clicks from the home page within which every shape of address is followed
_FRESH_DAYS = 14  # a list older than that is looked at in the browser before it is judged
_BREATH = 0.001  # seconds
_SHARE = 0.7  # of the site's time; the rest is for its links


@lru_cache(8192)
def shape(url: str) -> str:
    """An address with its numbers and session ids taken out, but for its first folder, and only
    the names of its query: pages that share a shape come from one template.
    """
    parts = urlsplit(url)
    plain = _SESSION.sub("", parts.path)
    _, _, rest = plain.lstrip("/").partition("/")
    first = plain[: len(plain) - len(rest)] if rest else ""
    path = first + re.sub(r"\d+", "#", _ID.sub("#", rest or plain))
    keys = ",".join(sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    return f"{path}?{keys}" if keys else path


def without_session(url: str) -> str:
    """An address without the session id in its path. A query is left as it is: what is named `sid`
    there may be the number of a column.
    """
    path, mark, query = url.partition("?")
    return _SESSION.sub("", path) + mark + query if ";" in path or "/(" in path else url


def runs_in_circles(url: str) -> bool:
    """Whether one folder comes again and again: a relative link that grows with every page."""
    folders = Counter(urlsplit(url).path.split("/")[1:-1])
    return any(count > _REPEATS for folder, count in folders.items() if folder)


class SiteSpider(Spider):
    """Walks one site within its budget and writes down every page in `gathering`."""

    name = "site"

    def __init__(self, gathering: Gathering, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.gathering = gathering
        self.stopped = ""
        self.budget = gathering.settings.crawl
        self.seen: set[str] = {page.url for page in gathering.pages}
        self._reading = asyncio.Lock()
        self.unread = 0  # answers that came and were not taken up
        self._shapes: Counter[str] = Counter()
        self._sameness = Sameness()
        self._barren = 0  # answers that were no page
        self._links = 0
        self._articles: dict[str, str] = {}  # address → page it was found on
        self._random = random.Random(f"{self.budget.seed}:{gathering.site.url}")  # noqa: S311
        self._sampled = False
        today = date.fromisoformat(gathering.today)
        self._fresh_since = (today - timedelta(days=_FRESH_DAYS)).isoformat()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:
        """Scrapy's way to make a spider; asks to be told when nothing is left to do."""
        spider: SiteSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.draw_articles, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Begin with what the home page links to, as sent and then as the browser shows it; what
        only the sitemap names comes after.
        """
        for linked in self._from_home():
            yield linked
        await self.gathering.looked.wait()
        for linked in self._from_home():
            yield linked
        home = self.gathering.pages[0]
        for url in self.gathering.sitemap:
            if url not in self.seen:
                link = Link(url, "", LinkKind.PAGE, Place.BODY)
                request = self._follow(link, home.url, depth=2)
                if request is not None:
                    yield request

    def _from_home(self) -> Iterable[Request]:
        for view in self.gathering.views(self.gathering.pages[0]):
            yield from self._requests(view, depth=1)

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """Take one answer: go on along a redirect, or read the page and follow its links."""
        request = response.request
        assert request is not None
        answer: Answer | None = request.meta.pop(ANSWER, None)
        if answer is None:
            return
        try:
            found = await self._read(request, answer)
        finally:
            self.unread -= 1
        if answer.visit.location and not self.stopped:
            for onward in self._redirected(request, answer):
                yield onward
        if found is None:
            return
        page = await self._page(answer, found, request.meta["depth"])
        self.gathering.add(page)
        for view in self.gathering.views(page):
            for child in self._requests(view, depth=page.depth + 1):
                yield child

    async def _read(self, request: Request, answer: Answer) -> PageFacts | None:
        """What a page says; None when it is no page, or the crawl has enough by now.

        One page at a time, and the loop breathes between two: other sites wait for milliseconds,
        not for all answers that came in together. Playwright goes on only when nothing else is
        ready to run.
        """
        async with self._reading:
            if self._spent() or self.needless(request):
                return None
            found = None if answer.visit.location else self.gathering.note(answer)
            if found is None:
                self._barren += 1
            else:
                self._links += len(found.links)
                if (answer.visit.status or 0) < 400:
                    self._sameness.note(shape(answer.visit.url), answer.body, found)
            await asyncio.sleep(_BREATH if self.gathering.browser.busy else 0)
            return found

    def needless(self, request: Request) -> bool:
        """Whether a request that waited is not worth its while any more."""
        return bool(self.stopped) or self._sameness.boring(request.meta.get("form", ""))

    def draw_articles(self, spider: Spider) -> None:
        """Once the columns are done, open a seeded sample of the articles they listed."""
        if self._sampled or self._spent():
            return
        self._sampled = True
        left = self.budget.pages - len(self.gathering.pages)
        count = min(self.budget.articles, max(left, 0), len(self._articles))
        drawn = self._random.sample(sorted(self._articles), count)
        for url in drawn:
            self.crawler.engine.crawl(self._request(url, self._articles[url], 3, priority=0))
        if drawn:
            raise DontCloseSpider

    def _spent(self) -> bool:
        if not self.stopped:
            self.stopped = self._limit()
        return bool(self.stopped)

    def _limit(self) -> str:
        if max(len(self.gathering.pages), self._barren) >= self.budget.pages:
            return "pages"
        if self._links >= LINKS * self.budget.pages:
            return "links"
        if spent := self.gathering.fetcher.spent:
            return spent
        late = self.gathering.seconds >= _SHARE * self.budget.seconds
        return "seconds" if late else ""

    def _redirected(self, request: Request, answer: Answer) -> Iterable[Request]:
        target, hops = answer.visit.location, request.meta.get("hops", 0) + 1
        if hops > _HOPS or not self.gathering.own(target) or target in self.seen:
            return
        self.seen.add(target)
        onward = self._request(target, answer.visit.url, request.meta["depth"], request.priority)
        onward.meta["hops"] = hops
        yield onward

    async def _page(self, answer: Answer, found: PageFacts, depth: int) -> PageLog:
        status = answer.visit.status or 0
        included: tuple[str, ...] = ()
        rendering = None
        if status < 400 and not found.challenge:
            included = await self.gathering.include(found, scripts=False)
        views = (found, *(self.gathering.facts[record] for record in included))
        why = self._why_render(status, views)
        if why is not None:
            done = await self.gathering.render(answer.visit.url, why)
            rendering = done.rendering if done else None
            dom = self.gathering.dom(rendering)
            views = (*views, dom) if dom else views
            if why is Why.CHALLENGE and rendering and rendering.dom:
                status = rendering.status or status
        return PageLog(
            answer.visit.url,
            role_of(answer.visit.url, *views),
            depth,
            answer.visit.record,
            status,
            included,
            rendering,
        )

    def _why_render(self, status: int, views: tuple[PageFacts, ...]) -> Why | None:
        page = views[0]
        if page.challenge:
            return Why.CHALLENGE
        if status >= 400:
            return None
        if page.shell:
            return Why.SHELL
        scripted = any(view.list_by_script for view in views)
        if role_of(page.url, *views) is not Role.COLUMN or not (scripted or page.scripts):
            return None
        items = [item for view in views for each in view.lists for item in each.items]
        if not items:
            return Why.EMPTY_LIST
        dates = [item.date for item in items if item.date]
        stale = dates and max(dates) < self._fresh_since and any(map(may_write, page.scripts))
        return Why.STALE_LIST if stale and not is_pager(page.url) else None

    def _requests(self, view: PageFacts, depth: int) -> Iterable[Request]:
        """Requests for what a page links to; of more than the budget could use, the best."""
        found = list(self._follow_all(view, depth))
        return nlargest(2 * self.budget.pages, found, key=attrgetter("priority"))

    def _follow_all(self, view: PageFacts, depth: int) -> Iterable[Request]:
        if depth > _DEPTH:
            return
        pagers = 0
        further = (Link(url, "", LinkKind.PAGE, Place.BODY) for url in view.further)
        for link in chain(view.links, further):
            if link.url in self.seen or link.kind not in _FOLLOWED:
                continue
            if not self.gathering.own(link.url):
                continue
            if is_pager(link.url):
                pagers += 1
                if pagers > _PER_LIST:
                    continue
            request = self._follow(link, view.url, depth)
            if request is not None:
                yield request

    def _follow(self, link: Link, parent: str, depth: int) -> Request | None:
        """A request for a link, or none: an article goes into the draw, unless the home page
        itself shows it, for each of its links is judged.
        """
        if not self.gathering.allowed(link.url):
            self.seen.add(link.url)
            self.gathering.refuse(link.url, Purpose.PAGE, Failure.ROBOTS)
            return None
        if depth > 1 and looks_like_article(link.url):
            self._articles.setdefault(link.url, parent)
            return None
        if self._under_another_session(link.url):
            return None
        if self._too_many(link, depth) and not (depth == 1 and looks_like_article(link.url)):
            return None
        self.seen.add(link.url)
        self._articles.pop(link.url, None)
        made = self._request(link.url, parent, depth, _priority(link, depth))
        made.meta["form"] = "" if _trusted(link, depth) else shape(link.url)
        return made

    def _under_another_session(self, url: str) -> bool:
        """Whether the same page was taken already, with another session id in its address."""
        plain = without_session(url)
        if plain == url:
            return False
        known = plain in self.seen
        self.seen.add(plain)
        return known

    def _too_many(self, link: Link, depth: int) -> bool:
        form = shape(link.url)
        self._shapes[form] += 1
        most = _PER_QUERY if "?" in form else max(_PER_QUERY, _PER_SHAPE * self.budget.pages)
        if self._shapes[form] > most or runs_in_circles(link.url):
            return True
        return not _trusted(link, depth) and self._sameness.boring(form)

    def _request(self, url: str, parent: str, depth: int, priority: int) -> Request:
        self.seen.add(url)
        return Request(
            url,
            dont_filter=True,  # `seen` has said so already
            priority=priority,
            meta={"purpose": Purpose.PAGE.value, "referrer": parent, "depth": depth},
        )


def _trusted(link: Link, depth: int) -> bool:
    """Whether a link is followed even where all pages of its shape look the same."""
    return depth <= _TRUSTED or link.place is Place.NAVIGATION


def _priority(link: Link, depth: int) -> int:
    """Navigation first, then short names (columns), then the rest; the shallow before the deep."""
    score = 100 - 10 * depth
    if link.place is Place.NAVIGATION:
        score += 50
    if looks_like_article(link.url):
        score -= 60
    elif len(link.text) <= 8:
        score += 20
    return score


async def crawl(gathering: Gathering) -> str:
    """Crawl the site whose home page stands open; gives why it stopped."""
    crawler = Crawler(SiteSpider, SETTINGS)
    await crawler.crawl_async(gathering=gathering)
    spider = crawler.spider
    assert isinstance(spider, SiteSpider)
    return spider.stopped or "complete"
