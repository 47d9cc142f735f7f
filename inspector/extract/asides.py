"""Boxes beside the page's own lists: what they hold stands elsewhere as well."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from inspector.evidence import ItemList
from inspector.extract.headings import Heading
from inspector.extract.rows import Group

_HEADINGS = re.compile(
    r".{0,6}(?:推荐|排行|排行榜|热搜|热词|点击率?)"
    r"|.{0,4}(?:热点|热门|人气)(?:信息|文章|新闻|关注|阅读|资讯|内容|下载)?"
    r"|(?:相关|延伸|关联|推荐|猜你)(?:阅读|链接|信息|文章|新闻|报道|稿件|文件|解读|政策|喜欢|内容)"
    r"|(?:最新|最近|近期)(?:更新|发布|信息|文章|浏览)|您可能(?:感兴趣|关注).{0,4}"
)
_NAMES = re.compile(
    r"\b(?:hot|rank|recommend|related|relate|xgyd|xgwz|xglj|xgxx|rdtj|tuijian|paihang)",
    re.IGNORECASE,
)


def is_aside(group: Group, heading: Heading) -> bool:
    """Whether heading or element says that the list repeats what stands elsewhere."""
    if _HEADINGS.fullmatch(heading.text.strip(" :>»·|【】[]")):
        return True
    return bool(_NAMES.search(group.parent.names))


def foreign_aside(found: tuple[ItemList, ...], base: str) -> tuple[ItemList, ...]:
    """The lists, those aside that show only another site's articles beside the page's own."""
    own = urlsplit(base).hostname or ""
    away = [all(_away(item.url, own) for item in each.items) for each in found]
    if not any(away) or all(away):
        return found
    return tuple(
        replace(each, aside=True) if gone else each for each, gone in zip(found, away, strict=True)
    )


def _away(url: str, own: str) -> bool:
    """Whether an entry is another government site's. What leads to a platform may be the page's
    own.
    """
    there = urlsplit(url).hostname or own
    return f".{there}".endswith(".gov.cn") and _domain(there) != _domain(own)


def _domain(host: str) -> str:
    return ".".join(host.removeprefix("www.").split(".")[-3:])
