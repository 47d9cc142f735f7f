"""What else a host answered in the same visit: held against a target, it tells a page that is gone
from a host that says the same to everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from inspector.assembly.hosts import key
from inspector.assembly.link_class import is_nonsense, is_root, origin
from inspector.assembly.visits import VisitBook
from inspector.evidence import PageFacts, Purpose, Visit

_GUARDED = frozenset({412, 444, 521})


class Neighbours:
    """The answers of each origin (scheme, host, port) to our probes and to everything else."""

    def __init__(
        self, visits: tuple[Visit, ...], book: VisitBook, facts: Mapping[str, PageFacts]
    ) -> None:
        self._facts = facts
        self._nonsense: defaultdict[str, list[Visit]] = defaultdict(list)
        self._controls: defaultdict[str, list[Visit]] = defaultdict(list)
        self._answered: set[str] = set()
        self._deep: defaultdict[str, set[str]] = defaultdict(set)
        for visit in visits:
            place = origin(visit.url)
            if visit.answered:
                self._answered.add(place)
            if visit.method != "GET":
                continue
            if visit.purpose is Purpose.PROBE:
                kept = self._nonsense if is_nonsense(visit.url) else self._controls
                kept[place].extend(book.ends(visit))
            elif visit.status == 200 and not is_root(visit.url):
                self._deep[place].add(key(visit.url))

    def likeness(self, end: Visit) -> str:
        """The fingerprint of an answer, "" when we have none."""
        page = self._facts.get(end.record)
        return page.likeness if page else ""

    def same(self, end: Visit, other: Visit) -> bool:
        """Whether two answers are one: same status, same text. What cannot be compared is not."""
        mine = self.likeness(end)
        return bool(mine) and end.status == other.status and mine == self.likeness(other)

    def answers(self, url: str) -> bool:
        """Whether the origin of an address answered anything at all."""
        return origin(url) in self._answered

    def blocks(self, end: Visit) -> bool:
        """Whether the host gives this very answer to its front page too, or to a page that was
        open before: then it is us whom it answers, not the address.
        """
        controls = self._controls.get(origin(end.url), ())
        others = [control for control in controls if key(control.url) != key(end.url)]
        return any(self.same(end, control) or self._guarded(control) for control in others)

    def like_nonsense(self, end: Visit) -> bool:
        """Whether an open page is what the host shows for an address nobody ever used."""
        page = self._facts.get(end.record)
        if page is None or page.shell or page.redirect:
            return False
        return any(self.same(end, other) for other in self._nonsense.get(origin(end.url), ()))

    def sends_all(self, asked: str, end: Visit) -> bool:
        """Whether a deep address led to the front page, as an address nobody ever used does."""
        if is_root(asked) or not is_root(end.url):
            return False
        others = self._nonsense.get(origin(asked), ())
        return any(key(other.url) == key(end.url) for other in others)

    def shows_pages(self, url: str) -> bool:
        """Whether the host showed us another deep page: it does not send everybody home."""
        return bool(self._deep.get(origin(url), set()) - {key(url)})

    def _guarded(self, end: Visit) -> bool:
        """Whether a protection product answered. A bare 403 is no sign of one: hosts of files
        refuse to list themselves.
        """
        page = self._facts.get(end.record)
        return end.status in _GUARDED or (page is not None and bool(page.challenge or page.guard))
