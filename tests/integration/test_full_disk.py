"""A disk that is full: nothing is judged by what could not be kept, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from inspector.errors import EvidenceError
from inspector.storage.captures import CaptureWriter
from inspector.storage.tables import InspectionRow
from tests.integration.test_databases import LINKS, answer
from tests.sweeping import World, database


@contextmanager
def small_disk(folder: Path, kilobytes: int):
    """A file system of its own with so much room."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def grow(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)


def fill(writer: CaptureWriter) -> None:
    for _ in range(200):
        writer.resource("http://x/", "text/plain", os.urandom(4096))


def test_evidence_that_finds_no_room_never_closes(tmp_path):
    with small_disk(tmp_path / "disk", 64) as disk:
        with CaptureWriter(disk / "site" / "a.warc.gz") as writer:
            with pytest.raises(EvidenceError, match="No space left"):
                fill(writer)
            with pytest.raises(EvidenceError):
                writer.resource("http://x/", "text/plain", b"")
        assert list((disk / "site").iterdir()) == []


async def test_a_sweep_waits_for_room_and_judges_every_site(tmp_path):
    with small_disk(tmp_path / "evidence", 28) as disk:
        async with World(LINKS, answer).up() as world:
            values = {"crawl": {"confirm_hours": 0}, "sweep": {"free_mb": 0}}
            settings = world.workspace(tmp_path, 4, **values)
            said: list[dict[str, object]] = []
            unkept = asyncio.Event()

            def hear(event):
                said.append(event)
                if event["event"] == "unkept":
                    unkept.set()

            sweep = asyncio.create_task(world.sweep(settings, told=hear).run())
            await asyncio.wait_for(unkept.wait(), 60)
            grow(disk)
            swept = await asyncio.wait_for(sweep, 60)
        assert swept.states == {"done": 4}
        assert "No space left" in str(next(e["note"] for e in said if e["event"] == "unkept"))
        with database(settings) as db:
            rows = db.scalars(select(InspectionRow)).all()
            assert [(row.outcome, row.attempt) for row in rows] == [("opened", 1)] * 4


async def test_no_site_is_begun_without_room(tmp_path):
    async with World(LINKS, answer).up() as world:
        values = {"crawl": {"confirm_hours": 0}, "sweep": {"free_mb": 1 << 40}}
        settings = world.workspace(tmp_path, 1, **values)
        full = asyncio.Event()
        sweep = world.sweep(settings, told=lambda e: full.set() if e["event"] == "full" else None)
        running = asyncio.create_task(sweep.run())
        await asyncio.wait_for(full.wait(), 60)
        assert sweep.states == {"queued": 1}
        sweep.stopping.set()
        assert (await asyncio.wait_for(running, 60)).states == {"queued": 1}
