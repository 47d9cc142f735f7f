"""Dates of publishing as pages write them. What is not surely a date is none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_YEAR = r"(?<!\d)(?P<year>19[89]\d|20\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
_SP = "[ \n]?"
FULL = re.compile(
    rf"{_YEAR}{_SP}(?:(?P<sign>[-/.]){_SP}{_MONTH}{_SP}(?P=sign){_SP}{_DAY}"
    rf"|年{_SP}(?P<month2>1[0-2]|0?[1-9]){_SP}月{_SP}(?P<day2>3[01]|[12]\d|0?[1-9]){_SP}日)"
    r"(?P<time>[T \n]{1,2}(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?"
)
DIGIT = re.compile("[0-9]")  # every date has one: its year, month and day begin with it
_GAP = "[ \n\x1f]{1,3}"
_PARTS = (
    re.compile(rf"{_YEAR}[-/.年]{_MONTH}月?{_GAP}(?P<day>3[01]|[12]\d|0?[1-9])日?(?![\d:./-])"),
    re.compile(
        rf"(?<![\d:./-])(?P<day>3[01]|[12]\d|0?[1-9])日?{_GAP}(?P<year>19[89]\d|20\d\d)[-/.年]{_MONTH}月?(?![\d./-])"
    ),
    re.compile(
        rf"(?<![\d:./-]){_MONTH}[-/.月](?P<day>3[01]|[12]\d|0?[1-9])日?{_GAP}(?P<year>19[89]\d|20\d\d)年?(?![\d./-])"
    ),
    re.compile(rf"{_YEAR}年?{_GAP}{_MONTH}[-/.月](?P<day>3[01]|[12]\d|0?[1-9])日?(?![\d./-])"),
)
SHORT = re.compile(r"[\[(【〔]?[ ]?(1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])日?[ ]?[\])】〕]?")
_IN_URL = (
    re.compile(r"/[tT](20\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/(20\d\d)[-/]?(\d{1,2})[-/](\d{1,2})/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)(?=[/_])"),
)
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)(?:\d{4}|\d{6})?")
_CHINA = timedelta(hours=8)
CLOSE = 31  # days between a date without year and the one in the address


@lru_cache(8192)
def iso(year: str | int, month: str | int, day: str | int) -> str:
    """ISO form, or "" when there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def of_match(match: re.Match[str]) -> str:
    """The ISO form of a match of FULL."""
    return iso(match["year"], match["month"] or match["month2"], match["day"] or match["day2"])


def first(text: str) -> tuple[str, str]:
    """The first full date in folded text: ISO form and as written, or two empty strings."""
    for match in FULL.finditer(text):
        found = of_match(match)
        if found:
            return found, match[0].strip()
    return "", ""


def in_parts(text: str) -> tuple[str, str]:
    """A date whose day stands apart from year and month, as in tear-off calendars."""
    if not DIGIT.search(text):
        return "", ""
    for pattern in _PARTS:
        for match in pattern.finditer(text):
            found = iso(match["year"], match["month"], match["day"])
            if found:
                return found, " ".join(match[0].split())
    return "", ""


@lru_cache(8192)
def in_address(url: str) -> tuple[str, str]:
    """The date an address holds: `/t20261105_`, `/202611/05/`, `/art/2026/11/5/`."""
    for pattern in _IN_URL:
        match = pattern.search(url)
        if match:
            found = iso(*match.groups())
            if found:
                return found, match[0].strip("/_")
    return "", ""


def in_meta(content: str) -> str:
    """The date in a `PubDate` tag: any written form, digits in one run, or a time stamp."""
    found, _ = first(content)
    if found:
        return found
    content = content.strip()
    if content.isascii() and content.isdigit() and len(content) in {10, 13}:
        return of_stamp(int(content))
    compact = _COMPACT.fullmatch(content)
    return iso(*compact.groups()) if compact else ""


def of_stamp(stamp: int) -> str:
    """The day in China of a Unix time in seconds or milliseconds; "" outside 1990–2099."""
    seconds = stamp / 1000 if stamp > 10**11 else stamp
    if not 631152000 < seconds < 4102444800:
        return ""
    return (datetime.fromtimestamp(seconds, UTC) + _CHINA).date().isoformat()


def near(month: int, day: int, around: str) -> str:
    """Month and day with the year that brings them within a month of another date, or ""."""
    centre = date.fromisoformat(around)
    for year in (centre.year, centre.year - 1, centre.year + 1):
        found = iso(year, month, day)
        if found and abs((date.fromisoformat(found) - centre).days) <= CLOSE:
            return found
    return ""


def latest(month: int, day: int, until: str) -> str:
    """Month and day in the last year that is not after `until`."""
    year = int(until[:4])
    found = iso(year, month, day)
    return found if found and found <= until else iso(year - 1, month, day)
