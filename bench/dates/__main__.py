"""python -m bench.dates        prints the tables and writes them into docs/accuracy.md

A set whose folder is not there is left out, and so are the real pages where REAL_PAGES does not
name theirs.
"""

from __future__ import annotations

from bench.dates import peer, real
from bench.dates.cases import sets
from bench.dates.measure import measure
from bench.dates.report import PARTS, REAL, real_text, text
from bench.figures import keep


def main() -> None:
    """Measure and write."""
    tables = {
        PARTS[name]: text(measure(known), peer.figures(known)) for name, known in sets().items()
    }
    if pages := real.measure():
        tables[REAL] = real_text(pages)
    for part, written in tables.items():
        print(f"{part}\n\n{written}")
        keep(part, written)


if __name__ == "__main__":
    main()
