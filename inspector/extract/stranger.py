"""The target of a link, or the answer to a probe: only what tells whether it is what was asked for,
and whose it is. A fifth of the work that a page of the site takes.
"""

from __future__ import annotations

from inspector.evidence import PageFacts
from inspector.extract import decode, meta_of
from inspector.extract.javascript import written
from inspector.extract.links import base_of
from inspector.extract.redirects import redirect
from inspector.extract.sayings import saying
from inspector.extract.states import is_challenge, is_shell
from inspector.extract.topics import topics
from inspector.extract.tree import Page, read

_OPEN = 200


def extract_stranger(
    body: bytes, *, url: str, content_type: str, record: str, status: int
) -> PageFacts:
    """Title, length of text, saying, topics, where it sends its reader, and whether scripts must
    run first; the arguments are those of `extract`.
    """
    decoded = decode(body, content_type)
    page = read(decoded.text)
    target = redirect(page, url, base_of(page, url))
    challenge = is_challenge(page, decoded.text, status)
    by_script = sum(read(html).length for html in _written(page))
    framed = bool(page.tagged("iframe", "frame"))
    linked = len(page.tagged("a"))
    return PageFacts(
        url=url,
        record=record,
        title=page.title,
        charset_declared=decoded.declared,
        charset_used=decoded.used,
        charset_wrong=decoded.wrong,
        text_length=page.length + by_script,
        redirect=target,
        challenge=challenge,
        shell=not (target or challenge or by_script) and is_shell(page, linked, framed=framed),
        saying=saying(page),
        scripted=bool(page.scripts),
        topics=topics(page, meta_of(page)) if status == _OPEN else (),
    )


def _written(page: Page) -> list[str]:
    texts = (written(source) for source, _ in page.scripts)
    return [html for html in texts if html]
