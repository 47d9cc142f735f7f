"""MIG005: see `domain_change_notice_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import FormerAddress, FormerAddresses, Standing
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

_MESSAGES = {
    Standing.CONTENT: "MIG005.content",
    Standing.PARKED: "MIG005.parked",
    Standing.TAKEN: "MIG005.taken",
}


def _any(former: FormerAddresses) -> bool:
    return bool(former.addresses)


@rule("MIG005", Severity.MINOR, clause="办法第十七条", applies=_any)
def domain_change_notice_missing(
    site: Site, former: FormerAddresses
) -> Iterator[Finding | Unknown]:
    """
    Old address of a site neither leads to the new one nor tells of it.

    The old addresses are those an earlier inspection found registered, and those the registry names
    (原网址). Of one that does not answer any more nobody can say what it told while it did.

    ## Why it matters
    Readers follow old links and bookmarks; who buys the old domain gets them.

    ## How to fix
    Redirect the old address to the new one, or say on its home page where the site is found now.
    Keep the old domain as long as links lead to it.
    """
    for address in former.addresses:
        yield from _judge(site, address)


def _judge(site: Site, address: FormerAddress) -> Iterator[Finding | Unknown]:
    if address.leads or address.notice:
        return
    if address.reason:
        yield Unknown(address.reason, "", address.url)
    elif address.standing not in _MESSAGES:
        note = "the old address does not show a site any more"
        yield Unknown(Reason.NOT_OBSERVED_LONG_ENOUGH, note, address.url)
    else:
        yield Finding(
            _MESSAGES[address.standing],
            url=address.url,
            quote=address.title,
            record=address.record,
            params={"new": site.url, "title": address.title or address.url},
        )
