"""IDN014: see `contact_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.marks import absent
from inspector.evidence import Home
from inspector.extract.naming import names_contact
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule("IDN014", Severity.MINOR, clause="《政府网站发展指引》页脚要求")
def contact_missing(home: Home) -> Iterator[Finding | Unknown]:
    """
    Foot of the home page gives no way to reach those who run the site (联系方式).

    A telephone number, an address, a mail address, or a link to a page named for it counts. The
    telephone of the maker of the site, and one for reporting wrongs of others, do not.

    ## Why it matters
    Who finds a fault or needs help must know whom to call.

    ## How to fix
    Write a telephone number or an address of the office into the foot of every page, or put a link
    `联系我们` to a page with them there.
    """
    offered = (text for view in home.views for text in view.offers)
    if not any(view.contacts for view in home.views) and not any(map(names_contact, offered)):
        yield from absent(home, "IDN014.missing")
