"""What part a page plays on its site, from its address and its facts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from inspector.evidence import PageFacts, Role

_ARTICLE_PATH = re.compile(
    r"/t20\d{6}_\d+"  # TRS
    r"|/art_\w+"  # Hanweb
    r"|/content[_/]\d+|/content/post_\d+"
    r"|/20\d\d[-/]?[01]?\d[-/][\w-]*\d{3,}[\w-]*\.s?html?$"
    r"|/(?:detail|article|info|show|view)[/_-][\w-]*\d+",
    re.IGNORECASE,
)
_INDEX_PATH = re.compile(r"(?:/|/(?:index|list|default|column|col)[\w-]*\.\w+)$", re.IGNORECASE)
_PAGER = re.compile(r"(?:index|list)_\d+\.\w+$|[?&](?:page|pageno|p|start)=\d+", re.IGNORECASE)
MIN_ITEMS = 3


def looks_like_article(url: str) -> bool:
    """Whether an address has the shape that content systems give to single articles."""
    parts = urlsplit(url)
    return bool(_ARTICLE_PATH.search(parts.path))


def is_pager(url: str) -> bool:
    """Whether an address is a further page of a list."""
    return bool(_PAGER.search(url))


def role_of(url: str, *views: PageFacts) -> Role:
    """Column, article or other. Meta tags win over the address, the address over the content."""
    metas: set[str] = set().union(*(view.meta.keys() for view in views))
    if "articletitle" in metas or "pubdate" in metas or looks_like_article(url):
        return Role.ARTICLE
    if "columnname" in metas or "columntype" in metas:
        return Role.COLUMN
    items = max((len(each.items) for view in views for each in view.lists), default=0)
    waits = any(view.list_by_script for view in views)
    if items >= MIN_ITEMS or waits or _INDEX_PATH.search(urlsplit(url).path or "/"):
        return Role.COLUMN
    if any(clue.source == "text" for view in views for clue in view.published):
        return Role.ARTICLE
    return Role.OTHER
