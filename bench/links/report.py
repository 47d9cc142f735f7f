"""The measurement as Markdown, and `docs/accuracy.md`, where it stands between two marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.links.cases import LABELS
from bench.links.measure import Answer, Share, figures, matrix

DOCUMENT = Path(__file__).parents[2] / "docs" / "accuracy.md"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
_FIGURE = re.compile(
    r"\| (broken or soft-404|broken|soft-404) \|.*?\((\d+)/(\d+)\).*?\((\d+)/(\d+)\)"
)


def text(sets: Mapping[str, Sequence[Answer]]) -> str:
    """All tables, a section for each set."""
    return "\n".join(_section(name, answers) for name, answers in sets.items())


def _section(name: str, answers: Sequence[Answer]) -> str:
    parts = ([f"## {name}"], _figures(answers), _matrix(answers), _misses(answers))
    return "\n".join("\n".join([*part, ""]) for part in parts)


def _figures(answers: Sequence[Answer]) -> Iterator[str]:
    right = sum(answer.right for answer in answers)
    yield f"{len(answers)} cases, {right} answered exactly as labelled."
    yield ""
    yield "| Verdict | Precision | 95 % interval | Recall | 95 % interval |"
    yield "|---|---:|---|---:|---|"
    for each in figures(answers):
        yield f"| {each.name} | {_share(each.precision)} | {_share(each.recall)} |"


def _share(share: Share) -> str:
    low, high = share.interval
    return (
        f"{100 * share.value:.1f} % ({share.part}/{share.whole}) "
        f"| {100 * low:.1f}–{100 * high:.1f} %"
    )


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


def keep(tables: str) -> None:
    """Write the tables into the document."""
    page = DOCUMENT.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    DOCUMENT.write_text(before + BEGIN + tables + END + rest.split(END)[1], encoding="utf-8")


def written() -> dict[str, dict[str, tuple[Share, Share]]]:
    """Precision and recall as they stand in the document, by set and verdict."""
    tables = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    sections = (part.partition("\n") for part in tables.split("## ")[1:])
    return {name: _written(section) for name, _, section in sections}


def _written(section: str) -> dict[str, tuple[Share, Share]]:
    found = _FIGURE.findall(section)
    return {name: (Share(int(a), int(b)), Share(int(c), int(d))) for name, a, b, c, d in found}
