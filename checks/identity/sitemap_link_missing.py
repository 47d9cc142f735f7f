"""IDN015: see `sitemap_link_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import absent
from inspector.evidence import Home
from inspector.extract.naming import names_map
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN015", Severity.INFO, clause="《政府网站发展指引》页脚要求")
def sitemap_link_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Home page has no link to a map of the site (网站地图).

    ## Why it matters
    The map is how readers, and the aids of readers who cannot see, find a column.

    ## How to fix
    Put a link `网站地图` into the foot of every page.
    """
    if not any(names_map(text) for view in home.views for text in view.offers):
        yield from absent(home, "IDN015.missing")
