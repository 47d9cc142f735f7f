"""TLS003: see `chain_incomplete`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.tls.secure import incomplete, top, unlooked, unseen
from inspector.evidence import HttpsProbe
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


def _has_certificate(https: HttpsProbe) -> bool:
    return not unseen(https)


@rule(
    "TLS003",
    Severity.MINOR,
    clause="《政府网站发展指引》安全防护（传输加密）、兼容性要求",
    applies=_has_certificate,
)
def chain_incomplete(https: HttpsProbe) -> Iterator[Finding | Unknown]:
    """
    Server does not send the certificates that lead from its own to a known authority.

    ## Why it matters
    Browsers of desktops fetch what is missing or have it; telephones, apps and programs show an
    error.

    ## How to fix
    Install the certificate together with the intermediate certificates that its issuer delivers
    (the “chain” or “bundle” file).
    """
    shake = https.handshake
    if shake is None or not shake.chain:
        yield unlooked(https)
    elif incomplete(https):
        last = top(shake.chain)
        visit = https.relaxed or https.verified
        yield Finding(
            "TLS003.incomplete",
            url=visit.url,
            quote=https.verified.note,
            record=visit.record,
            params={"issuer": last.issuer, "sent": len(shake.chain)},
            detail={"issuer_at": last.issuer_at, "chain": [each.subject for each in shake.chain]},
        )
