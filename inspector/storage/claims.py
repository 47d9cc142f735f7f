"""An inspection in somebody's hands, and the number that fences off whoever had it before."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Update, update

from inspector.model import Site
from inspector.storage.tables import InspectionRow


@dataclass(frozen=True, slots=True)
class Claim:
    """One inspection in a worker's hands. `attempt` counts from 1; `fence` grows each time anybody
    takes it, and what the holder of an older number brings is refused; `period` is empty of an
    audit; `confirms` is, of a second look, the inspection whose dead links are asked again.
    """

    id: int
    site: Site
    attempt: int
    fence: int
    period: str = ""
    round: int = 1
    confirms: int | None = None


def in_hand(claim: Claim) -> Update:
    """An update of the claimed inspection that touches nothing when it is no longer in hand."""
    return update(InspectionRow).where(
        InspectionRow.id == claim.id,
        InspectionRow.fence == claim.fence,
        InspectionRow.state == "running",
    )
