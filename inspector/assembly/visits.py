"""The visits of a capture, found by address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urljoin

from inspector.assembly.hosts import key
from inspector.evidence import Visit


class VisitBook:
    """Visits by the address asked, in the order they were made."""

    def __init__(self, visits: Iterable[Visit]) -> None:
        self._by_url: dict[str, list[Visit]] = defaultdict(list)
        self._by_record: dict[str, Visit] = {}
        for visit in visits:
            self._by_url[key(visit.url)].append(visit)
            if visit.record:
                self._by_record[visit.record] = visit

    def of(self, url: str) -> tuple[Visit, ...]:
        """All visits of an address."""
        return tuple(self._by_url.get(key(url), ()))

    def by_record(self, record: str) -> Visit | None:
        """The visit whose response has this WARC record id."""
        return self._by_record.get(record)

    def ends(self, visit: Visit) -> tuple[Visit, ...]:
        """Where a visit came out: itself, or what the addresses it was sent on to answered.

        A redirect whose target was never asked ends in the redirect itself.
        """
        return tuple(self._ends(visit, {key(visit.url)}))

    def _ends(self, visit: Visit, seen: set[str]) -> Iterable[Visit]:
        if not visit.location:
            yield visit
            return
        target = key(urljoin(visit.url, visit.location))
        onward = () if target in seen else self._by_url.get(target, ())
        if not onward:
            yield visit
        for step in onward:
            yield from self._ends(step, seen | {target})
