"""Writing scores, and the profiles they were made with."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.profiles import Profile
from inspector.scoring import Score
from inspector.storage.tables import ProfileRow, ScoreItemRow, ScoreRow
from inspector.storage.upsert import upsert


def save_score(session: Session, inspection_id: int, score: Score, profile: Profile) -> None:
    """Save the score of an inspection; an older one by a profile of that name is replaced."""
    names = ("digest", "name", "version", "text")
    used = {name: getattr(profile, name) for name in names}
    upsert(session, ProfileRow, [used], replace=False)
    old = session.scalars(
        select(ScoreRow).where(
            ScoreRow.inspection_id == inspection_id, ScoreRow.profile == profile.name
        )
    ).first()
    if old is not None:
        session.delete(old)
        session.flush()
    row = ScoreRow(
        inspection_id=inspection_id,
        profile=profile.name,
        profile_digest=profile.digest,
        points=None if score.points is None else float(score.points),
        grade=score.grade,
        vetoed_by=list(score.vetoed_by),
        undecided=score.undecided,
        decided=score.decided,
    )
    row.items = [
        ScoreItemRow(
            position=position,
            item=item.id,
            kind=item.kind,
            verdict=item.verdict,
            deducted=float(item.deducted),
            counted=item.counted,
        )
        for position, item in enumerate(score.items)
    ]
    session.add(row)
