"""Scrapy as its tutorial has it: follow every link of one host, keep nothing.

python bench/plain_scrapy.py URL
"""

from __future__ import annotations

import re
import sys
from typing import ClassVar

from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule


class Plain(CrawlSpider):
    """Every page within the host."""

    name = "plain"
    start_urls: ClassVar[list[str]] = [sys.argv[1]]
    rules = (Rule(LinkExtractor(allow=re.escape(sys.argv[1])), follow=True),)


if __name__ == "__main__":
    process = CrawlerProcess(
        {"LOG_ENABLED": False, "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64}
    )
    process.crawl(Plain)
    process.start()
