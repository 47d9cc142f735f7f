"""IDN016: see `error_report_entry_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import absent
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN016", Severity.MINOR, clause="办法第二十一条；《政府网站发展指引》页脚要求")
def error_report_entry_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Home page has no entry for reporting errors (“我为政府网站找错”).

    A page of the site's own for that counts as an entry, too.

    ## Why it matters
    Through the entry readers report errors, and the platform watches that they are answered.

    ## How to fix
    Put the code of the national platform, with the site's code in `sitecode`, into the foot of
    every page.
    """
    if not any(home.marks(MarkKind.JIUCUO)):
        yield from absent(home, "IDN016.missing")
