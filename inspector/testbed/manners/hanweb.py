"""Hanweb JCMS: `/col/col1201/index.html`, lists as `<record>` data that jpage.js draws."""

from __future__ import annotations

from datetime import date

from inspector.testbed.manners import COLUMNS, INFORMATION, Manner, beside

NUMBERS = {key: 1201 + place for place, key in enumerate((*COLUMNS, *INFORMATION))}


def _column(key: str, _page: int) -> str:
    return f"/col/col{NUMBERS[key]}/index.html"


def _article(key: str, number: int, day: date) -> str:
    return f"/art/{day.year}/{day.month}/{day.day}/art_{NUMBERS[key]}_{30000 + number}.html"


HANWEB = Manner("Hanweb jpage", _column, _article, beside, list_template="jpage.html", paged=False)
