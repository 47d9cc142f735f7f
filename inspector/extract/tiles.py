"""Dates whose parts stand apart, as in tear-off calendars: a large day, year and month below it.

Each part is a text of its own; what they are is told by their form and by one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspector.extract.dates import iso

_YEAR = r"(?P<year>19[89]\d|20\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = (
    ("Y", re.compile(rf"{_YEAR}[-/.年]?")),
    ("YM", re.compile(rf"{_YEAR}[-/.年]{_MONTH}[-/.月]?")),
    ("YM", re.compile(rf"{_MONTH}[-/.]{_YEAR}")),
    ("MD", re.compile(rf"{_MONTH}[-/.月]{_DAY}日?")),
    ("M", re.compile(rf"{_MONTH}月[/.-]?")),
    ("M", re.compile(r"(?P<name>[A-Z][A-Za-z]{2,8})\.?")),
    ("D", re.compile(rf"{_DAY}[日/]?")),
)
_FULL = frozenset(
    {"YM D", "D YM", "MD Y", "Y MD", "M D Y", "D M Y", "Y M D", "Y D D"}
)  # "Y D D": 2026 11 05, the month being a number like the day
_SHORT = frozenset({"M D", "D M"})
_SIGNS = frozenset("-/.|·~")

Part = tuple[str, re.Match[str]]


def tile(texts: Sequence[str]) -> tuple[str, str, str]:
    """The date that adjacent texts make: ISO form; or month and day as `11-05` where there is no
    year; and as written. Three empty strings when they make none.
    """
    parts = [_part(text) for text in texts if text not in _SIGNS]
    runs = [*_runs(parts, 3), *_runs(parts, 2)]
    for run in runs:
        if _kinds(run) in _FULL and (found := _date(run)):
            return found, "", _written(run)
    for run in runs:
        if _kinds(run) in _SHORT:
            return "", f"{_of(run, 'month')}-{_of(run, 'day')}", _written(run)
    return "", "", ""


def _part(text: str) -> Part | None:
    for kind, pattern in _PARTS:
        match = pattern.fullmatch(text)
        if match and ("name" not in pattern.groupindex or match["name"][:3].lower() in _NAMES):
            return kind, match
    return None


def _runs(parts: Sequence[Part | None], length: int) -> Iterator[list[Part]]:
    for at in range(len(parts) - length + 1):
        run = [part for part in parts[at : at + length] if part]
        if len(run) == length:
            yield run


def _kinds(run: Sequence[Part]) -> str:
    return " ".join(kind for kind, _ in run)


def _written(run: Sequence[Part]) -> str:
    return " ".join(match[0] for _, match in run)


def _of(run: Sequence[Part], name: str) -> str:
    return next(filter(None, (_value(part, name) for part in run)), "")


def _value(part: Part, name: str) -> str:
    groups = part[1].groupdict()
    if name == "month" and groups.get("name"):
        return str(_NAMES.index(groups["name"][:3].lower()) + 1)
    return groups.get(name) or ""


def _date(run: Sequence[Part]) -> str:
    if _kinds(run) == "Y D D":
        return iso(run[0][1]["year"], run[1][1]["day"], run[2][1]["day"])
    return iso(_of(run, "year"), _of(run, "month"), _of(run, "day"))
