"""Rows that several processes may want to write at the same moment: whoever comes second must not
fail. One statement each, which SQLite and PostgreSQL understand alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from inspector.storage.tables import Base


def upsert(
    session: Session, table: type[Base], rows: Sequence[dict[str, Any]], *, replace: bool
) -> None:
    """Insert rows; those whose key is there are replaced, or else left as they are."""
    if not rows:
        return
    postgres = session.get_bind().dialect.name == "postgresql"
    made: Any = (postgresql.insert if postgres else sqlite.insert)(table)
    if replace:
        keys = [column.name for column in inspect(table).primary_key]
        values = {name: made.excluded[name] for name in rows[0] if name not in keys}
        made = made.on_conflict_do_update(index_elements=keys, set_=values)
    else:
        made = made.on_conflict_do_nothing()
    session.execute(made, rows)
