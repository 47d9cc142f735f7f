"""LNK003: see `attachment_broken`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.links.broken import broken, inner
from inspector.evidence import Links
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule


@rule(
    "LNK003",
    Severity.MINOR,
    clause="办法第三十六条；政府网站与政务新媒体检查指标（可用性）",
)
def attachment_broken(links: Links) -> Iterator[Finding | Unknown]:
    """
    Attachment on an inner page cannot be had.

    It is gone, or something else came in its place: a login or error page, a program's error,
    nothing at all. The first bytes tell; beyond a number attachments are drawn by the seed. Proof
    and second look are those of LNK001, which judges the attachments of the home page.

    ## Why it matters
    A form or an annex that cannot be had makes the notice above it useless.

    ## How to fix
    Put the file back under its old address, or correct the link.
    """
    yield from broken("LNK003", inner(links, attachments=True), 0)
