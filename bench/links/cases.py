"""The labelled cases, one table a case: those the program was developed on in `cases/*.toml`, and
those held out in `held/*.toml`, labelled by someone who had not read it and never used to mend it.

A case is one host with one target (or `times` targets) and what a reader with a browser would meet
there. Its fields say how the server behaves; an answer is written as in `world.answer`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
SITE = "www.example.gov.cn"
ZONE = "example.cn"
TEXT = "关于召开工作会议的通知"  # of a link that has none of its own
DEVELOPED, HELD = "Developed on", "Held out"
LABELS = ("ok", "redirected", "broken", "soft-404", "blocked", "undecided", "hijack-suspect")


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled situation. `id` is the first label of its host name, or stands in its path."""

    id: str
    group: str
    label: str
    why: str
    seen: str  # whose users met it
    get: tuple[str, ...] = ()  # answers of the target, one a request; the last for good
    head: tuple[str, ...] = ()  # the same for HEAD, where it differs
    href: str = ""  # as written in the page; default http://{host}/{id}.html
    path: str = ""  # the target as it must be asked for; default that of href
    host: str = ""
    page: str = "plain"  # the page of the site that links to it
    markup: str = '<a href="{href}">{text}</a>'
    text: str = ""  # of the link; default TEXT
    headers: dict[str, str] = field(default_factory=dict)  # sent with the target
    also: dict[str, str] = field(default_factory=dict)  # answers of other paths
    front: str = "200 home"  # the answer of its root
    missing: str = "404 missing"  # the answer of any other path
    everywhere: bool = False  # every path answers as the target does
    robot: str = ""  # the answer to whoever does not call itself a browser
    plain: str = ""  # the answer to whoever sends no Referer of ours
    cookie: str = ""  # without this cookie the answer is `uncooked`, which sets it
    uncooked: str = ""
    down: tuple[int, str] = (0, "")  # so many first requests of the host get this
    wall: tuple[int, str] = (0, "")  # after so many requests the host answers this
    tls: str = ""
    dns: str = ""
    refuses: bool = False  # nobody listens
    full: bool = False  # the queue of connections is full
    drops: bool = False  # closes the connection after each answer, unsaid
    bodied: bool = False  # sends a body after HEAD, too
    times: int = 1
    own: bool = False  # on the inspected site's own host

    def __post_init__(self) -> None:
        assert self.label in LABELS, self
        assert self.why, self
        assert self.seen, self

    @property
    def name(self) -> str:
        """The host name, in its ASCII form."""
        return SITE if self.own else self.host or f"{self.id}.{ZONE}"

    @property
    def written(self) -> str:
        """The link as it stands in the page."""
        scheme = "https" if self.tls else "http"
        default = f"/{self.id}.html" if self.own else f"{scheme}://{{host}}/{self.id}.html"
        return (self.href or default).replace("{host}", self.name)

    @property
    def target(self) -> str:
        """The path and query under which the target must be asked for."""
        if self.path:
            return self.path
        parts = urlsplit(self.written)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def links(self) -> Iterator[str]:
        """The markup of its links."""
        for number in range(self.times):
            href = self.written + (f"?page={number}" if self.times > 1 else "")
            yield self.markup.replace("{href}", href).replace("{text}", self.text or TEXT)


def cases() -> tuple[Case, ...]:
    """The cases the program was developed on, in the order of the files."""
    return _all("cases")


def held() -> tuple[Case, ...]:
    """The cases held out from its development."""
    return _all("held")


def sets() -> dict[str, tuple[Case, ...]]:
    """Both sets by the name under which their figures stand."""
    found = {DEVELOPED: cases(), HELD: held()}
    names = Counter(case.id for part in found.values() for case in part)
    assert names.total() == len(names), [name for name, times in names.items() if times > 1]
    return found


def _all(folder: str) -> tuple[Case, ...]:
    return tuple(case for path in sorted((HERE / folder).glob("*.toml")) for case in _read(path))


def _read(path: Path) -> Iterator[Case]:
    for entry in tomllib.loads(path.read_text("utf-8"))["case"]:
        values = {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
        yield Case(group=path.stem, **values)
