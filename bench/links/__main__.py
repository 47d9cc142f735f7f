"""python -m bench.links        prints the tables and writes them into docs/accuracy.md"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bench.links.measure import measure_sets
from bench.links.report import keep, text


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory() as folder:
        tables = text(asyncio.run(measure_sets(Path(folder))))
    print(tables)
    keep(tables)


if __name__ == "__main__":
    main()
