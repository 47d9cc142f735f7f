"""TAG001: see `site_tags_missing`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

from checks.tags.pages import SITE_TAGS, TaggedPage, all_pages, missing, wrong
from inspector.assembly.hosts import bare, host
from inspector.evidence import Home, Inner
from inspector.model import Finding, Severity, Site, SiteType, Unknown
from inspector.rules import rule

_SCHEME = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+|[a-z0-9-]+", re.IGNORECASE)


@rule("TAG001", Severity.MINOR, clause="《政府网站发展指引》页面标签（网站标签）")
def site_tags_missing(site: Site, home: Home, inner: Inner) -> Iterator[Finding | Unknown]:
    """
    Pages lack the tags SiteName, SiteDomain and SiteIDCode, or SiteDomain is not the site's host.

    All pages count. An empty tag and one that says `null` are missing. SiteDomain is a host name
    alone, without `http://` and path. SiteIDCode is held against the other places of the code by
    another rule.

    ## Why it matters
    Search engines and the national platform tell by these tags whose page it is.

    ## How to fix
    Put `<meta name="SiteName" content="…">`, `SiteDomain` (the host name only) and `SiteIDCode`
    into the head of every template, and fill them from the settings of the site.
    """
    pages = all_pages(home, inner)
    yield from missing(pages, SITE_TAGS, "TAG001.missing")
    yield from wrong(pages, "SiteDomain", "TAG001.scheme", _with_scheme)
    section = site.type is SiteType.SECTION
    yield from wrong(pages, "SiteDomain", "TAG001.form", partial(_more_than_a_host, path=section))
    own = {bare(host(url)) for url in (site.url, home.url)}
    yield from wrong(pages, "SiteDomain", "TAG001.other", partial(_of_another, own=own))


def _with_scheme(page: TaggedPage) -> str | None:
    said = page.value("SiteDomain")
    return said if _SCHEME.match(said) else None


def _more_than_a_host(page: TaggedPage, *, path: bool) -> str | None:
    """A path, a port, two names. A section has its path; a mere slash at the end is let pass."""
    said = page.value("SiteDomain").strip().removesuffix("/")
    if not said or _SCHEME.match(said):
        return None
    name = said.partition("/")[0] if path else said
    return None if _HOST.fullmatch(name) else said


def _of_another(page: TaggedPage, *, own: set[str]) -> str | None:
    """SiteDomain names neither the host of the page nor that of the site."""
    said = page.value("SiteDomain")
    name = bare(_named(_SCHEME.sub("", said)))
    return said if name and name not in own | {bare(host(page.url))} else None


def _named(text: str) -> str:
    """The host in what a tag says, "" when there is none."""
    try:
        return host(f"http://{(urlsplit(f'//{text.strip()}').hostname or '')}/")
    except ValueError:
        return ""
