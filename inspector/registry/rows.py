"""From rows of text to sites, refusals and remarks. Nothing is dropped without a word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inspector.errors import RegistryError
from inspector.model import Site
from inspector.registry.address import BadCell, same_place, shown
from inspector.registry.cells import (
    FORMULA_ERRORS,
    READERS,
    Value,
    icp_doubtful,
    police_doubtful,
    tidy,
)
from inspector.registry.headings import COMPULSORY, NAMES, Columns, columns_of
from inspector.registry.messages import BadFile, Message, Param
from inspector.registry.sheet import Line, Sheet, filled

_KEPT_WHEN_EMPTY = frozenset({"type", "status"})  # an empty cell says nothing of these
_NAMED = 10  # rows named in one sentence
_CHINESE = re.compile(r"[一-鿿]")
_DOUBTS = {"icp": ("icp-form", icp_doubtful), "police": ("police-form", police_doubtful)}


@dataclass(frozen=True, slots=True)
class Row:
    """A site and the row it stands in. `given` are the fields the row speaks of: what it does not
    speak of is left as it is when the site is known already.
    """

    number: int
    site: Site
    given: frozenset[str] = frozenset(NAMES)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not taken, every reason why, and its cells as they were typed.

    `code` is empty when the row has no readable site code.
    """

    number: int
    reasons: tuple[Message, ...]
    raw: tuple[str, ...]
    code: str = ""

    def say(self, lang: str = "zh") -> str:
        """All reasons, one sentence each."""
        return ("" if lang == "zh" else " ").join(reason.say(lang) for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should look at; the row is taken all the same. Number 0: the file."""

    number: int
    message: Message


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a registry file says. `extras` are the headings kept in `Site.extra`."""

    sites: tuple[Row, ...]
    refused: tuple[Refusal, ...] = ()
    remarks: tuple[Remark, ...] = ()
    headings: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    line: Line
    values: Mapping[str, Value]
    extra: Mapping[str, str]
    reasons: tuple[Message, ...]
    given: frozenset[str] = field(default_factory=frozenset)

    @property
    def code(self) -> str:
        return str(self.values.get("code", ""))


def parse(sheet: Sheet, lang: str = "zh") -> Parsed:
    """Read every row of a sheet.

    Raises:
        RegistryError: a compulsory heading is missing, two columns mean the same, or there is no
            row at all; one sentence in the language asked for.
    """
    try:
        columns = _columns(sheet)
    except BadFile as error:
        raise RegistryError(error.message.say(lang)) from error
    notes = [line for line in sheet.lines if _is_note(line, columns)]
    skipped = {line.number for line in notes}
    drafts = [_draft(line, columns) for line in sheet.lines if line.number not in skipped]
    drafts = _without_twins(drafts, columns)
    rows = tuple(_row(draft) for draft in drafts if not draft.reasons)
    refused = tuple(
        Refusal(d.line.number, d.reasons, d.line.cells, d.code) for d in drafts if d.reasons
    )
    remarks = (*_unread(sheet), *map(_note, notes), *_doubts(rows, columns))
    return Parsed(rows, refused, remarks, columns.labels, tuple(columns.extra))


def _columns(sheet: Sheet) -> Columns:
    columns = columns_of(sheet.headings, sheet.source, sheet.heading_row)
    if not sheet.lines:
        raise BadFile("rows-none", file=sheet.source, row=sheet.heading_row)
    return columns


def _draft(line: Line, columns: Columns) -> _Draft:
    values: dict[str, Value] = {}
    reasons: list[Message] = []
    given = set(columns.fields)
    if len(line.cells) > len(columns.labels):
        reasons.append(_too_many(line, columns))
    for name, index in columns.fields.items():
        text = tidy(_cell(line, index))
        if not text:
            given -= {name} & _KEPT_WHEN_EMPTY
        try:
            if text or name in COMPULSORY:
                values[name] = _value(name, text)
        except BadCell as error:
            reasons.append(_message(error.key, line, columns, name, text))
    return _Draft(line, values, _extra(line, columns), tuple(reasons), frozenset(given))


def _value(name: str, text: str) -> Value:
    if not text:
        raise BadCell("empty")
    if text in FORMULA_ERRORS:
        raise BadCell("cell-error")
    reader = READERS.get(name)
    return reader(text) if reader else text


def _cell(line: Line, index: int) -> str:
    return line.cells[index] if index < len(line.cells) else ""


def _extra(line: Line, columns: Columns) -> dict[str, str]:
    found = {label: _cell(line, index).strip() for label, index in columns.extra.items()}
    return {label: text for label, text in found.items() if text}


def _message(key: str, line: Line, columns: Columns, name: str, value: str) -> Message:
    return Message(key, {"row": line.number, "column": columns.label(name), "value": value})


def _too_many(line: Line, columns: Columns) -> Message:
    width = len(columns.labels)
    surplus = " ".join(cell.strip() for cell in line.cells[width:] if cell.strip())
    params: dict[str, Param] = {"row": line.number, "cells": len(line.cells), "headings": width}
    return Message("cells-many", {**params, "value": surplus})


def _without_twins(drafts: Sequence[_Draft], columns: Columns) -> list[_Draft]:
    """Refuse every row of a code that stands in several, each naming the others."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.code:
            numbers[draft.code].append(draft.line.number)
    return [
        replace(draft, reasons=(*draft.reasons, _twin(draft, columns, numbers[draft.code])))
        if len(numbers.get(draft.code, ())) > 1
        else draft
        for draft in drafts
    ]


def _twin(draft: _Draft, columns: Columns, numbers: Sequence[int]) -> Message:
    message = _message("code-twice", draft.line, columns, "code", draft.code)
    return Message(message.key, {**message.params, "others": _others(numbers, draft.line.number)})


def _others(numbers: Sequence[int], own: int) -> tuple[int | str, ...]:
    """The other rows, the first ones when there are many."""
    few = [number for number in numbers[: _NAMED + 1] if number != own][:_NAMED]
    return (*few, "…") if len(numbers) - 1 > len(few) else tuple(few)


def _row(draft: _Draft) -> Row:
    values: dict[str, object] = dict(draft.values)
    site = Site(**values, extra=draft.extra)  # type: ignore[arg-type] # READERS has the types
    return Row(draft.line.number, site, draft.given)


def _is_note(line: Line, columns: Columns) -> bool:
    """A group title or a remark below the table, not a site that lacks cells."""
    if filled(line.cells) != 1:
        return False
    index = next(i for i, cell in enumerate(line.cells) if cell.strip())
    if index in {columns.fields["name"], columns.fields["url"]}:
        return line.merged
    return line.merged or bool(_CHINESE.search(line.cells[index]))


def _note(line: Line) -> Remark:
    text = tidy(" ".join(line.cells))
    return Remark(line.number, Message("note-skipped", {"row": line.number, "value": text}))


def _unread(sheet: Sheet) -> Iterator[Remark]:
    for title in sheet.unread:
        yield Remark(0, Message("sheet-unread", {"value": title, "read": sheet.worksheet}))


def _doubts(rows: Sequence[Row], columns: Columns) -> Iterator[Remark]:
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        places[same_place(row.site.url)].append(row.number)
    for row in rows:
        yield from _doubts_of(row, columns)
        shared = places[same_place(row.site.url)]
        if len(shared) > 1:
            others = _others(shared, row.number)
            yield _remark("url-shared", row, columns.label("url"), shown(row.site.url), others)


def _doubts_of(row: Row, columns: Columns) -> Iterator[Remark]:
    for name, (key, doubtful) in _DOUBTS.items():
        text = getattr(row.site, name)
        if text and doubtful(text):
            yield _remark(key, row, columns.label(name), text)
    opened = row.site.opened_on
    for name in ("migration_notice_on", "closed_on"):
        later = getattr(row.site, name)
        if opened and later and later < opened:
            params = {"column": columns.label(name), "value": later, "opened": opened}
            yield Remark(row.number, Message("dates-order", {"row": row.number, **params}))


def _remark(
    key: str, row: Row, column: str, value: str, others: tuple[int | str, ...] = ()
) -> Remark:
    params: dict[str, Param] = {
        "row": row.number,
        "column": column,
        "value": value,
        "others": others,
    }
    return Remark(row.number, Message(key, params))
