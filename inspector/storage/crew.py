"""What many machines are at: jobs by lane, workers by name and signs of life. PostgreSQL only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Extract, and_, delete, extract, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inspector.storage.tables import InspectionRow, WorkerRow

_LANES = """
    SELECT queue_name AS lane,
           count(*) FILTER (WHERE status = 'todo') AS waiting,
           count(*) FILTER (WHERE status = 'doing') AS running,
           count(*) FILTER (WHERE status = 'doing' AND (worker.id IS NULL
                OR worker.last_heartbeat < now() - make_interval(secs => :stalled))) AS stalled
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE status IN ('todo', 'doing') GROUP BY queue_name ORDER BY queue_name
"""
_GONE = 86_400.0  # seconds after which a worker that left no word is forgotten


@dataclass(frozen=True, slots=True)
class Lane:
    """The jobs of a lane; `stalled` ones are of workers whose heart stands still."""

    lane: str
    waiting: int
    running: int
    stalled: int


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker: its lanes, how many sites it takes side by side and how many it has in hand, since
    when it works (UTC) and for how many seconds it gave no sign of life.
    """

    name: str
    lanes: tuple[str, ...]
    concurrency: int
    sites: int
    began_at: str
    silent: float


def lanes(session: Session, stalled: float) -> tuple[Lane, ...]:
    """The lanes in which something waits or runs; `stalled` is `cluster.stalled`."""
    return tuple(Lane(*row) for row in session.execute(text(_LANES), {"stalled": stalled}))


def hands(session: Session) -> tuple[Hand, ...]:
    """The workers that are there, and those of the last day that left without a word."""
    mine = and_(
        InspectionRow.state == "running", InspectionRow.worker.startswith(WorkerRow.name + " ")
    )
    query = (
        select(WorkerRow, func.count(InspectionRow.id), _now() - WorkerRow.seen)
        .outerjoin(InspectionRow, mine)
        .group_by(WorkerRow.name)
        .order_by(WorkerRow.name)
    )
    return tuple(
        Hand(row.name, tuple(row.lanes.split(",")), row.concurrency, sites, row.began_at, silent)
        for row, sites, silent in session.execute(query)
    )


def places(session: Session, stalled: float) -> int:
    """How many sites of a sweep the workers that live take side by side."""
    alive = [hand for hand in hands(session) if hand.silent <= stalled]
    return sum(hand.concurrency for hand in alive if "sweep" in hand.lanes)


def sign(session: Session, name: str, lanes: str, concurrency: int, began_at: str) -> None:
    """A worker's sign of life."""
    said = {"lanes": lanes, "concurrency": concurrency, "began_at": began_at, "seen": _now()}
    row = insert(WorkerRow).values(name=name, **said)
    session.execute(row.on_conflict_do_update(index_elements=[WorkerRow.name], set_=said))


def leave(session: Session, name: str) -> None:
    """A worker ends."""
    session.execute(delete(WorkerRow).where(WorkerRow.name == name))


def forget(session: Session) -> None:
    """Drop the workers of which nothing was heard for a day."""
    session.execute(delete(WorkerRow).where(WorkerRow.seen < _now() - _GONE))


def _now() -> Extract:
    return extract("epoch", func.clock_timestamp())
