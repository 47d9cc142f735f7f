"""The same findings from every engine: the whole testbed swept three times, by

* the local engine on SQLite,
* the local engine on PostgreSQL,
* three workers on PostgreSQL,

and what is said of every site compared byte by byte.

python scripts/conformance.py

Ends with 1 when anything differs, and shows where.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from inspector.settings import load
from tests.postgres import cluster
from tests.sweeping import told

INSPECTOR = str(Path(sys.executable).with_name("inspector"))
WORKERS = 3
SEVERAL = {0, 4}  # some sites of the testbed cannot be judged, on purpose
SHOWN = 40  # lines of a difference


def main() -> None:
    """Sweep three times and compare."""
    with tempfile.TemporaryDirectory() as name, cluster() as postgres, testbed(Path(name)):
        said = {"local, SQLite": sweep(Path(name) / "lite", "", 0)}
        for title, workers in (("local, PostgreSQL", 0), (f"{WORKERS} workers", WORKERS)):
            with postgres.database() as url:
                said[title] = sweep(Path(name) / f"server{workers}", url, workers)
    first = next(iter(said.values()))
    for title, each in said.items():
        print(f"{title:20} {len(each)} bytes  {'the same' if each == first else 'DIFFERS'}")
        for line in different(first, each):
            print(f"  {line}")
    if len(set(said.values())) > 1:
        sys.exit(1)


def sweep(folder: Path, database: str, workers: int) -> bytes:
    """One sweep of the testbed; gives what is said of every site."""
    environment = os.environ | ({"INSPECTOR_DATABASE": database} if database else {})
    with ExitStack() as stack:
        folder.mkdir()
        for file in ("inspector.toml", "sites.csv", "badge.png", "authority.pem"):
            shutil.copy(folder.parent / file, folder)
        for words in (
            ("init",),
            ("db", "migrate"),
            ("sites", "import", "sites.csv"),
            ("plan", "2026Q4", "--all"),
        ):
            run(folder, environment, *words)
        for _ in range(workers):
            stack.enter_context(worker(folder, environment))
        began = time.monotonic()
        engine = "procrastinate" if workers else "local"
        run(folder, environment, "sweep", "2026Q4", "--engine", engine)
        print(f"{folder.name}: {time.monotonic() - began:.0f} s", flush=True)
    values = {"database": database} if database else {}
    return told(load(folder, **values))


@contextmanager
def testbed(folder: Path) -> Iterator[None]:
    """The fake web, served from a process of its own, with a workspace in the folder."""
    command = [INSPECTOR, "testbed", "serve", "--workspace", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout
            assert server.stdout.readline(), "the testbed did not start"
            yield
        finally:
            server.terminate()


@contextmanager
def worker(folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """A worker, stopped in order at the end."""
    with subprocess.Popen(
        [INSPECTOR, "worker", "--concurrency", "4"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def run(folder: Path, environment: dict[str, str], *words: str) -> None:
    """One command in the workspace, which must succeed."""
    done = subprocess.run(
        [INSPECTOR, *words], cwd=folder, env=environment, check=False, capture_output=True
    )
    if done.returncode not in SEVERAL:
        sys.exit(f"`inspector {' '.join(words)}` ended with {done.returncode}:\n{done.stderr!r}")


def different(one: bytes, other: bytes) -> list[str]:
    """The first lines in which two differ."""
    if one == other:
        return []
    lines = [
        json.dumps(json.loads(each), ensure_ascii=False, indent=1).split("\n")
        for each in (one, other)
    ]
    return list(difflib.unified_diff(*lines, lineterm="", n=1))[:SHOWN]


if __name__ == "__main__":
    main()
