"""A table of text as a spreadsheet shows it, before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.registry.headings import fields_in

_HEAD = 30  # rows in which the headings are looked for, below titles and notes on filling in


@dataclass(frozen=True, slots=True)
class Line:
    """One row; `number` is what the spreadsheet shows beside it.

    `merged` is true when cells of this row are joined sideways, as group titles are.
    """

    number: int
    cells: tuple[str, ...]
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headings and the rows below them.

    `unread` names the other visible worksheets that look like registries too.
    """

    source: str
    headings: tuple[str, ...]
    heading_row: int
    lines: tuple[Line, ...]
    worksheet: str = ""
    unread: tuple[str, ...] = ()


def filled(cells: Iterable[str]) -> int:
    """How many cells hold something."""
    return sum(1 for cell in cells if cell.strip())


def heading_score(lines: Iterable[Line]) -> int:
    """How many fields the best row of headings among the first rows names."""
    head = [line for line in lines if filled(line.cells)][:_HEAD]
    return max((len(fields_in(line.cells)) for line in head), default=0)


def build(source: str, lines: Iterable[Line]) -> Sheet:
    """Find the headings and keep what stands below.

    Blank rows and headings printed again further down are dropped. Without a single known
    heading the first row is taken for the headings, and `parse` says what is missing.
    """
    rows = [line for line in lines if filled(line.cells)]
    if not rows:
        return Sheet(source, (), 1, ())
    top = max(rows[:_HEAD], key=lambda line: len(fields_in(line.cells)))
    headings = tuple(top.cells)
    body = [
        Line(line.number, _trimmed(line.cells), line.merged)
        for line in rows
        if line.number > top.number and _trimmed(line.cells) != _trimmed(headings)
    ]
    return Sheet(source, headings, top.number, tuple(body))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
