"""DOM003: see `name_unresolvable`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import DnsAnswers
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule


@rule("DOM003", Severity.CRITICAL, clause="办法第十条第二项、第十七条")
def name_unresolvable(site: Site, dns: DnsAnswers) -> Iterator[Finding | Unknown]:
    """
    Name of the site has no address in the DNS.

    Only a clear answer counts: the name does not exist, or has neither an A nor an AAAA record. A
    resolver that fails says nothing about the site.

    ## Why it matters
    A name without an address cannot be opened by anybody.

    ## How to fix
    Have the name's A and AAAA records restored. If the site has moved or been closed, update the
    registry and finish the deregistration.
    """
    failures = ", ".join(f"{kind} {name}" for kind, name in sorted(dns.failures.items()))
    if not dns.asked:
        yield Unknown(Reason.NOT_GATHERED, f"no resolver was asked for {dns.host}")
    elif dns.exists is None:
        yield Unknown(Reason.OUR_FAULT, f"{dns.host}: {failures}")
    elif not dns.exists:
        yield Finding(
            "DOM003.unresolvable",
            url=site.url,
            quote=failures,
            params={"host": dns.host},
            detail={"failures": dict(dns.failures)},
        )
