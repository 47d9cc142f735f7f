"""TLS002: see `certificate_invalid`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.tls.secure import HANDSHAKE, distrust, incomplete, is_for, unlooked, unseen
from inspector.assembly.hosts import host
from inspector.evidence import Certificate, Distrust, HttpsProbe
from inspector.model import Finding, Json, Reason, Severity, Unknown
from inspector.rules import rule

_NAMES_SHOWN = 5


def _has_certificate(https: HttpsProbe) -> bool:
    return not unseen(https)


@rule(
    "TLS002",
    Severity.MAJOR,
    clause="《政府网站发展指引》安全防护（传输加密）",
    applies=_has_certificate,
)
def certificate_invalid(https: HttpsProbe) -> Iterator[Finding | Unknown]:
    """
    Certificate is expired, for another host, self-signed, or of an issuer nobody knows.

    Browsers refuse the page or warn of it. A chain that lacks certificates is another rule's.

    ## Why it matters
    Who learns to click the warning away is not warned of a forged site either.

    ## How to fix
    Install a certificate in date, for all names of the site, of an authority that browsers know.
    """
    shake = https.handshake
    if shake is None or not shake.chain:
        yield unlooked(https)
        return
    why = distrust(https)
    if not why:
        return
    found = [*_own_faults(shake.chain[0], https, why), *_faults_above(shake.chain, https, why)]
    for key, params in found:
        yield _finding(key, shake.chain[0], https, params)
    if not found and not incomplete(https):
        if why.startswith(HANDSHAKE):
            yield Unknown(Reason.NOT_CONFIRMED, why, https.verified.url)
        else:
            yield _finding("TLS002.rejected", shake.chain[0], https, {"why": why})


def _own_faults(
    own: Certificate, https: HttpsProbe, why: str
) -> Iterator[tuple[str, dict[str, str]]]:
    at, name = https.verified.started, host(https.verified.url)
    if at > own.not_after:
        yield "TLS002.expired", {"day": own.not_after[:10]}
    if at < own.not_before:
        yield "TLS002.not-yet", {"day": own.not_before[:10]}
    if not is_for(own, name) or why == Distrust.OTHER_HOST:
        shown = "、".join(own.names[:_NAMES_SHOWN]) or own.subject
        yield "TLS002.other-host", {"host": name, "names": shown}
    if own.self_issued:
        yield "TLS002.self-signed", {}


def _faults_above(
    chain: tuple[Certificate, ...], https: HttpsProbe, why: str
) -> Iterator[tuple[str, dict[str, str]]]:
    at = https.verified.started
    if why == Distrust.EXPIRED and at <= chain[0].not_after:
        late = next((each for each in chain[1:] if at > each.not_after), chain[-1])
        yield "TLS002.issuer-expired", {"issuer": late.subject, "day": late.not_after[:10]}
    strange = why.startswith((Distrust.OWN_ROOT, Distrust.UNKNOWN_ISSUER))
    if strange and not chain[0].self_issued and not incomplete(https):
        yield "TLS002.untrusted", {"issuer": chain[0].issuer}


def _finding(key: str, own: Certificate, https: HttpsProbe, params: dict[str, str]) -> Finding:
    visit = https.relaxed or https.verified
    detail: dict[str, Json] = {
        "subject": own.subject,
        "issuer": own.issuer,
        "names": list(own.names),
        "not_before": own.not_before,
        "not_after": own.not_after,
        "sha256": own.sha256,
        "at": https.verified.started,
    }
    quote = distrust(https)
    return Finding(
        key, url=visit.url, quote=quote, record=visit.record, params={**params}, detail=detail
    )
