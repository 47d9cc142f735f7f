"""Where the end of a closed site is to be announced, the columns of announcements are read: back to
the time when it was closed, within a budget.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from protego import Protego

from inspector.assembly.announcements import is_column, names, tells
from inspector.assembly.dates import date_in_url
from inspector.assembly.hosts import bare, host, key
from inspector.evidence import Background, Failure, LinkKind, PageFacts, Purpose
from inspector.roles import is_pager, looks_like_article
from spiders.gathering import Gathering
from spiders.home import robots_of

_COLUMNS = 4  # columns of announcements of one site


async def search_announcements(gathering: Gathering, known: Background) -> None:
    """Read the front page of each announcer, its columns of announcements and their older pages.
    `crawl.announcements` bounds the pages of one announcer; it ends where the end is announced.
    """
    for place in known.announcers:
        if await _Search(gathering, place).run():
            return


class _Search:
    """The search on one site. Its robots.txt is kept, and its columns are read side by side."""

    def __init__(self, gathering: Gathering, place: str) -> None:
        self._gathering = gathering
        self._place = place
        self._left = gathering.settings.crawl.announcements
        self._known = names(gathering.site)
        self._robots: Protego | None = None
        self._seen: set[str] = set()
        site = gathering.site
        ends = [day for day in (site.migration_notice_on, site.closed_on) if day]
        self._since = min(ends, default="")

    async def run(self) -> bool:
        """Whether an announcement was found."""
        self._robots = await robots_of(self._gathering, self._place)
        front = await self._get(self._place, "")
        if front is None:
            return False
        if self._told(front):
            return True
        columns = [link.url for link in front.links if self._leads_to_column(link.text, link.url)]
        for column in list(dict.fromkeys(columns))[:_COLUMNS]:
            if await self._read_back(column):
                return True
        return False

    async def _read_back(self, column: str) -> bool:
        """Read a column to the time in question; whether the announcement is there."""
        url, parent = column, self._place
        while url:
            page = await self._get(url, parent)
            if page is None:
                return False
            if self._told(page):
                return True
            older = self._older(page, column)
            url, parent = (older, url) if self._since < min(_dates(page), default="9") else ("", "")
        return False

    async def _get(self, url: str, parent: str) -> PageFacts | None:
        gathering, settings = self._gathering, self._gathering.settings
        agent = settings.user_agent
        if self._robots and settings.crawl.robots and not self._robots.can_fetch(url, agent):
            gathering.refuse(url, Purpose.ANNOUNCEMENT, Failure.ROBOTS)
            return None
        if self._left <= 0 or gathering.seconds >= settings.crawl.seconds:
            return None
        self._left -= 1
        self._seen.add(key(url))
        hops = await gathering.fetcher.follow(url, purpose=Purpose.ANNOUNCEMENT, referrer=parent)
        for hop in hops:
            self._seen.add(key(hop.visit.url))
        return gathering.note(hops[-1])

    def _told(self, page: PageFacts) -> bool:
        titles = (item.title for each in page.lists for item in each.items)
        notices = (notice.text for notice in page.notices)
        texts = (*titles, *(link.text for link in page.links), *notices)
        return any(tells(text, self._known) for text in texts)

    def _leads_to_column(self, text: str, url: str) -> bool:
        return is_column(text) and self._here(url) and not looks_like_article(url)

    def _here(self, url: str) -> bool:
        return bare(host(url)) == bare(host(self._place)) and key(url) not in self._seen

    def _older(self, page: PageFacts, column: str) -> str:
        """The next page of the same list, or ""."""
        folder = urlsplit(column).path.rpartition("/")[0]
        pagers = (
            link.url
            for link in page.links
            if link.kind is LinkKind.PAGE and is_pager(link.url) and self._here(link.url)
        )
        return next((url for url in pagers if urlsplit(url).path.startswith(folder)), "")


def _dates(page: PageFacts) -> Iterable[str]:
    for item in (item for each in page.lists for item in each.items):
        day = item.date or date_in_url(item.url)
        if day:
            yield day
