"""What else a host answered in the same visit: held against a target, it tells a page that is gone
from a host that says the same to everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from inspector.assembly.hosts import key
from inspector.assembly.link_class import LinkClass, class_of, is_nonsense, is_root, origin
from inspector.assembly.visits import VisitBook
from inspector.evidence import PageFacts, Purpose, Saying, Visit

_GUARDED = frozenset({412, 444, 521})
_ERROR = 400
_WORDS = 100  # visible characters
_LITTLE = 300  # visible characters: a page with fewer may be a door and no front page


def shows_itself(page: PageFacts) -> bool:
    """Whether a page that scripts have made seems to be one: it has words, and none that it is
    not there or not for us.
    """
    return page.saying is None and not page.challenge and page.text_length >= _WORDS


class Neighbours:
    """The answers of each origin (scheme, host, port) to our probes and to everything else."""

    def __init__(
        self, visits: tuple[Visit, ...], book: VisitBook, facts: Mapping[str, PageFacts]
    ) -> None:
        self._facts = facts
        self._nonsense: defaultdict[str, list[Visit]] = defaultdict(list)
        self._controls: defaultdict[str, list[Visit]] = defaultdict(list)
        self._answered: set[str] = set()
        self._homes: set[str] = set()  # of the inspected site itself
        for visit in visits:
            place = origin(visit.url)
            if visit.answered:
                self._answered.add(place)
            if visit.method != "GET":
                continue
            if visit.purpose is Purpose.HOME and visit.status == 200:
                self._homes.add(place)
            if visit.purpose is Purpose.PROBE and is_nonsense(visit.url):
                self._nonsense[place].extend(book.ends(visit))
            elif visit.purpose is Purpose.PROBE and is_root(visit.url):
                self._controls[place].extend(book.ends(visit))

    def came_out(self, path: tuple[Visit, ...]) -> Visit:
        """Where a try came out: a page that says it is gone is where it did, wherever that leads
        then, and so is an error that leads home.
        """
        home = is_root(path[-1].url)
        errors = (step for step in path[1:-1] if self._is_error(step, home=home))
        return next(errors, path[-1])

    def _is_error(self, step: Visit, *, home: bool) -> bool:
        page = self._facts.get(step.record)
        says = page is not None and page.saying is Saying.GONE
        return says or (home and (step.status or 0) >= _ERROR)

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

    def knows_front(self, url: str) -> bool:
        """Whether the front page of an address's host was asked for."""
        place = origin(url)
        return place in self._homes or place in self._controls

    def opens(self, url: str) -> bool:
        """Whether the front page of an address's host opened."""
        return origin(url) in self._homes or any(
            self._opened(control) for control in self._controls.get(origin(url), ())
        )

    def has_no_site(self, url: str) -> bool:
        """Whether the front page of an address's host says that there is no such site."""
        fronts = (self._facts.get(end.record) for end in self._controls.get(origin(url), ()))
        return any(page is not None and page.saying is Saying.NO_SITE for page in fronts)

    def shows_front(self, end: Visit) -> bool:
        """Whether an answer is the front page of its host, and that is a page to read."""
        controls = self._controls.get(origin(end.url), ())
        pages = (each for each in controls if self._opened(each) and self._length(each) >= _LITTLE)
        return any(self.same(end, control) for control in pages)

    def against(self, url: str) -> tuple[Visit, ...]:
        """What the host of an address was asked besides: nonsense, and its front page."""
        place = origin(url)
        return (*self._nonsense.get(place, ()), *self._controls.get(place, ()))

    def like_nonsense(self, end: Visit) -> bool:
        """Whether an open page is what the host shows for an address nobody ever used."""
        page = self._facts.get(end.record)
        if page is None or page.shell or page.redirect:
            return False
        return any(self.same(end, other) for other in self._nonsense.get(origin(end.url), ()))

    def _opened(self, end: Visit) -> bool:
        page = self._facts.get(end.record)
        if page is None or class_of(end, page) is not LinkClass.GOOD:
            return False
        return not page.shell and page.saying is None

    def _length(self, end: Visit) -> int:
        page = self._facts.get(end.record)
        return page.text_length if page else 0

    def _guarded(self, end: Visit) -> bool:
        """Whether a protection product answered. A bare 403 is no sign of one: hosts of files
        refuse to list themselves.
        """
        page = self._facts.get(end.record)
        if end.status in _GUARDED or (page is not None and (page.challenge or page.guard)):
            return True
        bare = end.status in {401, 403}
        return page is not None and page.saying is Saying.TURNED_AWAY and not bare
