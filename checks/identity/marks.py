"""What the rules on marks share: which marks speak for the site, and how numbers compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.assembly.excuses import shows_little
from inspector.evidence import Home, MarkKind, Place, ShownMark
from inspector.model import Finding, Reason, Unknown

_ICP = re.compile(r"([\u4e00-\u9fff]?)ICP备?(\d+)号?(?:-(\d+))?", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "‐‑–—−"), "-")


def missing(home: Home, kind: MarkKind, message: str) -> Iterator[Finding | Unknown]:
    """What to say of a mark: nothing when the site shows it, else why not."""
    marks = list(home.marks(kind))
    if own(marks):
        return
    if marks:
        raw = marks[0].mark.raw
        yield Unknown(Reason.NOT_GATHERED, f"only where a text speaks of it: {raw}", home.url)
    else:
        yield from absent(home, message)


def absent(home: Home, message: str) -> Iterator[Finding | Unknown]:
    """What to say when a mark is not on the home page: the fault, or that script may bring it."""
    if not home.settled:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif home.views[-1 if home.rendered else 0].foot_pictured:
        yield Unknown(Reason.NOT_GATHERED, "the foot is a picture: a person must look", home.url)
    elif shows_little(home):
        yield Unknown(Reason.NOT_GATHERED, "what opened shows next to nothing", home.url)
    else:
        yield Finding(message, url=home.url, quote=title(home), record=home.record)


def title(home: Home) -> str:
    """The title of the home page, of the first view that has one."""
    return next((view.title for view in home.views if view.title), "")


def may_show(home: Home, kind: MarkKind) -> bool:
    """Whether the site shows a mark of the kind, or it could still appear by script."""
    return not home.settled or bool(own(list(home.marks(kind))))


def own(marks: Sequence[ShownMark]) -> Sequence[ShownMark]:
    """The marks that speak for the site: those of the foot where there are any, else all but those
    a text speaks of. A number in the middle of a page may belong to somebody the news is about.
    """
    said = [shown for shown in marks if not shown.mark.spoken]
    return [shown for shown in said if shown.mark.place is Place.FOOT] or said


@dataclass(frozen=True, slots=True)
class IcpNumber:
    """An ICP filing number in parts. `sequence` is the site's number within its filing, or ""."""

    province: str
    digits: str
    sequence: str

    @classmethod
    def read(cls, text: str) -> IcpNumber | None:
        """The number in a text, whatever its widths, spaces and dashes; None if there is none."""
        plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
        match = _ICP.search(re.sub(r"\s", "", plain))
        return cls(match[1], match[2], match[3] or "") if match else None

    def agrees(self, other: IcpNumber) -> bool:
        """Whether both name one filing. A sequence number or province left out contradicts
        nothing.
        """
        pairs = ((self.province, other.province), (self.sequence, other.sequence))
        return self.digits == other.digits and all(a == b or not (a and b) for a, b in pairs)
