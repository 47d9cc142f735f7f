"""Failures on their way from the wire to the visit."""

from __future__ import annotations

import errno
import ssl

from inspector.errors import InspectorError
from inspector.evidence import Distrust, Failure

_OURS = {
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOBUFS,
    errno.ENOMEM,
    errno.ENOSPC,
    errno.ENETUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EACCES,
    errno.EPERM,
    errno.EAFNOSUPPORT,
}
_KINDS = {
    errno.ECONNREFUSED: Failure.CONNECT_REFUSED,
    errno.EHOSTUNREACH: Failure.CONNECT_TIMEOUT,
    errno.EHOSTDOWN: Failure.CONNECT_TIMEOUT,
    errno.ETIMEDOUT: Failure.CONNECT_TIMEOUT,
}
CHAIN_INCOMPLETE = "chain-incomplete"
_CERTIFICATE = {
    9: Distrust.NOT_YET,
    10: Distrust.EXPIRED,
    18: Distrust.SELF_SIGNED,
    19: Distrust.OWN_ROOT,
    20: Distrust.UNKNOWN_ISSUER,
    21: Distrust.UNKNOWN_ISSUER,
    62: Distrust.OTHER_HOST,
    64: Distrust.OTHER_HOST,
}  # X509_V_ERR_… of OpenSSL


class FailedError(InspectorError):
    """A try brought no usable answer: the kind, from the closed list, and the details."""

    def __init__(self, failure: Failure, note: str = "") -> None:
        super().__init__(failure, note)
        self.failure = failure
        self.note = note


def failed(error: BaseException) -> FailedError:
    """What an exception of the operating system, of TLS or of our own code says of the site.

    Errors that the site cannot have caused are our fault.
    """
    if isinstance(error, FailedError):
        return error
    if isinstance(error, ssl.SSLError):
        return FailedError(Failure.TLS, tls_reason(error))
    if isinstance(error, OSError):
        return FailedError(_kind(error), error.strerror or str(error))
    return FailedError(Failure.OUR_FAULT, f"{type(error).__name__}: {error}")


def _kind(error: OSError) -> Failure:
    if error.errno in _KINDS:
        return _KINDS[error.errno]
    if error.errno in _OURS:
        return Failure.OUR_FAULT
    if isinstance(error, TimeoutError):
        return Failure.TIMEOUT
    return Failure.RESET if isinstance(error, ConnectionError) else Failure.OUR_FAULT


def tls_reason(error: OSError) -> str:
    """Why TLS failed, in few words: what is wrong with the certificate, or the alert's name."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(_CERTIFICATE.get(error.verify_code, error.verify_message))
    if isinstance(error, ssl.SSLError):
        return f"TLS handshake failed: {error.reason or error}"
    return f"TLS handshake broken off: {error.strerror or type(error).__name__}"
