"""What the name system says of a site's host."""

from __future__ import annotations

import asyncio

from inspector.assembly.hosts import registrable
from inspector.evidence import DnsAnswers
from spiders.names import EMPTY, Answer, Names

_TYPES = ("A", "AAAA", "CNAME", "NS", "DS")
_OF_THE_ZONE = frozenset({"NS", "DS"})


class DnsProbe:
    """Asks for addresses and alias of a host, and for the name servers of its registrable domain
    (or of the host itself, when it has none) and whether that is signed. Answers and failures are
    both kept.
    """

    produces = DnsAnswers

    def __init__(self, names: Names) -> None:
        self._names = names

    async def gather(self, host: str) -> DnsAnswers:
        """Ask all types at once; the resolver's own deadline bounds each."""
        if not self._names.asks(host):
            return DnsAnswers(host, asked=False)
        zone = registrable(host)
        answers = await asyncio.gather(
            *(
                self._names.ask(zone if rdtype in _OF_THE_ZONE else host, rdtype)
                for rdtype in _TYPES
            )
        )
        records = {t: a.values for t, a in zip(_TYPES, answers, strict=True) if a.values}
        failures = {t: _why(a) for t, a in zip(_TYPES, answers, strict=True) if not a.values}
        return DnsAnswers(host, records, failures)


def _why(answer: Answer) -> str:
    return answer.failure or EMPTY
