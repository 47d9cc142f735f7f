"""Running one program and what it cost; serving the site it is run against."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took: seconds of the wall clock and of the processors (its children's, too),
    and the memory of its largest process in MB. `code` is how it ended.
    """

    seconds: float
    cpu: float
    memory: float
    code: int


def run(
    command: Sequence[str], folder: Path, most: float, env: Mapping[str, str] | None = None
) -> Cost:
    """Run a program to its end, or to `most` seconds; what it prints is kept in `folder`."""
    began = time.monotonic()
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        child = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=err, env=env, start_new_session=True
        )
    timer = threading.Timer(most, os.killpg, (child.pid, signal.SIGKILL))
    timer.start()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.monotonic() - began
    timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, child.returncode)


class Site:
    """A static site that is being served."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        assert server.stdin
        assert server.stdout
        self._input, self._output = server.stdin, server.stdout
        self.port = int(self._output.readline())

    @property
    def url(self) -> str:
        """Its home page."""
        return f"http://127.0.0.1:{self.port}/"

    def asked(self) -> int:
        """Distinct pages that were asked for since the last time."""
        self._input.write("\n")
        self._input.flush()
        return int(self._output.readline())


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder in a process of its own; it ends with the block."""
    command = [sys.executable, str(HERE / "serve.py"), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield Site(server)
        finally:
            server.kill()
