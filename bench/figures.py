"""What every part of `docs/accuracy.md` shares: shares, intervals, tables, and the document itself,
where the measured tables of a part stand between two marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "accuracy.md"
_Z = 1.959964  # 95 % of the normal distribution lie within
_ROW = re.compile(r"^\| ([^|]+?) \|.*?\((\d+)/(\d+)\).*?\((\d+)/(\d+)\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 1 of nothing."""
        return self.part / self.whole if self.whole else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval (E. B. Wilson, JASA 22, 1927)."""
        if not self.whole:
            return 0.0, 1.0
        middle = self.value + _Z**2 / (2 * self.whole)
        spread = _Z * sqrt(self.value * (1 - self.value) / self.whole + _Z**2 / (4 * self.whole**2))
        scale = 1 + _Z**2 / self.whole
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{100 * self.value:.1f} % ({self.part}/{self.whole}) "
            f"| {100 * low:.1f}–{100 * high:.1f} %"
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision and recall of a group of answers."""

    name: str
    precision: Share
    recall: Share


def table(heading: str, figures: Iterable[Figure]) -> Iterator[str]:
    """The lines of a table of figures."""
    yield f"| {heading} | Precision | 95 % interval | Recall | 95 % interval |"
    yield "|---|---:|---|---:|---|"
    for each in figures:
        yield f"| {each.name} | {each.precision} | {each.recall} |"


def keep(part: str, tables: str) -> None:
    """Write the tables of a part into the document."""
    page = DOCUMENT.read_text(encoding="utf-8")
    begin, end = _marks(part)
    before, rest = page.split(begin)
    DOCUMENT.write_text(before + begin + tables + end + rest.split(end)[1], encoding="utf-8")


def written(part: str) -> dict[str, Figure]:
    """The figures of a part as they stand in the document, by name."""
    begin, end = _marks(part)
    section = DOCUMENT.read_text(encoding="utf-8").split(begin)[1].split(end)[0]
    return {
        name: Figure(name, Share(int(a), int(b)), Share(int(c), int(d)))
        for name, a, b, c, d in _ROW.findall(section)
    }


def worse(part: str, figures: Iterable[Figure]) -> list[Figure]:
    """The figures that are below those written, or that nobody wrote down."""
    stands = written(part)
    return [
        each
        for each in figures
        if each.name not in stands
        or each.precision.value < stands[each.name].precision.value
        or each.recall.value < stands[each.name].recall.value
    ]


def _marks(part: str) -> tuple[str, str]:
    return f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->\n"
