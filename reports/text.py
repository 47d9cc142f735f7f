"""Numbers, dates and hostile text, made fit for paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

ZONE = ZoneInfo("Asia/Shanghai")
NONE = "—"
# control characters, direction overrides and lone surrogates: a page must not rearrange a report
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def clean(value: Any) -> Any:
    """Text with every character that could disturb a reader replaced by U+FFFD."""
    if isinstance(value, str) and _UNFIT.search(value):
        return type(value)(_UNFIT.sub("\ufffd", value))
    return value


def cell(value: object) -> str:
    """A value as a spreadsheet may show it: text that looks like a formula stays text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, str):
        return number(value)
    text = str(clean(value)).replace("\r\n", "\n")
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) else text


def number(value: object) -> str:
    """A number without a useless tail: 99.7, 60, 0.1."""
    if isinstance(value, float | Decimal):
        text = format(Decimal(str(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in percent, one decimal, half up; a dash when there is no whole."""
    if not whole:
        return NONE
    share = Decimal(100 * part) / Decimal(whole)
    return f"{share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def local_time(moment: str) -> str:
    """A stored moment as Beijing time, to the minute; what is no moment stays as it is."""
    try:
        when = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if when.tzinfo is not None:
        when = when.astimezone(ZONE)
    return when.strftime("%Y-%m-%d" if len(moment) == len("2026-10-01") else "%Y-%m-%d %H:%M")


def signature_date(moment: str) -> str:
    """A stored moment as a document is dated: 2027年1月8日."""
    day = local_time(moment)[:10].split("-")
    if len(day) != 3 or not all(part.isdigit() for part in day):
        return moment
    year, month, number_ = (int(part) for part in day)
    return f"{year}年{month}月{number_}日"


def is_web(url: str) -> bool:
    """Whether an address may become a link: http and https only."""
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=clean,
    )
    made.filters |= {"number": number, "local_time": local_time}
    made.tests["web"] = is_web
    return made


def render(template: str, values: Mapping[str, Any]) -> str:
    """A template of this package, filled in and escaped."""
    return _environment().get_template(template).render(values)
