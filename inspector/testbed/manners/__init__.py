"""The manners of content systems: where a site keeps its pages and how it draws them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

COLUMNS = {
    "gzdt": "工作动态",
    "bmdt": "部门动态",
    "tzgg": "通知公告",
    "zcwj": "政策文件",
    "rsrm": "人事任免",
    "ghjh": "规划计划",
}
"""Columns with lists, by key."""
INFORMATION = {"ldxx": "领导信息", "jgzn": "机构职能", "wzdt": "网站地图", "lxwm": "联系我们"}
"""Single pages, by key."""
PER_PAGE = 15


@dataclass(frozen=True, slots=True)
class Manner:
    """One content system.

    Attributes:
        name: what the truth file calls it.
        column: key and page number (from 1) to address.
        article: key, serial number and date to address.
        attachment: address of the article and file name to address.
        charset: how pages are written; `declared` is what their meta tag says.
        content_type: header of the pages.
        templates: folder of the templates.
        paged: whether long lists have further pages.
        tagged: whether pages carry the meta tags of the guideline.
        relative: whether lists write the addresses of articles beside their own.
    """

    name: str
    column: Callable[[str, int], str]
    article: Callable[[str, int, date], str]
    attachment: Callable[[str, str], str]
    charset: str = "utf-8"
    declared: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    templates: str = "modern"
    list_template: str = "list.html"
    paged: bool = True
    tagged: bool = True
    relative: bool = False


def beside(article: str, name: str) -> str:
    """An attachment in the folder of its article."""
    folder, _, page = article.rpartition("/")
    return f"{folder}/{page.partition('.')[0]}_{name}"
