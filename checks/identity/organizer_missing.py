"""IDN013: see `organizer_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import absent
from inspector.evidence import Home
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN013", Severity.MINOR, clause="办法第六条；《政府网站发展指引》页脚要求")
def organizer_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Foot of the home page does not name the office that runs the site (主办单位).

    版权所有 alone does not say who runs the site.

    ## Why it matters
    Readers must know which office answers for what the site says.

    ## How to fix
    Write `主办单位：` and the full name of the office into the foot of every page.
    """
    if not any(view.organizers for view in home.views):
        yield from absent(home, "IDN013.missing")
