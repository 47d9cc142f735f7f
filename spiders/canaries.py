"""Known-good addresses: when most of them do not answer, it is not the sites that are ill."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from inspector.assembly.hosts import bare
from inspector.evidence import Purpose, Visit
from inspector.settings import Settings
from spiders.fetch import Fetcher
from spiders.network import Network

_BYTES = 65_536
_STEPS = 3  # redirects and a second method share so many times the patience of one exchange


class Canaries:
    """The addresses of `health.canaries`. Each round looks names up and connects anew: an answer
    out of a memory of ours would prove nothing.
    """

    def __init__(self, settings: Settings) -> None:
        patience = settings.health.timeout
        crawl = settings.crawl.model_copy(
            update={"timeout": patience, "connect_timeout": patience, "requests": 0}
        )
        self._settings = settings.model_copy(update={"crawl": crawl})
        self._patience = patience

    async def ask(self) -> tuple[str, ...]:
        """One round: what the canaries that failed had to say, when most of them did; else
        nothing.
        """
        urls = self._settings.health.canaries
        async with Network(self._settings) as network:
            said = await asyncio.gather(*(self._one(url, network) for url in urls))
        failed = tuple(each for each in said if each)
        return failed if len(failed) * 2 > len(urls) else ()

    async def _one(self, url: str, network: Network) -> str:
        try:
            async with asyncio.timeout(_STEPS * self._patience):
                wrong = await self._look(url, network, "HEAD")
                return wrong and await self._look(url, network, "GET")
        except TimeoutError:
            return f"{url}: no answer in time"

    async def _look(self, url: str, network: Network, method: str) -> str:
        fetcher = Fetcher(network, _Nothing(), self._settings)
        hops = await fetcher.follow(
            url, purpose=Purpose.PROBE, method=method, max_bytes=_BYTES, record=False
        )
        wrong = _wrong(url, hops[-1].visit)
        return f"{url}: {wrong}" if wrong else ""


def _wrong(url: str, last: Visit) -> str:
    """What is not as it should be; "" when the canary lives. Whoever answers in its place (a
    login page of the network, a gateway) sends us elsewhere, shows an error or a certificate that
    does not hold.
    """
    if last.failure:
        return last.failure.value
    if last.status is None or not 200 <= last.status < 300:
        return f"HTTP {last.status}"
    if bare(urlsplit(last.url).hostname or "") != bare(urlsplit(url).hostname or ""):
        return f"answered by {last.url}"
    return last.note or "unverified TLS" if last.tls == "relaxed" else ""


class _Nothing:
    """Keeps nothing: a canary is no evidence of any site."""

    def exchange(self, url: str, **_facts: object) -> str:
        return ""
