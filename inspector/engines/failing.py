"""What an engine does with an inspection that our own fault spoiled. The engine's process needs
nothing else of what files inspections, and that takes a second to load.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from inspector.clock import now
from inspector.model import Reason, Site
from inspector.profiles import Profile
from inspector.rules import Rule, not_judged
from inspector.scoring import score
from inspector.storage.codec import decode
from inspector.storage.results import save_results
from inspector.storage.scores import save_score
from inspector.storage.tables import InspectionRow


def file_failed(db: Session, row: InspectionRow, rules: Iterable[Rule], profile: Profile) -> None:
    """Save of an inspection that failed by our fault that nothing could be judged."""
    site = decode(Site, row.site)
    results = not_judged(tuple(rules), Reason.OUR_FAULT, row.note)
    row.finished_at = now()
    save_results(db, row.id, site, row.finished_at, results)
    save_score(db, row.id, score(results, profile, site), profile)
