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

from static_site import FOOT, page

from inspector.extract import extract
from inspector.extract.article import breadcrumb
from inspector.extract.lists import lists
from inspector.extract.published import published
from inspector.extract.tree import read

PAGES = 50
CRAWLED = 2100
LIST_BYTES = 60_000
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


def seconds_of_lists(body: bytes) -> float:
    """CPU time of reading a parsed page's lists and dates, the best of all rounds."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        parsed = read(body.decode())
        start = time.process_time()
        lists(parsed, URL.format(1), "2026-11-05")
        published(parsed, {}, URL.format(1), "2026-11-05")
        breadcrumb(parsed)
        taken.append(time.process_time() - start)
    return min(taken)


def list_page(number: int) -> bytes:
    """A page of 60 kB that is nothing but a list: some 230 entries with their dates."""
    head = page(number, PAGES).split("<ul class=list>")[0]
    rows, size = [head, "<ul class=list>"], len(head.encode()) + len(FOOT.encode())
    while size < LIST_BYTES:
        each = len(rows)
        title = f"关于做好示例区第{number}批第{each}号重点项目建设有关工作的通知"
        day = f"2026-{10 - each // 60:02d}-{28 - each % 28:02d}"
        row = f'<li class="item"><a href="./t{day.replace("-", "")}_{each}.html" title="{title}">'
        rows.append(f'{row}{title}</a><span class="date">{day}</span></li>\n')
        size += len(rows[-1].encode())
    return f"{''.join(rows)}</ul>{FOOT}</body></html>".encode()


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
    """Print median, mean and longest, of a large list page the median, the memory of the facts."""
    bodies = [Path(name).read_bytes() for name in names]
    bodies = bodies or [page(number, 1000).encode() for number in range(PAGES)]
    taken = [seconds(body) * 1000 for body in bodies]
    print(
        f"{len(taken)} pages: median {median(taken):.2f} ms, "
        f"mean {mean(taken):.2f} ms, longest {max(taken):.2f} ms"
    )
    if not names:
        large = [list_page(number) for number in range(PAGES)]
        whole, part = median(map(seconds, large)), median(map(seconds_of_lists, large))
        print(
            f"list pages of {LIST_BYTES // 1000} kB: median {whole * 1000:.2f} ms, "
            f"{part * 1000:.2f} ms of it for lists and dates"
        )
    crawled = [] if names else [page(number, CRAWLED).encode() for number in range(CRAWLED)]
    print(f"{kilobytes(crawled or bodies):.1f} kB of facts a page, of {len(crawled or bodies)}")


if __name__ == "__main__":
    main(sys.argv[1:])
