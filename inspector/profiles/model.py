"""The nouns of a profile."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inspector.model import SiteType


class Kind(StrEnum):
    """What an item does to a score."""

    VETO = "veto"  # 单项否决
    DEDUCT = "deduct"  # 扣分
    BONUS = "bonus"  # 加分
    INFORMATION = "information"  # listed, never scored


class Per(StrEnum):
    """What the points of a deduction are multiplied by."""

    SITE = "site"
    FINDING = "finding"
    OCCURRENCE = "occurrence"


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator.

    `codes` are the rules whose faults it counts; an item without codes is judged by a person.
    `points` are taken off `per` site, finding or occurrence, never more than `cap` (points of the
    whole indicator). A veto fires from `threshold` findings on (inclusive). With `confirm` nothing
    counts before a person has confirmed it. Of the codes in `first_level` only the findings count
    whose column is of the first level (一级栏目). An empty `scope` means every type of site.
    """

    id: str
    title: str
    title_en: str
    kind: Kind
    codes: tuple[str, ...] = ()
    points: Decimal = Decimal(0)
    per: Per = Per.SITE
    cap: Decimal = Decimal(0)
    threshold: int = 1
    clause: str = ""
    verified: bool = False
    confirm: bool = False
    scope: frozenset[SiteType] = frozenset()
    first_level: tuple[str, ...] = ()

    def covers(self, kind: SiteType) -> bool:
        """Whether the item is asked of this type of site."""
        return not self.scope or kind in self.scope


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole scoring profile.

    `points_for` are the types of site that get points; the others are graded by vetoes alone.
    `minimum_decided` is the share (0 to 1) of veto and deduction items that must have passed or
    failed before a site is graded. `digest` is the SHA-256 of `text`.
    """

    name: str
    title: str
    version: str
    valid_from: str
    valid_until: str
    source: str
    base_points: Decimal
    pass_mark: Decimal
    bonus_mark: Decimal
    bonus_limit: Decimal
    minimum_decided: Decimal
    points_for: frozenset[SiteType]
    items: tuple[Item, ...]
    text: str
    digest: str

    def valid_on(self, day: str) -> bool:
        """Whether an ISO date lies within the dates of validity, both inclusive."""
        return self.valid_from <= day and (not self.valid_until or day <= self.valid_until)

    def item(self, key: str) -> Item | None:
        """The item with this id."""
        return next((item for item in self.items if item.id == key), None)

    def items_of(self, code: str) -> tuple[Item, ...]:
        """The items that count a rule's faults, in the order of the profile."""
        return tuple(item for item in self.items if code in item.codes)
