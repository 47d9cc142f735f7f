"""IDN001: see `agency_label_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import missing
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN001", Severity.MAJOR, clause="办法第五条、第十条第一项")
def agency_label_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Home page shows no label of Party and government sites (党政机关网站标识).

    The label counts however it is put there: by the issuing register's script, as a link to the
    register, or as a picture.

    ## Why it matters
    The label is how a reader verifies with the issuing register that the site is genuine.

    ## How to fix
    Apply for the label at the office for public institutions (编制部门) and put the code it
    issues into the foot of every page.
    """
    yield from missing(home, MarkKind.CONAC, "IDN001.missing")
