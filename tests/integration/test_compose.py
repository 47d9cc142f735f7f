"""docker-compose.yml without a container engine: every service's command, in its environment, as a
process over a PostgreSQL server with the settings and the password of the file.
"""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from inspector import testbed
from inspector.clock import today
from inspector.storage.database import open_database, session
from inspector.storage.tables import InspectionRow
from tests.composing import Machine, composition, seconds
from tests.postgres import Server, programs

SECRET = "not@so:easy/%41"
SITES = 2


@contextmanager
def database(service: dict):
    """The service `postgres`: its command's settings, its user and database, its password."""
    if programs() is None:
        pytest.skip("no PostgreSQL here: neither Debian's nor the wheel")
    program, *options = service["command"]
    assert (program, set(options[::2])) == ("postgres", {"-c"})
    temporary = tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True)
    with temporary as folder, Server(Path(folder), tuple(options[1::2])) as server:
        engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            user = service["environment"]["POSTGRES_USER"]
            connection.execute(text(f"ALTER ROLE {user} PASSWORD '{SECRET}'"))
            connection.execute(text(f"CREATE DATABASE {service['environment']['POSTGRES_DB']}"))
        engine.dispose()
        server.stop()
        hba = server.folder / "data" / "pg_hba.conf"
        hba.write_text("local all all scram-sha-256\n")
        server.start()
        yield server


def is_ready(service: dict, server: Server) -> bool:
    """The health check of the service `postgres`, by the server's socket."""
    how, program, *words = service["healthcheck"]["test"]
    words[words.index("127.0.0.1")] = str(server.folder)
    return how == "CMD" and not subprocess.call([programs() / program, *words])


@dataclass
class Stand:
    """All services, and the folders of their volumes."""

    services: dict
    server: Server
    root: Path

    def machine(self, name: str, number: int = 1) -> Machine:
        temporary = self.root / f"{name}-{number}"
        places = (self.root / "data", self.root / "secrets", self.server.folder, temporary)
        return Machine(self.services[name], *places)

    def url(self) -> str:
        address = self.server.url.set(database="inspector", password=SECRET)
        return address.render_as_string(hide_password=False)


def a_few(workspace: Path) -> None:
    """Leave the first sites in the registry, and a few pages of each, without the browser."""
    settings = workspace / "inspector.toml"
    fewer = settings.read_text("utf-8").replace("pages = 120", "pages = 5")
    settings.write_text(f"{fewer}\n[browser]\nenabled = false\n", "utf-8")
    path = workspace / "sites.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[: 1 + SITES]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@asynccontextmanager
async def stand(root: Path):
    services = composition()["services"]
    (root / "secrets").mkdir()
    (root / "secrets" / "database_password").write_text(SECRET + "\n")
    async with testbed.serve(web := testbed.web(today())) as served:
        testbed.write(web, root / "data", served)
        a_few(root / "data")
        with database(services["postgres"]) as server:
            yield Stand(services, server, root)


def inspections(url: str) -> list[tuple[str, int]]:
    engine = open_database(url)
    with session(engine) as db:
        rows = [(row.state, len(row.results)) for row in db.scalars(select(InspectionRow))]
    engine.dispose()
    return rows


def needs_a_password(server: Server) -> bool:
    engine = create_engine(server.url)
    try:
        engine.connect().close()
    except OperationalError:
        return True
    finally:
        engine.dispose()
    return False


async def test_what_compose_starts_works_together_and_stops_in_time(tmp_path):
    async with stand(tmp_path) as made, AsyncExitStack() as stack:
        assert is_ready(made.services["postgres"], made.server)
        assert needs_a_password(made.server)
        assert (await made.machine("migrate").once())[0] == 0

        numbers = range(1, 1 + made.services["worker"]["deploy"]["replicas"])
        up = [made.machine("scheduler"), *(made.machine("worker", n) for n in numbers)]
        running = [await stack.enter_async_context(each.run()) for each in up]
        listening = [asyncio.create_task(each.listen()) for each in running]
        await asyncio.gather(*(each.says("ready") for each in running))
        assert await asyncio.gather(*(each.health() for each in up)) == [0] * len(up)

        cli = made.machine("cli")
        assert (await cli.once("sites", "import", "sites.csv"))[0] == 0
        words = ("sweep", "current", "--engine", "procrastinate", "--json")
        code, said = await cli.once(*words)
        assert code in {0, 4}
        assert json.loads(said)["states"] == {"done": SITES}
        done = inspections(made.url())
        assert [state for state, _ in done] == ["done"] * SITES
        assert min(results for _, results in done) > 0
        assert len(list((tmp_path / "data" / "evidence").rglob("*.warc.gz"))) == SITES
        assert not any(each["event"] == "start" for each in running[0].said)  # the scheduler

        for machine, each in zip(up, running, strict=True):
            grace = seconds(machine.service["stop_grace_period"])
            assert await asyncio.wait_for(each.end(), grace) == 0
        assert await up[-1].health() == 3
        await asyncio.gather(*listening)
