"""Two processes that write the same row at the same moment: both go on."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from inspector.storage.database import open_database, session
from inspector.storage.tables import ProfileRow
from inspector.storage.upsert import upsert

FIRST = {"digest": "d", "name": "a", "version": "1", "text": "first"}
OTHER = FIRST | {"text": "second"}


def put(engine, row, *, replace: bool) -> None:
    with session(engine) as db:
        upsert(db, ProfileRow, [row], replace=replace)


def kept(engine) -> str:
    with session(engine) as db:
        return db.scalars(select(ProfileRow.text)).one()


@pytest.mark.parametrize(("replace", "left"), [(False, "first"), (True, "second")])
def test_what_is_there_is_replaced_or_left(database_url, replace, left):
    engine = open_database(database_url)
    put(engine, FIRST, replace=replace)
    put(engine, OTHER, replace=replace)
    upsert(None, ProfileRow, [], replace=replace)
    assert kept(engine) == left
    engine.dispose()


def somebody_waits(engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.parametrize(("replace", "left"), [(False, "first"), (True, "second")])
def test_who_comes_second_waits_and_does_not_fail(postgres, replace, left):
    with postgres.database(migrated=True) as url:
        engine = open_database(url)
        with ThreadPoolExecutor(1) as pool, session(engine) as db:
            upsert(db, ProfileRow, [FIRST], replace=replace)
            second = pool.submit(put, engine, OTHER, replace=replace)
            end = time.monotonic() + 30
            while not somebody_waits(engine) and time.monotonic() < end:
                assert not second.done()
            db.commit()
            second.result(30)
        assert kept(engine) == left
        engine.dispose()
