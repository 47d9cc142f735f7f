"""What the inspections of a sweep found of links to foreign hosts, for the sites that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.evidence import Known
from inspector.storage.codec import decode, plain
from inspector.storage.tables import LinkVerdictRow

_AT_ONCE = 500  # addresses in one statement: SQLite takes 32,766 parameters, some builds 999
_FIELDS = ("url", "kind", "state", "at", "status", "capture", "record")


def keep(session: Session, period: str, round_: int, found: Iterable[Known]) -> None:
    """Add what an inspection found."""
    session.add_all(LinkVerdictRow(period=period, round=round_, **plain(known)) for known in found)


def recall(
    session: Session, period: str, round_: int, urls: Sequence[str], since: str
) -> tuple[Known, ...]:
    """What is known of addresses from tries at or after `since`, the newest last."""
    columns = [getattr(LinkVerdictRow, name) for name in _FIELDS]
    found: list[Known] = []
    for start in range(0, len(urls), _AT_ONCE):
        rows = session.execute(
            select(*columns)
            .where(LinkVerdictRow.period == period, LinkVerdictRow.round == round_)
            .where(LinkVerdictRow.url.in_(urls[start : start + _AT_ONCE]))
            .where(LinkVerdictRow.at >= since)
            .order_by(LinkVerdictRow.at, LinkVerdictRow.id)
        )
        found += [decode(Known, dict(zip(_FIELDS, row, strict=True))) for row in rows]
    return tuple(found)
