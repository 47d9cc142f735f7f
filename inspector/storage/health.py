"""Our own health as rows: when we were ill, and which inspections were taken back for it."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from inspector.model import Ailment, Window
from inspector.storage.claims import Claim, in_hand
from inspector.storage.results import Ledger, added
from inspector.storage.tables import HealthWindowRow, InspectionRow, WithdrawalRow


def keep_window(session: Session, period: str | None, round_: int, window: Window) -> None:
    """Write down a window, or its end when its beginning is there."""
    known = session.scalar(
        select(HealthWindowRow).where(
            HealthWindowRow.period == period,
            HealthWindowRow.round == round_,
            HealthWindowRow.kind == window.kind.value,
            HealthWindowRow.begun == window.begun,
            HealthWindowRow.worker == window.worker,
        )
    )
    if known is None:
        known = HealthWindowRow(
            period=period,
            round=round_,
            kind=window.kind.value,
            begun=window.begun,
            worker=window.worker,
        )
        session.add(known)
    known.ended, known.note = window.ended, window.note


def close_windows(session: Session, period: str | None, round_: int, at: str) -> None:
    """End the windows that are open when a run is over, or that a killed one left open."""
    session.execute(
        update(HealthWindowRow)
        .where(
            HealthWindowRow.period == period,
            HealthWindowRow.round == round_,
            HealthWindowRow.ended == "",
        )
        .values(ended=at)
    )


def windows(session: Session, period: str, round_: int) -> list[Window]:
    """The windows of a round, the oldest first."""
    rows = session.scalars(
        select(HealthWindowRow)
        .where(HealthWindowRow.period == period, HealthWindowRow.round == round_)
        .order_by(HealthWindowRow.begun, HealthWindowRow.id)
    )
    return [Window(Ailment(r.kind), r.begun, r.ended, r.worker, r.note) for r in rows]


def withdraw(
    session: Session,
    claim: Claim,
    window: Window,
    *,
    at: str,
    note: str,
    ledger: Ledger,
    most: int,
) -> bool:
    """Take an inspection back and queue its site again; it does not count as a try. Every `most`
    times it fails for this sweep instead, by our fault: the next `inspector sweep` tries again.

    Returns:
        Whether the site is queued again.
    """
    before = session.scalar(select(func.count()).where(WithdrawalRow.inspection_id == claim.id))
    again = ((before or 0) + 1) % most != 0
    state = (
        {"state": "queued", "worker": "", "attempt": InspectionRow.attempt - 1}
        if again
        else {"state": "failed", "outcome": "our-fault", "note": _words(window)}
    )
    mine = session.execute(in_hand(claim).values(**state, **added(ledger)))
    if not mine.rowcount:  # type: ignore[attr-defined]
        return True  # another worker has it by now
    session.add(
        WithdrawalRow(
            inspection_id=claim.id,
            at=at,
            kind=window.kind.value,
            begun=window.begun,
            worker=window.worker,
            note=note,
            requests=ledger.requests,
            bytes=ledger.bytes,
        )
    )
    return again


def _words(window: Window) -> str:
    return f"we ourselves were ill ({window.kind}) from {window.begun} to {window.ended or 'now'}"


def withdrawn(session: Session, period: str, round_: int) -> int:
    """How many inspections of a round were taken back."""
    query = (
        select(func.count(WithdrawalRow.id))
        .join(InspectionRow, InspectionRow.id == WithdrawalRow.inspection_id)
        .where(InspectionRow.period == period, InspectionRow.round == round_)
    )
    return session.scalar(query) or 0
