"""The parts of Scrapy's engine that are our own: the downloader and the scheduler.

Scrapy's engine decides what comes when; the site's fetcher guards, limits and records. Nothing
else opens a connection. Scrapy's own downloader keeps limits of its own, and its scheduler has
queues on disk and per slot: for requests that the fetcher limits anyway they are half of the cost
of a request.
"""

from __future__ import annotations

import heapq
from itertools import count
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from inspector.evidence import Purpose
from spiders.gathering import ANSWER

if TYPE_CHECKING:
    from spiders.site import SiteSpider

AT_ONCE = 16
UNREAD = 16  # answers that wait to be read: each is held in memory


class FetcherDownloader:
    """Answers a Scrapy request through `Fetcher.fetch`. A failure is a response of status 0; the
    whole answer stands in `request.meta["answer"]`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.active: set[Request] = set()

    @property
    def _spider(self) -> SiteSpider:
        return cast("SiteSpider", self.crawler.spider)

    def needs_backout(self) -> bool:
        """Whether enough requests are under way, or enough answers wait to be read."""
        return len(self.active) >= AT_ONCE or self._spider.unread >= UNREAD

    def fetch(self, request: Request) -> Deferred[Response]:
        """Fetch one address, or nothing at all once the spider has enough."""
        self.active.add(request)  # at once: the engine asks `needs_backout` before this begins
        return deferred_from_coro(self._fetch(request))

    def close(self) -> None:
        """Nothing is held open here."""

    async def _fetch(self, request: Request) -> Response:
        try:
            return await self._answered(request)
        finally:
            self.active.remove(request)

    async def _answered(self, request: Request) -> Response:
        spider = self._spider
        if spider.needless(request):
            return Response(request.url, status=0, request=request)
        answer = await spider.gathering.fetcher.fetch(
            request.url,
            purpose=Purpose(request.meta["purpose"]),
            referrer=request.meta.get("referrer", ""),
        )
        request.meta[ANSWER] = answer
        spider.unread += 1
        return Response(request.url, status=answer.visit.status or 0, request=request)


class PriorityScheduler(BaseScheduler):
    """Requests by priority, and in the order they came. The spider has seen to doublets."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Request]] = []
        self._order = count()

    def has_pending_requests(self) -> bool:
        """Whether a request waits."""
        return bool(self._waiting)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request."""
        heapq.heappush(self._waiting, (-request.priority, next(self._order), request))
        return True

    def next_request(self) -> Request | None:
        """The request whose turn it is."""
        return heapq.heappop(self._waiting)[2] if self._waiting else None
