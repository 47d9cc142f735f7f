"""python -m bench.tags         prints the tables and writes them into docs/accuracy.md"""

from __future__ import annotations

from bench.figures import keep
from bench.tags.cases import cases
from bench.tags.measure import measure
from bench.tags.report import PARTS, text


def main() -> None:
    """Measure and write; a part without cases is left as it stands."""
    for folder, part in PARTS.items():
        if known := cases(folder):
            written = text(measure(known))
            print(f"{part}\n\n{written}")
            keep(part, written)


if __name__ == "__main__":
    main()
