"""A case as an inspection would have captured it, and the evidence assembled from that."""

from __future__ import annotations

from urllib.parse import urljoin

from bench.marks.cases import Case
from inspector.assembly import assemble
from inspector.evidence import (
    SCHEMA,
    CaptureLog,
    PageFacts,
    PageLog,
    Purpose,
    Rendering,
    Role,
    Visit,
    Why,
)
from inspector.model import Site
from inspector.reading import read, read_dom
from inspector.rules import Evidence

HOME = "http://www.example.gov.cn/"
SITE = Site("5001990001", "示例区人民政府", HOME)
_AT, _TODAY = "2026-11-20T02:00:00.000Z", "2026-11-20"


def evidence(case: Case) -> Evidence:
    """What the rules would be given."""
    return evidence_of(case.page(), case.dom(), case.files)


def evidence_of(body: bytes, dom: bytes = b"", files: dict[str, str] | None = None) -> Evidence:
    """The evidence of a home page, its rendered form and the files it loads, by path."""
    home = _visit(HOME, Purpose.HOME, "home")
    loaded = {
        _visit(urljoin(HOME, path), _purpose(path), f"file {path}"): text.encode()
        for path, text in (files or {}).items()
    }
    found = {
        visit.record: read(visit, sent, _TODAY) for visit, sent in {home: body, **loaded}.items()
    }
    facts = {record: each for record, each in found.items() if each}
    rendering = _rendering() if dom else None
    if rendering:
        facts[rendering.dom] = read_dom(rendering, dom, _TODAY)
    included = tuple(visit.record for visit in loaded)
    page = PageLog(HOME, Role.HOME, 0, home.record, 200, included, rendering)
    return assemble(_log((home, *loaded), page), facts)


def facts_of(body: bytes, url: str) -> PageFacts | None:
    """What one page says."""
    return read(_visit(url, Purpose.PAGE, "page"), body, _TODAY)


def _purpose(path: str) -> Purpose:
    return Purpose.SCRIPT if path.endswith(".js") else Purpose.FRAME


def _visit(url: str, purpose: Purpose, record: str) -> Visit:
    kind = "application/javascript" if purpose is Purpose.SCRIPT else "text/html"
    return Visit(url, purpose, _AT, 0.1, status=200, content_type=kind, record=record)


def _rendering() -> Rendering:
    return Rendering(
        url=HOME,
        why=Why.HOME,
        started=_AT,
        seconds=1.0,
        final_url=HOME,
        status=200,
        dom="dom",
    )


def _log(visits: tuple[Visit, ...], page: PageLog) -> CaptureLog:
    return CaptureLog(
        schema=SCHEMA,
        id="case",
        site=SITE,
        as_of=_AT,
        user_agent="",
        vantage="",
        versions={},
        limits={},
        visits=visits,
        pages=(page,),
    )
