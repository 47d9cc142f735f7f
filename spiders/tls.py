"""TLS as we speak it: first as strict as a browser, then, to see the page at all, not at all."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from inspector.errors import SettingsError
from inspector.evidence import Certificate, Handshake

_LEGACY = 0x4 | 0x40000  # OP_LEGACY_SERVER_CONNECT, OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION


class Mode(StrEnum):
    """How far the other side was verified; the values of `Visit.tls`."""

    PLAIN = ""
    VERIFIED = "verified"
    RELAXED = "relaxed"


def strict_context(authorities: Path | None = None) -> ssl.SSLContext:
    """Certificates are verified against the system's authorities, Mozilla's and those of a file,
    TLS 1.2 is the least: what browsers ask for.

    Raises:
        SettingsError: the file cannot be read.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.hostname_checks_common_name = False
    if authorities:
        try:
            context.load_verify_locations(authorities)
        except OSError as error:
            raise SettingsError(f"network.authorities: {authorities}: {error}") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def relaxed_context() -> ssl.SSLContext:
    """Nothing is verified, and every version, cipher and key size that OpenSSL still has will do.

    Such a page is evidence only with the reason beside it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= _LEGACY
    context.set_alpn_protocols(["http/1.1"])
    return context


def names_its_issuer(sent: bytes) -> bool:
    """Whether a certificate (DER) says where that of its issuer can be fetched (RFC 5280 section
    4.2.2.1). Browsers fetch it, so a server that forgot to send it opens there all the same.
    """
    leaf = certificate(sent)
    return leaf is not None and not leaf.self_issued and bool(leaf.issuer_at)


def handshake(agreed: ssl.SSLObject) -> Handshake:
    """What was agreed on, and the certificates that came; such as cannot be read are left out."""
    found = (certificate(each) for each in _sent(agreed))
    cipher = agreed.cipher()
    return Handshake(
        agreed.version() or "", cipher[0] if cipher else "", tuple(each for each in found if each)
    )


def _sent(agreed: ssl.SSLObject) -> Iterator[bytes]:
    """The chain as the server sent it (DER), its own certificate first."""
    if hasattr(agreed, "get_unverified_chain"):  # public from Python 3.13 on
        yield from agreed.get_unverified_chain()
        return
    inner = agreed._sslobj  # type: ignore[attr-defined]  # noqa: SLF001 - the only way before
    for each in inner.get_unverified_chain() or ():
        yield ssl.PEM_cert_to_DER_cert(each.public_bytes())


def certificate(der: bytes) -> Certificate | None:
    """What a certificate says; None when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd serial numbers and the like
            read = x509.load_der_x509_certificate(der)
            return Certificate(
                subject=read.subject.rfc4514_string(),
                issuer=read.issuer.rfc4514_string(),
                names=_names(read),
                not_before=_utc(read.not_valid_before_utc),
                not_after=_utc(read.not_valid_after_utc),
                issuer_at=_issuer_at(read),
                sha256=sha256(der).hexdigest(),
            )
    except ValueError:
        return None


def _names(read: x509.Certificate) -> tuple[str, ...]:
    try:
        told = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return ()
    addresses = map(str, told.get_values_for_type(x509.IPAddress))
    return (*told.get_values_for_type(x509.DNSName), *addresses)


def _issuer_at(read: x509.Certificate) -> str:
    """Where the certificate of the issuer can be fetched (RFC 5280 section 4.2.2.1)."""
    try:
        told = read.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (ValueError, x509.ExtensionNotFound):
        return ""
    ways = (w for w in told if w.access_method == AuthorityInformationAccessOID.CA_ISSUERS)
    return next((str(way.access_location.value) for way in ways), "")


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
