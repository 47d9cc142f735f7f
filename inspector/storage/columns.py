"""What people said of columns, and what earlier inspections observed of a site, in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from inspector.clock import later
from inspector.evidence import ColumnNote, Observed
from inspector.storage.tables import ObservationRow, SiteColumnRow

_RECENT = 60 * 86_400  # seconds: all values of this time are given to an inspection
_OLDER = 3  # values of one fact before that
_MOST = 12  # values of one fact


def notes(session: Session, site_code: str) -> tuple[ColumnNote, ...]:
    """What the registry says of the columns of a site, in the order of their addresses."""
    query = select(SiteColumnRow).where(SiteColumnRow.site_code == site_code)
    return tuple(_note(row) for row in session.scalars(query.order_by(SiteColumnRow.url)))


def all_notes(session: Session) -> tuple[tuple[str, ColumnNote], ...]:
    """What the registry says of all columns, with the code of the site."""
    query = select(SiteColumnRow).order_by(SiteColumnRow.site_code, SiteColumnRow.url)
    return tuple((row.site_code, _note(row)) for row in session.scalars(query))


def _note(row: SiteColumnRow) -> ColumnNote:
    return ColumnNote(row.url, row.name, row.kind, row.exempt, row.until)


def keep_note(session: Session, site_code: str, note: ColumnNote, at: str) -> None:
    """Add or overwrite what is said of one column; a note that says nothing is taken away."""
    if note.kind or note.exempt:
        values = {name: getattr(note, name) for name in ColumnNote.__slots__}
        session.merge(SiteColumnRow(site_code=site_code, decided_at=at, **values))
        return
    session.execute(
        delete(SiteColumnRow).where(
            SiteColumnRow.site_code == site_code, SiteColumnRow.url == note.url
        )
    )


def observations(session: Session, site_code: str, at: str) -> tuple[Observed, ...]:
    """What earlier inspections observed of a site: of each fact the values that were seen in the
    last two months, and the few before them. The earliest first.
    """
    if not site_code:
        return ()
    rows = session.scalars(
        select(ObservationRow)
        .where(ObservationRow.site_code == site_code)
        .order_by(ObservationRow.id.desc())
    )
    facts: dict[tuple[str, str], list[Observed]] = defaultdict(list)
    since = later(at, -_RECENT)
    for row in rows:
        kept = facts[row.kind, row.key]
        older = sum(each.last_seen < since for each in kept)
        if len(kept) < _MOST and older < _OLDER:
            kept.append(Observed(row.kind, row.key, row.value, row.first_seen, row.last_seen))
    return tuple(_in_order(each for kept in facts.values() for each in kept))


def _in_order(found: Iterable[Observed]) -> list[Observed]:
    return sorted(found, key=lambda each: (each.first_seen, each.kind, each.key))
