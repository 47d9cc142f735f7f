"""Which worker may ask a host or an address at present, as rows. Times are the database server's,
so that the clocks of the workers need not agree. PostgreSQL only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Extract, delete, extract, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inspector.storage.tables import LeaseRow

_FORGOTTEN = 86_400.0  # seconds after which what was learnt of a host's pace is forgotten


def acquire(session: Session, key: str, holder: str, seconds: float) -> dict[str, Any] | None:
    """Take a key for so long, or keep it; gives what the holder before wrote down, or None when
    another worker has it, who is then told that it is wanted.
    """
    now = _now()
    fresh = insert(LeaseRow).values(
        key=key, holder=holder, until=now + seconds, wanted=0.0, state={}
    )
    taken = fresh.on_conflict_do_update(
        index_elements=[LeaseRow.key],
        set_={"holder": holder, "until": now + seconds, "wanted": 0.0},
        where=or_(LeaseRow.holder == holder, LeaseRow.until < now),
    ).returning(LeaseRow.state)
    row = session.execute(taken).first()
    if row is None:
        session.execute(update(LeaseRow).where(LeaseRow.key == key).values(wanted=now))
        return None
    return dict(row.state)


def renew(
    session: Session, holder: str, states: Mapping[str, dict[str, Any]], seconds: float
) -> frozenset[str]:
    """Keep keys for so long from now on, and write down their state; gives those kept."""
    return frozenset(
        key
        for key, state in sorted(states.items())
        if _write(session, key, holder, {"until": _now() + seconds, "state": state})
    )


def release(session: Session, key: str, holder: str, after: float, state: dict[str, Any]) -> None:
    """Let others have a key, so many seconds from now."""
    _write(session, key, holder, {"holder": "", "until": _now() + after, "state": state})


def _write(session: Session, key: str, holder: str, values: dict[str, Any]) -> bool:
    mine = (LeaseRow.key == key, LeaseRow.holder == holder)
    done = session.execute(update(LeaseRow).where(*mine).values(**values))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def wanted(session: Session, holder: str) -> frozenset[str]:
    """The keys of a holder that others wait for."""
    query = select(LeaseRow.key).where(LeaseRow.holder == holder, LeaseRow.wanted > 0)
    return frozenset(session.scalars(query))


def forget(session: Session) -> int:
    """Drop what nobody has held for a day."""
    old = session.execute(delete(LeaseRow).where(LeaseRow.until < _now() - _FORGOTTEN))
    return int(old.rowcount)  # type: ignore[attr-defined]


def _now() -> Extract:
    return extract("epoch", func.clock_timestamp())
