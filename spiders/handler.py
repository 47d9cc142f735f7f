"""Scrapy's download handler: hands each request to the site's own fetcher.

Scrapy schedules; the fetcher guards, limits, records. Nothing else opens a connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response

from inspector.evidence import Purpose
from spiders.gathering import ANSWER

if TYPE_CHECKING:
    from spiders.site import SiteSpider


class FetcherHandler(BaseDownloadHandler):
    """Answers a Scrapy request through `Fetcher.fetch`. A failure is a response of status 0; the
    whole answer stands in `request.meta["answer"]`.
    """

    lazy = False

    async def download_request(self, request: Request) -> Response:
        """Fetch one address, or nothing at all once the spider has enough."""
        spider = cast("SiteSpider", self.crawler.spider)
        if spider.needless(request):
            return Response(request.url, status=0, request=request)
        answer = await spider.gathering.fetcher.fetch(
            request.url,
            purpose=Purpose(request.meta["purpose"]),
            referrer=request.meta.get("referrer", ""),
        )
        request.meta[ANSWER] = answer
        return Response(request.url, status=answer.visit.status or 0, request=request)
