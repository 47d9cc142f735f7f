"""IDN002: see `agency_label_unverifiable`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.identity.marks import may_show, own
from inspector.evidence import Home, MarkKind, ShownMark
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

# The parts of the path of the register's script stand again in the name of its file.
_SCRIPT = re.compile(r"/js/(\d{2})/(\d{3})/(\d{4})/(\d{8})/CA(\d{17})\d{4}\.js", re.IGNORECASE)


def _shown(home: Home) -> bool:
    return may_show(home, MarkKind.CONAC)


@rule("IDN002", Severity.MINOR, clause="办法第五条、第十条第一项", applies=_shown)
def agency_label_unverifiable(home: Home) -> Iterator[Finding | Unknown]:
    """
    Label of Party and government sites on the home page cannot be verified with the register.

    It is a picture without a link to the site's entry, the register itself draws it as invalid for
    this host, or the address of its script contradicts itself.

    ## Why it matters
    A label that leads nowhere can be put on any site; only the entry in the register proves it.

    ## How to fix
    Put in the code exactly as the register issued it for this domain. If the domain changed, have
    the label changed at the office for public institutions (编制部门).
    """
    marks = own(list(home.marks(MarkKind.CONAC)))
    if not marks:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif invalid := next((s for s in marks if s.mark.colour == "error"), None):
        yield _finding("IDN002.invalid", invalid)
    elif any(shown.mark.value for shown in marks):
        yield from (_finding("IDN002.path", shown) for shown in marks if _contradicts(shown))
    elif not home.settled:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    else:
        yield _finding("IDN002.unlinked", marks[0])


def _contradicts(shown: ShownMark) -> bool:
    match = _SCRIPT.search(shown.mark.target)
    return match is not None and "".join(match.groups()[:4]) != match[5]


def _finding(message: str, shown: ShownMark) -> Finding:
    return Finding(
        message,
        url=shown.url,
        quote=shown.mark.raw,
        record=shown.record,
        params={"mark": shown.mark.raw},
        detail={"target": shown.mark.target},
    )
