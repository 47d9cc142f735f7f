"""Where the time of a page goes: one audit with a stop-watch around each stage.

python bench/stages.py audit URL …     as `inspector`; the last line on its error output is JSON:
                                       seconds of the processor in each stage
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from functools import partial
from types import coroutine
from typing import Any

from inspector import pipeline, reading
from inspector.cli import main
from inspector.engines import single
from inspector.storage.captures import CaptureWriter
from spiders.fetch import Fetcher
from spiders.site import SiteSpider

START, REST = "start and end of the program", "Scrapy's scheduling, event loop"


class Watch:
    """Charges the processor's time to the innermost stage that runs."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._running = [START]
        self._since = 0.0

    def enter(self, stage: str) -> None:
        """From now on it is this stage's time."""
        self._charge()
        self._running.append(stage)

    def leave(self) -> None:
        """The stage ends; what it interrupted goes on."""
        self._charge()
        self._running.pop()

    def _charge(self) -> None:
        now = time.process_time()
        self.spent[self._running[-1]] += now - self._since
        self._since = now

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """A function under the watch."""

        def inner(*args: Any, **kwargs: Any) -> Any:
            self.enter(stage)
            try:
                return work(*args, **kwargs)
            finally:
                self.leave()

        return inner

    def stepped(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """A coroutine function under the watch, its waiting left out."""

        @coroutine
        def inner(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            steps = work(*args, **kwargs).__await__()
            step: Callable[[], Any] = partial(next, steps)
            while True:
                self.enter(stage)
                try:
                    waits_for = step()
                except StopIteration as done:
                    return done.value
                finally:
                    self.leave()
                try:
                    came = yield waits_for
                except BaseException as error:  # noqa: BLE001  # it is the coroutine's to handle
                    step = partial(steps.throw, error)
                else:
                    step = partial(steps.send, came)

        return inner

    def around(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """A coroutine function while which whatever has no stage of its own is of this one."""

        async def inner(*args: Any, **kwargs: Any) -> Any:
            self._change(stage)
            try:
                return await work(*args, **kwargs)
            finally:
                self._change(START)

        return inner

    def _change(self, stage: str) -> None:
        self._charge()
        self._running[0] = stage


def watched() -> Watch:
    """Put the watch around every stage."""
    watch = Watch()
    for place, name, stage in (
        (reading, "read", "parse and facts"),
        (reading, "read_dom", "parse and facts"),
        (CaptureWriter, "exchange", "evidence"),
        (CaptureWriter, "resource", "evidence"),
        (CaptureWriter, "close", "evidence"),
        (pipeline, "assemble", "assembly"),
        (pipeline, "judge", "rules"),
        (single, "file_inspection", "SQL"),
    ):
        setattr(place, name, watch.timed(stage, getattr(place, name)))
    crawl = SiteSpider._requests  # noqa: SLF001
    SiteSpider._requests = watch.timed(  # type: ignore[method-assign]  # noqa: SLF001
        "which links to follow", lambda *args, **kwargs: list(crawl(*args, **kwargs))
    )
    Fetcher.fetch = watch.stepped("network", Fetcher.fetch)  # type: ignore[method-assign]
    single.inspect = watch.around(REST, single.inspect)
    return watch


if __name__ == "__main__":
    stop_watch = watched()
    try:
        main()
    finally:
        stop_watch.enter(START)
        print(json.dumps(stop_watch.spent), file=sys.stderr)
