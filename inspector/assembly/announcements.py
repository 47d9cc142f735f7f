"""Was the end of a closed site announced where it has to be (办法 article 14)?

Titles that name the old site and say what became of it are looked for on the pages that were read;
how far back they reach says how much it means that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from inspector.assembly.dates import date_in_url
from inspector.assembly.hosts import bare, host
from inspector.evidence import (
    Announced,
    Announcement,
    CaptureLog,
    Failure,
    ListItem,
    PageFacts,
    Purpose,
    Searched,
    Visit,
)
from inspector.extract.text import plain
from inspector.model import Reason, Site

COLUMN = re.compile(r"公告|公示|通知|告示")  # names of the columns in which it may stand
_LONGEST = 14  # characters of the name of a column
_FATE = re.compile(
    r"迁移|整合|并入|合并|归并|关停|关闭|下线|停止|停用|注销|撤销|终止|不再|集约|搬迁|去向|承接"
)
_OFFICE = re.compile(r"(?:门户|政府|政务|官方|公众信息|信息)*(?:网站|网)$")
_REGION = re.compile(r"^.{2,8}?(?:省|市|区|县|自治县)(?=.{2})")
_SITE = re.compile("网")
_SHORTEST = 3  # characters of a name by which a site is told from others


def names(site: Site) -> tuple[str, ...]:
    """The names by which an announcement may call a site, without the word for a site."""
    full = (plain(name) for name in (site.name, site.organizer, site.short_name))
    bared = [_OFFICE.sub("", name) for name in full if name]
    short = [_REGION.sub("", name) for name in bared]
    kept = (name for name in (*bared, *short) if len(name) >= _SHORTEST)
    return tuple(dict.fromkeys(kept))


def tells(title: str, known: Iterable[str]) -> bool:
    """Whether a title names the site and says what became of it."""
    folded = plain(title)
    return bool(
        _FATE.search(folded) and _SITE.search(folded) and any(name in folded for name in known)
    )


def is_column(text: str) -> bool:
    """Whether the text of a link names a column of announcements."""
    return len(text) <= _LONGEST and bool(COLUMN.search(text))


def announcement(log: CaptureLog, facts: Mapping[str, PageFacts]) -> Announcement:
    """The search as far as it went; nothing was searched where nobody says who took over."""
    places = log.background.announcers
    visits = [visit for visit in log.visits if visit.purpose is Purpose.ANNOUNCEMENT]
    by_place = {
        place: [visit for visit in visits if bare(host(visit.url)) == bare(host(place))]
        for place in places
    }
    found = (_found(made, facts, log.site) for made in by_place.values())
    return Announcement(
        tuple(dict.fromkeys(each for some in found for each in some)),
        tuple(_searched(place, made, facts) for place, made in by_place.items()),
    )


def _found(
    visits: Iterable[Visit], facts: Mapping[str, PageFacts], site: Site
) -> Iterator[Announced]:
    known = names(site)
    seen: set[str] = set()
    for visit in visits:
        page = facts.get(visit.record)
        for title, url, day in _titles(page) if page else ():
            if url not in seen and tells(title, known):
                seen.add(url)
                yield Announced(url, title, day, visit.record)


def _titles(page: PageFacts) -> Iterator[tuple[str, str, str]]:
    for item in (item for each in page.lists for item in each.items):
        yield item.title, item.url, _dated(item)
    for link in page.links:
        yield link.text, link.url, ""
    yield page.title, page.url, ""
    for notice in page.notices:
        yield notice.text, page.url, ""


def _dated(item: ListItem) -> str:
    return item.date or date_in_url(item.url)


def _searched(place: str, visits: list[Visit], facts: Mapping[str, PageFacts]) -> Searched:
    read = [facts[visit.record] for visit in visits if visit.record in facts]
    columns = [page for page in read if any(map(COLUMN.search, _called(page)))]
    record = next((visit.record for visit in visits if visit.record in facts), "")
    return Searched(
        place, len(read), _read_back(columns), record, None if columns else _cut(visits)
    )


def _read_back(columns: Iterable[PageFacts]) -> str:
    """The date back to which every column was read, "" when one of them shows no dates."""
    oldest: dict[str, str] = {}
    for page in columns:
        folder = page.url.rpartition("/")[0]
        items = [item for each in page.lists for item in each.items]
        dates = [day for item in items if (day := _dated(item))]
        if items:
            last = min(dates, default="")
            oldest[folder] = min(last, oldest.get(folder, last))
    return max(oldest.values(), default="") if all(oldest.values()) else ""


def _called(page: PageFacts) -> Iterator[str]:
    yield page.title
    yield from page.breadcrumb
    yield page.meta.get("columnname", "")


def _cut(visits: list[Visit]) -> Reason:
    """Why no column of announcements was read."""
    failed = [visit.failure for visit in visits if visit.failure]
    if Failure.ROBOTS in failed:
        return Reason.ROBOTS_DISALLOWED
    unreachable = failed and not any(visit.answered for visit in visits)
    return Reason.UNREACHABLE if unreachable else Reason.NOT_GATHERED
