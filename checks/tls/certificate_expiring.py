"""TLS004: see `certificate_expiring`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.tls.secure import unlooked, unseen
from inspector.evidence import Certificate, HttpsProbe
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule

# Ours, provisional: no document names a time. Two weeks are what an office needs to order and
# install a certificate; programs that renew by themselves have done it by then (of 90 days they
# leave 30). Of a short-lived certificate a sixth of its life.
SOON = timedelta(days=14)
_SHARE = 6


def _has_certificate(https: HttpsProbe) -> bool:
    return not unseen(https)


@rule(
    "TLS004",
    Severity.INFO,
    clause="《政府网站发展指引》安全防护（传输加密）",
    applies=_has_certificate,
)
def certificate_expiring(https: HttpsProbe) -> Iterator[Finding | Unknown]:
    """
    Certificate expires within two weeks.

    One that has expired is another rule's.

    ## Why it matters
    On the day after, browsers warn every reader of the site.

    ## How to fix
    Renew the certificate now, and have it renewed by itself from now on.
    """
    shake = https.handshake
    if shake is None or not shake.chain:
        yield unlooked(https)
        return
    own, at = shake.chain[0], https.verified.started
    left = datetime.fromisoformat(own.not_after) - datetime.fromisoformat(at)
    if timedelta(0) <= left < min(SOON, _life(own) / _SHARE):
        yield Finding(
            "TLS004.expiring",
            url=https.verified.url,
            quote=own.not_after,
            record=(https.relaxed or https.verified).record,
            params={"day": own.not_after[:10], "days": left.days},
            detail={"subject": own.subject, "sha256": own.sha256},
        )


def _life(own: Certificate) -> timedelta:
    return datetime.fromisoformat(own.not_after) - datetime.fromisoformat(own.not_before)
