"""IDN004: see `icp_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import missing
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN004", Severity.MAJOR, clause="办法第五条、第十条第二项")
def icp_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Home page shows no ICP filing number.

    A number of wrong form is shown all the same; another rule judges its form.

    ## Why it matters
    The number shows that the site is filed, and under whose name.

    ## How to fix
    Put the filing number, e.g. `渝ICP备12345678号-1`, into the foot of every page as text that
    links to https://beian.miit.gov.cn/.
    """
    yield from missing(home, MarkKind.ICP, "IDN004.missing")
