"""What many machines are at: jobs by lane, workers by their signs of life. PostgreSQL only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

_LANES = """
    SELECT queue_name AS lane,
           count(*) FILTER (WHERE status = 'todo') AS waiting,
           count(*) FILTER (WHERE status = 'doing') AS running,
           count(*) FILTER (WHERE status = 'doing' AND (worker.id IS NULL
                OR worker.last_heartbeat < now() - make_interval(secs => :stalled))) AS stalled
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE status IN ('todo', 'doing') GROUP BY queue_name ORDER BY queue_name
"""
_WORKERS = """
    SELECT worker.id AS id, count(job.id) AS jobs,
           extract(epoch FROM now() - worker.last_heartbeat)::double precision AS silent
    FROM procrastinate_workers worker
    LEFT JOIN procrastinate_jobs job ON job.worker_id = worker.id AND job.status = 'doing'
    GROUP BY worker.id, worker.last_heartbeat ORDER BY worker.id
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """The jobs of a lane; `stalled` ones are of workers whose heart stands still."""

    lane: str
    waiting: int
    running: int
    stalled: int


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker: how many jobs it has, and for how many seconds it gave no sign of life."""

    id: int
    jobs: int
    silent: float


def lanes(session: Session, stalled: float) -> tuple[Lane, ...]:
    """The lanes in which something waits or runs; `stalled` is `cluster.stalled`."""
    return tuple(Lane(*row) for row in session.execute(text(_LANES), {"stalled": stalled}))


def hands(session: Session) -> tuple[Hand, ...]:
    """The workers that are there, or were a short while ago."""
    return tuple(Hand(*row) for row in session.execute(text(_WORKERS)))
