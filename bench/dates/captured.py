"""A case as an inspection would have captured it, and the evidence assembled from that."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from bench.dates.cases import Case
from inspector.assembly import assemble
from inspector.assembly.dates import as_of
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
from inspector.roles import role_of
from inspector.rules import Evidence

_CODE = "5001990001"
_COLUMN = (
    "<!DOCTYPE html><title>{name}</title>{tags}<div>当前位置：{path}</div>"
    "<ul><li><a href=1.html>示例区一项工作的通知</a><span>2026-11-01</span></li></ul>"
)
_LEADING = "<!DOCTYPE html><title>示例区人民政府</title><p><a href='{url}'>{name}</a></p>"


class Capture:
    """Pages put together to a capture: each as sent, what it frames and loads, and its DOM."""

    def __init__(self, moment: str, home: str) -> None:
        self._moment = moment
        self._today = as_of(moment).date
        self._site = Site(_CODE, "示例区人民政府", home)
        self._visits: list[Visit] = []
        self._pages: list[PageLog] = []
        self._facts: dict[str, PageFacts] = {}

    def add(
        self,
        url: str,
        role: Role | None,
        body: bytes,
        dom: bytes = b"",
        files: Mapping[str, str] | None = None,
    ) -> None:
        """One page. Without a role it has the one its views tell; without a DOM the browser saw
        what was sent, unless a script fills a list there: then no browser has seen it.
        """
        purpose = Purpose.HOME if role is Role.HOME else Purpose.PAGE
        seen = self._read(url, purpose, body)
        included = tuple(self._include(seen, files or {})) if seen else ()
        sent = [self._facts[each] for each in (url, *included) if each in self._facts]
        waits = any(each.list_by_script or each.fills for each in sent)
        rendering = None
        if dom or not waits:
            rendering = self._render(url, dom or body, self._missing(seen, files or {}))
        shown = (url, *included, rendering.dom if rendering else "")
        views = [self._facts[each] for each in shown if each in self._facts]
        role = role or role_of(url, *views)
        self._pages.append(PageLog(url, role, 1, url, 200, included, rendering))

    def evidence(self) -> Evidence:
        """What the rules would be given."""
        log = CaptureLog(
            schema=SCHEMA,
            id="case",
            site=self._site,
            as_of=self._moment,
            user_agent="",
            vantage="",
            versions={},
            limits={},
            visits=tuple(self._visits),
            pages=tuple(self._pages),
        )
        return assemble(log, self._facts)

    def _read(self, url: str, purpose: Purpose, body: bytes) -> PageFacts | None:
        kind = "application/javascript" if purpose is Purpose.SCRIPT else "text/html"
        visit = Visit(url, purpose, self._moment, 0.1, status=200, content_type=kind, record=url)
        self._visits.append(visit)
        seen = read(visit, body, self._today)
        if seen:
            self._facts[url] = seen
        return seen

    def _include(self, page: PageFacts, files: Mapping[str, str]) -> list[str]:
        loaded = [(url, Purpose.FRAME) for url in page.frames]
        loaded += [(url, Purpose.SCRIPT) for url in page.scripts]
        there = [(url, purpose) for url, purpose in loaded if url in files]
        return [url for url, purpose in there if self._read(url, purpose, files[url].encode())]

    def _missing(self, page: PageFacts | None, files: Mapping[str, str]) -> tuple[str, ...]:
        """The scripts that did not load: the site's own answer 404, those of others do not."""
        lost = tuple(url for url in (page.scripts if page else ()) if url not in files)
        for url in lost:
            if urlsplit(url).netloc == urlsplit(self._site.url).netloc:
                self._visits.append(Visit(url, Purpose.SCRIPT, self._moment, 0.1, status=404))
        return tuple(f"{url} 404" for url in lost)

    def _render(self, url: str, dom: bytes, failed: tuple[str, ...]) -> Rendering:
        rendering = Rendering(
            url=url,
            why=Why.HOME,
            started=self._moment,
            seconds=1.0,
            final_url=url,
            status=200,
            dom=f"{url} rendered",
            failed=failed,
        )
        self._facts[rendering.dom] = read_dom(rendering, dom, self._today)
        return rendering


def evidence(case: Case) -> Evidence:
    """The evidence of a small site: the case itself, or its page behind a plain home page."""
    if case.kind == "site":
        return _site(case)
    home = _home(case.url)
    capture = Capture(case.as_of, home)
    if case.kind == "home":
        capture.add(case.url, Role.HOME, case.page(), case.dom(), case.files)
        return capture.evidence()
    name = case.name or case.title
    capture.add(home, Role.HOME, _LEADING.format(url=case.url, name=name).encode())
    role = Role.ARTICLE if case.kind == "article" else Role.COLUMN
    body = _column(case) if case.kind == "column" else case.page()
    capture.add(case.url, role, body, case.dom(), case.files)
    return capture.evidence()


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _column(case: Case) -> bytes:
    """A page that says of its column what the case tells."""
    tags = "".join(f'<meta name="{escape(k)}" content="{escape(v)}">' for k, v in case.tags.items())
    path = " &gt; ".join(map(escape, case.breadcrumb))
    return _COLUMN.format(name=escape(case.name), tags=tags, path=path).encode()


def _site(case: Case) -> Evidence:
    """All pages of a small site, each in the part its views give it."""
    roots = (url for url in case.pages if urlsplit(url).path in {"", "/"})
    home = next(roots, next(iter(case.pages)))
    capture = Capture(case.as_of, home)
    files = {**case.pages, **case.files}
    capture.add(home, Role.HOME, case.pages[home].encode(), files=files)
    for url, page in case.pages.items():
        if url != home:
            capture.add(url, None, page.encode(), files=files)
    return capture.evidence()
