"""The measurement of marks and notices as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.figures import table
from bench.marks import real
from bench.marks.measure import Answer, figures

WRITTEN, HELD, REAL = "marks", "marks held out", "real pages"  # parts of the document


def text(answers: Sequence[Answer]) -> str:
    """Figures and misses of labelled pages."""
    right = sum(not list(answer.wrong()) for answer in answers)
    lines = [f"{len(answers)} cases, {right} read exactly as labelled.", ""]
    lines += table("Mark, notice or rule", figures(answers))
    missed = [(a.case.id, *wrong, a.case.why) for a in answers for wrong in a.wrong()]
    return "\n".join([*lines, "", *_misses("Case", missed), ""])


def real_text(answers: Sequence[real.RealAnswer]) -> str:
    """Figures and misses of real pages."""
    lines = [f"{len(answers)} pages.", "", *table("Mark", real.figures(answers))]
    missed = [(a.page, *wrong, "") for a in answers for wrong in a.wrong()]
    return "\n".join([*lines, "", *_misses("Page", missed), ""])


def _misses(heading: str, missed: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    if not missed:
        yield "Nothing was missed or said too much."
        return
    yield f"| {heading} | What | Label | Answer | About the case |"
    yield "|---|---|---|---|---|"
    for row in missed:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
