"""What a registry file would change, field by field, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from inspector.model import Site
from inspector.registry.address import same_place, shown
from inspector.registry.headings import NAMES, heading_of
from inspector.registry.messages import Message, Param
from inspector.registry.rows import Parsed, Refusal, Remark, Row
from inspector.registry.vocabulary import WORDS, word

_EXTRA = "extra."


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after. Extra columns are called `extra.HEADING`."""

    field: str
    old: str | int
    new: str | int

    def say(self, lang: str = "zh") -> str:
        """`状态：正常运行 → 整合迁移`."""
        extra = self.field.startswith(_EXTRA)
        name = self.field.removeprefix(_EXTRA) if extra else heading_of(self.field, lang)
        colon = "：" if lang == "zh" else ": "
        return f"{name}{colon}{_shown(self.old, lang)} → {_shown(self.new, lang)}"


@dataclass(frozen=True, slots=True)
class Changed:
    """A known site of which the file says something else."""

    number: int
    before: Site
    after: Site
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What a file would do to the registry.

    `absent` sites are in the registry and not in the file: reported, never deleted.
    """

    new: tuple[Row, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: tuple[Row, ...] = ()
    refused: tuple[Refusal, ...] = ()
    absent: tuple[Site, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def to_store(self) -> tuple[Site, ...]:
        """The sites to write, as they are to be: the new ones and the changed ones."""
        return (*(row.site for row in self.new), *(change.after for change in self.changed))


def compare(old: Mapping[str, Site], parsed: Parsed) -> Diff:
    """Hold a file against the registry (`old`: site code → site).

    A column the file does not have changes nothing; an empty cell of a column it has clears the
    field, but for type and status, of which an empty cell says nothing.
    """
    new, changed, unchanged = [], [], []
    for row in parsed.sites:
        before = old.get(row.site.code)
        if before is None:
            new.append(row)
            continue
        after = _merged(before, row, parsed)
        changes = tuple(_changes(before, after))
        if changes:
            changed.append(Changed(row.number, before, after, changes))
        else:
            unchanged.append(row)
    named = {row.site.code for row in parsed.sites} | {row.code for row in parsed.refused}
    absent = tuple(site for code, site in old.items() if code not in named)
    remarks = (*parsed.remarks, *_recoded(new, old))
    return Diff(tuple(new), tuple(changed), tuple(unchanged), parsed.refused, absent, remarks)


def _merged(before: Site, row: Row, parsed: Parsed) -> Site:
    kept = {key: text for key, text in before.extra.items() if key not in parsed.extras}
    values = {name: getattr(row.site, name) for name in row.given}
    return replace(before, **values, extra={**kept, **row.site.extra}, registered=True)


def _changes(before: Site, after: Site) -> Iterator[FieldChange]:
    for name in (f.name for f in fields(Site) if f.name in NAMES):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(name, old, new)
    for key in dict.fromkeys((*before.extra, *after.extra)):
        old, new = before.extra.get(key, ""), after.extra.get(key, "")
        if old != new:
            yield FieldChange(_EXTRA + key, old, new)


def _recoded(new: list[Row], old: Mapping[str, Site]) -> Iterator[Remark]:
    """A new code at a known address is usually a site whose code was changed."""
    places = {same_place(site.url): site for site in old.values()}
    for row in new:
        known = places.get(same_place(row.site.url))
        if known:
            params: dict[str, Param] = {"row": row.number, "value": shown(row.site.url)}
            params |= {"code": known.code, "name": known.name}
            yield Remark(row.number, Message("url-known", params))


def _shown(value: str | int, lang: str) -> str:
    empty = "（空）" if lang == "zh" else "(empty)"
    if isinstance(value, StrEnum) and value in WORDS:
        return word(value, lang)
    return str(value) or empty
