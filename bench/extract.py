"""What the reading of a page costs: milliseconds of CPU, the best of several rounds, and the
memory its facts take in a crawl, which keeps those of all pages.

python bench/extract.py [FILE …]     saved pages; without any, pages of the static site
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path
from statistics import mean, median

from static_site import page

from inspector.extract import extract

PAGES = 50
CRAWLED = 2100
ROUNDS = 5
URL = "http://www.example.cn/c1/p{}.html"


def seconds(body: bytes) -> float:
    """CPU time of one reading, the best of all rounds: the others were disturbed."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        start = time.process_time()
        extract(body, url=URL.format(1), today="2026-11-05")
        taken.append(time.process_time() - start)
    return min(taken)


def kilobytes(bodies: list[bytes]) -> float:
    """Memory of the facts of a page, with its share of what the pages have in common."""
    tracemalloc.start()
    kept = [
        extract(body, url=URL.format(number), today="2026-11-05")
        for number, body in enumerate(bodies)
    ]
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / len(kept) / 1000


def main(names: list[str]) -> None:
    """Print median, mean and longest, and the memory of the facts."""
    bodies = [Path(name).read_bytes() for name in names]
    bodies = bodies or [page(number, 1000).encode() for number in range(PAGES)]
    taken = [seconds(body) * 1000 for body in bodies]
    print(
        f"{len(taken)} pages: median {median(taken):.2f} ms, "
        f"mean {mean(taken):.2f} ms, longest {max(taken):.2f} ms"
    )
    crawled = [] if names else [page(number, CRAWLED).encode() for number in range(CRAWLED)]
    print(f"{kilobytes(crawled or bodies):.1f} kB of facts a page, of {len(crawled or bodies)}")


if __name__ == "__main__":
    main(sys.argv[1:])
