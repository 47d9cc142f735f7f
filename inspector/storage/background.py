"""What an inspection is given to know of the life of a site: earlier sightings, former addresses,
and where its end is to be announced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.assembly.hosts import bare, host
from inspector.assembly.lifecycle import ADDRESS, NOTICE
from inspector.assembly.standing import STANDING
from inspector.evidence import Background, Sighting
from inspector.model import Site, SiteStatus, SiteType
from inspector.storage.results import site_of
from inspector.storage.tables import ObservationRow, SiteRow

# Further columns of the registry in which offices note the address before.
FORMER = ("原网址", "原域名", "原网站地址", "former_url")
_KINDS = (NOTICE, STANDING, ADDRESS)
_MOST_SIGHTINGS = 200  # a notice that counts days down changes every day
_MOST = 3


def background(session: Session, site: Site) -> Background:
    """What is known of a site. Of one that is not registered nothing is."""
    if not site.code:
        return Background()
    newest = (
        select(ObservationRow)
        .where(ObservationRow.site_code == site.code, ObservationRow.kind.in_(_KINDS))
        .order_by(ObservationRow.id.desc())
        .limit(_MOST_SIGHTINGS)
    )
    rows = reversed(session.scalars(newest).all())
    seen = tuple(Sighting(r.kind, r.key, r.value, r.first_seen, r.last_seen) for r in rows)
    closed = site.status is SiteStatus.CLOSED
    return Background(
        sightings=seen,
        former=tuple(_former(site, seen))[:_MOST],
        announcers=tuple(dict.fromkeys(_announcers(session, site)))[:_MOST] if closed else (),
    )


def _former(site: Site, seen: Iterable[Sighting]) -> Iterator[str]:
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
