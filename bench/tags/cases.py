"""The labelled pages for the rules on page tags and character sets: `cases/*.toml`, and
`held/*.toml` for those written by somebody who had not read the rules.

A page is given whole. Of a column or article page the home page is a sound one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
WRITTEN, HELD = "cases", "held"


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person finds wrong on the page. `missing` are names of tags in small letters."""

    missing: frozenset[str] = frozenset()
    domain_scheme: bool = False
    domain_form: bool = False
    domain_other: bool = False
    pubdate_wrong: bool = False
    several_types: bool = False
    charset_wrong: bool = False

    @classmethod
    def read(cls, told: dict[str, object]) -> Labels:
        """Labels as a case writes them."""
        names = told.pop("missing", [])
        assert isinstance(names, list)
        lower = frozenset(name.lower() for name in names)
        return cls(missing=lower, **told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled page. `charset` is what its bytes are in, `header_charset` what the header of
    the answer says, "" for nothing.
    """

    id: str
    group: str
    why: str
    page: str  # home | column | article
    url: str
    html: str
    labels: Labels
    charset: str = "utf-8"
    header_charset: str = ""

    def __post_init__(self) -> None:
        assert self.page in {"home", "column", "article"}, self.id
        assert self.why, self.id

    def body(self) -> bytes:
        """The page as the server sends it."""
        return self.html.encode(self.charset)


def cases(part: str = WRITTEN) -> tuple[Case, ...]:
    """All cases of a part, in the order of the files; none where the part was not written."""
    found = [case for path in sorted((HERE / part).glob("*.toml")) for case in _read(path)]
    names = [case.id for case in found]
    assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
    return tuple(found)


def _read(path: Path) -> Iterator[Case]:
    for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
        labels = Labels.read(entry.pop("is"))
        yield Case(group=path.stem, labels=labels, **entry)
