"""A home-made system of 2008: ASP addresses, tables, GBK, no tags."""

from __future__ import annotations

from datetime import date

from inspector.testbed.manners import COLUMNS, INFORMATION, Manner

NUMBERS = {key: 1 + place for place, key in enumerate((*COLUMNS, *INFORMATION))}


def _column(key: str, page: int) -> str:
    if key in INFORMATION:
        return f"/About.asp?ID={NUMBERS[key]}"
    return f"/List.asp?ClassID={NUMBERS[key]}" + (f"&page={page}" if page > 1 else "")


def _article(key: str, number: int, _day: date) -> str:
    return f"/ReadNews.asp?NewsID={NUMBERS[key] * 1000 + number}"


def _attachment(article: str, name: str) -> str:
    return f"/UploadFiles/{article.rpartition('=')[2]}/{name}"


ASP2008 = Manner(
    "GBK tables of 2008",
    _column,
    _article,
    _attachment,
    charset="gb18030",
    declared="gb2312",
    content_type="text/html",
    templates="old",
    tagged=False,
)
