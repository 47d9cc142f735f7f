"""Whose is an outside domain now? One page of each that a link leads to is read, without scripts,
and its name servers are asked. What that means is decided in `inspector.assembly.strangers`.
"""

from __future__ import annotations

import asyncio
import random

from inspector.assembly.hosts import key, registrable
from inspector.assembly.strangers import outside
from inspector.assembly.visits import VisitBook
from inspector.evidence import DnsAnswers, LinkKind, Purpose, Role, Visit
from spiders.gathering import Gathering
from spiders.names import EMPTY, Names

_AT_ONCE = 8
_BYTES = 65_536


async def ask_strangers(gathering: Gathering, names: Names) -> tuple[DnsAnswers, ...]:
    """Read one page of each outside domain among the links that were tried; gives what the name
    system says of the domains. `crawl.strangers` bounds them, those of the home page first.
    """
    book = VisitBook(gathering.fetcher.visits)
    domains = _domains(gathering, book)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(domain: str, urls: list[str]) -> DnsAnswers | None:
        async with gate:
            if gathering.seconds >= gathering.settings.crawl.seconds:
                return None
            await _read(gathering, book, urls)
            return await _zone(names, domain)

    chosen = list(domains.items())[: gathering.settings.crawl.strangers]
    answers = await asyncio.gather(*(one(domain, urls) for domain, urls in chosen))
    return tuple(answer for answer in answers if answer)


def _domains(gathering: Gathering, book: VisitBook) -> dict[str, list[str]]:
    """Outside domains with their targets that were tried: the home page's, then a seeded draw."""
    home: dict[str, list[str]] = {}
    inner: dict[str, list[str]] = {}
    own = frozenset(registrable(name) for name in gathering.hosts)
    seen: set[str] = set()
    for page in sorted(gathering.pages, key=lambda page: page.role is not Role.HOME):
        for link in (link for view in gathering.views(page) for link in view.links):
            if link.kind is not LinkKind.PAGE or link.url in seen:
                continue
            seen.add(link.url)
            domain = outside(link.url, own)
            if domain and book.of(link.url):
                known = home if page.role is Role.HOME or domain in home else inner
                known.setdefault(domain, []).append(link.url)
    drawn = list(inner.items())
    seed = gathering.settings.crawl.seed
    random.Random(f"{seed}:strangers:{gathering.site.url}").shuffle(drawn)  # noqa: S311
    return home | dict(drawn)


async def _read(gathering: Gathering, book: VisitBook, urls: list[str]) -> None:
    """GET the first target that only a HEAD has shown to be there, when none was read before."""
    ends = {url: [end for visit in book.of(url) for end in book.ends(visit)] for url in urls}
    if any(end.record in gathering.facts for found in ends.values() for end in found):
        return
    url = next((url for url, found in ends.items() if any(map(_there, found))), "")
    if not url:
        return
    page = await _get(gathering, url, book.of(url)[0].referrer)
    if page and key(page) not in {key(url), ""}:
        await _get(gathering, page, url)


async def _get(gathering: Gathering, url: str, referrer: str) -> str:
    """Read one page; gives where it sends its reader by itself, or ""."""
    hops = await gathering.fetcher.follow(
        url, purpose=Purpose.LINK, referrer=referrer, max_bytes=_BYTES
    )
    page = gathering.note(hops[-1])
    return page.redirect if page else ""


def _there(visit: Visit) -> bool:
    return visit.method == "HEAD" and visit.status is not None and 200 <= visit.status < 300


async def _zone(names: Names, domain: str) -> DnsAnswers:
    if not names.asks(domain):
        return DnsAnswers(domain, asked=False)
    answer = await names.ask(domain, "NS")
    if answer.values:
        return DnsAnswers(domain, {"NS": answer.values})
    return DnsAnswers(domain, failures={"NS": answer.failure or EMPTY})
