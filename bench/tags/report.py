"""The measurement of page tags and character sets as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.figures import table
from bench.tags.measure import Answer, figures

PARTS = {"cases": "tags", "held": "tags held out"}  # folder of cases → part of the document


def text(answers: Sequence[Answer]) -> str:
    """Figures and misses."""
    right = sum(not list(answer.wrong()) for answer in answers)
    lines = [f"{len(answers)} cases, {right} judged exactly as labelled.", ""]
    lines += table("Fault", figures(answers))
    missed = [(a.case.id, *wrong, a.case.why) for a in answers for wrong in a.wrong()]
    return "\n".join([*lines, "", *misses(missed), ""])


def misses(missed: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table of what was missed or said too much."""
    if not missed:
        yield "Nothing was missed or said too much."
        return
    yield "| Case | What | Label | Answer | About the case |"
    yield "|---|---|---|---|---|"
    for row in missed:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
