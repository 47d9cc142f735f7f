"""One cell of a registry file and what it must hold."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from inspector.model import Level, SiteStatus, SiteType
from inspector.registry.address import BadCell, parse_address, plain
from inspector.registry.vocabulary import member

_CODE = re.compile(r"\d{10}|bm\d{8}|N\d{9}")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_DATE = re.compile(
    r"((?:19|20)\d\d)(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})[日号]?"
)
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_TIME = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?")
_ORDER = re.compile(r"(\d{1,9})(?:\.0+)?")
_BREAK_IN_CHINESE = re.compile(r"(?<=[⺀-鿿＀-￯])\s*[\r\n]\s*(?=[⺀-鿿＀-￯])")
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕甘陇青宁新"
_ICP = re.compile(rf"[{_PROVINCES}]ICP备\d{{6,10}}号(?:-\d+)?")
_POLICE = re.compile(rf"[{_PROVINCES}]公网安备\d{{14}}号?")
# What a formula leaves behind when it fails.
FORMULA_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)

Value = str | int | StrEnum


def tidy(text: str) -> str:
    """Text on one line without invisible characters; otherwise as typed."""
    joined = _BREAK_IN_CHINESE.sub("", text.strip())
    spaced = " ".join(joined.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cc"}).strip()


def code(text: str) -> str:
    """网站标识码, full-width digits made narrow and spaces removed (RULES: identifiers)."""
    typed = re.sub(r"\s+", "", plain(text))
    if _ROUNDED.fullmatch(typed):
        raise BadCell("code-rounded")
    value = f"bm{typed[2:]}" if typed[:2].lower() == "bm" else typed.upper()
    if not value.isascii() or not _CODE.fullmatch(value):
        raise BadCell("code-unit" if re.fullmatch(r"[0-9]{6}", typed) else "code-form")
    return value


def iso_date(text: str) -> str:
    """A date as `YYYY-MM-DD`; a time of day behind it is dropped; empty stays empty."""
    typed = _TIME.sub("", re.sub(r"\s+", " ", plain(text)))
    match = _DATE.fullmatch(typed.replace(" ", "")) or _COMPACT_DATE.fullmatch(typed)
    if not match:
        raise BadCell("date-form")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError as error:
        raise BadCell("date-form") from error


def order(text: str) -> int:
    """The official order: a whole number; Excel's `3.0` is 3."""
    match = _ORDER.fullmatch(plain(text))
    if not match:
        raise BadCell("order-form")
    return int(match[1])


def listed(kind: type[StrEnum], key: str, text: str) -> StrEnum:
    """A member of a closed list."""
    found = member(kind, plain(text))
    if found is None:
        raise BadCell(key)
    return found


def icp_doubtful(text: str) -> bool:
    """Whether the text is not of the usual form of an ICP number."""
    return not _ICP.fullmatch(_close(text).upper())


def police_doubtful(text: str) -> bool:
    """Whether the text is not of the usual form of a public-security filing number."""
    return not _POLICE.fullmatch(_close(text))


def _close(text: str) -> str:
    return re.sub(r"\s+", "", plain(text)).replace("—", "-").replace("–", "-")


# How the cell of each field is read; a field that is not here is text.
READERS: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {
        "code": code,
        "url": parse_address,
        "type": partial(listed, SiteType, "type-unknown"),
        "status": partial(listed, SiteStatus, "status-unknown"),
        "level": partial(listed, Level, "level-unknown"),
        "opened_on": iso_date,
        "migration_notice_on": iso_date,
        "closed_on": iso_date,
        "order": order,
    }
)
