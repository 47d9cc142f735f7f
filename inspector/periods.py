"""Quarters: the period after which results are published (办法 article 34)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from inspector.errors import UsageError

_FORM = re.compile(r"(20\d\d)[ -]?Q([1-4])", re.IGNORECASE)
_NUMERALS = "一二三四"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One quarter of a year. Periods compare in the order of time."""

    year: int
    quarter: int

    @classmethod
    def parse(cls, text: str, today: dt.date) -> Period:
        """`2026Q4` in any case, or `current`: the quarter `today` lies in.

        Raises:
            UsageError: the text is neither.
        """
        typed = unicodedata.normalize("NFKC", text).strip()
        if typed.lower() == "current":
            return cls.of(today)
        match = _FORM.fullmatch(typed)
        if not match:
            raise UsageError(
                f"{text!r} is not a period: write a year and a quarter such as 2026Q4, or current"
            )
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Period:
        """The quarter a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    @property
    def first_day(self) -> dt.date:
        """The first day of the quarter."""
        return dt.date(self.year, 3 * self.quarter - 2, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the quarter."""
        return self.next().first_day - dt.timedelta(days=1)

    @property
    def title(self) -> str:
        """As the bulletin writes it: `2026年第四季度`."""
        return f"{self.year}年第{_NUMERALS[self.quarter - 1]}季度"

    def previous(self) -> Period:
        """The quarter before."""
        first = self.quarter == 1
        return Period(self.year - 1, 4) if first else Period(self.year, self.quarter - 1)

    def next(self) -> Period:
        """The quarter after."""
        last = self.quarter == 4
        return Period(self.year + 1, 1) if last else Period(self.year, self.quarter + 1)
