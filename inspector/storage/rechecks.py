"""Second looks as rows: each an inspection of its own in the queue, due hours after the first, with
its own evidence file. The results stand with the first; they rest on the newest of the two files.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspector.storage.tables import CaptureRow, InspectionRow

RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many sites wait for a second look, when the first and when the last of them is due."""

    sites: int
    first: str
    last: str


def schedule(session: Session, inspection: InspectionRow, due: str) -> None:
    """Queue the second look at the dead links of an inspection."""
    session.add(
        InspectionRow(
            period=inspection.period,
            round=inspection.round,
            site_code=inspection.site_code,
            site=inspection.site,
            kind=RECHECK,
            position=inspection.position,
            state="queued",
            due=due,
            confirms=inspection.id,
        )
    )


def waiting(session: Session, period: str, round_: int) -> Waiting:
    """The second looks of a round that are still to come."""
    count, first, last = session.execute(
        select(func.count(), func.min(InspectionRow.due), func.max(InspectionRow.due)).where(
            InspectionRow.period == period,
            InspectionRow.round == round_,
            InspectionRow.kind == RECHECK,
            InspectionRow.state.in_(("queued", "running")),
        )
    ).one()
    return Waiting(count, first or "", last or "")


def judged_by(session: Session, capture: CaptureRow) -> InspectionRow | None:
    """The inspection whose results are those of a capture; None when a second look has replaced
    them since.
    """
    mine = capture.inspection
    if mine.confirms is not None:
        return session.get_one(InspectionRow, mine.confirms)
    again = select(InspectionRow.id).where(
        InspectionRow.confirms == mine.id, InspectionRow.state == "done"
    )
    return None if session.scalar(again) else mine
