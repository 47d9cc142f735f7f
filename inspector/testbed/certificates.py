"""Certificates of the testbed's own authority, sound ones and such as browsers refuse."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from inspector.testbed.model import Host, Tls

Days = tuple[int, int]
_YEARS = -365, 365  # first and last day of a certificate, counted from today
_DAYS = {Tls.EXPIRED: (-400, -35), Tls.EXPIRING: (-358, 7)}
_ISSUER_AT = "http://ca.shancheng.test/issuing.cer"


@dataclass(frozen=True)
class Authority:
    """Who signs certificates: one that signed its own, or one below `above`."""

    name: str
    noon: datetime
    above: Authority | None = None
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def own(self) -> x509.Certificate:
        """Its own certificate."""
        made = _begun(self.name, self.key, self.noon, (-3650, 3650))
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return (self.above or self).sign(made.add_extension(_SIGNS, critical=True))

    def sign(self, made: x509.CertificateBuilder) -> x509.Certificate:
        """The certificate, signed."""
        known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = made.issuer_name(_name(self.name)).add_extension(known_by, critical=False)
        return made.sign(self.key, hashes.SHA256())


class Certifier:
    """Makes the TLS contexts of hosts. `root` is the certificate (PEM) to trust."""

    def __init__(self, today: date) -> None:
        self._noon = datetime.combine(today, time(12), UTC)
        root = Authority("Testbed Root CA", self._noon)
        self._issuing = Authority("Testbed Issuing CA", self._noon, root)
        self._stranger = Authority("Unknown CA", self._noon)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._above = self._issuing.own()
        self.root = root.own().public_bytes(serialization.Encoding.PEM)

    def context(self, hosts: Iterable[Host]) -> ssl.SSLContext:
        """A server's context that shows each host that has TLS the certificate of its kind; a
        client that names none of them, one that is for nobody.
        """
        by_kind: dict[Tls, list[str]] = {}
        for host in hosts:
            by_kind.setdefault(host.tls, []).append(host.name)
        by_kind.pop(Tls.NONE, None)
        made = {name: kind for kind, names in by_kind.items() for name in names}
        contexts = {kind: self._context(kind, names) for kind, names in by_kind.items()}
        nobody = self._context(Tls.OTHER_HOST, ())

        def choose(tls: ssl.SSLObject, name: str | None, _first: ssl.SSLContext) -> None:
            if name in made:
                tls.context = contexts[made[name]]

        nobody.sni_callback = choose
        return nobody

    def _context(self, kind: Tls, names: Sequence[str]) -> ssl.SSLContext:
        shown = ["mail.shancheng.test"] if kind is Tls.OTHER_HOST else [*names]
        made = _begun(shown[0], self._key, self._noon, _DAYS.get(kind, _YEARS))
        others = x509.SubjectAlternativeName([x509.DNSName(name) for name in shown])
        made = made.add_extension(others, critical=False)
        if kind is Tls.UNKNOWN_ISSUER:
            return self._served(self._stranger.sign(made))
        own = self._issuing.sign(made.add_extension(_issuer_at(), critical=False))
        return self._served(own) if kind is Tls.INCOMPLETE else self._served(own, self._above)

    def _served(self, *chain: x509.Certificate) -> ssl.SSLContext:
        pem = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
        pem += self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "server.pem")
            path.touch(mode=0o600)
            path.write_bytes(pem)
            made.load_cert_chain(path)
        return made


_SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _begun(
    name: str, key: ec.EllipticCurvePrivateKey, noon: datetime, days: Days
) -> x509.CertificateBuilder:
    """All that the one it is for says of itself."""
    first, last = (noon + timedelta(day) for day in days)
    made = x509.CertificateBuilder().subject_name(_name(name)).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(first).not_valid_after(last)
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return made.add_extension(own, critical=False)


def _issuer_at() -> x509.AuthorityInformationAccess:
    """Where the certificate of the issuer could be fetched (RFC 5280 section 4.2.2.1)."""
    place = x509.UniformResourceIdentifier(_ISSUER_AT)
    way = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
    return x509.AuthorityInformationAccess([way])


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
