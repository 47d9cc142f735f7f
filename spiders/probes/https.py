"""HTTPS tried beside HTTP."""

from __future__ import annotations

from inspector import evidence
from inspector.evidence import Failure, Purpose
from spiders.fetch import Answer, Fetcher

_PASSING = frozenset({Failure.CONNECT_TIMEOUT, Failure.TIMEOUT, Failure.RESET})

# Old servers break off in place of saying that they know no newer protocol.
_SHAKEN = frozenset({Failure.TLS, Failure.RESET})


class HttpsProbe:
    """Asks for the home page of a host over HTTPS as a browser would; a second time if there was no
    answer in time; and, only if TLS failed or was broken off, once more without verification.
    """

    produces = evidence.HttpsProbe

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def gather(self, authority: str) -> evidence.HttpsProbe:
        """Ask for `https://authority/`, a host with its port where that is not the usual one."""
        url = f"https://{authority}/"
        last = strict = await self._ask(url, verify=True)
        again = None
        if strict.visit.failure in _PASSING:
            last = await self._ask(url, verify=True)
            again = last.visit
        relaxed = None
        if last.visit.failure in _SHAKEN:
            last = await self._ask(url, verify=False)
            relaxed = last.visit
        return evidence.HttpsProbe(strict.visit, relaxed, again, last.handshake)

    async def _ask(self, url: str, *, verify: bool) -> Answer:
        return await self._fetcher.fetch(url, purpose=Purpose.PROBE, verify=verify)
