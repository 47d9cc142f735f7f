"""What the rules on TLS share: is the site there over HTTPS, and what does its certificate say?"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from ipaddress import ip_address

from inspector.assembly.excuses import excuse
from inspector.assembly.hosts import bare, host
from inspector.evidence import Certificate, Distrust, Failure, HttpsProbe, Visit
from inspector.model import Reason, Unknown

# Browsers gave up TLS 1.0 and 1.1 in 2020 (RFC 8996).
_GIVEN_UP = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"})
HANDSHAKE = "TLS handshake"  # so begin the notes on handshakes that failed
BROKEN_OFF = f"{HANDSHAKE} broken off"
_NOT_THERE = frozenset({400, 404, 410, 421})


class Absence(StrEnum):
    """Why a reader does not get the site over HTTPS; the keys of TLS001."""

    REFUSED = "refused"
    SILENT = "silent"
    HANDSHAKE = "handshake"
    OLD_PROTOCOL = "old-protocol"
    STATUS = "status"
    DOWNGRADE = "downgrade"


def absence(https: HttpsProbe) -> Absence | Unknown | None:
    """Why the site is not there over HTTPS; None when it is, whatever its certificate; and unknown
    when our tries do not tell.
    """
    last = https.verified
    if last.failure in {Failure.TLS, Failure.RESET}:
        return _without_trust(https)
    if last.failure is Failure.CONNECT_REFUSED:
        return Absence.REFUSED
    if last.failure is Failure.CONNECT_TIMEOUT and https.strict.failure is last.failure:
        return Absence.SILENT if https.again else _unknown(last)
    return _unknown(last) if last.failure else _answered(last)


def _without_trust(https: HttpsProbe) -> Absence | Unknown | None:
    last, relaxed = https.verified, https.relaxed
    if https.handshake and https.handshake.protocol in _GIVEN_UP:
        return Absence.OLD_PROTOCOL
    if https.handshake and (last.failure is Failure.TLS or (relaxed and relaxed.answered)):
        return None
    if last.failure is Failure.TLS and relaxed and relaxed.failure is Failure.TLS:
        return Absence.HANDSHAKE
    return _unknown(relaxed or last)


def _answered(visit: Visit) -> Absence | Unknown | None:
    """The answer over a connection that holds."""
    if visit.location.startswith("http://") and bare(host(visit.location)) == bare(host(visit.url)):
        return Absence.DOWNGRADE
    status = visit.status or 0
    if status in _NOT_THERE:
        return Absence.STATUS
    if status >= 400:
        return Unknown(Reason.NOT_CONFIRMED, f"HTTP {status}", visit.url)
    return None


def _unknown(visit: Visit) -> Unknown:
    nowhere = visit.failure in {Failure.NXDOMAIN, Failure.NO_ADDRESS}
    other = Reason.UNREACHABLE if nowhere else Reason.NOT_CONFIRMED
    reason = excuse(visit.failure) or other
    return Unknown(reason, visit.note or str(visit.failure), visit.url)


def unseen(https: HttpsProbe) -> bool:
    """Whether there surely is no certificate to judge."""
    return https.handshake is None and isinstance(absence(https), Absence)


def unlooked(https: HttpsProbe) -> Unknown:
    """Why no certificate was seen, where there may be one."""
    told = absence(https)
    return told if isinstance(told, Unknown) else _unknown(https.verified)


def distrust(https: HttpsProbe) -> str:
    """Why the certificate was not accepted, or the handshake failed; "" when it was accepted."""
    last = https.verified
    if last.failure is Failure.TLS:
        return last.note
    return "" if last.tls == "verified" or not https.relaxed else BROKEN_OFF


def is_for(certificate: Certificate, name: str) -> bool:
    """Whether a certificate is for a host: one of its names, a star standing for the whole first
    label (RFC 6125 section 6.4.3). The common name has not counted for years.
    """
    try:
        return any(_address(each) == ip_address(name.strip("[]")) for each in certificate.names)
    except ValueError:
        wanted = _ascii(name)
    parent = wanted.partition(".")[2]
    return any(
        each == wanted or (each.startswith("*.") and "." in parent and each[2:] == parent)
        for each in (each.lower().rstrip(".") for each in certificate.names)
    )


def _ascii(name: str) -> str:
    try:
        return name.lower().rstrip(".").encode("idna").decode()
    except UnicodeError:
        return name.lower().rstrip(".")


def _address(text: str) -> object:
    try:
        return ip_address(text)
    except ValueError:
        return text


def top(chain: Sequence[Certificate]) -> Certificate:
    """The last certificate on the way from the server's own upwards, among those it sent."""
    here, seen = chain[0], {chain[0].sha256}
    while not here.self_issued:
        above = next((c for c in chain if c.subject == here.issuer and c.sha256 not in seen), None)
        if above is None:
            break
        here = above
        seen.add(here.sha256)
    return here


def incomplete(https: HttpsProbe) -> bool:
    """Whether the server left out certificates that lead to a known authority: nobody knows the
    issuer of the last one it sent, which says where to fetch that.
    """
    if not https.handshake or not https.handshake.chain:
        return False
    last = top(https.handshake.chain)
    unknown = distrust(https).startswith(Distrust.UNKNOWN_ISSUER)
    return unknown and not last.self_issued and bool(last.issuer_at)
