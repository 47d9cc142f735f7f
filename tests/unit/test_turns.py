"""Limits shared by processes: the talk between a worker and the engine's process."""

from __future__ import annotations

import asyncio

import pytest

from inspector.engines.turns import AskedLimits, Turns
from inspector.evidence import Failure
from spiders.breaker import Said
from spiders.failed import FailedError
from spiders.limits import Limits, loop_clock

HOST, ADDRESS = "www.example.gov.cn", "192.0.2.1"


class Pair:
    """A worker and its counterpart, joined without a pipe."""

    def __init__(self, limits: Limits) -> None:
        self.turns = Turns(limits, self._answer)
        self.asked = AskedLimits(lambda event, **rest: self.turns.hear({"event": event, **rest}))

    def _answer(self, line: str) -> None:
        match line.split(maxsplit=2):
            case ["go", number, waited]:
                self.asked.go(int(number), float(waited))
            case ["shut", number, note]:
                self.asked.shut(int(number), note)


def limits(rate: float = 1000, concurrency: int = 1) -> Limits:
    return Limits(rate, concurrency, loop_clock(), unthrottled=False)


async def enter(pair: Pair) -> None:
    async with pair.asked.turn(HOST, ADDRESS):
        pass


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_place_taken_by_one_process_is_missing_for_the_other():
    shared = limits()
    one, other = Pair(shared), Pair(shared)
    async with one.asked.turn(HOST, ADDRESS):
        waiting = asyncio.create_task(enter(other))
        await settle()
        assert not waiting.done()
    await waiting


async def test_a_dead_worker_gives_its_places_back():
    shared = limits()
    dead, other = Pair(shared), Pair(shared)
    held = dead.asked.turn(HOST, ADDRESS)  # kept: a forgotten one would be closed in our place
    await held.__aenter__()
    waiting = asyncio.create_task(enter(other))
    await settle()
    assert not waiting.done()
    dead.turns.close()
    await waiting


async def test_a_worker_that_dies_at_the_door_does_not_keep_it_shut():
    shared = limits(concurrency=2)
    silent, other = Turns(shared, lambda _line: None), Pair(shared)
    silent.hear({"event": "turn", "number": 1, "host": HOST, "address": ADDRESS})
    await settle()  # it was let go, and never says that it left
    waiting = asyncio.create_task(enter(other))
    await settle()
    assert not waiting.done()
    silent.close()
    await waiting


async def test_a_request_given_up_while_waiting_takes_no_place():
    shared = limits()
    one, other = Pair(shared), Pair(shared)
    async with one.asked.turn(HOST, ADDRESS):
        waiting = asyncio.create_task(enter(other))
        await settle()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await enter(one)


async def test_what_one_process_learns_of_a_site_holds_for_all():
    shared = limits(rate=4)
    one, other = Pair(shared), Pair(shared)
    one.asked.hurt(HOST, ADDRESS, 0.0)
    assert shared.gate(HOST).rate == shared.gate(f"address:{ADDRESS}").rate == 2
    other.asked.well(HOST, ADDRESS)
    assert shared.gate(HOST).rate > 2
    other.asked.slow(HOST, 5)
    assert shared.gate(HOST).rate == 0.2


async def test_other_events_are_left_to_others():
    assert not Turns(limits(), lambda _line: None).hear({"event": "beat", "worker": "1-1"})


async def test_a_host_that_was_silent_to_one_process_is_left_alone_by_the_other():
    shared = Limits(1000, 4, loop_clock(), unthrottled=False, failures=2, pause=60)
    one, other = Pair(shared), Pair(shared)
    for _ in range(2):
        await enter(one)
        one.asked.heard(HOST, Said.SILENT, 0.1)
    with pytest.raises(FailedError) as refused:
        async with other.asked.turn(HOST, ADDRESS, optional=True):
            pass
    assert (refused.value.failure, refused.value.note) == (
        Failure.HOST_SILENT,
        "silent 2 times in a row",
    )
    await enter(other)  # its own home page
    assert (shared.ailing[HOST].asked, shared.ailing[HOST].spared) == (2, 1)
