"""TLS001: see `https_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.tls.secure import Absence, absence
from inspector.evidence import Home, HttpsProbe
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule

_KEYS = {
    Absence.REFUSED: "TLS001.refused",
    Absence.SILENT: "TLS001.silent",
    Absence.HANDSHAKE: "TLS001.handshake",
    Absence.OLD_PROTOCOL: "TLS001.old-protocol",
    Absence.STATUS: "TLS001.status",
    Absence.DOWNGRADE: "TLS001.downgrade",
}


@rule("TLS001", Severity.MINOR, clause="《政府网站发展指引》安全防护（传输加密）")
def https_missing(home: Home, https: HttpsProbe) -> Iterator[Finding | Unknown]:
    """
    Site does not open over HTTPS.

    Port 443 refuses or is silent twice, no handshake succeeds or only one with TLS 1.0 or 1.1, the
    site is not there, or the reader is sent back to HTTP. A bad certificate is another rule's.

    ## Why it matters
    Over plain HTTP anybody on the way can read and change what a citizen sees and enters.

    ## How to fix
    Install a certificate, offer TLS 1.2 and 1.3, serve the same site over HTTPS, and send readers
    of `http://` there.
    """
    if home.url.startswith("https:") and https.handshake is None:
        return  # at another of its names it does
    told = absence(https)
    if isinstance(told, Unknown):
        yield told
    elif told:
        visit = https.relaxed or https.verified
        protocol = https.handshake.protocol if https.handshake else ""
        proof = (visit.note, f"HTTP {visit.status}" if visit.status else "", visit.location)
        yield Finding(
            _KEYS[told],
            url=visit.url,
            quote=" ".join(filter(None, proof)) or str(visit.failure),
            record=visit.record,
            params={"protocol": protocol, "status": visit.status or 0},
            detail={"at": visit.started, "address": visit.address},
        )
