"""The addresses a site had before: each is asked once, and where it sends its reader."""

from __future__ import annotations

from inspector.evidence import Background, Failure, Purpose
from spiders.gathering import Gathering
from spiders.home import robots_of

_HOPS = 3  # pages that send their reader on by themselves, one after the other


async def ask_former(gathering: Gathering, known: Background) -> None:
    """Ask for every former address; all are visits of the fetcher."""
    for url in known.former:
        await _ask(gathering, url)


async def _ask(gathering: Gathering, url: str) -> None:
    robots = await robots_of(gathering, url)
    settings = gathering.settings
    if robots and settings.crawl.robots and not robots.can_fetch(url, settings.user_agent):
        gathering.refuse(url, Purpose.FORMER, Failure.ROBOTS)
        return
    seen, referrer = {url}, ""
    for _ in range(_HOPS):
        hops = await gathering.fetcher.follow(url, purpose=Purpose.FORMER, referrer=referrer)
        page = gathering.note(hops[-1])
        if page is None or not page.redirect or page.redirect in seen:
            return
        url, referrer = page.redirect, hops[-1].visit.url
        if gathering.own(url):
            return  # it leads to the site: that is all we want to know
        seen.add(url)
