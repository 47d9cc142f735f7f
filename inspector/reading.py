"""Which stored bodies are read for facts, and how: one way for gathering and for replay."""

from __future__ import annotations

from dataclasses import replace

from inspector.clock import local
from inspector.evidence import PageFacts, Purpose, Rendering, Visit, Why
from inspector.extract import extract, extract_script
from inspector.extract.anchors import anchors
from inspector.extract.guards import guard_of
from inspector.extract.likeness import likeness
from inspector.extract.magic import looks_like
from inspector.extract.stranger import extract_stranger

_ASKED = frozenset({Purpose.LINK, Purpose.PROBE})
_DOORS = frozenset({Purpose.HOME, Purpose.FORMER})
_PAGES = _DOORS | {Purpose.PAGE, Purpose.FRAME, Purpose.ANNOUNCEMENT}
_TEXTUAL = ("html", "xml", "text/plain", "json")
_LINK_BYTES = 200_000
_DOM = "text/html; charset=utf-8"


def is_markup(content_type: str, body: bytes) -> bool:
    """Whether a body is a page: said to be markup or text, or not said and looking like it."""
    kind = content_type.lower()
    if not kind or "octet-stream" in kind:
        return b"<" in body[:1024] and b"\0" not in body[:1024]
    return any(word in kind for word in _TEXTUAL)


def read(visit: Visit, body: bytes, today: str, *, fragments: bool = False) -> PageFacts | None:
    """The facts of one answered visit; None where the body is nothing a rule would read. With
    `fragments` the places that it has and that its links name are among them.

    Of the target of a link, and of a probe, only title, length of text, fingerprint and the like
    are kept: enough to tell an error page, whatever its status, or a page of a domain that
    somebody else took over.
    """
    facts = _read(visit, body, today)
    if not fragments or facts is None or not is_markup(visit.content_type, body):
        return facts
    found = anchors(body, url=visit.url, content_type=visit.content_type)
    return replace(facts, anchors=found)


def _read(visit: Visit, body: bytes, today: str) -> PageFacts | None:
    if visit.purpose is Purpose.SCRIPT:
        return extract_script(
            body, url=visit.url, content_type=visit.content_type, record=visit.record
        )
    if visit.purpose in _PAGES and not visit.location and is_markup(visit.content_type, body):
        found = _extract(visit, body, today)
        return _whose(found, body, visit.content_type) if visit.purpose in _DOORS else found
    asked = visit.purpose in _ASKED and visit.method == "GET" and visit.answered
    if asked and not visit.location and len(body) <= _LINK_BYTES:
        return _slim(visit, body)
    return None


def read_dom(rendering: Rendering, dom: bytes, today: str, *, fragments: bool = False) -> PageFacts:
    """The facts of a rendered page; of the target of a link those of `read`. What the page declared
    of its charset speaks of the bytes of the response, not of those written from the browser.
    """
    facts = replace(_read_dom(rendering, dom, today), charset_false=())
    if not fragments:
        return facts
    return replace(facts, anchors=anchors(dom, url=facts.url, content_type=_DOM))


def _read_dom(rendering: Rendering, dom: bytes, today: str) -> PageFacts:
    url = rendering.final_url or rendering.url
    kind, status = _DOM, rendering.status or 200
    if rendering.why is Why.LINK:
        facts = extract_stranger(
            dom, url=url, content_type=kind, record=rendering.dom, status=status
        )
        return replace(facts, likeness=likeness(dom, rendering.url, kind))
    found = extract(
        dom,
        url=url,
        content_type=kind,
        record=rendering.dom,
        status=status,
        today=_moment(rendering.started, today),
    )
    return _whose(found, dom, kind) if rendering.why in {Why.HOME, Why.CHALLENGE} else found


def _whose(facts: PageFacts, body: bytes, content_type: str) -> PageFacts:
    """Words of somebody who took over the domain are looked for where the site should stand."""
    told = extract_stranger(
        body, url=facts.url, content_type=content_type, record=facts.record, status=200
    )
    return replace(facts, topics=told.topics)


def _moment(started: str, today: str) -> str:
    """The day of the inspection, with the time of day when the page was asked for on it."""
    at = local(started)
    return f"{at:%Y-%m-%dT%H:%M}" if at.date().isoformat() == today else today


def _extract(visit: Visit, body: bytes, today: str) -> PageFacts:
    return extract(
        body,
        url=visit.url,
        content_type=visit.content_type,
        record=visit.record,
        status=visit.status or 200,
        today=_moment(visit.started, today),
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
