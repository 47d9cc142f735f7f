"""The database: opening it, making its schema, refusing one of another version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from inspector.errors import DatabaseError

_MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """An engine for the URL. SQLite gets WAL, enforced foreign keys and patience with locks."""
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DatabaseError(f"database {url!r} cannot be used: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


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
        _upgrade(engine)
    except DBAPIError as error:
        raise DatabaseError(f"cannot open {_shown(url)}: {error.orig}") from error
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
        raise DatabaseError(f"{_shown(url)} does not exist; run `inspector init` first")
    engine = connect(url)
    try:
        revision = _revision(engine)
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseError(f"cannot open {_shown(url)}: {error.orig}") from error
    _refuse_newer(url, revision)
    if revision != _head():
        engine.dispose()
        raise DatabaseError(
            f"{_shown(url)} is of version {revision or 'none'}, this program needs {_head()}; "
            "run `inspector init` to bring it up to date"
        )
    return engine


@contextmanager
def session(engine: Engine) -> Iterator[Session]:
    """A session in one transaction."""
    with Session(engine) as opened, opened.begin():
        yield opened


def _upgrade(engine: Engine) -> None:
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
            command.upgrade(config, "head")


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


def _refuse_newer(url: str, revision: str) -> None:
    if revision and revision not in _versions():
        raise DatabaseError(
            f"{_shown(url)} was made by a newer version of this program (schema {revision}, "
            f"known up to {_head()}); update the program"
        )


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
