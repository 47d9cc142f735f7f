"""python -m bench.marks        prints the tables and writes them into docs/accuracy.md

The part of real pages is written only where REAL_PAGES names their folder.
"""

from __future__ import annotations

from bench.figures import keep
from bench.marks import real
from bench.marks.cases import cases
from bench.marks.measure import measure
from bench.marks.report import AFTER, LATER, REAL, WRITTEN, real_text, text


def main() -> None:
    """Measure and write."""
    known = cases()
    tables = {
        WRITTEN: text(measure(case for case in known if case.group != LATER)),
        AFTER: text(measure(case for case in known if case.group == LATER)),
    }
    if pages := real.measure():
        tables[REAL] = real_text(pages)
    for part, written in tables.items():
        print(f"{part}\n\n{written}")
        keep(part, written)


if __name__ == "__main__":
    main()
