"""The leases of hosts and addresses: one holder at a time, what is learnt is handed on."""

from __future__ import annotations

import asyncio

import pytest

from inspector.engines.sharing import Leases
from inspector.storage import leases
from inspector.storage.database import open_database, session


@pytest.fixture
def engine(postgres):
    with postgres.database(migrated=True) as url:
        made = open_database(url)
        yield made
        made.dispose()


def acquire(engine, holder, seconds=60.0, key="a.example.cn"):
    with session(engine) as db:
        return leases.acquire(db, key, holder, seconds)


def release(engine, holder, after=0.0, state=None, key="a.example.cn"):
    with session(engine) as db:
        leases.release(db, key, holder, after, state or {})


def test_a_key_has_one_holder_who_may_take_it_again(engine):
    assert acquire(engine, "one") == {}
    assert acquire(engine, "one") == {}
    assert acquire(engine, "two") is None


def test_whoever_comes_next_gets_what_was_learnt(engine):
    acquire(engine, "one")
    release(engine, "one", state={"rate": 0.5})
    assert acquire(engine, "two") == {"rate": 0.5}


def test_a_key_let_go_of_rests_as_long_as_it_should(engine):
    acquire(engine, "one")
    release(engine, "one", after=60.0)
    assert acquire(engine, "two") is None


def test_who_waits_is_known_to_the_holder_until_it_takes_the_key_again(engine):
    acquire(engine, "one")
    acquire(engine, "two")
    with session(engine) as db:
        assert leases.wanted(db, "one") == {"a.example.cn"}
    acquire(engine, "one")
    with session(engine) as db:
        assert leases.wanted(db, "one") == frozenset()


def test_a_lease_that_ran_out_is_anybodys_and_cannot_be_renewed_by_who_lost_it(engine):
    acquire(engine, "one", seconds=-1.0)
    assert acquire(engine, "two") == {}
    with session(engine) as db:
        assert leases.renew(db, "one", {"a.example.cn": {"rate": 9}}, 60.0) == frozenset()
        assert leases.renew(db, "two", {"a.example.cn": {"rate": 3}}, 60.0) == {"a.example.cn"}
    release(engine, "one", state={"rate": 9})  # changes nothing
    assert acquire(engine, "three") is None


def test_a_key_nobody_held_for_a_day_is_forgotten(engine):
    acquire(engine, "one", seconds=-100_000.0, key="old.example.cn")
    acquire(engine, "one")
    with session(engine) as db:
        assert leases.forget(db) == 1


async def test_two_workers_never_use_a_key_together_and_both_get_their_turn(engine):
    using, most, turns = 0, 0, {"one": 0, "two": 0}

    async def work(mine: Leases, name: str) -> None:
        nonlocal using, most
        while min(turns.values()) < 3:
            async with mine.use("a.example.cn"):
                using += 1
                most = max(most, using)
                await asyncio.sleep(0.01)
                using -= 1
                turns[name] += 1

    made = {name: Leases(engine, name, longest=1.0, seconds=3.0) for name in turns}
    beside = [asyncio.create_task(each.run()) for each in made.values()]
    async with asyncio.timeout(60):
        await asyncio.gather(*(work(mine, name) for name, mine in made.items()))
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    assert most == 1


async def test_a_key_in_use_is_not_free_now(engine):
    one, two = (Leases(engine, name, longest=1.0, seconds=3.0) for name in ("one", "two"))
    async with one.use_now("job:site:a") as first, two.use_now("job:site:a") as second:
        assert (first, second) == (True, False)
    async with two.use_now("job:site:a") as again:
        assert again
