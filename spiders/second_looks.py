"""One look proves no dead link: later tries of what looked bad, and what its host says besides."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

from inspector.assembly.hosts import host, turns_robots_away
from inspector.assembly.link_class import (
    LONGEST_PAUSE,
    LinkClass,
    class_of,
    is_root,
    looks_dead,
    origin,
    pause,
    worth_asking_again,
)
from inspector.assembly.neighbours import Neighbours
from inspector.assembly.visits import VisitBook
from inspector.clock import now
from inspector.evidence import Failure, Purpose, Topic, Visit
from spiders.gathering import Gathering
from spiders.hosts import ask_each_host
from spiders.known import Question
from spiders.links import AT_ONCE, get, late, questions_of

_LAST_TRIES = 5.0  # seconds kept at the end of a site's time for the last tries themselves
_TRIED = frozenset({Purpose.PAGE, Purpose.LINK})
_CIRCLES = frozenset({Failure.REDIRECT_LOOP, Failure.TOO_MANY_REDIRECTS})


async def ask_again(gathering: Gathering) -> None:
    """More GETs, later in the visit, for every target whose answers were bad and may tell more:
    one when all have been asked, one `crawl.link_pause` after the first. None comes before the
    server's Retry-After lets us; who asks for minutes is not asked again. Of a page that opened
    and is what its host shows for nonsense, or its front page, a second look is enough.
    """
    for tries, apart in ((1, 0.0), (2, gathering.settings.crawl.link_pause)):
        await _round(gathering, tries, apart)


async def ask_front_doors(gathering: Gathering) -> None:
    """Last of all, the front page of every host of a target that seems dead: a host that says the
    same there turns us away.
    """
    answers = Answers(gathering)
    places = {
        origin(end.url): None
        for question in questions_of(gathering)
        for visit in answers.tries(question.url)
        for end in answers.ends(visit)
        if answers.seems_dead(question, end)
    }

    async def one(place: str) -> None:
        await get(gathering, f"{place}/", "", purpose=Purpose.PROBE)

    await ask_each_host(gathering, places, one)


class Answers:
    """What the targets have said so far."""

    def __init__(self, gathering: Gathering) -> None:
        visits = tuple(gathering.fetcher.visits)
        self._facts = gathering.facts
        self._book = VisitBook(visits)
        self._near = Neighbours(visits, self._book, gathering.facts)

    def tries(self, url: str) -> list[Visit]:
        """The GETs of a target, without what only says that its redirects go in a circle."""
        made = (v for v in self._book.of(url) if v.method == "GET" and v.purpose in _TRIED)
        return [visit for visit in made if visit.failure not in _CIRCLES]

    def ends(self, visit: Visit) -> Iterator[Visit]:
        """Where a try came out."""
        for path in self._book.paths(visit, self._facts):
            yield self._near.came_out(path)
            yield from (v for v in self._book.of(visit.url) if v.failure in _CIRCLES)

    def is_bad(self, question: Question, end: Visit) -> bool:
        """Whether an answer may be mended by a later one."""
        page = self._facts.get(end.record)
        return worth_asking_again(end, question.url, question.kind, page)

    def is_open(self, end: Visit) -> bool:
        """Whether a page came."""
        return class_of(end, self._facts.get(end.record)) is LinkClass.GOOD

    def is_soft(self, question: Question, end: Visit) -> bool:
        """Whether a page came that is not what was asked for, as it seems."""
        home = is_root(end.url) and not is_root(question.url)
        return home or self._near.like_nonsense(end)

    def scripted(self, end: Visit) -> bool:
        """Whether an answer has scripts that may yet show what was asked for. What may be in
        strange hands never gets to run its scripts.
        """
        page = self._facts.get(end.record)
        if page is None or not page.scripted:
            return False
        return all(words.topic is Topic.SOBER for words in page.topics)

    def seems_dead(self, question: Question, end: Visit) -> bool:
        """Whether its host is to be asked for its front page."""
        page = self._facts.get(end.record)
        return looks_dead(end, question.url, question.kind, page) or self.is_soft(question, end)


async def _round(gathering: Gathering, tries: int, apart: float) -> None:
    answers = Answers(gathering)
    gate = asyncio.Semaphore(AT_ONCE)

    def wanted(question: Question, made: list[Visit]) -> bool:
        if len(made) != tries:
            return False
        ends = tuple(answers.ends(made[-1]))
        if turns_robots_away(host(question.url)) and not any(map(answers.is_open, ends)):
            return False  # whatever it says next, it is called blocked
        soft = tries == 1 and any(answers.is_soft(question, end) for end in ends)
        return soft or any(answers.is_bad(question, end) for end in ends)

    async def one(question: Question, made: list[Visit]) -> None:
        if not await _until(gathering, made, apart):
            return
        async with gate:
            if not late(gathering):
                await get(gathering, question.url, made[0].referrer, kind=question.kind)

    asked = [(question, answers.tries(question.url)) for question in questions_of(gathering)]
    await asyncio.gather(*(one(q, made) for q, made in asked if wanted(q, made)))


async def _until(gathering: Gathering, made: list[Visit], apart: float) -> bool:
    """Wait for the time of another try; False when the visit of the site would be over."""
    crawl = gathering.settings.crawl
    first, last = made[0], made[-1]
    asked = pause(last)
    if asked > LONGEST_PAUSE:
        return False
    left = crawl.seconds - gathering.seconds
    wait = max(asked - _ago(last), (0.0 if crawl.unthrottled else apart) - _ago(first))
    if asked and wait > left:
        return False
    wait = min(wait, left - _LAST_TRIES)
    if wait > 0:
        await asyncio.sleep(wait)
    return True


def _ago(visit: Visit) -> float:
    return (datetime.fromisoformat(now()) - datetime.fromisoformat(visit.started)).total_seconds()
