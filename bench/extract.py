"""How long the reading of a page takes, in milliseconds of CPU: the best of several rounds.

python bench/extract.py [FILE …]     saved pages; without any, pages of the static site
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import mean, median

from static_site import page

from inspector.extract import extract

PAGES = 50
ROUNDS = 5


def seconds(body: bytes) -> float:
    """CPU time of one reading, the best of all rounds: the others were disturbed."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        extract(body, url="http://www.example.cn/c1/p1.html", today="2026-11-05")
        taken.append(time.process_time() - start)
    return min(taken)


def main(names: list[str]) -> None:
    """Print median, mean and longest."""
    bodies = [Path(name).read_bytes() for name in names]
    bodies = bodies or [page(number, 1000).encode() for number in range(PAGES)]
    taken = [seconds(body) * 1000 for body in bodies]
    print(
        f"{len(taken)} pages: median {median(taken):.2f} ms, "
        f"mean {mean(taken):.2f} ms, longest {max(taken):.2f} ms"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
