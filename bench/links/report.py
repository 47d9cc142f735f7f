"""The measurement as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.figures import table
from bench.links.cases import DEVELOPED, HELD, LABELS
from bench.links.measure import Answer, figures, matrix

PARTS = {DEVELOPED: "links", HELD: "links held out"}  # of docs/accuracy.md


def text(answers: Sequence[Answer]) -> str:
    """All tables of a set."""
    parts = (_figures(answers), _matrix(answers), _misses(answers))
    return "\n".join("\n".join([*part, ""]) for part in parts)


def _figures(answers: Sequence[Answer]) -> Iterator[str]:
    right = sum(answer.right for answer in answers)
    yield f"{len(answers)} cases, {right} answered exactly as labelled."
    yield ""
    yield from table("Verdict", figures(answers))


def _matrix(answers: Sequence[Answer]) -> Iterator[str]:
    yield "| Label \\ verdict | " + " | ".join(LABELS) + " | all |"
    yield "|---|" + "---:|" * (len(LABELS) + 1)
    for label, row in matrix(answers).items():
        cells = " | ".join(str(row[verdict] or "") for verdict in LABELS)
        yield f"| **{label}** | {cells} | {row.total()} |"


def _misses(answers: Sequence[Answer]) -> Iterator[str]:
    yield "| Missed | Label | Verdict | Why the label | Tries |"
    yield "|---|---|---|---|---|"
    for answer in answers:
        if not answer.right:
            case = answer.case
            trace = answer.trace.replace("|", "\\|")
            yield f"| {case.id} | {case.label} | {answer.verdict} | {case.why} | {trace} |"
