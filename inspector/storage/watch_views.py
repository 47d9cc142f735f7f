"""What a bulletin reads of the availability watch."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from inspector.assembly.availability import ENOUGH
from inspector.storage.tables import PeriodRow, PlanItemRow, WatchVisitRow


@dataclass(frozen=True, slots=True)
class WatchLine:
    """One day of the availability watch of one planned site. `visits` are those that count;
    `failed` of them did not open. `enough`: as many as the indicator asks for.
    """

    site_code: str
    day: str
    visits: int
    failed: int
    uncounted: int
    enough: bool


def watch(session: Session, period: str) -> tuple[WatchLine, ...]:
    """The days of the period's watch, site by site in the official order."""

    def of(*outcomes: str) -> ColumnElement[int]:
        return func.sum(case((WatchVisitRow.outcome.in_(outcomes), 1), else_=0))

    counted = of("opened", "failed")
    query = (
        select(
            WatchVisitRow.site_code,
            WatchVisitRow.day,
            counted,
            of("failed"),
            func.count() - counted,
            counted >= ENOUGH,
        )
        .join(PlanItemRow, PlanItemRow.site_code == WatchVisitRow.site_code)
        .join(PeriodRow, PeriodRow.name == PlanItemRow.period)
        .where(PlanItemRow.period == period, PlanItemRow.included.is_(True))
        .where(WatchVisitRow.day >= PeriodRow.first_day, WatchVisitRow.day <= PeriodRow.last_day)
        .group_by(PlanItemRow.position, WatchVisitRow.site_code, WatchVisitRow.day)
        .order_by(PlanItemRow.position, WatchVisitRow.site_code, WatchVisitRow.day)
    )
    return tuple(
        WatchLine(code, day, int(visits), int(failed), int(uncounted), bool(enough))
        for code, day, visits, failed, uncounted, enough in session.execute(query)
    )
