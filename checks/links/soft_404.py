"""LNK004: see `soft_404`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.links.broken import SOFT, broken, inner
from inspector.evidence import Links
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule(
    "LNK004",
    Severity.MINOR,
    clause="办法第三十六条；政府网站与政务新媒体检查指标（可用性）",
)
def soft_404(links: Links) -> Iterator[Finding | Unknown]:
    """
    Link on an inner page opens, and what was linked is not there.

    The server answers as if all were well, and twice shows a page that says it is not there, the
    page it shows for an address nobody ever used, its front page where no front page was meant, or
    that it has no such site. Proof and second look are those of LNK001, which judges the links of
    the home page.

    ## Why it matters
    The reader is as lost as at an error page, and no statistics of errors ever show it.

    ## How to fix
    Correct the address, or take the link away. Have the server answer 404 for what is not there.
    """
    yield from broken("LNK004", inner(links, attachments=False), 0, SOFT)
