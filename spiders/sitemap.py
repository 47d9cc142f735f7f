"""sitemap.xml (sitemaps.org): addresses the site itself names, beside those it links to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from inspector.content_encoding import decode_body
from inspector.evidence import Purpose
from spiders.gathering import Gathering

_FILES = 6  # sitemaps read, an index and its parts together
_BYTES = 4_000_000
_ADDRESSES = 2_000
_LOC = re.compile(rb"<loc>\s*(?:<!\[CDATA\[\s*)?([^<\]\s]{8,2000})", re.IGNORECASE)
_GZIP = b"\x1f\x8b"


async def read_sitemaps(gathering: Gathering) -> list[str]:
    """The addresses of the site's own pages in its sitemaps, in their order.

    Robots.txt may name the sitemaps; /sitemap.xml is tried in any case. An index that contains
    itself is read once.
    """
    waiting = list(_named(gathering))
    seen: set[str] = set()
    found: dict[str, None] = {}
    while waiting and len(seen) < _FILES and len(found) < _ADDRESSES:
        url = waiting.pop(0)
        if url in seen or not gathering.own(url) or not gathering.allowed(url):
            continue
        seen.add(url)
        for address in await _read(gathering, url):
            if urlsplit(address).path.lower().endswith((".xml", ".xml.gz")):
                waiting.append(address)
            elif gathering.own(address):
                found[address] = None
    return list(found)[:_ADDRESSES]


def _named(gathering: Gathering) -> Iterator[str]:
    home = gathering.home
    base = home.url if home else gathering.site.url
    if gathering.robots is not None:
        yield from (gathering.resolve(base, url) for url in gathering.robots.sitemaps)
    yield urlunsplit((*urlsplit(base)[:2], "/sitemap.xml", "", ""))


async def _read(gathering: Gathering, url: str) -> list[str]:
    hops = await gathering.fetcher.follow(url, purpose=Purpose.SITEMAP, max_bytes=_BYTES)
    last = hops[-1]
    if last.visit.status != 200:
        return []
    packed = last.body.startswith(_GZIP)
    body = decode_body(last.body, "gzip", _BYTES).body if packed else last.body
    written = (match[1].decode("utf-8", "replace") for match in _LOC.finditer(body))
    return [gathering.resolve(url, html.unescape(address)) for address in written][:_ADDRESSES]
