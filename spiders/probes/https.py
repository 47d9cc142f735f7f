"""HTTPS tried beside HTTP."""

from __future__ import annotations

from inspector import evidence
from inspector.evidence import Failure, Purpose
from spiders.fetch import Fetcher


class HttpsProbe:
    """Asks for the home page of a host over HTTPS as a browser would and, only if TLS failed,
    once more without verification.
    """

    produces = evidence.HttpsProbe

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def gather(self, host: str) -> evidence.HttpsProbe:
        """Ask for `https://host/`."""
        url = f"https://{host}/"
        strict = await self._fetcher.fetch(url, purpose=Purpose.PROBE, verify=True)
        if strict.visit.failure is not Failure.TLS:
            return evidence.HttpsProbe(strict.visit)
        relaxed = await self._fetcher.fetch(url, purpose=Purpose.PROBE, verify=False)
        return evidence.HttpsProbe(strict.visit, relaxed.visit)
