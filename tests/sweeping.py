"""Sweeps of a few small sites, all on one loopback server that knows them by their names."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector import plugins
from inspector.engines.local import Sweep
from inspector.model import Site
from inspector.planning import plan
from inspector.replaying import replay
from inspector.settings import Settings, load
from inspector.storage.codec import canonical, encode
from inspector.storage.database import initialise, open_database, session
from inspector.storage.registry import store_plan, store_sites
from inspector.storage.tables import FindingRow, InspectionRow
from tests.servers import Server, response, serve

PERIOD = "2026Q4"
DAYS = date(2026, 10, 1), date(2026, 12, 31)
AT = "2026-10-08T00:00:00.000Z"
HTML = {"Content_Type": "text/html; charset=utf-8"}
NEWS = "示例区人民政府召开常务会议，研究部署下一阶段重点工作，要求抓好落实。"
_TOLD = {"crawl", "network", "browser", "sweep", "database", "evidence_store"}
Answer = Callable[[str, int], bytes]


def html(text: str, status: str = "200 OK", **headers: str) -> bytes:
    return response(text.encode(), status, **HTML | headers)


@dataclass
class World:
    """Every host of a test. The sites show a home page with all `links`; `answer` makes what a
    foreign address is answered with, when it is asked for the n-th time for the links of one site.
    """

    links: tuple[str, ...]
    answer: Answer
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    port: int = 0
    heads: list[bytes] = field(default_factory=list)

    async def serve(self, head: bytes, _reader: object, writer: asyncio.StreamWriter) -> None:
        lines = head.decode().split("\r\n")
        method, path, _ = lines[0].split(" ")
        fields = dict(line.split(": ", 1) for line in lines[1:] if line)
        url = f"http://{fields['Host']}{path}"
        said = self.page(url) if fields["Host"].startswith("s0") else self._foreign(url, fields)
        end = said.index(b"\r\n\r\n") + 4
        writer.write(said[:end] if method == "HEAD" else said)
        await writer.drain()

    def page(self, url: str) -> bytes:
        if urlsplit(url).path != "/":
            return response(b"", "404 Not Found")
        return html(NEWS + "".join(f"<p><a href='{link}'>{link}</a></p>" for link in self.links))

    def _foreign(self, url: str, fields: dict[str, str]) -> bytes:
        site = urlsplit(fields.get("Referer", "")).hostname or ""
        self.asked[site, url] += 1
        return self.answer(url, self.asked[site, url])

    @asynccontextmanager
    async def up(self) -> Any:
        async with serve(self.serve) as server:
            self.port, self.heads = server.port, server.requests
            yield self

    def times(self, url: str) -> int:
        """How often an address was asked."""
        return sum(times for (_, asked), times in self.asked.items() if asked == url)

    def askers(self, url: str) -> int:
        """For how many sites."""
        return sum(asked == url for _, asked in self.asked)

    def sites(self, count: int) -> list[Site]:
        return [
            Site(f"50019900{n:02}", f"示例{n}", f"http://s{n:02}.example.gov.cn/")
            for n in range(count)
        ]

    def settings(self, **values: Any) -> dict[str, Any]:
        """Overrides that lead every name here; quick, but not `unthrottled`."""
        made: dict[str, Any] = {
            "crawl": {
                "timeout": 2.0,
                "connect_timeout": 1.0,
                "rate": 5000,
                "concurrency": 16,
                "link_pause": 0,
                "robots": False,
            },
            "network": {"connect_to": [f":80:127.0.0.1:{self.port}", ":443:127.0.0.1:1"]},
            "browser": {"enabled": False},
            "sweep": {"processes": 1, "sites_at_once": 1},
        }
        for name, value in values.items():
            made[name] = made.get(name, {}) | value if isinstance(value, dict) else value
        return made

    def workspace(self, root: Path, count: int, **values: Any) -> Settings:
        """A workspace with so many planned sites."""
        settings = load(root, **self.settings(**values))
        initialise(settings.database_url)
        with database(settings) as db:
            store_sites(db, self.sites(count), AT)
            made = plan(self.sites(count), ratio=None, seed=1, all=True)
            store_plan(db, PERIOD, DAYS, made, at=AT, ratio=None, seed=None)
        return settings

    def sweep(self, settings: Settings, **more: Any) -> Sweep:
        told = settings.model_dump(include=_TOLD)
        return Sweep(settings, told, PERIOD, **more)


@contextmanager
def database(settings: Settings) -> Iterator[Session]:
    """A transaction on the database of a workspace, and nothing left open."""
    engine = open_database(settings.database_url)
    try:
        with session(engine) as db:
            yield db
    finally:
        engine.dispose()


def replayed(path: Path) -> tuple[Any, bytes]:
    """The log of a capture, and its results as canonical JSON, judged again."""
    log, results = replay(path, plugins.rules().values())
    return log, encode(results)


def told(settings: Settings) -> bytes:
    """What is said of every site, without numbers of rows and the moments of the visit."""
    with database(settings) as db:
        rows = db.scalars(select(InspectionRow).order_by(InspectionRow.site_code)).all()
        return canonical([_told(row) for row in rows])


def _told(row: InspectionRow) -> object:
    results = [
        [r.code, r.version, r.verdict, r.reason, r.note, [_fault(f) for f in r.findings]]
        for r in row.results
    ]
    scores = [[s.profile, s.points, s.grade, s.undecided, s.decided] for s in row.scores]
    return [row.site_code, row.state, row.outcome, results, scores]


def _fault(found: FindingRow) -> object:
    return [found.message, found.params, found.url, found.quote, found.occurrences]


__all__ = ["Server", "World", "database", "html", "replayed", "told"]
