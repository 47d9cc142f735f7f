"""What a person said of columns in the registry, put on what was learnt of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inspector.assembly.tree import first_page
from inspector.evidence import Apart, Certainty, Column, ColumnClass, ColumnNote


def noted(columns: Iterable[Column], notes: Iterable[ColumnNote], today: str) -> tuple[Column, ...]:
    """The columns as a person has confirmed, corrected or exempted them. An exemption that ended
    before `today` is none.
    """
    said = {first_page(note.url): note for note in notes}
    return tuple(_noted(column, said.get(first_page(column.url)), today) for column in columns)


def _noted(column: Column, note: ColumnNote | None, today: str) -> Column:
    if note is None:
        return column
    if note.kind:
        kind, sure = ColumnClass(note.kind), Certainty.CONFIRMED
        column = replace(column, kind=kind, certainty=sure, apart=None)
    if note.exempt and not (note.until and note.until < today):
        return replace(column, apart=Apart.EXEMPT, exempt=note.exempt)
    return column
