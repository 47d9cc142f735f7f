"""A database looked over, and its rows carried to another one, with proof that all arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from inspector.errors import DatabaseError
from inspector.storage.codec import canonical
from inspector.storage.database import shown, sorted_otherwise
from inspector.storage.tables import Base

_AT_ONCE = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Copied:
    """One table that was carried over: its rows, and the sha256 of them all on both sides."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Checkup:
    """What a look at a database found: its product and version, the rows of each table, and what
    is wrong with it, in sentences.
    """

    product: str
    rows: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def tables() -> list[Table]:
    """All tables, each after those that it refers to."""
    return Base.metadata.sorted_tables


def copy(source: Engine, target: Engine) -> tuple[Copied, ...]:
    """Carry every row over in one transaction, and compare number and content of each table.

    Raises:
        DatabaseError: the target has rows, refused some, or holds something else afterwards; then
            nothing was carried over.
    """
    try:
        with source.connect() as old, target.begin() as new:
            _refuse_rows(new)
            return tuple(_carry(old, new, table) for table in tables())
    except DBAPIError as error:
        raise DatabaseError(f"{shown(target.url)} refused rows: {error.orig}") from error


def _refuse_rows(new: Connection) -> None:
    full = [name for name, rows in _counts(new).items() if rows]
    if full:
        place = shown(new.engine.url)
        raise DatabaseError(f"{place} is not empty: there are rows in {', '.join(full)}")


def _carry(old: Connection, new: Connection, table: Table) -> Copied:
    rows = 0
    for block in _blocks(old, table):
        new.execute(insert(table), block)
        rows += len(block)
    before, after = (_digest(each, table) for each in (old, new))
    there = new.scalar(select(func.count()).select_from(table)) or 0
    if before != after or there != rows:
        raise DatabaseError(f"table {table.name}: {rows} rows were sent, {there} others arrived")
    _count_on(new, table)
    return Copied(table.name, rows, after)


def _blocks(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order of their keys, a block at a time."""
    ordered = select(table).order_by(*table.primary_key)
    streamed = {"stream_results": True, "max_row_buffer": _AT_ONCE}
    with connection.execute(ordered, execution_options=streamed) as found:
        for block in found.mappings().partitions(_AT_ONCE):
            yield [dict(row) for row in block]


def _digest(connection: Connection, table: Table) -> str:
    told = hashlib.sha256()
    for block in _blocks(connection, table):
        for row in block:
            told.update(canonical(row) + b"\n")
    return told.hexdigest()


def _count_on(new: Connection, table: Table) -> None:
    """Let PostgreSQL number further rows after those that came with their numbers."""
    if (
        new.dialect.name != "postgresql"
        or "id" not in table.c
        or table.c.id.type.python_type is str
    ):
        return
    most = new.scalar(select(func.max(table.c.id)))
    if most is not None:
        name = {"table": table.name, "most": most}
        new.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :most)"), name)


def checkup(engine: Engine) -> Checkup:
    """Look a database of this version over.

    Raises:
        DatabaseError: it cannot be read.
    """
    try:
        with engine.connect() as connection:
            version = ".".join(map(str, connection.dialect.server_version_info or ()))
            product = f"{connection.dialect.name} {version}"
            problems = _PROBLEMS[connection.dialect.name](connection)
            return Checkup(product, _counts(connection), tuple(problems))
    except DBAPIError as error:
        raise DatabaseError(f"cannot read {shown(engine.url)}: {error.orig}") from error


def _counts(connection: Connection) -> dict[str, int]:
    there = set(inspect(connection).get_table_names())
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables()
        if table.name in there
    }


def _of_sqlite(connection: Connection) -> Iterator[str]:
    for said in connection.execute(text("PRAGMA integrity_check")).scalars():
        if said != "ok":
            yield str(said)
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row.rowid} of {row.table} refers to a row of {row.parent} that is not there"


def _of_postgresql(connection: Connection) -> Iterator[str]:
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        yield f"the database is in {encoding}, not in UTF8: not every name can be stored"
    if others := sorted_otherwise(connection):
        yield f"{len(others)} columns do not sort by code points; run `inspector db migrate`"


_PROBLEMS = {"sqlite": _of_sqlite, "postgresql": _of_postgresql}
