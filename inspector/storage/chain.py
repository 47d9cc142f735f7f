"""The hash chain of a sweep: each head covers all evidence files before it, so that none can be
exchanged afterwards without changing the head that the bulletin prints.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.storage.tables import CaptureRow, InspectionRow


def link(previous_head: str, sha256: str) -> str:
    """The next head: SHA-256 over the previous head and the file's own hash, both hexadecimal."""
    return hashlib.sha256((previous_head + sha256).encode("ascii")).hexdigest()


def extend(session: Session, period: str, round_: int) -> str:
    """Chain the captures that are not chained yet, in the order of their ids; gives the head."""
    base = (
        select(CaptureRow)
        .join(InspectionRow)
        .where(InspectionRow.period == period, InspectionRow.round == round_)
    )
    last = session.scalars(
        base.where(CaptureRow.chain_position.is_not(None))
        .order_by(CaptureRow.chain_position.desc())
        .limit(1)
    ).first()
    head, position = (last.head, last.chain_position or 0) if last else ("", 0)
    for row in session.scalars(
        base.where(CaptureRow.chain_position.is_(None)).order_by(CaptureRow.id)
    ):
        position += 1
        row.chain_position, row.previous_head = position, head
        row.head = head = link(head, row.sha256)
    return head
