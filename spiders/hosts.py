"""What the hosts of links say to an address that nobody ever used: the error page that comes with
status 200. One question each to a bounded number of hosts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from inspector.assembly.hosts import host, turns_robots_away
from inspector.assembly.link_class import is_root, nonsense, origin
from inspector.evidence import Purpose, Visit
from spiders.gathering import Gathering
from spiders.links import AT_ONCE, get, late


async def ask_for_nonsense(gathering: Gathering) -> None:
    """Learn the error pages of the hosts whose deep pages opened."""
    opened = {
        origin(visit.url)
        for visit in gathering.fetcher.visits
        if visit.purpose in {Purpose.LINK, Purpose.PAGE} and _deep(visit)
    }

    async def one(place: str) -> None:
        url = nonsense(place, gathering.settings.crawl.seed)
        if not gathering.own(url) or gathering.allowed(url):
            await get(gathering, url, "", purpose=Purpose.PROBE)

    mine = sorted(sorted(opened), key=lambda place: not gathering.own(f"{place}/"))
    await ask_each_host(gathering, mine[: gathering.settings.crawl.probes], one)


def _deep(visit: Visit) -> bool:
    came = visit.status is not None and (visit.status < 300 or bool(visit.location))
    return came and not is_root(visit.url)


async def ask_each_host(
    gathering: Gathering, places: Iterable[str], ask: Callable[[str], Awaitable[None]]
) -> None:
    """Ask hosts, some at once, as long as the site has time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(place: str) -> None:
        async with gate:
            if not late(gathering):
                await ask(place)

    met = (place for place in places if not turns_robots_away(host(place)))
    await asyncio.gather(*(one(place) for place in met))
