"""What a site may still be asked today, over all inspections of the day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector.clock import ZONE, local
from inspector.model import Site
from inspector.storage.tables import InspectionRow


def left_today(session: Session, site: Site, daily: int, at: str) -> int | None:
    """How many of the `daily` requests of a site (0: no bound, and None is given) its inspections
    of the calendar day of `at` in Asia/Shanghai have left: those that ended that day, and those
    begun that day and withdrawn.

    A site that is not registered is known by its host.
    """
    if not daily:
        return None
    first, last = _day(at)
    moment = func.coalesce(func.nullif(InspectionRow.finished_at, ""), InspectionRow.claimed_at)
    rows = session.execute(
        select(InspectionRow.requests, InspectionRow.site).where(
            InspectionRow.site_code == site.code, moment >= first, moment < last
        )
    )
    host = urlsplit(site.url).hostname
    asked = [n for n, seen in rows if site.code or urlsplit(seen["url"]).hostname == host]
    return max(0, daily - int(sum(asked)))


def _day(at: str) -> tuple[str, str]:
    """The first moment of the day, and that of the next."""
    first = datetime.combine(local(at).date(), time(), ZONE)
    return _stored(first), _stored(first + timedelta(days=1))


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
