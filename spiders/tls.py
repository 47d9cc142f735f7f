"""TLS as we speak it: first as strict as a browser, then, to see the page at all, not at all."""

from __future__ import annotations

import ssl
from enum import StrEnum

import certifi
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

_LEGACY = 0x4 | 0x40000  # OP_LEGACY_SERVER_CONNECT, OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION


class Mode(StrEnum):
    """How far the other side was verified; the values of `Visit.tls`."""

    PLAIN = ""
    VERIFIED = "verified"
    RELAXED = "relaxed"


def strict_context() -> ssl.SSLContext:
    """Certificates are verified against the system's authorities and Mozilla's, TLS 1.2 is the
    least: what browsers ask for.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
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


def names_its_issuer(certificate: bytes) -> bool:
    """Whether a certificate (DER) says where that of its issuer can be fetched (RFC 5280 section
    4.2.2.1). Browsers fetch it, so a server that forgot to send it opens there all the same.
    """
    try:
        leaf = x509.load_der_x509_certificate(certificate)
        told = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    ways = {way.access_method for way in told}
    return leaf.issuer != leaf.subject and AuthorityInformationAccessOID.CA_ISSUERS in ways
