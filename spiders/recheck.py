"""Asks the dead links of an earlier visit again, hours later. Nothing else of the site is asked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from inspector.clock import local
from inspector.evidence import SCHEMA, CaptureLog, Rendering, Target
from inspector.storage.captures import CaptureWriter
from spiders.fetch import Fetcher
from spiders.gather import Gathered, Tools, limits_of, versions
from spiders.gathering import Gathering, bare
from spiders.hosts import ask_for_nonsense
from spiders.known import Question
from spiders.last_looks import look_at_the_dead
from spiders.links import AT_ONCE, get, late
from spiders.second_looks import ask_front_doors


async def gather_again(
    base: CaptureLog,
    targets: Sequence[Target],
    tools: Tools,
    writer: CaptureWriter,
    *,
    capture_id: str,
    as_of: str,
    left: int | None = None,
) -> Gathered:
    """One GET of each target into `writer`, what its host says to nonsense and at its front door,
    and the browser's word, as at the first visit. Ends within `crawl.longest` seconds; what was
    asked by then is kept, and the rest is not confirmed.
    """
    settings = tools.settings
    fetcher = Fetcher(tools.network, writer, settings, left=left)
    today = local(base.as_of).date().isoformat()
    gathering = Gathering(base.site, settings, fetcher, tools.browser, writer, today)
    gathering.hosts = {bare(urlsplit(page.url).hostname or "") for page in base.pages[:1]}
    gathering.again = tuple(_question(target) for target in targets)
    stopped = "seconds"
    looks: tuple[Rendering, ...] = ()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(settings.crawl.longest):
            await _once_more(gathering)
            await ask_for_nonsense(gathering)
            await ask_front_doors(gathering)
            looks = await look_at_the_dead(gathering)
            stopped = fetcher.spent or "complete"
    log = CaptureLog(
        schema=SCHEMA,
        id=capture_id,
        site=base.site,
        as_of=as_of,
        user_agent=settings.user_agent,
        vantage=settings.network.vantage,
        versions=versions(),
        limits=limits_of(settings),
        visits=tuple(fetcher.visits),
        stopped=stopped,
        looks=looks,
        confirms=base.id,
    )
    ledger = fetcher.ledger
    return Gathered(log, gathering.facts, ledger.requests, ledger.bytes, ledger.peak)


def _question(target: Target) -> Question:
    return Question(target.url, target.kind, target.parents[0].url, target.on_home)


async def _once_more(gathering: Gathering) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(question: Question) -> None:
        async with gate:
            if not late(gathering):
                await get(gathering, question.url, question.parent, kind=question.kind)

    await asyncio.gather(*(one(question) for question in gathering.again))
