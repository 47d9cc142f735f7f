"""Opening the home page: redirects of every kind, frames, script challenges, the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from inspector.evidence import Failure, PageFacts, PageLog, Purpose, Role, Why
from spiders.exchange import retry_after
from spiders.fetch import Answer
from spiders.gathering import Gathering, bare

_HOPS = 10
_ROBOTS_BYTES = 500_000
_LONGEST_PAUSE = 10.0
_NO_PAGE = frozenset({400, 404, 410})
_AGAIN = frozenset(
    {
        Failure.CONNECT_REFUSED,
        Failure.CONNECT_TIMEOUT,
        Failure.RESET,
        Failure.TIMEOUT,
        Failure.DNS_FAILED,
        Failure.OUR_FAULT,
        Failure.TLS,
        Failure.NOT_HTTP,
    }
)


async def open_home(gathering: Gathering, worry: Callable[[], None] = lambda: None) -> None:
    """Visit the registered address until a page stands open, or none does.

    Every try is a visit. A failure or a 5xx is tried once more, after the pause the server asks
    for; then, and where there is no page, the other scheme is tried: a reader's browser would.
    `worry` is called when the first try fails.
    """
    url = gathering.site.url
    gathering.hosts.add(bare(urlsplit(url).hostname or ""))
    await read_robots(gathering, url)
    answer = await arrive(gathering, url)
    if _failed(answer):
        worry()
        await asyncio.sleep(_pause(answer))
        answer = await arrive(gathering, url)
    if _failed(answer) or answer.visit.status in _NO_PAGE:
        other = await arrive(gathering, other_scheme(url))
        answer = other if _opens(other) else answer
    if answer.visit.status is not None and answer.visit.record:
        await _enter(gathering, answer)


async def look_at_home(gathering: Gathering) -> None:
    """See the open home page in the browser. Its links are known before, so the crawl need not
    wait: `gathering.looked` says when this is over.
    """
    home = gathering.home
    try:
        if home and not home.rendering and home.status < 400 and home.record not in gathering.cut:
            done = await gathering.render(home.url, Why.HOME, screenshot=True, beside=True)
            gathering.pages[0] = replace(home, rendering=done.rendering if done else None)
    finally:
        gathering.looked.set()


async def read_robots(gathering: Gathering, url: str) -> None:
    """Fetch robots.txt of the site's host; a 4xx or nothing means everything is allowed
    (RFC 9309).
    """
    gathering.robots = await robots_of(gathering, url) or gathering.robots


async def robots_of(gathering: Gathering, url: str) -> Protego | None:
    """The rules for robots of a host; its Crawl-delay is kept from now on. None: there are none."""
    address = urlunsplit((*urlsplit(url)[:2], "/robots.txt", "", ""))
    hops = await gathering.fetcher.follow(address, purpose=Purpose.ROBOTS, max_bytes=_ROBOTS_BYTES)
    last = hops[-1]
    if last.visit.status != 200 or b"<html" in last.body[:2000].lower():
        return None
    robots = Protego.parse(last.body.decode("utf-8", "replace"))
    delay = robots.crawl_delay(gathering.settings.user_agent)
    if delay and gathering.settings.crawl.robots:
        for hop in hops:
            gathering.fetcher.keep_distance(hop.visit.url, delay)
    return robots


@dataclass
class _Way:
    """The way to the home page: where we are and where we have been."""

    url: str
    referrer: str = ""
    seen: tuple[tuple[str, str], ...] = ()

    def step(self, url: str, cookies: tuple[str, str]) -> bool:
        """Go on; false at a place we have been, or after too many steps. `cookies` are those the
        place we leave was asked with, and those the next one will be: a page that sets a cookie
        and sends the reader back to itself is no circle.
        """
        before, after = cookies
        self.referrer, self.seen = self.url, (*self.seen, (self.url, before))
        self.url = url
        return (url, after) not in self.seen and len(self.seen) < _HOPS


async def arrive(gathering: Gathering, url: str) -> Answer:
    """Ask for an address and go where it sends the reader: HTTP redirects, meta refreshes, scripts
    that do nothing else. Gives the last answer; all are visits of the fetcher.
    """
    way = _Way(url)
    while True:
        if gathering.own(way.url) and not gathering.allowed(way.url):
            visit = gathering.refuse(way.url, Purpose.HOME, Failure.ROBOTS)
            return Answer(visit, (), b"")
        before = gathering.fetcher.cookies_for(way.url)
        answer = await gathering.fetcher.fetch(way.url, purpose=Purpose.HOME, referrer=way.referrer)
        found = gathering.note(answer)
        target = answer.visit.location or _onward(found)
        if not target:
            return answer
        if not way.step(target, (before, gathering.fetcher.cookies_for(target))):
            many = len(way.seen) >= _HOPS
            kind = Failure.TOO_MANY_REDIRECTS if many else Failure.REDIRECT_LOOP
            return Answer(gathering.refuse(target, Purpose.HOME, kind), (), b"")


def _onward(found: PageFacts | None) -> str:
    if found is None or found.challenge or found.redirect == found.url:
        return ""
    return found.redirect


def _failed(answer: Answer) -> bool:
    status = answer.visit.status
    late = answer.visit.truncated == "time"
    return answer.visit.failure in _AGAIN or late or (status is not None and status >= 500)


def _opens(answer: Answer) -> bool:
    status = answer.visit.status
    return status is not None and status < 400 and not _failed(answer)


def _pause(answer: Answer) -> float:
    """Seconds the server asks us to wait, if that is not long."""
    return min(retry_after(answer.header("Retry-After")), _LONGEST_PAUSE)


def other_scheme(url: str) -> str:
    """The same address over HTTPS instead of HTTP, or the reverse, at its usual port."""
    parts = urlsplit(url)
    scheme = "http" if parts.scheme == "https" else "https"
    return urlunsplit((scheme, parts.hostname or "", *parts[2:]))


async def _enter(gathering: Gathering, answer: Answer) -> None:
    """The page stands open: get past a challenge, and fetch what else stands on it."""
    visit = answer.visit
    found = gathering.facts.get(visit.record)
    gathering.hosts.add(bare(urlsplit(visit.url).hostname or ""))
    page = PageLog(visit.url, Role.HOME, 0, visit.record, visit.status or 0)
    if visit.truncated == "time":
        gathering.cut.add(visit.record)
    elif found is not None and found.challenge:
        done = await gathering.render(visit.url, Why.CHALLENGE, screenshot=True)
        if done:
            page = replace(page, rendering=done.rendering)
            if done.rendering.dom:
                page = replace(page, status=done.rendering.status or page.status)
    elif found is not None and page.status < 400:
        page = replace(page, included=await gathering.include(found, scripts=True))
    gathering.add(page)
