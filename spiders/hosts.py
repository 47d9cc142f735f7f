"""What the hosts of links say to an address that nobody ever used, and to their front door.

One question each to a bounded number of hosts. The first gives the error page that comes with
status 200, the second tells whether a host turns us away, whatever we ask for.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from inspector.assembly.hosts import host, turns_robots_away
from inspector.assembly.link_class import (
    LinkClass,
    class_of,
    is_root,
    nonsense,
    origin,
)
from inspector.evidence import Purpose, Visit
from spiders.gathering import Gathering
from spiders.links import get

T = TypeVar("T")

_AT_ONCE = 12
_SOFT_TARGETS = 60  # targets asked once more in full because their host never says 404


async def ask_for_nonsense(gathering: Gathering) -> None:
    """Learn the error pages of the hosts whose deep pages opened. Where nonsense opens too, HEAD
    is no good news: what only answered a HEAD there is asked in full.
    """
    opened: dict[str, list[Visit]] = {}
    for visit in list(gathering.fetcher.visits):
        if visit.purpose in {Purpose.LINK, Purpose.PAGE} and _deep(visit):
            opened.setdefault(origin(visit.url), []).append(visit)
    soft: list[Visit] = []

    async def one(place: str) -> None:
        url = nonsense(place, gathering.settings.crawl.seed)
        if gathering.own(url) and not gathering.allowed(url):
            return
        end = await get(gathering, url, "", purpose=Purpose.PROBE)
        if end.status is not None and end.status < 400:
            soft.extend(opened[place])

    await _each(gathering, _worth(gathering, opened), one)
    known = {v.url for v in gathering.fetcher.visits if v.method == "GET"}
    heads = [visit for visit in soft if visit.method == "HEAD" and visit.url not in known]

    async def in_full(visit: Visit) -> None:
        await get(gathering, visit.url, visit.referrer)

    await _each(gathering, heads[:_SOFT_TARGETS], in_full)


async def ask_again_where_soft(gathering: Gathering) -> None:
    """A second GET of every target that looks like its host's error page: one look is no proof."""
    visits = gathering.fetcher.visits
    errors = {
        (origin(visit.url), page.likeness)
        for visit in visits
        if visit.purpose is Purpose.PROBE and (page := gathering.facts.get(visit.record))
    }
    made = [visit for visit in visits if visit.purpose is Purpose.LINK and visit.method == "GET"]
    times = Counter(visit.url for visit in made)

    def suspect(visit: Visit) -> bool:
        page = gathering.facts.get(visit.record)
        alike = page is not None and (origin(visit.url), page.likeness) in errors
        home = bool(visit.location) and is_root(visit.location) and not is_root(visit.url)
        return times[visit.url] == 1 and (alike or home)

    async def once_more(visit: Visit) -> None:
        await get(gathering, visit.url, visit.referrer)

    await _each(gathering, [visit for visit in made if suspect(visit)], once_more)


async def ask_front_doors(gathering: Gathering) -> None:
    """Last of all, the front page of every host of a target that seems dead: a host that says the
    same there turns us away.
    """
    dead: dict[str, list[Visit]] = {}
    for visit in list(gathering.fetcher.visits):
        page = gathering.facts.get(visit.record)
        gone = class_of(visit, page) is LinkClass.PERMANENT and visit.answered
        asked = visit.purpose is Purpose.LINK and visit.method == "GET"
        if asked and (gone or (page is not None and page.gone)):
            dead.setdefault(origin(visit.url), []).append(visit)

    async def one(place: str) -> None:
        await get(gathering, f"{place}/", "", purpose=Purpose.PROBE)

    await _each(gathering, _worth(gathering, dead), one)


def _deep(visit: Visit) -> bool:
    came = visit.status is not None and (visit.status < 300 or bool(visit.location))
    return came and not is_root(visit.url)


def _worth(gathering: Gathering, places: Iterable[str]) -> list[str]:
    """The hosts to be asked, the site's own first, as many as the budget has."""
    mine = sorted(places, key=lambda place: not gathering.own(f"{place}/"))
    met = [place for place in mine if not turns_robots_away(host(place))]
    return met[: gathering.settings.crawl.probes]


async def _each(
    gathering: Gathering, items: Iterable[T], ask: Callable[[T], Awaitable[None]]
) -> None:
    """Ask all, some at once, as long as the site has time."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(item: T) -> None:
        async with gate:
            if gathering.seconds < gathering.settings.crawl.seconds:
                await ask(item)

    await asyncio.gather(*(one(item) for item in items))
