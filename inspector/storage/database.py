"""The database: opening it, making its schema, refusing one of another version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from inspector.errors import DatabaseError

_MIGRATIONS = Path(__file__).parent / "migrations"
_PATIENCE = {  # of libpq: seconds, and milliseconds for what was sent and not acknowledged
    "connect_timeout": "10",
    "tcp_user_timeout": "15000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}


def connect(url: str) -> Engine:
    """An engine for the URL. SQLite gets WAL, enforced foreign keys and patience with locks; a
    connection to PostgreSQL that broke while nobody used it is made anew.

    Raises:
        DatabaseError: the URL cannot be used, or nothing here speaks to such a database.
    """
    try:
        engine = create_engine(_with_driver(url), pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        place = url.rpartition("@")[2]  # what stands before may be a password
        raise DatabaseError(f"database {place!r} cannot be used: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _with_driver(url: str) -> URL:
    """`postgresql://` and `postgres://` mean psycopg 3. A server that is gone is noticed soon: a
    worker that waits for an answer neither works nor stops.
    """
    made = make_url(url)
    if made.drivername in {"postgres", "postgresql"}:
        made = made.set(drivername="postgresql+psycopg")
    if made.get_backend_name() == "postgresql":
        missing = {name: value for name, value in _PATIENCE.items() if name not in made.query}
        return made.update_query_dict(missing)
    return made


def psycopg_url(url: str) -> str:
    """The same database for psycopg itself, with the password."""
    return _with_driver(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def initialise(url: str) -> bool:
    """Create the schema or bring it up to date; says whether anything was done.

    Raises:
        DatabaseError: the database is of a newer version, or cannot be opened.
    """
    engine = connect(url)
    try:
        before = _revision(engine)
        _refuse_newer(url, before)
        if before == _head():
            return False
        _move(engine, before, _head())
    except DBAPIError as error:
        raise DatabaseError(f"cannot open {shown(url)}: {error.orig}") from error
    finally:
        engine.dispose()
    return True


def open_database(url: str) -> Engine:
    """An engine for a database that is there and of this version.

    Raises:
        DatabaseError: it is missing, older, newer or not a database.
    """
    made = make_url(url)
    if made.get_backend_name() == "sqlite" and made.database and not Path(made.database).exists():
        raise DatabaseError(f"{shown(url)} does not exist; run `inspector init` first")
    engine = connect(url)
    try:
        _refuse_other(url, _revision(engine))
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseError(f"cannot open {shown(url)}: {error.orig}") from error
    except DatabaseError:
        engine.dispose()
        raise
    return engine


@contextmanager
def session(engine: Engine) -> Iterator[Session]:
    """A session in one transaction."""
    with Session(engine) as opened, opened.begin():
        yield opened


def migrate(url: str, revision: str = "") -> str:
    """Bring a database to a version of the schema, up or down, the newest by default; gives the
    version it was of. Going down drops what the older version has no place for.

    Raises:
        DatabaseError: there is no such version, the database is of a newer one, or it cannot be
            opened.
    """
    wanted = revision or _head()
    if wanted not in _versions():
        raise DatabaseError(f"there is no version {wanted!r}; known are {', '.join(_versions())}")
    engine = connect(url)
    try:
        before = _revision(engine)
        _refuse_newer(url, before)
        _move(engine, before, wanted)
    except DBAPIError as error:
        raise DatabaseError(f"cannot open {shown(url)}: {error.orig}") from error
    finally:
        engine.dispose()
    return before


def _move(engine: Engine, before: str, wanted: str) -> None:
    # Alembic takes a tenth of a second to load, and is needed once in the life of a database.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # a table that is made anew may not delete its children
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        with connection.begin():
            config.attributes["connection"] = connection
            (command.downgrade if wanted < before else command.upgrade)(config, wanted)
            if engine.dialect.name == "postgresql":
                _sort_by_code_points(connection)


def _sort_by_code_points(connection: Connection) -> None:
    """Let every text sort as on SQLite, whatever the language of the database, so that reports of
    both are in the same order.
    """
    quote = connection.dialect.identifier_preparer.quote
    for table, column in sorted_otherwise(connection):
        name = quote(column)
        changed = f'ALTER TABLE {quote(table)} ALTER COLUMN {name} TYPE text COLLATE "C"'
        connection.execute(text(changed))


def sorted_otherwise(connection: Connection) -> list[tuple[str, str]]:
    """The columns of texts of a PostgreSQL database, with their tables, that do not sort by code
    points; the tables of the jobs are procrastinate's.
    """
    found = connection.execute(
        text(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND data_type = 'text'"
            " AND collation_name IS DISTINCT FROM 'C'"
            " AND NOT starts_with(table_name, 'procrastinate_')"
        )
    )
    return [(row.table_name, row.column_name) for row in found]


@cache
def _versions() -> tuple[str, ...]:
    """The versions of the schema this program knows, oldest first: files are named after them."""
    files = (_MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def _head() -> str:
    return _versions()[-1]


def _revision(engine: Engine) -> str:
    """The version a database is of: "" when it has no schema yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _refuse_other(url: str, revision: str) -> None:
    _refuse_newer(url, revision)
    if revision != _head():
        raise DatabaseError(
            f"{shown(url)} is of version {revision or 'none'}, this program needs {_head()}; "
            "run `inspector init` to bring it up to date"
        )


def _refuse_newer(url: str, revision: str) -> None:
    if revision and revision not in _versions():
        raise DatabaseError(
            f"{shown(url)} was made by a newer version of this program (schema {revision}, "
            f"known up to {_head()}); update the program"
        )


def shown(url: str | URL) -> str:
    """A URL as it may be printed."""
    return make_url(url).render_as_string(hide_password=True)
