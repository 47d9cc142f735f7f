"""Is the link really broken? The tries; what they mean is decided in `inspector.assembly`.

A HEAD may only bring good news. Anything else is asked with GET from the original address, and
whatever then failed is asked once more at the end of the visit.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inspector.assembly.link_class import (
    LONGEST_PAUSE,
    LinkClass,
    class_of,
    pause,
    worth_asking_again,
)
from inspector.clock import now
from inspector.evidence import LinkKind, Purpose, Role, Visit
from spiders.gathering import Gathering

_AT_ONCE = 12
_OWN_HOST = 80  # tries at the site itself beyond its pages: its budget is the crawl's
_BYTES = 65_536
_FILE_BYTES = 4_096
_LAST_TRIES = 5.0  # seconds kept at the end of a site's time for the second tries themselves
_HOME_KINDS = frozenset(LinkKind)
_INNER_KINDS = frozenset({LinkKind.PAGE, LinkKind.ATTACHMENT, LinkKind.IMAGE})


@dataclass(frozen=True, slots=True)
class Question:
    """One target to be asked."""

    url: str
    kind: LinkKind
    parent: str
    on_home: bool


async def ask_links(gathering: Gathering) -> int:
    """Try the targets that the crawl did not open; gives how many the budget left unasked."""
    asked = {visit.url for visit in gathering.fetcher.visits if not _by_the_way(visit)}
    questions = [q for q in _questions(gathering) if q.url not in asked]
    chosen = _choose(gathering, questions)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(question: Question) -> bool:
        async with gate:
            if _late(gathering):
                return False
            await _ask(gathering, question)
            return True

    done = await asyncio.gather(*(one(question) for question in chosen))
    return len(questions) - sum(done)


async def ask_again(gathering: Gathering) -> None:
    """A second GET, late in the visit, for every target whose first answer was bad and may tell
    more. It comes at least `crawl.link_pause` after the first, and not before the server's
    Retry-After lets us; who asks for minutes is not asked again.
    """
    by_url: dict[str, list[Visit]] = {}
    for visit in gathering.fetcher.visits:
        if visit.method == "GET" and visit.purpose in {Purpose.PAGE, Purpose.LINK}:
            by_url.setdefault(visit.url, []).append(visit)
    once = [visits[-1] for visits in by_url.values() if len(visits) == 1]
    bad = [v for v in once if worth_asking_again(v, gathering.facts.get(v.record))]
    kinds = {question.url: question.kind for question in _questions(gathering)}
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(visit: Visit) -> None:
        page = gathering.facts.get(visit.record)
        if not await _until(gathering, visit, class_of(visit, page)):
            return
        async with gate:
            if not _late(gathering):
                await get(gathering, visit.url, visit.referrer, kind=kinds.get(visit.url))

    await asyncio.gather(*(one(visit) for visit in bad))


async def _until(gathering: Gathering, visit: Visit, kind: LinkClass) -> bool:
    """Wait for the time of the second try; False when the visit of the site would be over."""
    crawl = gathering.settings.crawl
    asked = pause(visit)
    if asked > LONGEST_PAUSE:
        return False
    apart = 0.0 if crawl.unthrottled or kind is LinkClass.GOOD else crawl.link_pause
    since = (datetime.fromisoformat(now()) - datetime.fromisoformat(visit.started)).total_seconds()
    wait = max(asked, apart) - since
    if asked and wait > crawl.seconds - gathering.seconds:
        return False
    wait = min(wait, crawl.seconds - gathering.seconds - _LAST_TRIES)
    if wait > 0:
        await asyncio.sleep(wait)
    return True


def _by_the_way(visit: Visit) -> bool:
    """Whether a target was only missed while something else was looked at: it is yet to be asked
    for its own sake.
    """
    return visit.purpose in {Purpose.BROWSER, Purpose.FRAME, Purpose.SCRIPT} and _bad(visit)


def _late(gathering: Gathering) -> bool:
    return gathering.seconds >= gathering.settings.crawl.seconds


def _bad(visit: Visit) -> bool:
    return class_of(visit) is not LinkClass.GOOD and not visit.location


def _questions(gathering: Gathering) -> Iterable[Question]:
    """Every distinct target: those of the home page first, each with a page it stands on."""
    seen: set[str] = set()
    for page in sorted(gathering.pages, key=lambda page: page.role is not Role.HOME):
        on_home = page.role is Role.HOME
        kinds = _HOME_KINDS if on_home else _INNER_KINDS
        for view in gathering.views(page):
            for link in view.links:
                if link.url not in seen and link.kind in kinds:
                    seen.add(link.url)
                    yield Question(link.url, link.kind, view.url, on_home)


def _choose(gathering: Gathering, questions: list[Question]) -> list[Question]:
    """What the budget allows: all of the home page's, then a seeded draw of the others."""
    budget = gathering.settings.crawl
    draw = random.Random(f"{budget.seed}:links:{gathering.site.url}")  # noqa: S311
    home = [question for question in questions if question.on_home]
    inner = [question for question in questions if not question.on_home]
    draw.shuffle(inner)
    chosen: list[Question] = []
    own = attachments = 0
    for question in home + inner:
        mine = gathering.own(question.url)
        attached = question.kind is LinkKind.ATTACHMENT
        if mine and not gathering.allowed(question.url):
            continue
        if len(chosen) >= budget.links or (mine and own >= _OWN_HOST):
            continue
        if attached and attachments >= budget.attachments:
            continue
        own += mine
        attachments += attached
        chosen.append(question)
    return chosen


async def _ask(gathering: Gathering, question: Question) -> None:
    if question.kind is not LinkKind.ATTACHMENT:  # of a file the first bytes are wanted
        head = await gathering.fetcher.follow(
            question.url, purpose=Purpose.LINK, method="HEAD", referrer=question.parent
        )
        last = head[-1].visit
        # The resolver's word on the name does not change with the method.
        if last.status is not None and 200 <= last.status < 300:
            return
    await get(gathering, question.url, question.parent, kind=question.kind)


async def get(
    gathering: Gathering,
    url: str,
    referrer: str,
    *,
    purpose: Purpose = Purpose.LINK,
    kind: LinkKind | None = None,
) -> Visit:
    """One GET of a target, its redirects followed; gives the visit it came out at."""
    most = _FILE_BYTES if kind is LinkKind.ATTACHMENT else _BYTES
    hops = await gathering.fetcher.follow(url, purpose=purpose, referrer=referrer, max_bytes=most)
    gathering.note(hops[-1])
    return hops[-1].visit
