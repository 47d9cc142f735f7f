"""The clock, for the rooms that may look at it: spiders, engines, storage and the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> str:
    """The moment, ISO 8601 in UTC with milliseconds."""
    return _moment(datetime.now(UTC))


def later(moment: str, seconds: float) -> str:
    """The moment so many seconds after another; before it when they are negative."""
    return _moment(datetime.fromisoformat(moment) + timedelta(seconds=seconds))


def between(moment: str, after: str) -> float:
    """Seconds from one moment to another."""
    return (datetime.fromisoformat(after) - datetime.fromisoformat(moment)).total_seconds()


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def today() -> date:
    """The date in Asia/Shanghai."""
    return datetime.now(ZONE).date()


def local(moment: str) -> datetime:
    """A stored moment as a time in Asia/Shanghai."""
    return datetime.fromisoformat(moment).astimezone(ZONE)
