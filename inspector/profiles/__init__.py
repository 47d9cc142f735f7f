"""Scoring profiles: every number of the grading, as data with its clause and its dates.

A profile is a TOML file. `verified = true` says that points and clause were read in the published
indicator; everything else is provisional (暂定), and no report may call it a rule of the State
Council. Scores of different profiles are never compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path

from inspector.errors import ProfileError
from inspector.profiles.model import Item, Kind, Per, Profile
from inspector.profiles.reading import read

__all__ = [
    "DEFAULT",
    "Change",
    "Item",
    "Kind",
    "Per",
    "Profile",
    "diff",
    "load",
    "names",
    "parse",
]

DEFAULT = "chongqing-2017"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two profiles; `item` is empty for the profile's own keys.

    `old` or `new` is empty when the whole item was added or removed.
    """

    item: str
    key: str
    old: str
    new: str

    def __str__(self) -> str:
        """One line: `V4a threshold: 5 → 6`."""
        what = f"{self.item} {self.key}".strip()
        return f"{what}: {self.old or '—'} → {self.new or '—'}"


def names() -> tuple[str, ...]:
    """Names of the profiles that are shipped, sorted."""
    files = (Path(entry.name) for entry in resources.files(__name__).iterdir())
    return tuple(sorted(file.stem for file in files if file.suffix == ".toml"))


def load(name_or_path: str | Path) -> Profile:
    """Read a shipped profile by its name, or any profile by the path of its TOML file.

    Raises:
        ProfileError: there is no such profile, or it is not valid.
    """
    text = str(name_or_path)
    if text in names():
        file = resources.files(__name__) / f"{text}.toml"
        return parse(file.read_text("utf-8"), f"profile {text}")
    path = Path(name_or_path)
    if path.suffix != ".toml":
        raise ProfileError(f"no profile {text!r}; there are {', '.join(names())}, or give a file")
    try:
        return parse(path.read_text("utf-8"), str(path))
    except OSError as error:
        raise ProfileError(f"profile {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"profile {path} is not UTF-8") from error


def parse(text: str, where: str = "profile") -> Profile:
    """Read a profile from the text of its TOML; `where` begins the sentence of an error.

    Raises:
        ProfileError: it is not TOML, or a value is missing, unknown or not allowed.
    """
    return read(text, where)


def diff(old: Profile, new: Profile) -> tuple[Change, ...]:
    """What differs between two profiles: their own keys first, then item by item."""
    return (*_profile_changes(old, new), *_item_changes(old, new))


def _profile_changes(old: Profile, new: Profile) -> Iterator[Change]:
    for field in fields(Profile):
        if field.name in {"items", "text", "digest"}:
            continue
        before, after = _shown(getattr(old, field.name)), _shown(getattr(new, field.name))
        if before != after:
            yield Change("", field.name, before, after)


def _item_changes(old: Profile, new: Profile) -> Iterator[Change]:
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    for key in (*before, *(key for key in after if key not in before)):
        if key not in after:
            yield Change(key, "item", before[key].title, "")
        elif key not in before:
            yield Change(key, "item", "", after[key].title)
        else:
            for field in fields(Item):
                was = _shown(getattr(before[key], field.name))
                now = _shown(getattr(after[key], field.name))
                if was != now:
                    yield Change(key, field.name, was, now)


def _shown(value: object) -> str:
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(str(part) for part in value))
    return str(value)
