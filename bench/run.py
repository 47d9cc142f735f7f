"""The benchmark: generated sites, the peers and ours in one go, and where our time goes.

python bench/run.py        prints the tables and writes them into docs/performance.md
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import tables
from measure import HERE, Site, run, serving
from peers import LINKINATOR, peers
from static_site import write
from sweeping import LARGE, PAGES_EACH, PROGRAM, Swept, large, sweep
from tables import Row

PAGES = 2100
PEER_MOST, OUR_MOST = 33.0, 150.0  # seconds for one program: the whole takes about five minutes
TOOLS = HERE.parent / ".bench"
DOCUMENT = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
HOST = "www.bench.gov.cn"


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "inspector.toml").write_text('contact = "mailto:bench@example.org"\n')
        with serving(_site(PAGES)) as site:
            rows = list(_peers(site, folder))
            gathered, again = _ours(site, folder)
            stages = _stages(site, folder)
        with serving(_site(PAGES_EACH)) as site:
            pairs = [("without delays", gathered, again)]
            pairs.append(("at the default limits", *_ours(site, folder, polite=True)))
        swept = list(_sweeps(folder))
    parts = (
        [tables.machine(PAGES)],
        tables.programs([*rows, gathered, again], LINKINATOR),
        tables.stages(stages, PAGES),
        tables.sweeps(swept),
        tables.replays(pairs),
    )
    text = "\n".join("\n".join([*part, ""]) for part in parts)
    print(text)
    _keep(text)


def _site(pages: int) -> Path:
    folder = TOOLS / f"site-{pages}"
    if not (folder / "index.html").exists():
        write(folder, pages)
    return folder


def _peers(site: Site, folder: Path) -> Iterator[Row]:
    for peer in peers(TOOLS, PAGES):
        try:
            peer.install()
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{peer.name} left out, it could not be installed: {error}", file=sys.stderr)
            continue
        site.asked()
        cost = run(peer.command(site, folder), folder, PEER_MOST)
        yield Row(peer.name, site.asked(), cost)


def _audit(site: Site, *, polite: bool = False) -> list[str]:
    there = f"{HOST}:80:127.0.0.1:{site.port}"
    nowhere = "::127.0.0.1:1"  # what leads out of the site is refused at once
    hurry = [] if polite else ["--unthrottled", "--max-pages", str(PAGES + 100)]
    words = ["audit", f"http://{HOST}/", "--json", *hurry]
    return [*words, "--connect-to", there, "--connect-to", nowhere]


def _ours(site: Site, folder: Path, *, polite: bool = False) -> tuple[Row, Row]:
    """The audit; then its capture, judged again."""
    site.asked()
    cost = run([PROGRAM, *_audit(site, polite=polite)], folder, OUR_MOST)
    if cost.code < 0:
        sys.exit(f"the audit did not end within {OUR_MOST:.0f} s: measure on a machine at rest")
    capture = json.loads((folder / "stdout").read_bytes())["capture"]
    assert site.asked() >= capture["pages"] - 1  # the home page has two addresses
    again = run([PROGRAM, "replay", capture["id"], "--json"], folder, OUR_MOST)
    pages = capture["pages"]
    return Row("**inspector audit**", pages, cost), Row("inspector replay", pages, again)


def _stages(site: Site, folder: Path) -> dict[str, float]:
    cost = run([sys.executable, str(HERE / "stages.py"), *_audit(site)], folder, OUR_MOST)
    if cost.code < 0:
        return {}
    stages: dict[str, float] = json.loads((folder / "stderr").read_text().splitlines()[-1])
    return stages


def _sweeps(folder: Path) -> Iterator[Swept]:
    with serving(_site(PAGES_EACH)) as site:
        yield sweep(site, folder, browser=False)
        yield sweep(site, folder, browser=True)
    with serving(_site(LARGE)) as site:
        yield large(site, folder)


def _keep(text: str) -> None:
    page = DOCUMENT.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    DOCUMENT.write_text(before + BEGIN + text + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
