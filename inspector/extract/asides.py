"""Boxes beside the page's own lists: what they hold stands elsewhere as well."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from inspector.evidence import ItemList
from inspector.extract.headings import Heading
from inspector.extract.rows import Group

_HEADINGS = re.compile(
    r"(?:本[周月日]|今日|一周|24小时|相关)?(?:点击|阅读|浏览|访问|热度)?"
    r"(?:排行榜?|热点|热门|热搜|推荐|推荐阅读|关注排行)"
    r"|.{0,4}(?:点击|阅读|浏览|热门|热点|人气)(?:排行|推荐|信息|文章|新闻|关注|阅读|资讯)?榜?"
    r"|(?:相关|延伸|关联|推荐|猜你)(?:阅读|链接|信息|文章|新闻|报道|稿件|推荐|文件|解读|政策|喜欢|内容)"
    r"|(?:最新|最近)(?:更新|发布|信息|文章|推荐)|编辑推荐|图片推荐|精彩推荐|重点推荐|您可能(?:感兴趣|关注).{0,4}"
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
    there = urlsplit(url).hostname or own
    return there.removeprefix("www.") != own.removeprefix("www.")
