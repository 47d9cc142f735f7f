"""python -m bench.marks        prints the tables and writes them into docs/accuracy.md

The part of real pages is written only where REAL_PAGES names their folder, that of cases held out
where there are any.
"""

from __future__ import annotations

from bench.figures import keep
from bench.marks import real
from bench.marks.cases import cases, held
from bench.marks.measure import measure
from bench.marks.report import HELD, REAL, WRITTEN, real_text, text


def main() -> None:
    """Measure and write."""
    tables = {WRITTEN: text(measure(cases()))}
    if unseen := held():
        tables[HELD] = text(measure(unseen))
    if pages := real.measure():
        tables[REAL] = real_text(pages)
    for part, written in tables.items():
        print(f"{part}\n\n{written}")
        keep(part, written)


if __name__ == "__main__":
    main()
