"""What must be said of each site, from what was planted; no code was run to find it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inspector.model import SiteStatus, Verdict
from inspector.testbed.model import BOLD, Line, Naming, TestSite, Tls, Web
from inspector.testbed.plan import Plan, Shown

SCHEMA = "inspector/testbed/1"

_NAMING = {
    Naming.ADDRESS: Verdict.PASS,
    Naming.NXDOMAIN: Verdict.FAIL,
    Naming.SERVFAIL: Verdict.UNDECIDED,
}


_TLS = {
    Tls.NONE: "TLS001",
    Tls.UNKNOWN_ISSUER: "TLS002",
    Tls.EXPIRED: "TLS002",
    Tls.OTHER_HOST: "TLS002",
    Tls.INCOMPLETE: "TLS003",
    Tls.EXPIRING: "TLS004",
}


def verdicts(plan: Plan) -> Mapping[str, Verdict]:
    """The verdict of every bold rule on one site.

    A site taken down is not judged; a closed one only by MIG002 to MIG004; how long a notice hung
    (MIG002) one look cannot tell; of a site that does not open only its name and the fact itself
    are known; AVL001 lacks a week in which somebody watched. Of a mark that is not shown nothing
    else can be wrong.
    """
    judged = dict.fromkeys(BOLD, Verdict.NOT_APPLICABLE)
    if plan.status is SiteStatus.OFFLINE:
        return judged
    if plan.status is SiteStatus.CLOSED:
        judged |= dict.fromkeys(("MIG003", "MIG004"), Verdict.PASS)
        return {**judged, "MIG002": Verdict.UNDECIDED, **plan.verdicts}
    known = Verdict.PASS if plan.reached else Verdict.UNDECIDED
    judged |= dict.fromkeys(BOLD, known)
    judged |= dict.fromkeys(("MIG002", "MIG003", "MIG004"), Verdict.NOT_APPLICABLE)
    if not plan.former:
        judged["MIG005"] = Verdict.NOT_APPLICABLE
    judged["AVL001"] = Verdict.UNDECIDED
    judged["DOM003"] = _NAMING[plan.naming]
    judged |= _outside(plan)
    judged["AVL002"] = Verdict.PASS if plan.reached else Verdict.FAIL
    if plan.status is SiteStatus.MIGRATING:
        judged |= {"MIG002": Verdict.UNDECIDED, "MIG006": Verdict.NOT_APPLICABLE}
    else:
        judged["MIG001"] = Verdict.NOT_APPLICABLE
    if plan.reached:
        judged |= dict.fromkeys(_moot(plan.marks), Verdict.NOT_APPLICABLE)
        judged |= dict.fromkeys(_untagged(plan), Verdict.FAIL)
        if not plan.marks.widget_code:
            judged["IDN016"] = Verdict.FAIL
    return {**judged, **plan.verdicts}


def _outside(plan: Plan) -> dict[str, Verdict]:
    """What name and certificate tell even of a site that does not open."""
    if plan.naming is Naming.NXDOMAIN:
        return {"DOM004": Verdict.NOT_APPLICABLE}
    said = {"DOM004": _NAMING[plan.naming] if plan.ipv6 else Verdict.FAIL}
    if not plan.host.endswith(".gov.cn"):
        said["DOM002"] = Verdict.NOT_APPLICABLE
    seen = plan.line is Line.SERVED and plan.tls is not Tls.NONE
    known = Verdict.PASS if seen else Verdict.NOT_APPLICABLE
    said |= dict.fromkeys(("TLS002", "TLS003", "TLS004"), known)
    if plan.tls in _TLS:
        said[_TLS[plan.tls]] = Verdict.FAIL
    return said


def _untagged(plan: Plan) -> Iterator[str]:
    """Rules on tags that pages without tags break."""
    if not (plan.manner.tagged and plan.marks.meta_code):
        yield "TAG001"
    if not plan.manner.tagged:
        yield from ("TAG002", "TAG003")


def _moot(marks: Shown) -> Iterator[str]:
    """The rules on how a mark is shown, where it is not."""
    if not marks.conac:
        yield from ("IDN002", "IDN003")
    if not marks.icp:
        yield "IDN007"
    if not marks.police:
        yield "IDN009"
    if not marks.widget_code:
        yield "IDN017"
    if not (marks.code or marks.meta_code or marks.widget_code):
        yield "IDN012"


def document(web: Web) -> dict[str, Any]:
    """The truth file."""
    return {
        "schema": SCHEMA,
        "today": str(web.today),
        "rules": list(BOLD),
        "sites": [_entry(site) for site in web.sites],
    }


def _entry(site: TestSite) -> dict[str, Any]:
    return {
        "code": site.code,
        "name": site.name,
        "url": site.url,
        "why": site.why,
        "verdicts": {code: str(verdict) for code, verdict in site.verdicts.items()},
        "findings": {code: list(parts) for code, parts in site.findings.items()},
        "dead_links": list(site.dead_links),
    }
