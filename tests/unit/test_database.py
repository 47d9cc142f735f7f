"""The schema: made by migrations, equal to the tables, refused when it is of another version."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from inspector.errors import DatabaseError
from inspector.storage.database import connect, initialise, open_database, session
from inspector.storage.tables import Base


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/inspector.db"


def test_migrations_make_the_tables_that_the_code_reads(url):
    initialise(url)
    with connect(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_initialise_says_whether_it_did_anything(url):
    assert initialise(url) is True
    assert initialise(url) is False


def test_a_missing_database_is_refused(url):
    with pytest.raises(DatabaseError, match="inspector init"):
        open_database(url)


def test_a_newer_database_is_refused_and_left_alone(url):
    initialise(url)
    with session(open_database(url)) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for step in (initialise, open_database):
        with pytest.raises(DatabaseError, match="newer version"):
            step(url)


def test_an_empty_database_is_refused(tmp_path):
    (tmp_path / "old.db").touch()
    with pytest.raises(DatabaseError, match="inspector init"):
        open_database(f"sqlite:///{tmp_path}/old.db")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "note.db"
    path.write_text("no database " * 200)
    for step in (initialise, open_database):
        with pytest.raises(DatabaseError, match="cannot open"):
            step(f"sqlite:///{path}")
    assert path.read_text().startswith("no database")


def test_sqlite_has_wal_and_enforces_foreign_keys(url):
    initialise(url)
    with open_database(url).connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
