"""python -m bench.badge        prints the table and writes it into docs/accuracy.md"""

from __future__ import annotations

from bench.badge.measure import measure
from bench.badge.report import PART, text
from bench.figures import keep


def main() -> None:
    """Measure and write."""
    written = text(measure())
    print(written)
    keep(PART, written)


if __name__ == "__main__":
    main()
