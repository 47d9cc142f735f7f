"""Reading and validating the TOML of a profile. Every refusal is one sentence naming the key."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from inspector.errors import ProfileError
from inspector.model import SiteType
from inspector.profiles.model import Item, Kind, Per, Profile

Choice = TypeVar("Choice", bound=StrEnum)

_CODE = re.compile(r"[A-Z]{3}\d{3}")
_PROFILE_KEYS = frozenset(Profile.__slots__) - {"items", "text", "digest"}
_ITEM_KEYS = frozenset(Item.__slots__)


def read(text: str, where: str) -> Profile:
    """A profile from its TOML.

    Raises:
        ProfileError: it is not TOML, or a value is missing, unknown or not allowed.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{where} is not valid TOML: {error}") from error
    _no_others(where, table, {"profile", "items"})
    head, rows = table.get("profile"), table.get("items")
    if not isinstance(head, dict):
        raise ProfileError(f"{where} has no table [profile]")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ProfileError(f"{where} has no [[items]]")
    items = tuple(_item(where, row) for row in rows)
    _no_duplicates(where, items)
    return _profile(where, head, items, text)


def _profile(where: str, head: Mapping[str, Any], items: tuple[Item, ...], text: str) -> Profile:
    _no_others(where, head, _PROFILE_KEYS)
    profile = Profile(
        name=_text(where, head, "name"),
        title=_text(where, head, "title"),
        version=_text(where, head, "version"),
        valid_from=_text(where, head, "valid_from"),
        valid_until=_text(where, head, "valid_until", ""),
        source=_text(where, head, "source"),
        base_points=_number(where, head, "base_points"),
        pass_mark=_number(where, head, "pass_mark"),
        bonus_mark=_number(where, head, "bonus_mark"),
        bonus_limit=_number(where, head, "bonus_limit"),
        minimum_decided=_number(where, head, "minimum_decided"),
        points_for=_types(where, head, "points_for"),
        items=items,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    _check_profile(where, profile)
    return profile


def _check_profile(where: str, profile: Profile) -> None:
    for day in filter(None, (profile.valid_from, profile.valid_until)):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ProfileError(f"{where}: {day!r} is not a date YYYY-MM-DD") from None
    if not Decimal(0) <= profile.minimum_decided <= 1:
        raise ProfileError(f"{where}: minimum_decided must lie between 0 and 1")
    if not Decimal(0) < profile.pass_mark <= profile.bonus_mark <= profile.base_points:
        raise ProfileError(f"{where}: pass_mark, bonus_mark and base_points must rise from 0")


def _item(where: str, row: Mapping[str, Any]) -> Item:
    here = f"{where}, item {row.get('id', '?')!r}"
    _no_others(here, row, _ITEM_KEYS)
    points = _number(here, row, "points", Decimal(0))
    item = Item(
        id=_text(here, row, "id"),
        title=_text(here, row, "title"),
        title_en=_text(here, row, "title_en"),
        kind=_choice(here, row, "kind", Kind),
        codes=_codes(here, row),
        points=points,
        per=_choice(here, row, "per", Per, Per.SITE),
        cap=_number(here, row, "cap", points),
        threshold=_count(here, row),
        clause=_text(here, row, "clause", ""),
        verified=_flag(here, row, "verified"),
        confirm=_flag(here, row, "confirm"),
        scope=_types(here, row, "scope"),
        first_level=_texts(here, row, "first_level"),
    )
    _check_points(here, row, item)
    _check_words(here, item)
    return item


def _check_points(here: str, row: Mapping[str, Any], item: Item) -> None:
    scored = item.kind in {Kind.DEDUCT, Kind.BONUS}
    if scored and item.points <= 0:
        raise ProfileError(f"{here}: a {item.kind} item needs points above 0")
    if not scored and "points" in row:
        raise ProfileError(f"{here}: a {item.kind} item has no points")
    if scored and item.cap <= 0:
        raise ProfileError(f"{here}: cap must be above 0")
    if scored and item.per is not Per.SITE and "cap" not in row:
        raise ProfileError(f"{here}: points per {item.per} need a cap")
    if item.kind is not Kind.VETO and "threshold" in row:
        raise ProfileError(f"{here}: only a veto has a threshold")


def _check_words(here: str, item: Item) -> None:
    if not set(item.first_level) <= set(item.codes):
        raise ProfileError(f"{here}: first_level names a code that is not among its codes")
    if item.verified and not item.clause:
        raise ProfileError(f"{here}: verified = true needs the clause that was read")
    if not item.codes and not item.confirm and item.kind is not Kind.BONUS:
        raise ProfileError(f"{here}: an item without codes is judged by a person: confirm = true")
    if item.kind is Kind.BONUS and item.codes:
        raise ProfileError(f"{here}: a bonus is entered by a person and has no codes")


def _no_duplicates(where: str, items: tuple[Item, ...]) -> None:
    ids = Counter(item.id for item in items)
    codes = Counter(code for item in items if item.kind is Kind.DEDUCT for code in item.codes)
    for key in (key for key, count in ids.items() if count > 1):
        raise ProfileError(f"{where}: the id {key!r} is given twice")
    for code in (code for code, count in codes.items() if count > 1):
        raise ProfileError(
            f"{where}: {code} is in two deductions; a problem deducted once is not deducted again"
        )


def _no_others(where: str, table: Mapping[str, Any], known: Collection[str]) -> None:
    for key in table:
        if key not in known:
            raise ProfileError(f"{where}: unknown key {key!r}")


def _text(where: str, table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ProfileError(f"{where}: {key!r} must be a text")
    return value


def _number(
    where: str, table: Mapping[str, Any], key: str, default: Decimal | None = None
) -> Decimal:
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ProfileError(f"{where}: {key!r} must be a number")
    value = Decimal(value)
    if not value.is_finite():
        raise ProfileError(f"{where}: {key!r} must be a number")
    return value


def _flag(where: str, table: Mapping[str, Any], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise ProfileError(f"{where}: {key!r} must be true or false")
    return value


def _count(where: str, table: Mapping[str, Any]) -> int:
    value = table.get("threshold", 1)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ProfileError(f"{where}: 'threshold' must be a whole number from 1 on")
    return value


def _choice(
    where: str, table: Mapping[str, Any], key: str, kind: type[Choice], default: str = ""
) -> Choice:
    value = table.get(key, default)
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(kind)
        raise ProfileError(f"{where}: {key} {value!r} is not one of {known}") from None


def _codes(where: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    codes = _texts(where, table, "codes")
    for code in codes:
        if not _CODE.fullmatch(code):
            raise ProfileError(f"{where}: {code!r} is no rule code")
    if len(set(codes)) < len(codes):
        raise ProfileError(f"{where}: a code is given twice")
    return codes


def _types(where: str, table: Mapping[str, Any], key: str) -> frozenset[SiteType]:
    try:
        return frozenset(SiteType(value) for value in _texts(where, table, key))
    except ValueError as error:
        raise ProfileError(f"{where}: {key}: {error}") from None


def _texts(where: str, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ProfileError(f"{where}: {key!r} must be a list of texts")
    return tuple(value)
