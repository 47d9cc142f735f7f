"""IDN010: see `site_code_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.codes import corners, misread
from checks.identity.marks import absent
from inspector.evidence import Home
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


@rule("IDN010", Severity.MAJOR, clause="办法第五条、第十条第四项")
def site_code_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Home page gives no site code (网站标识码), neither as text nor in meta tag or 找错 widget.

    ## Why it matters
    The code is the site's entry in the national register; complaints are routed by it.

    ## How to fix
    Put the ten-digit code the State Council's office issued into the foot of every page and into
    the meta tag `SiteIDCode`.
    """
    if corners(home):
        return
    if found := misread(home):
        yield Unknown(Reason.NOT_GATHERED, f"no code of ten digits: {found}", home.url)
    else:
        yield from absent(home, "IDN010.missing")
