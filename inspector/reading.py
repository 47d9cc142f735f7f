"""Which stored bodies are read for facts, and how: one way for gathering and for replay."""

from __future__ import annotations

from dataclasses import replace

from inspector.evidence import PageFacts, Purpose, Rendering, Visit, Why
from inspector.extract import extract, extract_script
from inspector.extract.guards import guard_of
from inspector.extract.likeness import likeness
from inspector.extract.magic import looks_like
from inspector.extract.stranger import extract_stranger

_ASKED = frozenset({Purpose.LINK, Purpose.PROBE})
_PAGES = frozenset({Purpose.HOME, Purpose.PAGE, Purpose.FRAME})
_TEXTUAL = ("html", "xml", "text/plain", "json")
_LINK_BYTES = 200_000


def is_markup(content_type: str, body: bytes) -> bool:
    """Whether a body is a page: said to be markup or text, or not said and looking like it."""
    kind = content_type.lower()
    if not kind or "octet-stream" in kind:
        return b"<" in body[:1024] and b"\0" not in body[:1024]
    return any(word in kind for word in _TEXTUAL)


def read(visit: Visit, body: bytes, today: str) -> PageFacts | None:
    """The facts of one answered visit; None where the body is nothing a rule would read.

    Of the target of a link, and of a probe, only title, length of text, fingerprint and the like
    are kept: enough to tell an error page, whatever its status, or a page of a domain that
    somebody else took over.
    """
    if visit.purpose is Purpose.SCRIPT:
        return extract_script(
            body, url=visit.url, content_type=visit.content_type, record=visit.record
        )
    if visit.purpose in _PAGES and not visit.location and is_markup(visit.content_type, body):
        return _extract(visit, body, today)
    asked = visit.purpose in _ASKED and visit.method == "GET" and visit.answered
    if asked and not visit.location and len(body) <= _LINK_BYTES:
        return _slim(visit, body)
    return None


def read_dom(rendering: Rendering, dom: bytes, today: str) -> PageFacts:
    """The facts of a rendered page; of the target of a link those of `read`. What the page declared
    of its charset speaks of the bytes of the response, not of those written from the browser.
    """
    url = rendering.final_url or rendering.url
    kind, status = "text/html; charset=utf-8", rendering.status or 200
    if rendering.why is Why.LINK:
        facts = extract_stranger(
            dom, url=url, content_type=kind, record=rendering.dom, status=status
        )
        return replace(facts, likeness=likeness(dom, rendering.url, kind))
    facts = extract(
        dom, url=url, content_type=kind, record=rendering.dom, status=status, today=today
    )
    return replace(facts, charset_false=()) if facts.charset_false else facts


def _extract(visit: Visit, body: bytes, today: str) -> PageFacts:
    return extract(
        body,
        url=visit.url,
        content_type=visit.content_type,
        record=visit.record,
        status=visit.status or 200,
        today=today,
    )


def _slim(visit: Visit, body: bytes) -> PageFacts:
    facts = PageFacts(visit.url, visit.record)
    looks = looks_like(body)
    if is_markup(visit.content_type, body) or looks == "html":
        facts = extract_stranger(
            body,
            url=visit.url,
            content_type=visit.content_type,
            record=visit.record,
            status=visit.status or 0,
        )
    if visit.content_type.startswith("text/plain") and looks == "text":
        facts = replace(facts, saying=None)  # a file of text speaks of what it likes
    return replace(
        facts,
        guard=guard_of(visit.status or 0, visit.headers, body, words=facts.text_length),
        likeness=likeness(body, visit.url, visit.content_type),
        looks=looks,
    )
