"""The inspection's own date, and the dates of list entries.

When was something published? The list, the article, its meta elements and its address vote; where
they contradict each other by more than a day, that is kept: it may be an old text with a new date.

RULES 1 gives the order for what a list does not say: visible date on the article, its meta
`PubDate`, its address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from inspector.assembly.hosts import key
from inspector.evidence import AsOf, DateClue, Inner, InnerPage, ListItem
from inspector.extract.dates import in_address

ZONE = ZoneInfo("Asia/Shanghai")
_SOURCES = ("list", "text", "meta", "url")
_CLOSE = 1  # days: an article written in the evening stands in the list of the next morning


@dataclass(frozen=True, slots=True)
class Publication:
    """When something was published, ISO or "", and the clue that says so first; `against` are the
    clues that say another day, more than one away.
    """

    date: str = ""
    clue: DateClue | None = None
    against: tuple[DateClue, ...] = ()

    @property
    def conflict(self) -> bool:
        """Whether the clues contradict each other."""
        return bool(self.against)


def as_of(moment: str) -> AsOf:
    """The date and time in Asia/Shanghai of a moment in ISO 8601."""
    local = datetime.fromisoformat(moment).astimezone(ZONE)
    return AsOf(local.date().isoformat(), local.time().isoformat("seconds"))


def vote(clues: Iterable[DateClue]) -> Publication:
    """What the clues say together: the list first, then text, meta and address. A text that does
    not say which day it names gives way to meta and address that agree against it.
    """
    known = sorted((clue for clue in clues if clue.date), key=_rank)
    if not known:
        return Publication()
    best = known[0]
    if not best.sure:
        rest = [clue for clue in known if clue.source in {"meta", "url"}]
        if len({clue.source for clue in rest}) > 1 and not _apart(*rest[:2]):
            best = best if not _apart(best, rest[0]) else rest[0]
    others = (clue for clue in known if clue.source != best.source and clue.sure)
    against = [clue for clue in others if _apart(best, clue)]
    return Publication(best.date, best, tuple(against))


def _rank(clue: DateClue) -> tuple[int, bool]:
    return _SOURCES.index(clue.source), not clue.sure


def _apart(one: DateClue, other: DateClue) -> bool:
    days = date.fromisoformat(one.date) - date.fromisoformat(other.date)
    return abs(days.days) > _CLOSE


def publication(page: InnerPage) -> Publication:
    """When an article says it was published, in any of its views."""
    return vote(clue for view in page.views for clue in view.published)


def publications(rest: Inner) -> dict[str, Publication]:
    """What the pages that were opened say of themselves, by address; those that say nothing are
    left out.
    """
    said = {key(page.url): publication(page) for page in rest.pages}
    return {url: found for url, found in said.items() if found.date}


def article_dates(rest: Inner) -> dict[str, str]:
    """Dates of the pages that were opened, by address: the best clue each gives."""
    return {url: found.date for url, found in publications(rest).items()}


def of_entry(item: ListItem, articles: Mapping[str, Publication]) -> Publication:
    """What the list, the article when it was opened, and the address say of an entry."""
    clues = [DateClue(item.date, item.raw_date, "list")]
    said = articles.get(key(item.url), Publication())
    clues += filter(None, (said.clue, *said.against))
    day, raw = in_address(item.url)
    return vote(dict.fromkeys((*clues, DateClue(day, raw, "url"))))


def date_in_url(url: str) -> str:
    """The date an address carries, ISO, or ""."""
    return in_address(url)[0]


def dated(item: ListItem, articles: Mapping[str, str]) -> ListItem:
    """The entry with a date, where the list, the article or the address gives one."""
    if item.date:
        return item
    return replace(item, date=articles.get(key(item.url), "") or date_in_url(item.url))


def newest(items: Iterable[ListItem], today: str) -> str:
    """The newest date that is not in the future, or ""."""
    return max((item.date for item in items if "" < item.date <= today), default="")
