"""LNK002: see `inner_link_broken`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.links.broken import SHUT, broken, inner
from inspector.evidence import Links
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule(
    "LNK002",
    Severity.MINOR,
    clause="办法第三十六条；政府网站与政务新媒体检查指标（可用性）",
    version=4,
)
def inner_link_broken(links: Links) -> Iterator[Finding | Unknown]:
    """
    Link on an inner page leads to a page or a picture that does not open.

    Targets also linked from the home page are judged there, attachments by LNK003, pages that open
    and are not what was linked by LNK004. The same proof is asked for, and the same second look. A
    target that is linked from many pages is one fault with its number of occurrences.

    ## Why it matters
    Readers who look for a document or a service end at an error page.

    ## How to fix
    Correct the address, or take the link away. A target that is dead on many pages usually stands
    in one template.
    """
    targets = inner(links, attachments=False)
    # A site may have no end (a calendar): what was asked of it is all that can be judged.
    yield from broken("LNK002", targets, 0 if targets else links.unasked, SHUT)
