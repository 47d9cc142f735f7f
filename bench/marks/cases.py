"""The labelled pages: read from `cases/*.toml` and `held/*.toml`, one table a page.

A case gives the part of a home page in which the marks stand, and what a reader sees there. The
rest of the page is one of a few plain ones in `pages/`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
_BLIND = "blind_"  # begins the names of files that somebody else labelled; spent
NOTICES = ("", "leaving", "domain-change", "redesign")
COLOURS = ("", "red", "blue", "error", "unknown")
ENTRIES = ("", "national", "own")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a page shows of its site; the head of each file of cases says what counts."""

    icp: frozenset[str] = frozenset()
    police: frozenset[str] = frozenset()
    code: frozenset[str] = frozenset()
    meta: frozenset[str] = frozenset()
    widget: frozenset[str] = frozenset()
    malformed: frozenset[str] = frozenset()  # kinds that are shown and break their form
    conac: str = ""
    jiucuo: str = ""
    organizer: str = ""
    contact: bool = False
    sitemap: bool = False
    notice: str = ""

    def __post_init__(self) -> None:
        assert self.notice in NOTICES, self
        assert self.conac in COLOURS, self
        assert self.jiucuo in ENTRIES, self

    @classmethod
    def read(cls, told: dict[str, object]) -> Labels:
        """Labels as a case writes them."""
        lists = {key: frozenset(value) for key, value in told.items() if isinstance(value, list)}
        return cls(**{**told, **lists})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled page."""

    id: str
    group: str
    labels: Labels
    why: str
    foot: str = "<p>版权所有</p>"
    body: str = ""
    head: str = ""
    tail: str = "</body></html>"
    title: str = "示例区人民政府"
    layout: str = "modern"
    charset: str = "utf-8"
    declared: str = "utf-8"
    rendered: str = ""  # the foot in the browser
    rendered_body: str = ""  # the body in the browser
    files: dict[str, str] = field(default_factory=dict)  # what the page loads, by path
    waits: bool = (
        False  # that a mark is not here proves nothing: a script, a frame or a picture may
    )
    # bring it, or what opened is hardly the home page

    def __post_init__(self) -> None:
        assert self.why, self

    def page(self) -> bytes:
        """The page as the server sends it."""
        return self._filled(self.layout, self.foot, self.body).encode(self.charset)

    def dom(self) -> bytes:
        """The page as the browser shows it, b"" where no browser was."""
        if not self.rendered and not self.rendered_body:
            return b""
        layout = "modern" if self.layout == "shell" else self.layout
        filled = self._filled(layout, self.rendered or self.foot, self.rendered_body or self.body)
        return filled.encode()

    def _filled(self, layout: str, foot: str, body: str) -> str:
        template = (HERE / "pages" / f"{layout}.html").read_text("utf-8")
        return Template(template).substitute(
            title=escape(self.title),
            declared=self.declared,
            head=self.head,
            body=body,
            foot=foot,
            tail=self.tail,
        )


def cases() -> tuple[Case, ...]:
    """The cases developed on, in the order of the files."""
    return _cases("cases")


def held() -> tuple[Case, ...]:
    """The cases held out: nobody mends the program against them, and none where there are none."""
    return _cases("held")


def _cases(folder: str) -> tuple[Case, ...]:
    found = [case for path in sorted((HERE / folder).glob("*.toml")) for case in _read(path)]
    names = [case.id for case in found]
    assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
    return tuple(found)


def _read(path: Path) -> Iterator[Case]:
    for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
        labels = Labels.read(entry.pop("is"))
        yield Case(group=path.stem.removeprefix(_BLIND), labels=labels, **entry)
