import asyncio

import pytest

from spiders.limits import LONGEST_DELAY, LONGEST_WAIT, SPREAD, Clock, Gate, Ledger, Limits

STEP = SPREAD / 4  # seconds between two requests at four a second


class FakeTime:
    def __init__(self):
        self.time = 100.0

    def clock(self):
        return Clock(lambda: self.time, self.sleep)

    async def sleep(self, seconds):
        self.time += seconds


async def times(gate, count, fake):
    passed = []
    for _ in range(count):
        async with gate.place(), gate.door():
            passed.append(fake.time)
    return passed


async def test_requests_are_evenly_spaced():
    fake = FakeTime()
    assert await times(Gate(4, 1, fake.clock()), 4, fake) == pytest.approx(
        [100, 100 + STEP, 100 + 2 * STEP, 100 + 3 * STEP]
    )


async def test_time_not_used_is_not_saved_up():
    fake = FakeTime()
    gate = Gate(4, 1, fake.clock())
    await times(gate, 1, fake)
    fake.time = 200
    assert await times(gate, 2, fake) == pytest.approx([200, 200 + STEP])


async def test_no_more_than_the_allowed_are_under_way():
    fake = FakeTime()
    gate = Gate(1000, 2, fake.clock())
    inside, most = 0, 0
    release = asyncio.Event()

    async def visit():
        nonlocal inside, most
        async with gate.place():
            inside += 1
            most = max(most, inside)
            await release.wait()
            inside -= 1

    tasks = [asyncio.create_task(visit()) for _ in range(5)]
    for _ in range(10):
        await asyncio.sleep(0)
    release.set()
    await asyncio.gather(*tasks)
    assert most == 2


async def test_a_suffering_site_is_asked_half_as_often_and_recovers_slowly():
    fake = FakeTime()
    gate = Gate(4, 1, fake.clock())
    gate.hurt()
    gate.hurt()  # the same moment: one misfortune, not two
    assert gate.rate == 2
    for _ in range(10):
        gate.well()
    assert 2 < gate.rate < 4
    for _ in range(50):
        gate.well()
    assert gate.rate == 4


async def test_the_rate_has_a_floor():
    fake = FakeTime()
    gate = Gate(4, 1, fake.clock())
    for _ in range(20):
        gate.hurt()
        fake.time += 60
    assert gate.rate == 0.25


@pytest.mark.parametrize(("asked", "waited"), [(7, 7), (3600, LONGEST_WAIT)])
async def test_retry_after_is_honoured_up_to_a_bound(asked, waited):
    fake = FakeTime()
    gate = Gate(4, 1, fake.clock())
    gate.hurt(asked)
    assert await times(gate, 1, fake) == [100 + waited]


async def test_a_late_start_does_not_close_the_gap_to_the_next_one():
    fake = FakeTime()
    gate = Gate(4, 1, fake.clock())
    async with gate.place(), gate.door():
        fake.time += 5  # our own program was busy
    assert await times(gate, 1, fake) == pytest.approx([105 + STEP])


async def test_a_request_that_waits_already_heeds_a_new_retry_after():
    fake = FakeTime()
    gate = Gate(4, 1, fake.clock())
    await times(gate, 1, fake)
    slept = fake.sleep

    async def sleep_and_hear(seconds):
        await slept(seconds)
        if fake.time < 101:
            gate.hurt(9)

    fake.sleep = sleep_and_hear
    gate._clock = fake.clock()
    assert await times(gate, 1, fake) == pytest.approx([100 + STEP + 9])


@pytest.mark.parametrize(("asked", "kept"), [(2, 2), (0.1, 0.25), (3600, LONGEST_DELAY), (0, 0.25)])
async def test_a_crawl_delay_is_kept_up_to_a_bound_and_never_quickens(asked, kept):
    fake = FakeTime()
    limits = Limits(4, 4, fake.clock(), unthrottled=False)
    limits.slow("a", asked)
    for _ in range(50):
        limits.well("a", "192.0.2.1")
    for _ in range(2):
        async with limits.turn("a", "192.0.2.1"):
            began = fake.time
    assert began == pytest.approx(100 + kept * SPREAD)


async def test_neighbours_at_one_address_do_not_wait_for_a_slow_host():
    fake = FakeTime()
    limits = Limits(4, 1, fake.clock(), unthrottled=False)
    limits.slow("slow", 10)
    async with limits.turn("slow", "192.0.2.1"):
        pass
    asleep, wake = asyncio.Event(), asyncio.Event()

    async def sleep(seconds):
        if seconds > 5:
            asleep.set()
            await wake.wait()
        fake.time += seconds

    fake.sleep = sleep
    limits._gates["slow"]._clock = fake.clock()
    waiting = asyncio.create_task(times_of(limits, "slow", fake))
    await asleep.wait()
    async with limits.turn("quick", "192.0.2.1"):
        assert fake.time < 101
    wake.set()
    await waiting


async def times_of(limits, host, fake):
    async with limits.turn(host, "192.0.2.1"):
        return fake.time


async def test_two_hosts_at_one_address_share_its_rate():
    fake = FakeTime()
    limits = Limits(4, 4, fake.clock(), unthrottled=False)
    for host in ("a", "b", "a", "b"):
        async with limits.turn(host, "192.0.2.1"):
            pass
    assert fake.time == pytest.approx(100 + 3 * STEP)


async def test_waiting_for_neighbours_is_told_and_ones_own_pace_is_not():
    fake = FakeTime()
    limits = Limits(4, 4, fake.clock(), unthrottled=False)
    waited = {"a": [], "b": []}
    for host in "aaab":
        async with limits.turn(host, "192.0.2.1") as seconds:
            waited[host].append(seconds)
    assert waited == {"a": [0, 0, 0], "b": [pytest.approx(STEP)]}


async def test_unthrottled_lifts_every_delay():
    fake = FakeTime()
    limits = Limits(4, 4, fake.clock(), unthrottled=True)
    for _ in range(50):
        async with limits.turn("a", "192.0.2.1"):
            pass
        limits.hurt("a", "192.0.2.1", 30)
    assert fake.time == 100


async def test_idle_gates_are_forgotten_and_hurt_ones_kept():
    fake = FakeTime()
    limits = Limits(4, 4, fake.clock(), unthrottled=False)
    limits.gate("hurt").hurt()
    for number in range(5000):
        limits.gate(f"host{number}")
    assert limits.gate("hurt").rate == 2
    assert len(limits._gates) < 5000


def test_the_ledger_knows_the_busiest_second():
    ledger = Ledger()
    for moment in (0, 0.1, 0.9, 1.05, 5, 5.5):
        ledger.begin(moment)
    assert (ledger.requests, ledger.peak) == (6, 3)
