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
console = Console(highlight=False)


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
    """A table of the sites, and where the files are."""
    data = json.loads((BULLETIN / "internal" / "internal.json").read_text("utf-8"))
    names = ("site", "url", "grade", "points", "faults", "undecided")
    table = Table(*names, box=None)
    for row in data["results"]:
        table.add_row(*(str(row[name]) for name in names))
    console.print()
    console.print(table)
    console.print(f"\n{len(data['results'])} sites in {seconds:.0f} s. Where to look:")
    for what, path in (
        ("the draft of the bulletin", BULLETIN / "public" / "bulletin.html"),
        (
            "the annex with every site and fault, for the office",
            BULLETIN / "internal" / "internal.html",
        ),
        ("open data with its dictionary", BULLETIN / "public"),
        ("the evidence, one file a site", WORKSPACE / "evidence"),
        ("what each site had to be found for", WORKSPACE / "truth.json"),
    ):
        console.print(f"  {path.relative_to(ROOT)}  {what}", markup=False)
    console.print("The proof of a finding: cd out/demo && ../../.venv/bin/inspector explain 1")


if __name__ == "__main__":
    main()
