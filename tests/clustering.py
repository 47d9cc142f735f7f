"""Workers of a cluster for tests: real processes over a real PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = str(Path(sys.executable).with_name("inspector"))


def write_settings(root: Path, values: dict[str, Any]) -> None:
    """The settings file of a workspace that several processes read; values of JSON are TOML."""
    plain = {name: value for name, value in values.items() if not isinstance(value, dict)}
    lines = [f"{name} = {json.dumps(value)}" for name, value in plain.items()]
    for section, fields in values.items():
        if isinstance(fields, dict):
            lines += ["", f"[{section}]"]
            lines += [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    (root / "inspector.toml").write_text("\n".join(lines) + "\n", "utf-8")


@dataclass
class Worker:
    """A worker's process, and what it has said so far."""

    process: asyncio.subprocess.Process
    said: list[dict[str, Any]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        assert self.process.stdout
        async for line in self.process.stdout:
            self.said.append(json.loads(line))
            self.heard.set()

    async def says(self, event: str, times: int = 1) -> dict[str, Any]:
        """Wait until it has said something so often; gives the last of them."""
        while len(found := [each for each in self.said if each["event"] == event]) < times:
            self.heard.clear()
            await asyncio.wait_for(self.heard.wait(), 60)
        return found[times - 1]

    async def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 60)


@asynccontextmanager
async def worker(root: Path, *options: str, **environment: str) -> AsyncIterator[Worker]:
    """`inspector worker` in a workspace; killed at the end if it has not ended."""
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "worker",
        *options,
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment,
    )
    made = Worker(process)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening
