"""Judges the labelled pages with the real rules and compares what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.figures import Figure, Share
from bench.tags.cases import Case, Labels
from inspector import plugins
from inspector.assembly import assemble
from inspector.evidence import SCHEMA, CaptureLog, PageFacts, PageLog, Purpose, Role, Visit
from inspector.model import Finding, Site
from inspector.reading import read

RULES = ("TAG001", "TAG002", "TAG003", "ENC001")
_AT, _TODAY = "2026-11-20T02:00:00.000Z", "2026-11-20"
_HOME = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>首页</title>
<meta name="SiteName" content="首页"><meta name="SiteDomain" content="{host}">
<meta name="SiteIDCode" content="5001990001"></head><body><a href="/gzdt/">动态</a></body></html>"""
_ROLES = {"home": Role.HOME, "column": Role.COLUMN, "article": Role.ARTICLE}
KINDS: Mapping[str, Callable[[Labels], frozenset[str]]] = {
    "missing tag": lambda said: said.missing,
    "SiteDomain with a scheme": lambda said: _one(said.domain_scheme),
    "SiteDomain that is more than a host": lambda said: _one(said.domain_form),
    "SiteDomain of another site": lambda said: _one(said.domain_other),
    "PubDate wrong": lambda said: _one(said.pubdate_wrong),
    "several values in ColumnType": lambda said: _one(said.several_types),
    "charset declared wrongly": lambda said: _one(said.charset_wrong),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules said of one case."""

    case: Case
    said: Labels

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Where it differs from the label: kind, label, answer."""
        for kind, of in KINDS.items():
            label, answer = of(self.case.labels), of(self.said)
            if label != answer:
                yield kind, _words(label), _words(answer)


def measure(cases: Iterable[Case]) -> tuple[Answer, ...]:
    """Judge every case."""
    return tuple(Answer(case, _said(case)) for case in cases)


def _said(case: Case) -> Labels:
    given = assemble(*_captured(case))
    results = [plugins.rules()[code].run(given) for code in RULES]
    found = [finding for result in results for finding in result.findings]
    keys = {finding.message.partition(".")[2] for finding in found if finding.message[0] == "T"}
    return Labels(
        missing=frozenset(map(_tag, (f for f in found if f.message.endswith(".missing")))),
        domain_scheme="scheme" in keys,
        domain_form=any(finding.message == "TAG001.form" for finding in found),
        domain_other="other" in keys,
        pubdate_wrong=bool({"TAG003.form", "TAG003.differs"} & {f.message for f in found}),
        several_types="several" in keys,
        charset_wrong=any(finding.message.startswith("ENC001.") for finding in found),
    )


def _tag(finding: Finding) -> str:
    return str(finding.params["target"]).lower()


def _captured(case: Case) -> tuple[CaptureLog, dict[str, PageFacts]]:
    parts = urlsplit(case.url)
    home = f"{parts.scheme}://{parts.netloc}/"
    page = _visit(case.url, Purpose.PAGE, "page", case.header_charset)
    bodies = {page: case.body()}
    pages = [PageLog(case.url, _ROLES[case.page], 1, "page", 200)]
    if case.page == "home":
        page = _visit(case.url, Purpose.HOME, "page", case.header_charset)
        bodies = {page: case.body()}
    else:
        front = _HOME.format(host=parts.hostname).encode()
        bodies[_visit(home, Purpose.HOME, "home", "utf-8")] = front
        pages.insert(0, PageLog(home, Role.HOME, 0, "home", 200))
    facts = {v.record: found for v, body in bodies.items() if (found := read(v, body, _TODAY))}
    site = Site("5001990001", "示例区人民政府", home)
    return _log(site, tuple(bodies), tuple(pages)), facts


def _visit(url: str, purpose: Purpose, record: str, charset: str) -> Visit:
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return Visit(url, purpose, _AT, 0.1, status=200, content_type=kind, record=record)


def _log(site: Site, visits: tuple[Visit, ...], pages: tuple[PageLog, ...]) -> CaptureLog:
    return CaptureLog(
        schema=SCHEMA,
        id="case",
        site=site,
        as_of=_AT,
        user_agent="",
        vantage="",
        versions={},
        limits={},
        visits=visits,
        pages=pages,
    )


def figures(answers: Iterable[Answer]) -> tuple[Figure, ...]:
    """Precision and recall of each kind of fault."""
    known = tuple(answers)
    return tuple(_figure(kind, of, known) for kind, of in KINDS.items())


def _figure(name: str, of: Callable[[Labels], frozenset[str]], answers: Iterable[Answer]) -> Figure:
    values = [(of(answer.case.labels), of(answer.said)) for answer in answers]
    both = sum(len(label & answer) for label, answer in values)
    said, meant = (sum(len(pair[place]) for pair in values) for place in (1, 0))
    return Figure(name, Share(both, said), Share(both, meant))


def _one(told: bool) -> frozenset[str]:  # noqa: FBT001 - a label
    return frozenset({"yes"} if told else ())


def _words(values: frozenset[str]) -> str:
    return "、".join(sorted(values)) or "–"
