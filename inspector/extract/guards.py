"""Which protection product answered with an error in place of the page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FEW = 100  # visible characters


@dataclass(frozen=True, slots=True)
class _Product:
    name: str
    statuses: frozenset[int]
    headers: tuple[tuple[str, str], ...]
    body: tuple[bytes, ...]


@cache
def _products() -> tuple[_Product, ...]:
    """Fingerprints from `guards.toml` beside this module."""
    text = (files(__package__) / "guards.toml").read_text("utf-8")
    return tuple(
        _Product(
            entry["name"],
            frozenset(entry["statuses"]),
            tuple(entry.get("headers", {}).items()),
            tuple(mark.encode() for mark in entry.get("body", ())),
        )
        for entry in tomllib.loads(text)["product"]
    )


def guard_of(
    status: int, headers: Iterable[tuple[str, str]], body: bytes, *, words: int = 0
) -> str:
    """Name of the product that gave this answer, or ""; `headers` with names lower-cased, `words`
    the visible characters: with more than a few, an answer that opened is the page itself.
    """
    if status < 400 and words >= _FEW:
        return ""
    said = [(name, value.lower()) for name, value in headers]
    for product in _products():
        if status not in product.statuses:
            continue
        if any(
            name == key and mark in value for key, mark in product.headers for name, value in said
        ):
            return product.name
        if any(mark in body for mark in product.body):
            return product.name
    return ""
