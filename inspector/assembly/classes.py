"""The class of a column, by its name, its tags and what lies above it, and how sure that is."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from inspector.evidence import Certainty, ColumnClass

_LONGEST_NAME = 14  # characters; what is longer is the title of an article
_SET_ASIDE = re.compile(r"专题|专栏|往期|历史|归档|旧版")
_TRIMMED = re.compile(r"[\s·|>»:：()（）\[\]【】“”\"]+|(?:栏目|频道|列表|专区)$")


class Classed(NamedTuple):
    """A class and how sure it is."""

    kind: ColumnClass
    certainty: Certainty


_SILENT = Classed(ColumnClass.NONE, Certainty.LIKELY)


def set_aside(crumbs: Iterable[str]) -> bool:
    """Whether a path leads through topics, or what is kept for the record: these close."""
    return any(_SET_ASIDE.search(crumb) for crumb in crumbs)


def classed(name: str, tags: Iterable[str] = (), above: Sequence[str] = ()) -> Classed:
    """The class of a column.

    Args:
        name: what the column is called.
        tags: what its `ColumnType` and `ColumnName` say, best first.
        above: names of the columns it lies in, the nearest last.
    """
    own = _below_personnel(of_name(name), name, above)
    telling = (tag for tag in tags if tag.strip() != name and len(tag) <= _LONGEST_NAME)
    said = next(filter(None, map(of_name, telling)), None)
    if own is None and said is not None:
        return Classed(said.kind, min(said.certainty, Certainty.LIKELY, key=_RANKS.index))
    if own is None:
        return _inherited(above)
    if said is None or own.kind is ColumnClass.NONE:
        return own
    return Classed(own.kind, Certainty.SURE if said.kind is own.kind else Certainty.UNSURE)


_RANKS = (Certainty.UNSURE, Certainty.LIKELY, Certainty.SURE, Certainty.CONFIRMED)


def _below_personnel(own: Classed | None, name: str, above: Sequence[str]) -> Classed | None:
    """A column called no more than 公示 is of personnel when it lies below such a one."""
    over = of_name(above[-1]) if above else None
    if own and over and over.kind is ColumnClass.PERSONNEL and _plain(name) in _words().generic:
        return Classed(over.kind, Certainty.LIKELY)
    return own


def _inherited(above: Sequence[str]) -> Classed:
    """A column whose name says nothing is as the news or notices that it lies in; never sure."""
    for crumb in reversed(above):
        found = of_name(crumb)
        if found is not None:
            return Classed(found.kind, Certainty.UNSURE)
    return _SILENT


@lru_cache(4096)
def of_name(name: str) -> Classed | None:
    """The class that a name says, or None where it says nothing."""
    plain = _plain(name)
    if len(plain) > _LONGEST_NAME or plain.startswith("关于"):
        return Classed(ColumnClass.NONE, Certainty.SURE)
    for each in _words().classes:
        if plain in each.usual:
            return Classed(each.kind, Certainty.SURE)
    if any(word in plain for word in _words().never):
        return Classed(ColumnClass.NONE, Certainty.LIKELY)
    return _by_words(plain)


def _plain(name: str) -> str:
    return _TRIMMED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _by_words(name: str) -> Classed | None:
    words = _words()
    spoken = [each for each in words.classes if any(word in name for word in each.words)]
    if not spoken:
        return None
    first = spoken[0]
    if any(word in name for each in spoken for word in each.unless):
        return Classed(ColumnClass.NONE, Certainty.UNSURE)
    if first.kind is not ColumnClass.NEWS and any(word in name for word in words.affairs):
        return Classed(ColumnClass.NONE, Certainty.LIKELY)
    if not any(_stands_last(name, word) for each in spoken for word in each.words):
        return Classed(ColumnClass.NONE, Certainty.UNSURE)
    plain = name.endswith(first.words) and len(spoken) == 1
    return Classed(first.kind, Certainty.LIKELY if plain else Certainty.UNSURE)


def _stands_last(name: str, word: str) -> bool:
    _, found, rest = name.rpartition(word)
    return bool(found) and (not rest or rest in _words().tails)


@dataclass(frozen=True, slots=True)
class _Class:
    kind: ColumnClass
    usual: frozenset[str]
    words: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    never: tuple[str, ...]
    affairs: tuple[str, ...]
    tails: frozenset[str]
    generic: frozenset[str]
    classes: tuple[_Class, ...]


@cache
def _words() -> _Words:
    table = tomllib.loads(Path(__file__).with_name("columns.toml").read_text("utf-8"))
    classes = tuple(
        _Class(
            ColumnClass(each["kind"]),
            frozenset(each["usual"]),
            tuple(each["words"]),
            tuple(each["unless"]),
        )
        for each in table["class"]
    )
    return _Words(
        tuple(table["never"]),
        tuple(table["affairs"]),
        frozenset(table["tails"]),
        frozenset(table["generic"]),
        classes,
    )
