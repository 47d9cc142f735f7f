"""What a bulletin reads of our own health: further selects of the current round of a sweep."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector.storage.tables import HealthWindowRow, InspectionRow, WithdrawalRow
from inspector.storage.views import current_round, swept


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A while in which we ourselves were ill, and how many inspections were withdrawn for it."""

    kind: str
    begun: str
    ended: str
    note: str
    withdrawn: int


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """An inspection withdrawn because we were ill; the site was visited again."""

    site_code: str
    at: str
    kind: str
    begun: str
    note: str
    requests: int
    bytes: int


def windows(session: Session, period: str) -> tuple[WindowLine, ...]:
    """When we ourselves were ill in the current round, the oldest first."""
    taken_back = (
        select(func.count(WithdrawalRow.id))
        .join(InspectionRow, InspectionRow.id == WithdrawalRow.inspection_id)
        .where(
            swept(period),
            WithdrawalRow.kind == HealthWindowRow.kind,
            WithdrawalRow.begun == HealthWindowRow.begun,
            WithdrawalRow.worker == HealthWindowRow.worker,
        )
        .scalar_subquery()
    )
    query = (
        select(
            HealthWindowRow.kind,
            HealthWindowRow.begun,
            HealthWindowRow.ended,
            HealthWindowRow.note,
            taken_back,
        )
        .where(HealthWindowRow.period == period, HealthWindowRow.round == current_round(period))
        .order_by(HealthWindowRow.begun, HealthWindowRow.id)
    )
    return tuple(WindowLine(*row) for row in session.execute(query))


def withdrawals(session: Session, period: str) -> tuple[WithdrawalLine, ...]:
    """The inspections withdrawn in the current round, the oldest first."""
    query = (
        select(
            InspectionRow.site_code,
            WithdrawalRow.at,
            WithdrawalRow.kind,
            WithdrawalRow.begun,
            WithdrawalRow.note,
            WithdrawalRow.requests,
            WithdrawalRow.bytes,
        )
        .join(InspectionRow, InspectionRow.id == WithdrawalRow.inspection_id)
        .where(swept(period))
        .order_by(WithdrawalRow.at, WithdrawalRow.id)
    )
    return tuple(WithdrawalLine(*row) for row in session.execute(query))
