"""A sweep of many small sites, and an audit of one very large site: speed and memory."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import Cost, Site, run

SITES, PAGES_EACH, PROCESSES = 64, 100, 2
LARGE = 20_000
PROGRAM = str(Path(sys.executable).with_name("inspector"))
_MOST = 240.0  # seconds
_HEADINGS = "网站标识码,网站名称,首页网址,网站类型,状态"


@dataclass(frozen=True, slots=True)
class Swept:
    """A measured run: pages opened, what it cost, the bytes of evidence and of the database."""

    name: str
    pages: int
    cost: Cost
    evidence: int
    database: int


def sweep(site: Site, folder: Path, *, browser: bool) -> Swept:
    """A sweep of all sites with two processes, without delays; they lie on one server."""
    space = folder / ("sweep-browser" if browser else "sweep")
    space.mkdir()
    _workspace(space, site, browser=browser)
    _quietly(["sites", "import", "sites.csv"], space)
    _quietly(["plan", "2026Q4", "--all"], space)
    cost = run([PROGRAM, "sweep", "2026Q4", "--jobs", str(PROCESSES)], space, _MOST)
    rows = _ledger(space)
    assert len(rows) == SITES, f"{len(rows)} sites were inspected"
    name = f"sweep of {SITES} sites, {'home pages rendered' if browser else 'no browser'}"
    return _swept(name, sum(rows), cost, space)


def large(site: Site, folder: Path) -> Swept:
    """An audit of one site with twenty thousand pages."""
    space = folder / "large"
    space.mkdir()
    _workspace(space, site, browser=False, pages=LARGE + 100)
    words = ["audit", "http://s0.bench.gov.cn/", "--json", "--unthrottled"]
    cost = run([PROGRAM, *words, "--max-pages", str(LARGE + 100)], space, _MOST)
    pages = json.loads((space / "stdout").read_bytes())["capture"]["pages"]
    return _swept(f"audit of {LARGE:,} pages", pages, cost, space)


def _swept(name: str, pages: int, cost: Cost, space: Path) -> Swept:
    evidence = sum(file.stat().st_size for file in (space / "evidence").rglob("*.warc.gz"))
    return Swept(name, pages, cost, evidence, (space / "inspector.db").stat().st_size)


def _workspace(space: Path, site: Site, *, browser: bool, pages: int = PAGES_EACH + 10) -> None:
    here = f"127.0.0.1:{site.port}"
    there = [f"s{number}.bench.gov.cn:80:{here}" for number in range(SITES)]
    (space / "inspector.toml").write_text(
        f'contact = "mailto:bench@example.org"\n'
        f"[crawl]\nunthrottled = true\npages = {pages}\nseconds = {_MOST}\n"
        f"bytes = 2000000000\n[browser]\nenabled = {str(browser).lower()}\n"
        # What leads out of the sites is refused at once.
        f"[network]\nconnect_to = {json.dumps([*there, '::127.0.0.1:1'])}\n",
        encoding="utf-8",
    )
    rows = (
        f"50019{number:05d},示例{number},http://s{number}.bench.gov.cn/,部门网站,正常运行"
        for number in range(SITES)
    )
    (space / "sites.csv").write_text("\n".join((_HEADINGS, *rows)) + "\n", encoding="utf-8")
    _quietly(["init"], space)


def _quietly(words: Sequence[str], space: Path) -> None:
    done = run([PROGRAM, *words], space, _MOST)
    assert done.code == 0, (space / "stderr").read_text("utf-8")


def _ledger(space: Path) -> list[int]:
    """Pages of each inspection that was done."""
    with sqlite3.connect(space / "inspector.db") as database:
        query = "SELECT pages FROM inspection WHERE state = 'done'"
        return [pages for (pages,) in database.execute(query)]
