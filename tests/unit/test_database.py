"""The schema: made by migrations, equal to the tables, refused when it is of another version."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text

from inspector.errors import DatabaseError
from inspector.storage.database import connect, initialise, migrate, open_database, session
from inspector.storage.moving import checkup, copy
from inspector.storage.tables import AuditLogRow, Base, SiteRow


def stamp(url: str, revision: str) -> None:
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_reads(empty_url):
    initialise(empty_url)
    engine = connect(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_initialise_says_whether_it_did_anything(empty_url):
    assert initialise(empty_url) is True
    assert initialise(empty_url) is False


def test_a_database_without_schema_is_refused(empty_url):
    with pytest.raises(DatabaseError, match="inspector init"):
        open_database(empty_url)


def test_a_url_that_cannot_be_used_is_not_printed_with_its_password():
    with pytest.raises(DatabaseError, match="db/inspector") as caught:
        open_database("nosuch://inspector:geheim@db/inspector")
    assert "geheim" not in str(caught.value)


def test_a_newer_database_is_refused_and_left_alone(empty_url):
    initialise(empty_url)
    stamp(empty_url, "9999")
    for step in (initialise, open_database):
        with pytest.raises(DatabaseError, match="newer version"):
            step(empty_url)


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


def test_sqlite_has_wal_and_enforces_foreign_keys(tmp_path):
    url = f"sqlite:///{tmp_path}/inspector.db"
    initialise(url)
    with open_database(url).connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_the_schema_goes_down_to_nothing_and_up_again_and_keeps_the_registry(empty_url):
    initialise(empty_url)
    filled(empty_url)
    migrate(empty_url, "0001")
    engine = connect(empty_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM site")) == "示例区人民政府"
        assert not inspect(connection).has_table("link_verdict")
    engine.dispose()
    assert migrate(empty_url) == "0001"
    with session(made := open_database(empty_url)) as db:
        assert db.scalars(select(SiteRow)).one().name == "示例区人民政府"
    made.dispose()


def test_a_version_nobody_knows_is_a_wrong_call(empty_url):
    with pytest.raises(DatabaseError, match="known are 0001"):
        migrate(empty_url, "0000")


def test_texts_sort_by_code_points_on_every_database(database_url):
    made = open_database(database_url)
    words = ["b-1", "B2", "a 1", "a-1", "重庆", "一", "é", "z"]
    with session(made) as db:
        for word in words:
            db.add(SiteRow(**SITE | {"code": word}))
    with session(made) as db:
        assert db.scalars(select(SiteRow.code).order_by(SiteRow.code)).all() == sorted(words)
    made.dispose()


def test_a_nul_in_a_text_is_kept_as_a_replacement_character(database_url):
    made = open_database(database_url)
    with session(made) as db:
        db.add(SiteRow(**SITE | {"name": "示\0例"}))
    with session(made) as db:
        assert db.scalars(select(SiteRow.name)).one() == "示\ufffd例"
    made.dispose()


SITE = {
    "code": "5001990001",
    "name": "示例区人民政府",
    "url": "http://www.example.gov.cn/",
    "type": "portal",
    "status": "running",
    "updated_at": "2026-11-20T02:00:00.000Z",
}


def filled(url: str) -> None:
    made = open_database(url)
    with session(made) as db:
        db.add(SiteRow(**SITE, extra={"乙": [1, None], "甲": "二"}))
        db.add(AuditLogRow(at="2026-11-20", actor="a", action="b", detail={}))
    made.dispose()


def test_a_copy_has_every_row_and_counts_on_after_them(tmp_path, database_url):
    url = f"sqlite:///{tmp_path}/old.db"
    initialise(url)
    filled(url)
    old, new = open_database(url), open_database(database_url)
    done = {each.table: each.rows for each in copy(old, new)}
    assert (done["site"], done["audit_log"], done["finding"]) == (1, 1, 0)
    with session(new) as db:
        assert db.scalars(select(SiteRow)).one().extra == {"乙": [1, None], "甲": "二"}
        db.add(AuditLogRow(at="2026-11-21", actor="a", action="c", detail={}))
        db.flush()
        assert db.scalars(select(AuditLogRow.id).order_by(AuditLogRow.id)).all() == [1, 2]
    assert checkup(new).problems == ()
    assert checkup(new).rows["site"] == 1
    with pytest.raises(DatabaseError, match=r"not empty: .*site"):
        copy(old, new)
    old.dispose()
    new.dispose()


def test_a_reference_that_leads_nowhere_is_a_problem_and_is_not_carried_over(
    tmp_path, database_url
):
    url = f"sqlite:///{tmp_path}/old.db"
    initialise(url)
    old, new = open_database(url), open_database(database_url)
    with old.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO plan VALUES ('2026Q4', '2026', NULL, NULL)")
        connection.commit()
    assert "of plan refers to a row of period" in checkup(old).problems[0]
    with pytest.raises(DatabaseError, match="refused rows"):
        copy(old, new)
    assert set(checkup(new).rows.values()) == {0}
    old.dispose()
    new.dispose()
