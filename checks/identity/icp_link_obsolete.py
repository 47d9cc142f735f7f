"""IDN007: see `icp_link_obsolete`."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.identity.marks import own
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

# Earlier hosts of the register, given up for beian.miit.gov.cn.
_OBSOLETE = ("miibeian.gov.cn", "miitbeian.gov.cn")


def _linked(home: Home) -> bool:
    return not home.settled or any(s.mark.target for s in own(list(home.marks(MarkKind.ICP))))


@rule("IDN007", Severity.MINOR, clause="办法第十条第二项", applies=_linked)
def icp_link_obsolete(home: Home) -> Iterator[Finding | Unknown]:
    """
    ICP filing number on the home page links to an address the register gave up.

    The number itself is shown; another rule judges it.

    ## Why it matters
    Who follows the link to verify the number finds nothing, or whoever holds the old name then.

    ## How to fix
    Link the number to https://beian.miit.gov.cn/.
    """
    linked = [shown for shown in own(list(home.marks(MarkKind.ICP))) if shown.mark.target]
    if not linked:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    for target in dict.fromkeys(shown.mark.target for shown in linked):
        host = (urlsplit(target).hostname or "").lower()
        if any(host == old or host.endswith(f".{old}") for old in _OBSOLETE):
            shown = next(each for each in linked if each.mark.target == target)
            yield Finding(
                "IDN007.obsolete",
                url=home.url,
                quote=shown.mark.raw,
                record=shown.record,
                params={"number": shown.mark.value, "target": target},
            )
