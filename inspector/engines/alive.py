"""A worker's sign of life on its own machine: a file it touches as long as its loop turns, so that
whoever starts and stops processes there need not ask it, nor it listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from inspector.errors import InspectorError


class LifelessError(InspectorError):
    """The worker beside us gives no sign of life."""

    exit_code = 3


@contextmanager
def shown(path: Path, every: float) -> Iterator[None]:
    """Let the running loop touch a file every so many seconds until the block ends; then the file
    is removed.

    Raises:
        OSError: it cannot be written.
    """
    path.touch()
    loop = asyncio.get_running_loop()
    coming: asyncio.TimerHandle

    def beat() -> None:
        nonlocal coming
        with suppress(OSError):  # a worker does not end for want of a place to say so
            path.touch()
        coming = loop.call_later(every, beat)

    coming = loop.call_later(every, beat)
    try:
        yield
    finally:
        coming.cancel()
        path.unlink(missing_ok=True)


def look(path: Path, longest: float, at: float) -> None:
    """See whether a worker lives, at a moment in seconds since 1970.

    Raises:
        LifelessError: there is no sign of it, or the last is older than `longest` seconds.
    """
    try:
        age = at - path.stat().st_mtime
    except FileNotFoundError as error:
        raise LifelessError(f"no worker here: {path} is not there") from error
    if age > longest:
        raise LifelessError(f"the worker's last sign of life, {path}, is {age:.0f} s old")
