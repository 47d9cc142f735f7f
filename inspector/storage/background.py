"""What an inspection is given to know of a site: what was seen of it earlier, its former addresses,
where its end is to be announced, and what people said of its columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.assembly.hosts import bare, host
from inspector.assembly.lifecycle import ADDRESS, NOTICE
from inspector.assembly.standing import STANDING
from inspector.clock import later
from inspector.evidence import Background, Observed
from inspector.model import Site, SiteStatus, SiteType
from inspector.storage.columns import notes
from inspector.storage.registry import hosts_beside
from inspector.storage.results import site_of
from inspector.storage.tables import ObservationRow, SiteRow

# Further columns of the registry in which offices note the address before.
FORMER = ("原网址", "原域名", "原网站地址", "former_url")
_LIFE = (NOTICE, STANDING, ADDRESS)
_MOST_OF_LIFE = 200  # a notice that counts days down changes every day
_RECENT = 60 * 86_400  # seconds: all values of this time are given
_OLDER = 3  # values of one fact before that
_MOST = 12  # values of one fact
_PLACES = 3


def background(session: Session, site: Site, at: str) -> Background:
    """What is known of a site at a moment. Of one that is not registered nothing is."""
    if not site.code:
        return Background()
    life = _life(session, site.code)
    closed = site.status is SiteStatus.CLOSED
    announcers = dict.fromkeys(_announcers(session, site)) if closed else ()
    return Background(
        sightings=tuple(sorted((*life, *_others(session, site.code, at)), key=_order)),
        former=tuple(_former(site, life))[:_PLACES],
        announcers=tuple(announcers)[:_PLACES],
        notes=notes(session, site.code),
        registered=hosts_beside(session, site),
    )


def _life(session: Session, site_code: str) -> list[Observed]:
    """The newest observations on the life of a site, the earliest first."""
    newest = (
        select(ObservationRow)
        .where(ObservationRow.site_code == site_code, ObservationRow.kind.in_(_LIFE))
        .order_by(ObservationRow.id.desc())
        .limit(_MOST_OF_LIFE)
    )
    return [_observed(row) for row in reversed(session.scalars(newest).all())]


def _others(session: Session, site_code: str, at: str) -> Iterator[Observed]:
    """Of each other fact the values that were seen in the last two months, and a few before."""
    rows = session.scalars(
        select(ObservationRow)
        .where(ObservationRow.site_code == site_code, ObservationRow.kind.not_in(_LIFE))
        .order_by(ObservationRow.id.desc())
    )
    facts: dict[tuple[str, str], list[Observed]] = defaultdict(list)
    since = later(at, -_RECENT)
    for row in rows:
        kept = facts[row.kind, row.key]
        older = sum(each.last_seen < since for each in kept)
        if len(kept) < _MOST and older < _OLDER:
            kept.append(_observed(row))
    return (each for kept in facts.values() for each in kept)


def _observed(row: ObservationRow) -> Observed:
    return Observed(row.kind, row.key, row.value, row.first_seen, row.last_seen)


def _order(each: Observed) -> tuple[str, str, str]:
    return each.first_seen, each.kind, each.key


def _former(site: Site, seen: Iterable[Observed]) -> Iterator[str]:
    """Addresses that were registered before, by our own word and by that of the registry."""
    known = {bare(host(site.url))}
    noted = (part for key in FORMER for part in re.split(r"[\s,，;；、]+", site.extra.get(key, "")))
    for text in (*noted, *(each.value for each in seen if each.kind == ADDRESS)):
        url = _url(text)
        name = bare(host(url))
        if name and name not in known:
            known.add(name)
            yield url


def _url(text: str) -> str:
    """The address in the cell of a table, or "" where there is none."""
    url = text.strip() if "://" in text else f"http://{text.strip()}"
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return (url if urlsplit(url).path else f"{url}/") if "." in name else ""


def _announcers(session: Session, site: Site) -> Iterator[str]:
    """The site that took over, then the portal of the region: 上级政府网站或本级政府门户网站."""
    others = [
        site_of(row)
        for row in session.scalars(select(SiteRow).order_by(SiteRow.order, SiteRow.code))
        if row.code != site.code and row.status != SiteStatus.CLOSED
    ]
    wanted = site.successor.strip()
    for other in others if wanted else ():
        if wanted in {other.code, other.name, other.short_name} or _same(wanted, other.url):
            yield other.url
    if "." in wanted and _url(wanted):
        yield _url(wanted)
    for other in others:
        if other.type is SiteType.PORTAL and site.region and other.region == site.region:
            yield other.url


def _same(text: str, url: str) -> bool:
    return "." in text and bare(host(_url(text))) == bare(host(url))
