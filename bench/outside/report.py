"""The measurement of TLS and names as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from bench.figures import table
from bench.outside.measure import Answer, figures
from bench.tags.report import misses

PART = "outside"


def text(answers: Sequence[Answer]) -> str:
    """Figures and misses."""
    missed = [(a.case.id, *wrong, a.case.why) for a in answers for wrong in a.wrong()]
    right = sum(not list(answer.wrong()) for answer in answers)
    lines = [f"{len(answers)} cases, {right} judged exactly as labelled.", ""]
    lines += table("Fault", figures(answers))
    return "\n".join([*lines, "", *misses(missed), ""])
