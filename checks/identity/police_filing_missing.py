"""IDN008: see `police_filing_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import missing
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN008", Severity.MINOR, clause="办法第五条、第十条；《政府网站发展指引》页脚要求")
def police_filing_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Home page shows no filing with the public security organs (公安机关备案).

    ## Why it matters
    The filing is part of the graded protection of networks, and the guidelines list its mark for
    the foot of every page.

    ## How to fix
    File the site at https://beian.mps.gov.cn/ and put the mark with its number, e.g.
    `渝公网安备50010302000001号`, into the foot of every page.
    """
    yield from missing(home, MarkKind.POLICE, "IDN008.missing")
