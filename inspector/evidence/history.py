"""What earlier inspections of a site saw: facts that mean something only over time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observed:
    """One value of a fact, with the first and the last moment at which it was seen so. `kind` and
    `key` say what it is about, e.g. `column-items` and the address of the column.
    """

    kind: str
    key: str
    value: str
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class History:
    """What was observed before this inspection, in the order of time."""

    observed: tuple[Observed, ...] = ()

    def of(self, kind: str, key: str = "") -> tuple[Observed, ...]:
        """The values of one fact, the earliest first."""
        return tuple(each for each in self.observed if (each.kind, each.key) == (kind, key))
