"""Certificates of every kind, made for a run: days are counted from now."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_VERSIONS = {"TLSv1": ssl.TLSVersion.TLSv1, "TLSv1.1": ssl.TLSVersion.TLSv1_1,
             "TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}  # fmt: skip
AT = "http://ca.example.com/issuer.crt"  # nobody is asked there


@dataclass(frozen=True)
class Paper:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @cached_property
    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @cached_property
    def secret(self) -> bytes:
        """The key alone."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def issue(
    subject: str,
    names: Sequence[str],
    days: tuple[float, float],
    issuer: Paper | None,
    *,
    authority: bool = False,
    issuer_at: str = "",
) -> Paper:
    """A certificate of `issuer`, or of itself, valid from and to these days from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = _name(subject)
    by = issuer.certificate.subject if issuer else name
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days[0]))
        .not_valid_after(now + timedelta(days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        told = x509.SubjectAlternativeName([_general(each) for each in names])
        made = made.add_extension(told, critical=False)
    if issuer_at:
        way = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
        )
        made = made.add_extension(x509.AuthorityInformationAccess([way]), critical=False)
    signing = issuer.key if issuer else key
    return Paper(made.sign(signing, hashes.SHA256()), key)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def context(own: Paper, sent: Sequence[Paper], folder: Path, protocol: str) -> ssl.SSLContext:
    """A server's context that sends these certificates, its own first, and speaks one protocol, or
    with "" all that are usual.
    """
    path = folder / f"{own.certificate.serial_number}.pem"
    path.write_bytes(own.secret + b"".join(each.pem for each in sent))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    if protocol:
        made.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the age is the point
            made.minimum_version = made.maximum_version = _VERSIONS[protocol]
    return made
