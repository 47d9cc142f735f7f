"""Dates of publishing as pages write them. What is not surely a date is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_YEAR = r"(?<!\d)(?P<year>19[89]\d|20\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)"
_SP = "[ \n]?"
FULL = re.compile(
    rf"{_YEAR}{_SP}(?:(?P<sign>[-/.]){_SP}{_MONTH}{_SP}(?P=sign){_SP}{_DAY}"
    rf"|年{_SP}(?P<month2>1[0-2]|0?[1-9]){_SP}月{_SP}(?P<day2>3[01]|[12]\d|0?[1-9])"
    rf"(?:{_SP}日|(?![^ \n\x1f\])】])))"
    r"(?P<time>[T \n]{1,2}(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?"
)
_HAN = "〇○零Oo0一二三四五六七八九"
HAN = re.compile(
    rf"(?P<year>[二一][〇○零Oo0九][{_HAN}]{{2}})年(?P<month>十[一二]?|[一二三四五六七八九])月"
    r"(?P<day>三十一?|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
ENGLISH = (
    re.compile(rf"\b{_NAMED}\.?[ ]{_DAY}(?:st|nd|rd|th)?,?[ ]{{1,2}}(?P<year>20\d\d)(?!\d)"),
    re.compile(rf"(?<!\d){_DAY}(?:st|nd|rd|th)?[ -]{_NAMED}\.?,?[ -](?P<year>20\d\d)(?!\d)"),
)
DIGIT = re.compile("[0-9]")
HINT = re.compile("[0-9〇○零刚昨今前]|[一二][Oo九]")  # without one of these there is no date
SHORT = re.compile(r"[\[(【〔]?[ ]?(1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])日?[ ]?[\])】〕]?")
_IN_URL = (
    re.compile(r"/[tT](20\d\d)(\d\d)(\d\d)_"),
    re.compile(r"/(20\d\d)[-/]?(\d{1,2})[-/](\d{1,2})/"),
    re.compile(r"/(20\d\d)(\d\d)(\d\d)(?=[/_])"),
    re.compile(r"/(20\d\d)/(\d\d)(\d\d)/"),
    re.compile(r"/[PW]0(20\d\d)(\d\d)(\d\d)\d{6,}\.\w+$"),  # files of TRS
)
_YEAR_IN_URL = re.compile(r"/(20\d\d)(?:[-/]?(0[1-9]|1[0-2]))?(?=/)")
_AGO = re.compile(
    r"(?:(?P<word>刚刚|刚才|今天|今日|昨天|昨日|前天)"
    r"|(?P<number>\d{1,3}|半)[ ]?个?(?P<unit>秒钟?|分钟|小时|天|日)[之以]?前)"
    r"(?:[ ]?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?"
)
_WORDS = {"刚刚": 0, "刚才": 0, "今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_OF_TWO_DIGITS = re.compile(
    r"[\[(【]?(?P<year>\d\d)(?P<sign>[-./])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)[\])】]?"
)
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)(?:\d{4}|\d{6})?")
_ZONED = re.compile(
    r"^(?P<day>20\d\d-\d\d-\d\d)[T ](?P<time>[0-2]\d:[0-5]\d)(?::\d\d(?:\.\d{1,6})?)?[ ]?"
    r"(?:Z|UTC|GMT|(?P<sign>[+-])(?P<hours>\d\d):?\d\d)$"
)
# Tue Nov 03 10:22:00 CST 2026 of Java, Tue, 03 Nov 2026 02:22:00 GMT of HTTP
_OF_PROGRAMS = re.compile(
    r"^(?:[A-Z][a-z]{2},?[ ])?(?:(?P<day>\d\d?)[ ])?(?P<name>[A-Z][a-z]{2})[ ]"
    r"(?:(?P<day2>\d\d?)[ ])?(?P<year>20\d\d)?[ ]?(?P<time>[0-2]\d:[0-5]\d:[0-5]\d)[ ]"
    r"(?P<zone>[A-Z]{3})(?:[+-]\d\d:?\d\d)?(?:[ ](?P<year2>20\d\d))?$"
)
_EMPTY = "1990"  # a date before is the zero of some clock
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
    for start, end, found in full(text):
        return found, text[start:end].strip()
    return "", ""


def full(text: str) -> Iterator[tuple[int, int, str]]:
    """Every full date in folded text: where it begins and ends, and its ISO form."""
    for match in FULL.finditer(text):
        if found := of_match(match):
            yield *match.span(), found
    if "月" in text:
        for match in HAN.finditer(text):
            if found := _of_han(match):
                yield *match.span(), found
    for pattern in ENGLISH if "20" in text else ():
        for match in pattern.finditer(text):
            month = _MONTHS.index(match["name"][:3].lower()) + 1
            if found := iso(match["year"], month, match["day"]):
                yield *match.span(), found


def _of_han(match: re.Match[str]) -> str:
    year = "".join(str(max(0, _HAN.index(sign) - 5)) for sign in match["year"])
    return iso(year, _number(match["month"]), _number(match["day"]))


def _number(han: str) -> int:
    """A number below 100 in Chinese numerals."""
    tens, ten, ones = han.rpartition("十")
    units = _HAN.index(ones) - 5 if ones else 0
    return (_HAN.index(tens) - 5 if tens else bool(ten)) * 10 + units


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


@lru_cache(8192)
def year_in_address(url: str) -> tuple[str, str]:
    """The year an address holds as a folder, and the month when there is one: `/202611/`."""
    found = _YEAR_IN_URL.search(url)
    return (found[1], found[2] or "") if found else ("", "")


def in_meta(content: str) -> str:
    """The date in a `PubDate` tag: any written form, digits in one run, a time stamp, a moment of
    another zone.
    """
    content = content.strip()
    moment = _elsewhere(content)
    if moment:
        return moment
    found, _ = first(content)
    if found:
        return found if found > _EMPTY else ""
    if content.isascii() and content.isdigit() and len(content) in {10, 13}:
        return of_stamp(int(content))
    compact = _COMPACT.fullmatch(content)
    return iso(*compact.groups()) if compact else ""


def _elsewhere(content: str) -> str:
    """The day in China of a moment that names its zone; a zone of China's needs no counting."""
    match = _ZONED.search(content)
    if match:
        hours = int(f"{match['sign']}{match['hours']}") if match["sign"] else 0
        at = datetime.fromisoformat(f"{match['day']}T{match['time']}")
        return (at - timedelta(hours=hours) + _CHINA).date().isoformat()
    named = _OF_PROGRAMS.search(content)
    if not named:
        return ""
    month = _MONTHS.index(named["name"].lower()) + 1
    day = iso(named["year"] or named["year2"] or 0, month, named["day"] or named["day2"] or 0)
    if not day or named["zone"] not in {"GMT", "UTC"}:
        return day
    return (datetime.fromisoformat(f"{day}T{named['time']}") + _CHINA).date().isoformat()


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


def needs_clock(text: str) -> bool:
    """Whether a text is, as a whole, a date that only today's can tell: 昨天, 3天前, 26-11-05."""
    return bool(_AGO.fullmatch(text) or _OF_TWO_DIGITS.fullmatch(text))


def by_clock(text: str, now: str) -> str:
    """The day such a text means; `now` is an ISO date, with the time of day where it is known.

    Hours and minutes are counted only from a time of day. Of a year of two digits the day must
    not be to come: what would be may be a day, month and year.
    """
    if not now:
        return ""
    match = _AGO.fullmatch(text)
    if match:
        return _ago(match, datetime.fromisoformat(now), timed="T" in now)
    short = _OF_TWO_DIGITS.fullmatch(text)
    found = iso(f"20{short['year']}", short["month"], short["day"]) if short else ""
    return found if found <= now[:10] else ""


def _ago(match: re.Match[str], now: datetime, *, timed: bool) -> str:
    if match["word"]:
        return (now - timedelta(days=_WORDS[match["word"]])).date().isoformat()
    number = 0.5 if match["number"] == "半" else int(match["number"])
    if match["unit"] in {"天", "日"}:
        return (now - timedelta(days=number)).date().isoformat() if number >= 1 else ""
    if not timed:
        return ""
    hours = {"秒": number / 3600, "分": number / 60, "小": number}[match["unit"][0]]
    return (now - timedelta(hours=hours)).date().isoformat()
