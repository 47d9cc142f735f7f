"""Quiet hours: the part of a day in which a sweep asks nobody anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begin` to `end`, both in seconds after midnight; they may span midnight."""

    begin: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`08:00-18:00`.

        Raises:
            ValueError: the text is of another form.
        """
        match = _FORM.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not of the form 08:00-18:00")
        hour, minute, end_hour, end_minute = map(int, match.groups())
        return cls(3600 * hour + 60 * minute, 3600 * end_hour + 60 * end_minute)

    @property
    def waking(self) -> int:
        """Seconds of a day that are not quiet."""
        return (self.begin - self.end) % _DAY

    @property
    def hours_awake(self) -> tuple[tuple[int, int], ...]:
        """The parts of a calendar day that are not quiet, in seconds after midnight."""
        if self.begin < self.end:
            return (0, self.begin), (self.end, _DAY)
        return ((self.end, self.begin),)

    def wait(self, at: datetime, needed: float) -> float:
        """Seconds until work may begin that takes `needed` seconds and must be over before the
        next quiet hours; 0 at a moment when it may. `at` is a local time.
        """
        second = at.hour * 3600 + at.minute * 60 + at.second
        awake = (second - self.end) % _DAY
        return 0.0 if awake + needed <= self.waking else _DAY - awake
