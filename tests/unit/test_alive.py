"""A worker's sign of life: new while its loop turns, old when that stands still, then gone."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from inspector.engines.alive import LifelessError, look, shown


async def test_a_worker_that_works_touches_its_file_and_takes_it_away_when_it_ends(tmp_path):
    path = tmp_path / "alive"
    with shown(path, 0.01):
        os.utime(path, (1000, 1000))
        await asyncio.sleep(0.1)  # the loop turns
        look(path, 30, time.time())
    with pytest.raises(LifelessError, match="is not there"):
        look(path, 30, 0)


@pytest.mark.parametrize(("age", "lives"), [(0, True), (30, True), (31, False)])
def test_a_sign_of_life_is_good_for_so_many_seconds(tmp_path, age, lives):
    path = tmp_path / "alive"
    path.touch()
    os.utime(path, (1000, 1000))
    if lives:
        look(path, 30, 1000 + age)
        return
    with pytest.raises(LifelessError, match="31 s old"):
        look(path, 30, 1000 + age)
