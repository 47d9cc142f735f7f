"""docker-compose.yml and the Dockerfile as they are, and where a process finds here what a
container would find there.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from dockerfile_parse import DockerfileParser

from tests.clustering import Worker
from tests.sources import ROOT

UNITS = {"s": 1, "m": 60}
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]


def composition() -> dict[str, Any]:
    """docker-compose.yml, with the defaults of its variables."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    made = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    assert "$" not in made, "a variable without a default"
    return yaml.safe_load(made)


def steps(name: str) -> list[str]:
    """What stands behind every instruction of that name in the Dockerfile, lines joined."""
    return [each["value"] for each in dockerfile().structure if each["instruction"] == name]


def dockerfile() -> DockerfileParser:
    text = (ROOT / "Dockerfile").read_bytes()
    return DockerfileParser(fileobj=io.BytesIO(text))


def image_environment() -> dict[str, str]:
    """What the image sets for every process, at its last stage."""
    return dict(re.findall(r"(\w+)=(\S+)", steps("ENV")[-1]))


def seconds(text: str) -> int:
    """A duration such as 90s."""
    return int(text[:-1]) * UNITS[text[-1]]


@dataclass(frozen=True)
class Machine:
    """Stands for one container of a service: the same words and environment, but for where the
    database, the secrets, the workspace and /tmp are.
    """

    service: dict[str, Any]
    workspace: Path
    secrets: Path
    sockets: Path
    temporary: Path

    def environment(self) -> dict[str, str]:
        self.temporary.mkdir(exist_ok=True)
        given = image_environment() | self.service.get("environment", {})
        return {name: self._here(value) for name, value in given.items()}

    def _here(self, value: str) -> str:
        places = {
            "/opt/site-inspector/bin": str(Path(sys.executable).parent),
            "$PATH": "/usr/bin:/bin",
            "/run/secrets": str(self.secrets),
            "0.0.0.0:9464": "127.0.0.1:0",
            "@postgres/inspector": f"@/inspector?host={self.sockets}&port=5432",
            "/tmp": str(self.temporary),
        }
        names = "|".join(re.escape(name) for name in places)
        return re.sub(names, lambda found: places[found[0]], value)

    @asynccontextmanager
    async def run(self, *words: str) -> AsyncIterator[Worker]:
        """The service's command, or other words for it; killed at the end if it has not ended."""
        environment = self.environment()
        process = await asyncio.create_subprocess_exec(
            Path(environment["PATH"].partition(":")[0]) / "inspector",
            *(words or self.service["command"]),
            cwd=self.workspace,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        made = Worker(process)
        try:
            yield made
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def once(self, *words: str) -> tuple[int, str]:
        """Run it to its end; gives its exit code and what it said."""
        async with self.run(*words) as started:
            said, _ = await asyncio.wait_for(started.process.communicate(), 60)
            return started.process.returncode, said.decode()

    async def health(self) -> int:
        """What its health check ends with."""
        how, program, *words = self.service["healthcheck"]["test"]
        assert (how, program) == ("CMD", "inspector")
        return (await self.once(*words))[0]
