"""Targets to be asked, and those that another inspection of the sweep has asked already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from inspector.assembly.hosts import key
from inspector.evidence import Known, LinkKind

Recall: TypeAlias = Callable[[Sequence[str]], Iterable[Known]]


@dataclass(frozen=True, slots=True)
class Question:
    """One target to be asked."""

    url: str
    kind: LinkKind
    parent: str
    on_home: bool


def nothing(_urls: Sequence[str]) -> tuple[Known, ...]:
    """What an inspection knows that shares nothing with others."""
    return ()


def known_of(recall: Recall, wanted: Iterable[tuple[str, LinkKind]]) -> dict[str, Known]:
    """What is known of links, each an address and its kind, by the address as it was given. The
    newest counts, and only what is known of a link of the same kind.
    """
    links = list(wanted)
    newest = {(known.url, known.kind): known for known in recall([key(url) for url, _ in links])}
    found = {url: newest.get((key(url), kind)) for url, kind in links}
    return {url: known for url, known in found.items() if known is not None}
