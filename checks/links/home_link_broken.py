"""LNK001: see `home_link_broken`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.links.broken import broken, unasked_on_home
from inspector.evidence import Home, Links
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule(
    "LNK001",
    Severity.MAJOR,
    clause="办法第三十六条；政府网站与政务新媒体检查指标（可用性）",
    version=3,
)
def home_link_broken(home: Home, links: Links) -> Iterator[Finding | Unknown]:
    """
    Link on the home page leads to a page that does not exist.

    Pages, pictures, attachments, frames and scripts count alike. A target counts as broken only
    on lasting proof. It never opened: its name does not exist, or twice it was answered with 404,
    410 or 400, refused the connection, or sent the reader in a circle. Or it opened, and twice
    something else came: a page that says it is not there, the page its host shows for an address
    nobody ever used, the front page where no front page was meant, a page in place of a file or a
    picture. Addresses of private networks count too. What times out, refuses robots, or comes from
    a host that answers its front page no better, does not count. Until a second look hours later
    finds the target dead as well, the rule is undecided.

    ## Why it matters
    A dead link on the home page is met by every reader.

    ## How to fix
    Correct the address, or take the link away. If the page has moved, redirect its old address.
    """
    targets = [target for target in links.targets if target.on_home]
    yield from broken("LNK001", targets, unasked_on_home(home, links))
