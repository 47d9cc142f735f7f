"""The labelled pages: read from `cases/*.toml` and `held/*.toml`.

README.md says what a case and its label hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
DEVELOPED, HELD = "cases", "held"
KINDS = ("list", "article", "column", "home", "site")
CLASSES = ("news", "notice", "policy", "personnel", "none")


@dataclass(frozen=True, slots=True)
class Label:
    """What a careful reader of the page sees; each kind of case uses its own fields."""

    items: int = 0
    dates: tuple[str, ...] = ()
    newest: str = ""
    published: str = ""
    conflict: bool = False
    kind: str = ""  # class of a column
    gateway: bool = False
    stale: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    home_stale: bool = False
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled page, column or small site."""

    id: str
    kind: str
    why: str
    label: Label
    as_of: str = "2026-11-05T10:00:00+08:00"
    url: str = "http://www.example.gov.cn/zwgk/tzgg/index.html"
    charset: str = "utf-8"
    html: str = ""
    body: str = ""
    frame: str = "usual"
    title: str = "通知公告"
    breadcrumb: tuple[str, ...] = ("首页", "政务公开", "通知公告")
    head: str = ""
    files: Mapping[str, str] = field(default_factory=dict)  # what the page loads, by address
    rendered: str = ""
    rendered_body: str = ""
    name: str = ""  # of a column
    tags: Mapping[str, str] = field(default_factory=dict)  # meta elements of a column
    pages: Mapping[str, str] = field(default_factory=dict)  # of a site, by address

    def __post_init__(self) -> None:
        assert self.kind in KINDS, self.id
        assert self.why, self.id

    def page(self) -> bytes:
        """The page as the server sends it."""
        return (self.html or self._framed(self.body)).encode(self.charset, "xmlcharrefreplace")

    def dom(self) -> bytes:
        """The page as the browser shows it, b"" where the case has none."""
        if not self.rendered and not self.rendered_body:
            return b""
        return (self.rendered or self._framed(self.rendered_body)).encode()

    def _framed(self, body: str) -> str:
        page = (HERE / "pages" / f"{self.frame}.html").read_text("utf-8")
        *above, last = map(escape, self.breadcrumb)
        links = [f'<a href="{"../" if n else "/"}">{name}</a>' for n, name in enumerate(above)]
        path = " &gt; ".join((*links, f"<span>{last}</span>"))
        for name, text in (("title", escape(self.title)), ("breadcrumb", path)):
            page = page.replace(f"${name}", text)
        return page.replace("$head", self.head, 1).replace("$body", body, 1)


def sets() -> dict[str, tuple[Case, ...]]:
    """The cases of each set that is there, in the order of the files."""
    found = {name: tuple(_all(HERE / name)) for name in (DEVELOPED, HELD)}
    for known in found.values():
        names = [case.id for case in known]
        assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
    return {name: known for name, known in found.items() if known}


def _all(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield _case(entry)


def _case(told: dict[str, object]) -> Case:
    label = told.pop("is")
    assert isinstance(label, dict)
    if "class" in label:
        label["kind"] = label.pop("class")
        assert label["kind"] in CLASSES, told["id"]
    dates = {"dates": tuple(label["dates"])} if "dates" in label else {}
    places = {
        name: frozenset(label[name]) for name in ("stale", "blank", "unsure") if name in label
    }
    if "breadcrumb" in told or told["kind"] == "column":
        told["breadcrumb"] = tuple(told.get("breadcrumb", ()))  # type: ignore[arg-type]
    return Case(label=Label(**{**label, **dates, **places}), **told)  # type: ignore[arg-type]
