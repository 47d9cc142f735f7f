"""python -m bench.links        prints the tables and writes them into docs/accuracy.md"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bench.figures import keep
from bench.links.measure import measure_sets
from bench.links.report import PARTS, text


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as folder:
        sets = asyncio.run(measure_sets(Path(folder)))
    for name, answers in sets.items():
        print(f"{name}\n\n{text(answers)}")
        keep(PARTS[name], text(answers))


if __name__ == "__main__":
    main()
