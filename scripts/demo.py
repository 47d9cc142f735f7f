"""`make demo`: sweep the testbed and show the bulletin. Everything goes to out/."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out"
WORKSPACE = OUT / "demo"
BULLETIN = OUT / "bulletin"
INSPECTOR = Path(sys.executable).with_name("inspector")
UNDECIDED = 4  # some sites could not be judged: the testbed has such sites on purpose
PLACES = {
    "out/bulletin/public/bulletin.html": "the draft of the bulletin",
    "out/bulletin/internal/internal.html": "every site and fault, for the office",
    "out/bulletin/public/": "open data and its dictionary",
    "out/demo/evidence/": "the evidence, one file a site",
    "out/demo/truth.json": "what every site had to be found for, and why",
    "cd out/demo; ../../.venv/bin/inspector explain 1": "the proof of a finding",
}
console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def main() -> None:
    """Make a workspace anew, sweep it, write its bulletin."""
    began = time.monotonic()
    for folder in (WORKSPACE, BULLETIN):
        shutil.rmtree(folder, ignore_errors=True)
    OUT.mkdir(exist_ok=True)
    with testbed():
        inspector("init")
        inspector("sites", "import", "sites.csv")
        inspector("plan", "current", "--all")
        inspector("sweep", "current", may_end_with=UNDECIDED)
        inspector("status", "current")
        inspector("bulletin", "current", "--format", "html,csv,json", "--out", str(BULLETIN))
    show(time.monotonic() - began)


@contextmanager
def testbed() -> Iterator[None]:
    """The fake web, served from a process of its own until the block ends."""
    command = [INSPECTOR, "testbed", "serve", "--workspace", WORKSPACE]
    told = OUT / "testbed.log"
    with (
        told.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8"
        ) as server,
    ):
        try:
            assert server.stdout
            # The first line comes when the servers listen and the workspace is written.
            if not server.stdout.readline():
                sys.exit(f"demo: the testbed did not start:\n{told.read_text('utf-8')}")
            yield
        finally:
            server.terminate()


def inspector(*arguments: str, may_end_with: int = 0) -> None:
    """Run one command in the workspace as a person would, and show which."""
    console.print(f"\n$ inspector {' '.join(arguments)}", style="bold", markup=False)
    code = subprocess.run([INSPECTOR, *arguments], cwd=WORKSPACE, check=False).returncode
    if code not in {0, may_end_with}:
        sys.exit(f"demo: `inspector {' '.join(arguments)}` ended with {code}")


def show(seconds: float) -> None:
    """A table of the sites, how it compares with the truth, and where the files are."""
    data = json.loads((BULLETIN / "internal" / "internal.json").read_text("utf-8"))
    names = ("site", "url", "grade", "points", "faults", "undecided")
    table = Table(*names, box=None)
    for row in data["results"]:
        table.add_row(*("—" if row[name] is None else str(row[name]) for name in names))
    console.print()
    console.print(table)
    for row in data["not_visited"]:
        console.print(f" {row['site']}: {row['why']}", markup=False)
    console.print(f"\n{len(data['results']) + len(data['not_visited'])} sites in {seconds:.0f} s")
    console.print(compared(data["problems"]))
    console.print("\nWhere to look:")
    for path, what in PLACES.items():
        console.print(f"  {path:50} {what}", markup=False)


def compared(problems: list[dict[str, str]]) -> str:
    """How the faults that were found compare with those that were planted."""
    truth = json.loads((WORKSPACE / "truth.json").read_text("utf-8"))
    planted = {
        (site["code"], rule)
        for site in truth["sites"]
        for rule, verdict in site["verdicts"].items()
        if verdict == "fail"
    }
    found = {(problem["site_code"], problem["rule"]) for problem in problems}
    return (
        f"{len(planted)} faults planted: {len(planted & found)} found, "
        f"{len(planted - found)} missed, {len(found - planted)} false alarms"
    )


if __name__ == "__main__":
    main()
