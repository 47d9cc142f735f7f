"""The jobs of many machines: each inspection that waits has one in procrastinate's queue, made in
the same transaction. The inspection's row says what is to be done; a job only says that somebody
should look at it, so that a job too many does no harm.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.metadata import extract_metadata
from procrastinate.schema import SchemaManager
from sqlalchemy import ColumnElement, Connection, Engine, Row, select, text
from sqlalchemy.orm import Session

from inspector.errors import DatabaseError, UsageError
from inspector.storage.claims import Claim
from inspector.storage.database import psycopg_url, shown
from inspector.storage.tables import InspectionRow

TASK = "inspect"
# Lanes, the most urgent first: who asks for an audit waits for it, a second look has its hour.
PRIORITIES = {"audit": 100, "recheck": 50, "sweep": 0}
CLOCK = "clock"  # the lane of what comes round by the time
LANES = (*PRIORITIES, CLOCK)
_PATIENCE = 5.0  # seconds to wait for a connection
_AT_ONCE = 500  # jobs in one statement
_LOCK = 5_104_207  # of the one who makes the tables


def queue_of(url: str, *, connections: int = 4) -> App:
    """Procrastinate over a database, not opened yet."""
    connector = PsycopgConnector(
        conninfo=psycopg_url(url), min_size=1, max_size=connections, timeout=_PATIENCE
    )
    return App(connector=connector)


def prepare(engine: Engine) -> None:
    """Make procrastinate's tables beside ours, or bring them up to date.

    Raises:
        UsageError: the database is not PostgreSQL.
    """
    if engine.dialect.name != "postgresql":
        raise UsageError(f"many machines need PostgreSQL; {shown(engine.url)} is for one")
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        wanted = _sortable(extract_metadata()["version"])
        known = _version(connection)
        if known == wanted:
            return
        if known > wanted:
            raise DatabaseError(
                f"{shown(engine.url)} has jobs of procrastinate {known}, newer than {wanted} here"
            )
        for statements in _changes(known):
            connection.exec_driver_sql(statements.replace("%", "%%"))
        connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{wanted}'"))


def _version(connection: Connection) -> str:
    """Which procrastinate the tables are of: "" where there are none."""
    told = "SELECT coalesce(obj_description(to_regclass('procrastinate_jobs')), '')"
    return str(connection.scalar(text(told)))


def _changes(known: str) -> list[str]:
    if not known:
        return [SchemaManager.get_schema()]
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return [file.read_text("utf-8") for file in files if file.name.partition("_")[0] > known]


def _sortable(version: str) -> str:
    """A version as procrastinate names its migrations: 3.10.0 is 03.10.00."""
    return ".".join(f"{int(part):02}" for part in version.split(".")[:3])


def enqueue_round(session: Session, period: str, round_: int) -> int:
    """A job for every inspection of a round that waits and has none; gives their number."""
    of_round = (InspectionRow.period == period, InspectionRow.round == round_)
    return _enqueue(session, *of_round)


def enqueue_one(session: Session, inspection_id: int) -> None:
    """A job for an inspection, if it waits."""
    _enqueue(session, InspectionRow.id == inspection_id)


def enqueue_after(session: Session, claim: Claim) -> None:
    """A job for what waits after a claim has ended: itself again, or a second look."""
    _enqueue(session, (InspectionRow.id == claim.id) | (InspectionRow.confirms == claim.id))


def _enqueue(session: Session, *which: ColumnElement[bool]) -> int:
    session.flush()
    has_none = text(
        "NOT EXISTS (SELECT 1 FROM procrastinate_jobs"
        " WHERE status = 'todo' AND queueing_lock = 'inspection:' || inspection.id)"
    )
    waiting = session.execute(
        select(InspectionRow.id, InspectionRow.kind, InspectionRow.due)
        .where(*which, InspectionRow.state == "queued", has_none)
        .order_by(InspectionRow.position, InspectionRow.id)
    ).all()
    manager = JobManager(SyncPsycopgConnector())
    connection = session.connection().connection.driver_connection
    for start in range(0, len(waiting), _AT_ONCE):
        jobs = [_job(row) for row in waiting[start : start + _AT_ONCE]]
        manager.batch_defer_jobs(jobs, connection=connection)
    return len(waiting)


def _job(row: Row[int, str, str]) -> Job:
    return Job(
        queue=row.kind,
        priority=PRIORITIES[row.kind],
        lock=None,
        queueing_lock=f"inspection:{row.id}",
        task_name=TASK,
        task_kwargs={"inspection": row.id},
        scheduled_at=datetime.fromisoformat(row.due) if row.due else None,
    )
