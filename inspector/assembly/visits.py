"""The visits of a capture, found by address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin

from inspector.assembly.hosts import key
from inspector.evidence import PageFacts, Visit

_MOST_PAGES = 3  # pages that send their reader on by themselves, one after the other


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

    def paths(self, visit: Visit, facts: Mapping[str, PageFacts]) -> Iterable[tuple[Visit, ...]]:
        """The ways a reader of a try goes: the try, where its redirects came out, and where the
        page there sends its reader by itself. A way that was not asked further ends there.
        """
        for end in self.ends(visit):
            yield from self._onward((visit, end), facts)

    def _onward(
        self, path: tuple[Visit, ...], facts: Mapping[str, PageFacts]
    ) -> Iterable[tuple[Visit, ...]]:
        end = path[-1]
        page = facts.get(end.record)
        passed = {key(step.url) for step in path}
        onward: tuple[Visit, ...] = ()
        if page and page.redirect and len(path) < 2 + _MOST_PAGES:
            target = urljoin(end.url, page.redirect)
            onward = () if key(target) in passed else self.of(target)
        steps = [last for step in onward if step.method == "GET" for last in self.ends(step)]
        for last in steps:
            yield from self._onward((*path, last), facts)
        if not steps:
            yield path
