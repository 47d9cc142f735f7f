"""What an engine does with a finished inspection: results, findings, score, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inspector.clock import now
from inspector.pipeline import Inspected
from inspector.profiles import Profile
from inspector.scoring import score
from inspector.storage import rechecks, verdicts
from inspector.storage import results as rows
from inspector.storage.claims import Claim
from inspector.storage.database import session
from inspector.storage.scores import save_score
from inspector.storage.tables import InspectionRow

Requeued = Callable[[Session, Claim], None]


def unheard(_db: Session, _claim: Claim) -> None:
    """Nobody has to be told what waits in the queue: the local engine looks there by itself."""


def file_inspection(
    engine: Engine,
    claim: Claim,
    done: Inspected,
    profile: Profile,
    requeued: Requeued = unheard,
) -> bool:
    """Save everything an inspection brought; false when another worker has it by now. `requeued`
    is told in the same transaction, when links are to be asked again.
    """
    site, inspection_id = claim.site, claim.id
    with session(engine) as db:
        mine = rows.finish(
            db,
            claim,
            outcome=done.outcome,
            note=done.note,
            pages=len(done.log.pages),
            ledger=done.ledger,
            finished_at=now(),
        )
        if not mine:
            return False
        sha256 = rows.digest(done.results)
        rows.save_capture(db, inspection_id, done.log, done.filed, sha256)
        rows.save_results(db, inspection_id, site, done.log.as_of, done.results)
        if site.code:
            rows.save_observations(db, site.code, done.log.as_of, done.observed)
        save_score(db, inspection_id, score(done.results, profile, site), profile)
        row = db.get_one(InspectionRow, inspection_id)
        if row.period:  # an audit shares nothing, and nobody comes back for it
            verdicts.keep(db, row.period, row.round, done.known)
            if done.due:
                rechecks.schedule(db, row, done.due)
                requeued(db, claim)
    return True


def file_recheck(
    engine: Engine,
    claim: Claim,
    done: Inspected,
    profile: Profile,
    _requeued: Requeued = unheard,
) -> bool:
    """Save a second look: its evidence with itself, its results and the score with the inspection
    that it settles; false when another worker has it by now.
    """
    assert claim.confirms is not None
    with session(engine) as db:
        mine = rows.finish(
            db,
            claim,
            outcome=done.outcome,
            note=done.note,
            pages=0,
            ledger=done.ledger,
            finished_at=now(),
        )
        if not mine:
            return False
        rows.save_capture(db, claim.id, done.log, done.filed, rows.digest(done.results))
        first = db.get_one(InspectionRow, claim.confirms)
        db.flush()
        rows.replace_results(db, first, claim.site, done.results, done.log.id)
        rows.add_cost(db, first.id, done.ledger)
        save_score(db, first.id, score(done.results, profile, claim.site), profile)
    return True
