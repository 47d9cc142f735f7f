"""When the availability watch visits a site: moments spread evenly over the day, other moments for
every site and day, the same on every machine and after every restart.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

from inspector.clock import ZONE
from inspector.quiet import QuietHours

_DAY = 86_400
_MARGIN = 120  # seconds kept free before quiet hours and midnight: a visit may take that long


def moments(
    code: str, day: date, visits: int, *, seed: int, quiet: QuietHours | None
) -> tuple[datetime, ...]:
    """The moments of a site on a day (Asia/Shanghai), in order; none within quiet hours.

    The day's waking hours are cut into as many equal parts as there are visits; each part has one
    visit, all at the same, seeded, place within it. So two visits are never close, and sites that
    share a platform are asked at different moments.
    """
    parts = [
        (begin, end - _MARGIN)
        for begin, end in (quiet.hours_awake if quiet else ((0, _DAY),))
        if end - begin > _MARGIN
    ]
    step = sum(end - begin for begin, end in parts) / visits
    shift = _share(f"{seed}\x1f{code}\x1f{day}") * step
    midnight = datetime.combine(day, time(), ZONE)
    return tuple(
        midnight + timedelta(seconds=int(_nth_second(parts, shift + turn * step)))
        for turn in range(visits)
    )


def _nth_second(parts: list[tuple[int, int]], second: float) -> float:
    """The second after midnight at which so many seconds of the parts are over."""
    for begin, end in parts:
        if second < end - begin:
            return begin + second
        second -= end - begin
    return parts[-1][1]


def _share(text: str) -> float:
    """A number from 0 to 1 that looks drawn by lot."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / (1 << 48)
