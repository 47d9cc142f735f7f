"""The measurement of badges as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from bench.badge.measure import Answer, figures
from bench.figures import Share, table

PART = "badge"  # of the document


def text(answers: Sequence[Answer]) -> str:
    """Figures, false alarms and misses."""
    lines = [*table("Badge found", figures(answers)), "", *_alarms(answers), ""]
    wrong = [a for a in answers if a.shown != a.found]
    if not wrong:
        return "\n".join([*lines, "Nothing was missed or taken for another.", ""])
    lines += ["| Case | What | Label | Answer | Correlation |", "|---|---|---|---|---:|"]
    words = {True: "shown", False: "not shown"}
    lines += [
        f"| {a.case} | {a.what} | {words[a.shown]} | {words[a.found]} | {a.near:g} |" for a in wrong
    ]
    return "\n".join([*lines, ""])


def _alarms(answers: Sequence[Answer]) -> list[str]:
    """Of pictures and screens without the badge, those on which it was found."""
    lines = [
        "| Without the badge, and taken to show it | Share | 95 % interval |",
        "|---|---:|---|",
    ]
    for what in dict.fromkeys(answer.what for answer in answers):
        bare = [a for a in answers if a.what == what and not a.shown]
        lines.append(f"| {what} | {Share(sum(a.found for a in bare), len(bare))} |")
    return lines
