"""What people said of columns, in SQL."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from inspector.evidence import ColumnNote
from inspector.storage.tables import SiteColumnRow


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
