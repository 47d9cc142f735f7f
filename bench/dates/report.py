"""The measurement of dates, lists and columns as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bench.dates import real
from bench.dates.cases import DEVELOPED, HELD
from bench.dates.measure import Answer, figures
from bench.figures import Figure, table

PARTS = {DEVELOPED: "dates", HELD: "dates held out"}  # of docs/accuracy.md
REAL = "dates of real pages"
_HEADING = "Date, list, column"


def text(answers: Sequence[Answer], peer: Iterable[Figure] = ()) -> str:
    """Figures and misses of labelled pages, with those of another program beside them."""
    right = sum(not list(answer.wrong()) for answer in answers)
    lines = [f"{len(answers)} cases, {right} read exactly as labelled.", ""]
    lines += table(_HEADING, (*figures(answers), *peer))
    missed = [(a.case.id, *wrong, a.case.why) for a in answers for wrong in a.wrong()]
    return "\n".join([*lines, "", *_misses("Case", missed), ""])


def real_text(answers: Sequence[real.RealAnswer]) -> str:
    """Figures and misses of real pages."""
    lines = [f"{len(answers)} pages.", "", *table(_HEADING, real.real_figures(answers))]
    missed = [(each.answer.case.id, *wrong, "") for each in answers for wrong in each.wrong()]
    return "\n".join([*lines, "", *_misses("Page", missed), ""])


def _misses(heading: str, missed: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    if not missed:
        yield "Nothing was missed or said too much."
        return
    yield f"| {heading} | What | Label | Answer | About the case |"
    yield "|---|---|---|---|---|"
    for row in missed:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
