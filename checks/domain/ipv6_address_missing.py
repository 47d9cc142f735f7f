"""DOM004: see `ipv6_address_missing`."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv6Address, IPv6Network, ip_address

from inspector.evidence import DnsAnswers
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

_CLEARLY_NONE = frozenset({"NoAnswer", "NXDOMAIN"})
# Addresses nobody outside can reach: unique local, link-local, loopback, unspecified, and IPv4 ones
# in another spelling (RFC 4193, 4291).
_USELESS = tuple(map(IPv6Network, ("fc00::/7", "fe80::/10", "::1/128", "::/128", "::ffff:0:0/96")))
# What a resolver makes up where there is none (RFC 6052).
_MADE_UP = IPv6Network("64:ff9b::/96")


def _exists(dns: DnsAnswers) -> bool:
    return dns.exists is not False


@rule("DOM004", Severity.MINOR, clause="2019指标 功能设计·IPv6改造", applies=_exists)
def ipv6_address_missing(site: Site, dns: DnsAnswers) -> Iterator[Finding | Unknown]:
    """
    Name of the site has no IPv6 address.

    Only a clear answer counts: the name exists and has no AAAA record, or none that can be reached
    from outside. A resolver that fails says nothing about the site. Whether the site opens over
    IPv6 is not tried.

    ## Why it matters
    Readers in networks of IPv6 alone reach the site through converters, or not at all.

    ## How to fix
    Have an AAAA record added, and see that the server answers at that address.
    """
    found = dns.records.get("AAAA", ())
    addresses = [each for each in map(ip_address, found) if isinstance(each, IPv6Address)]
    real = [each for each in addresses if each not in _MADE_UP]
    why = dns.failures.get("AAAA", "NoAnswer")
    if not dns.asked:
        yield Unknown(Reason.NOT_GATHERED, f"no resolver was asked for {dns.host}")
    elif addresses and not real:
        yield Unknown(Reason.OUR_FAULT, f"the resolver makes up addresses: {', '.join(found)}")
    elif not addresses and (why not in _CLEARLY_NONE or dns.exists is None):
        yield Unknown(Reason.OUR_FAULT, f"{dns.host}: AAAA {why}")
    elif not addresses:
        yield _finding(site, dns, "DOM004.missing", f"AAAA {why}")
    elif all(any(each in net for net in _USELESS) for each in real):
        yield _finding(site, dns, "DOM004.useless", ", ".join(found))


def _finding(site: Site, dns: DnsAnswers, key: str, quote: str) -> Finding:
    return Finding(
        key,
        url=site.url,
        quote=quote,
        params={"host": dns.host, "addresses": quote},
        detail={"a": list(dns.records.get("A", ())), "aaaa": list(dns.records.get("AAAA", ()))},
    )
