"""What part a page plays on its site, from its address and its facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from inspector.evidence import LinkKind, PageFacts, Role

_ARTICLE_PATH = re.compile(
    r"/t20\d{6}_\d+"  # TRS
    r"|/art_\w+"  # Hanweb
    r"|/content[_/]\d+|/content/post_\d+"
    r"|/20\d\d[-/]?[01]?\d[-/][\w-]*\d{3,}[\w-]*\.s?html?$"
    r"|/20\d\d[-/]?[01]\d[-/]?[0-3]\d/(?!index|list)[\w-]+\.\w+$"
    r"|/20\d{4}/(?!index|list)[\w-]{8,}\.s?html?$"
    r"|[/_](?:detail|article|info|show|view)[/_-][\w-]*\d+",
    re.IGNORECASE,
)
_ARTICLE_QUERY = re.compile(
    r"/(?!\w*(?:list|class|more|column|channel|index))"
    r"\w*(?:view|show|detail|content|article)\w*\.\w+"
    r"\?(?:.*&)?(?:id|aid|nid|newsid|infoid|articleid|contentid)=\w+",
    re.IGNORECASE,
)
# A bare number names an article in most content systems, and a list page in some.
_NUMBER_PATH = re.compile(
    r"/(?!(?:list|lists|col|column|columns|channel|channels|class|category|lm|page|pages|index)/)"
    r"[^/]+/\d{3,}\.(?:s?html?|jhtml|aspx?|jsp|php)$"
    r"|/node/\d{3,}$",
    re.IGNORECASE,
)
_INDEX_PATH = re.compile(r"(?:/|/(?:index|list|default|column|col)[\w-]*\.\w+)$", re.IGNORECASE)
_PAGER = re.compile(r"(?:index|list)_\d+\.\w+$|[?&](?:page|pageno|p|start)=\d+", re.IGNORECASE)
_LAST_CRUMB = re.compile(
    r"(?:正文|内容|详情|详细)页?|(?:信息|文章|新闻|内容|查看|公告)(?:正文|内容|详情)|(?:文章|新闻)页"
)
MIN_ITEMS = 3
_LONG_LIST = 10  # entries: a box of related articles has fewer
_PROSE = 400  # characters outside links


@lru_cache(8192)
def looks_like_article(url: str) -> bool:
    """Whether an address has the shape that content systems give to single articles."""
    return _surely_article(url) or bool(_NUMBER_PATH.search(urlsplit(url).path))


@lru_cache(8192)
def _surely_article(url: str) -> bool:
    parts = urlsplit(url)
    asked = f"{parts.path}?{parts.query}"
    return bool(_ARTICLE_PATH.search(parts.path) or _ARTICLE_QUERY.search(asked))


def is_pager(url: str) -> bool:
    """Whether an address is a further page of a list."""
    return bool(_PAGER.search(url))


def prose(view: PageFacts) -> int:
    """Visible characters outside links, without the dates of entries."""
    unseen = {image.alt for image in view.images}
    linked = sum(
        len("".join(link.text.split()))
        for link in view.links
        if link.kind in {LinkKind.PAGE, LinkKind.ATTACHMENT} and link.text not in unseen
    )
    days = sum(len(item.raw_date) for found in view.lists for item in found.items)
    return view.text_length - linked - days


def role_of(url: str, *views: PageFacts) -> Role:
    """Column, article or other. What the page says of itself in its breadcrumb and its meta tags
    wins over the address, the address over the content.
    """
    metas = {name for view in views for name, value in view.meta.items() if value.strip()}
    column = bool(metas & {"columnname", "columntype"})
    if _says_article(views) or "articletitle" in metas or _surely_article(url):
        return Role.ARTICLE
    if ("pubdate" in metas and not column) or _reads_as_article(url, views):
        return Role.ARTICLE
    if column:
        return Role.COLUMN
    return _by_content(url, views)


def _by_content(url: str, views: Sequence[PageFacts]) -> Role:
    items = max((len(each.items) for view in views for each in view.lists), default=0)
    if looks_like_article(url) and (items < _LONG_LIST or _labelled(views)):
        return Role.ARTICLE
    waits = any(view.list_by_script for view in views)
    if items >= MIN_ITEMS or waits or _is_index(url):
        return Role.COLUMN
    return Role.ARTICLE if _labelled(views) else Role.OTHER


def _says_article(views: Sequence[PageFacts]) -> bool:
    return any(view.breadcrumb and _LAST_CRUMB.fullmatch(view.breadcrumb[-1]) for view in views)


def _reads_as_article(url: str, views: Sequence[PageFacts]) -> bool:
    """Whether a labelled date stands over a long text: lists beside it are related articles."""
    if _is_index(url) or is_pager(url):
        return False
    return _labelled(views) and any(prose(view) > _PROSE for view in views)


def _labelled(views: Sequence[PageFacts]) -> bool:
    return any(clue.source == "text" for view in views for clue in view.published)


def _is_index(url: str) -> bool:
    return bool(_INDEX_PATH.search(urlsplit(url).path or "/"))
