"""Is the link really broken? The tries; what they mean is decided in `inspector.assembly`.

A HEAD may only bring good news, and that only of pictures. Anything else is asked with GET from
the original address; later looks are in `spiders.second_looks`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable

from inspector.assembly.hosts import key
from inspector.assembly.link_class import (
    LinkClass,
    class_of,
    header,
)
from inspector.evidence import LinkKind, PageFacts, Purpose, Role, Visit
from spiders.gathering import Gathering
from spiders.known import Question, known_of

AT_ONCE = 12
_OWN_HOST = 80  # tries at the site itself beyond its pages: its budget is the crawl's
_BYTES = 65_536
_FILE_BYTES = 4_096
_NO_CONTENT, _NOT_FOUND = 204, 404
_SENT_ON = 3  # pages that send their reader on by themselves, one after the other
_HOME_KINDS = frozenset(LinkKind)
_INNER_KINDS = frozenset({LinkKind.PAGE, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.FRAME})


async def ask_links(gathering: Gathering) -> int:
    """Try the targets that the crawl did not open; gives how many the budget left unasked."""
    asked = {visit.url for visit in gathering.fetcher.visits if not _by_the_way(visit)}
    met = {visit.url for visit in gathering.fetcher.visits}
    questions = [q for q in questions_of(gathering) if q.url not in asked]
    fresh = [(q.url, q.kind) for q in questions if q.url not in met and not gathering.own(q.url)]
    gathering.known = known_of(gathering.recall, fresh)
    questions = [question for question in questions if question.url not in gathering.known]
    chosen = _choose(gathering, questions)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(question: Question) -> bool:
        async with gate:
            if late(gathering):
                return False
            await _ask(gathering, question)
            return True

    done = await asyncio.gather(*(one(question) for question in chosen))
    return len(questions) - sum(done)


def _by_the_way(visit: Visit) -> bool:
    """Whether a target was only missed while something else was looked at: it is yet to be asked
    for its own sake.
    """
    return visit.purpose in {Purpose.BROWSER, Purpose.FRAME, Purpose.SCRIPT} and _bad(visit)


def late(gathering: Gathering) -> bool:
    """Whether the site has had its time."""
    return gathering.seconds >= gathering.settings.crawl.seconds


def _bad(visit: Visit) -> bool:
    return class_of(visit) is not LinkClass.GOOD and not visit.location


def questions_of(gathering: Gathering) -> Iterable[Question]:
    """Every distinct target: those of the home page first, each with a page it stands on. Of a
    visit that only asks dead links again, these.
    """
    yield from gathering.again
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
    """The first look. Of a picture HEAD may bring the good news; of all else the body is wanted,
    for a page may say with status 200 that it is not there.
    """
    if question.kind is LinkKind.IMAGE:
        head = await gathering.fetcher.follow(
            question.url, purpose=Purpose.LINK, method="HEAD", referrer=question.parent
        )
        if _is_picture(head[-1].visit):
            return
    await get(gathering, question.url, question.parent, kind=question.kind)


def _is_picture(visit: Visit) -> bool:
    good = visit.status is not None and 200 <= visit.status < 300
    if visit.status == _NO_CONTENT:
        return True  # a counter
    return good and "image/" in visit.content_type and header(visit, "content-length") != "0"


def _leads_on(visit: Visit, page: PageFacts) -> bool:
    """Whether a page may send its reader to what was asked for: some hosts have their scripts do
    so from a page with status 404.
    """
    return visit.status == _NOT_FOUND or class_of(visit, page) is LinkClass.GOOD


async def get(
    gathering: Gathering,
    url: str,
    referrer: str,
    *,
    purpose: Purpose = Purpose.LINK,
    kind: LinkKind = LinkKind.PAGE,
) -> Visit:
    """One GET of a target, its redirects followed, and where a page sends its reader by itself;
    gives the visit it came out at.
    """
    most = _FILE_BYTES if kind in {LinkKind.ATTACHMENT, LinkKind.IMAGE} else _BYTES
    passed: set[str] = set()
    while True:
        passed.add(key(url))
        hops = await gathering.fetcher.follow(
            url, purpose=purpose, referrer=referrer, max_bytes=most
        )
        last = hops[-1].visit
        page = gathering.note(hops[-1])
        onward = page.redirect if page and _leads_on(last, page) else ""
        barred = gathering.own(onward) and not gathering.allowed(onward)
        if not onward or barred or key(onward) in passed or len(passed) > _SENT_ON:
            return last
        url, referrer = onward, last.url
