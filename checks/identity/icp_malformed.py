"""IDN005: see `icp_malformed`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import IcpNumber, may_show, own
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


def _shown(home: Home) -> bool:
    return may_show(home, MarkKind.ICP)


@rule("IDN005", Severity.MINOR, clause="办法第十条第二项", applies=_shown)
def icp_malformed(home: Home) -> Iterator[Finding | Unknown]:
    """
    ICP filing number on the home page is not of the form of such numbers.

    ## Why it matters
    A number with a digit lost or a province that does not exist finds nothing in the register.

    ## How to fix
    Copy the number exactly as the register gives it: province, `ICP备`, digits, `号`, and the
    site's sequence number after a hyphen.
    """
    marks = own(list(home.marks(MarkKind.ICP)))
    if not marks:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    right = [IcpNumber.read(shown.mark.value) for shown in marks if shown.mark.well_formed]
    wrong = {shown.mark.raw: shown for shown in reversed(marks) if not shown.mark.well_formed}
    for raw, shown in reversed(wrong.items()):
        number = IcpNumber.read(raw)
        if number is None or number not in right:
            yield Finding(
                "IDN005.malformed",
                url=home.url,
                quote=raw,
                record=shown.record,
                params={"number": raw},
            )
