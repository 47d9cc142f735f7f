"""python -m bench.outside      prints the table and writes it into docs/accuracy.md"""

from __future__ import annotations

from bench.figures import keep
from bench.outside.cases import cases
from bench.outside.measure import measure
from bench.outside.report import PART, text


def main() -> None:
    """Measure and write."""
    written = text(measure(cases()))
    print(f"{PART}\n\n{written}")
    keep(PART, written)


if __name__ == "__main__":
    main()
