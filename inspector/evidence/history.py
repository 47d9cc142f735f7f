"""What is known of a site before it is looked at: what was seen earlier, what people said."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.evidence.columns import ColumnNote


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
class Background:
    """What an inspection is given to know before it looks: what earlier inspections observed, the
    earliest first, the addresses the site had before, those where the end of it is to be announced
    (办法 article 14: the successor, the portal of the region), what people said of its
    columns, and the hosts of the registry under its registrable domain, None where that is unknown.
    """

    sightings: tuple[Observed, ...] = ()
    former: tuple[str, ...] = ()
    announcers: tuple[str, ...] = ()
    notes: tuple[ColumnNote, ...] = ()
    registered: tuple[str, ...] | None = None


NOTHING_KNOWN = Background()


@dataclass(frozen=True, slots=True)
class History:
    """What was observed before this inspection, in the order of time."""

    observed: tuple[Observed, ...] = ()

    def of(self, kind: str, key: str = "") -> tuple[Observed, ...]:
        """The values of one fact, the earliest first."""
        return tuple(each for each in self.observed if (each.kind, each.key) == (kind, key))
