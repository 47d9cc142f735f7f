"""The audit that a worker of the cluster does: asked for here, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sqlalchemy import Engine

from inspector.engines.single import new_audit
from inspector.model import Site
from inspector.storage import jobs
from inspector.storage.database import session
from inspector.storage.tables import InspectionRow

_EVERY = 0.5  # seconds between two looks at the row
_LONG = 15.0  # seconds after which a worker should have taken it


async def audit(
    site: Site, engine: Engine, unheard: Callable[[], None], *, long: float = _LONG
) -> int:
    """Let a worker inspect one site before all other work; gives the id of the inspection when it
    is filed. `unheard` is called when no worker has taken it after `long` seconds; it goes on
    waiting.

    Raises:
        UsageError: the database is not PostgreSQL.
    """
    jobs.prepare(engine)
    with session(engine) as db:
        row = new_audit(db, site, state="queued")
        db.flush()
        jobs.enqueue_one(db, row.id)
        id_ = row.id
    waited = 0.0
    while (state := _state(engine, id_)) in {"queued", "running"}:
        if state == "queued" and waited <= long < waited + _EVERY:
            unheard()
        waited += _EVERY
        await asyncio.sleep(_EVERY)
    return id_


def _state(engine: Engine, id_: int) -> str:
    with session(engine) as db:
        return db.get_one(InspectionRow, id_).state
