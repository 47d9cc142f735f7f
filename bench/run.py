"""The benchmark: a generated site, the peers and ours in one go, and where our time goes.

python bench/run.py        prints the tables and writes them into docs/performance.md
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import HERE, Cost, Site, run, serving
from peers import LINKINATOR, peers
from static_site import write

PAGES = 2100
PEER_MOST, OUR_MOST = 33.0, 55.0  # seconds for one program: the whole stays below five minutes
ROOT = HERE.parent
TOOLS = ROOT / ".bench"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
HOST = "www.bench.gov.cn"


@dataclass(frozen=True, slots=True)
class Row:
    """One program, measured."""

    name: str
    pages: int
    cost: Cost

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / self.cost.seconds

    @property
    def each(self) -> float:
        """Milliseconds of the processor a page."""
        return 1000 * self.cost.cpu / max(self.pages, 1)


def main() -> None:
    """Measure and write."""
    if not (TOOLS / "site" / "index.html").exists():
        write(TOOLS / "site", PAGES)
    with tempfile.TemporaryDirectory() as place, serving(TOOLS / "site") as site:
        folder = Path(place)
        (folder / "inspector.toml").write_text('contact = "mailto:bench@example.org"\n')
        rows = [*_peers(site, folder), *_ours(site, folder)]
        stages = _stages(site, folder)
    text = "\n".join([_machine(), "", *_table(rows), "", *_stage_table(stages), ""])
    print(text)
    _keep(text)


def _peers(site: Site, folder: Path) -> Iterator[Row]:
    for peer in peers(TOOLS):
        try:
            peer.install()
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{peer.name} left out, it could not be installed: {error}", file=sys.stderr)
            continue
        site.asked()
        cost = run(peer.command(site, folder), folder, PEER_MOST)
        yield Row(peer.name, site.asked(), cost)


def _audit(site: Site) -> list[str]:
    there = f"{HOST}:80:127.0.0.1:{site.port}"
    nowhere = "::127.0.0.1:1"  # what leads out of the site is refused at once
    words = ["audit", f"http://{HOST}/", "--json", "--unthrottled", "--max-pages", "2200"]
    return [*words, "--connect-to", there, "--connect-to", nowhere]


def _ours(site: Site, folder: Path) -> Iterator[Row]:
    """The audit; then its capture, judged again."""
    program = str(Path(sys.executable).with_name("inspector"))
    site.asked()
    cost = run([program, *_audit(site)], folder, OUR_MOST)
    if cost.code < 0:
        sys.exit(f"the audit did not end within {OUR_MOST:.0f} s: measure on a machine at rest")
    capture = json.loads((folder / "stdout").read_bytes())["capture"]
    assert site.asked() >= PAGES
    yield Row("**inspector audit**", capture["pages"], cost)
    again = run([program, "replay", capture["id"], "--json"], folder, OUR_MOST)
    yield Row("inspector replay", capture["pages"], again)


def _stages(site: Site, folder: Path) -> dict[str, float]:
    cost = run([sys.executable, str(HERE / "stages.py"), *_audit(site)], folder, OUR_MOST)
    if cost.code < 0:
        return {}
    stages: dict[str, float] = json.loads((folder / "stderr").read_text().splitlines()[-1])
    return stages


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    python = platform.python_version()
    busy = os.getloadavg()[0]
    return (
        f"{cores} cores, {memory:.0f} GB of memory, Python {python}; "
        f"{PAGES} pages of 59 links. Load of the machine at the end: {busy:.1f}."
    )


def _table(rows: Sequence[Row]) -> Iterator[str]:
    peer = next((row for row in rows if row.name == LINKINATOR), None)
    columns = ("Pages", "Pages/s", "× linkinator", "CPU ms a page", "× by CPU", "Memory, MB")
    yield f"| Program | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * len(columns)}"
    for row in rows:
        ratio = f"{row.speed / peer.speed:.2f}" if peer else ""
        thrift = f"{peer.each / row.each:.2f}" if peer else ""
        ended = "" if row.cost.code in {0, 1, 2, 3} else " (cut)"
        yield (
            f"| {row.name}{ended} | {row.pages} | {row.speed:.0f} | {ratio} | {row.each:.2f} | "
            f"{thrift} | {row.cost.memory:.0f} |"
        )


def _stage_table(stages: dict[str, float]) -> Iterator[str]:
    yield "| Stage of our audit | CPU s | CPU ms a page | Share |"
    yield "|---|---:|---:|---:|"
    whole = sum(stages.values())
    for stage, spent in sorted(stages.items(), key=lambda item: -item[1]):
        yield f"| {stage} | {spent:.2f} | {1000 * spent / PAGES:.2f} | {spent / whole:.0%} |"


def _keep(text: str) -> None:
    page = DOCUMENT.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    DOCUMENT.write_text(before + BEGIN + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
