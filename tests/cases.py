"""Reads a case: a folder with a `case.toml` and the pages it speaks of.

Every folder `tests/evidence/CODE/NAME` is one test of one rule. NAME begins with `good` (pass),
`bad` (fail), `undecided` or `na` (not applicable). To add one, write the folder; nothing else.

    verdict = "fail"                         # what the rule must say
    reason = ""                              # and why, when undecided
    as_of = "2026-11-20T02:00:00.000Z"       # all that follows may be left out
    stopped = "complete"
    limits = { fragments = true }
    registered = ["www.example.gov.cn"]      # hosts of the registry
    [site]                                   # fields of inspector.model.Site over the default
    icp = "渝ICP备12345678号-1"
    [[page]]                                 # a page of the capture; the first is the home page
    file = "home.html"                       # its body …
    rendered = "dom.html"                    # … and what it became in the browser
    role = "home"                            # url, status, rendering_failure, failed, truncated
    screen = { width = 1280, height = 800, boxes = [] }  # fields of Screen, with "rendered"
    included = [{ url = "http://…/foot.js", file = "foot.js" }]
    [[visit]]                                # any other visit; file = its body
    url = "http://…"
    failure = "dns-nxdomain"
    [dns]                                    # fields of DnsAnswers
    [https]                                  # strict, again, relaxed: fields of Visit; protocol;
    strict = { status = 200 }                # chain: fields of Certificate over a good one
    [[domain]]                               # fields of DnsAnswers, of an outside domain
    [badge]                                  # references = [hash], images = [hash], looks = [score]
    [[note]]                                 # fields of ColumnNote: what the registry says
    [[seen]]                                 # fields of Observed: an earlier look; `of` = home, or
    of = "home"                              # a column's address: as this capture shows it, less
    less = 1                                 # so many of its entries
    [[watch]]                                # days of the availability watch: first, last, visits
    first = "2026-11-12"                     # (a day), status (of the registry); all open but …
    [[watch.failed]]                         # … those: at (local time), seconds, guarded,
    at = "2026-11-14T03:30"                  # withdrawn, and fields of its Visit
    [background]                             # fields of Background; sightings as lists
    [[finding]]                              # each finding, in order: what is named must agree
    message = "IDN004.missing"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from inspector import reading
from inspector.assembly import assemble
from inspector.assembly.dates import ZONE
from inspector.assembly.dates import as_of as local_time
from inspector.assembly.observing import observed
from inspector.evidence import (
    SCHEMA,
    Background,
    BadgeImage,
    BadgeLook,
    BadgeReference,
    CaptureLog,
    Certificate,
    ColumnNote,
    Columns,
    DnsAnswers,
    Failure,
    Handshake,
    Home,
    HttpsProbe,
    Observed,
    PageFacts,
    PageLog,
    Purpose,
    Rendering,
    Role,
    Screen,
    Visit,
    WatchLog,
    WatchVisit,
    Why,
)
from inspector.model import Level, Site, SiteStatus, SiteType
from inspector.storage.codec import decode

ROOT = Path(__file__).with_name("evidence")
HOME = "http://www.example.gov.cn/"
AS_OF = "2026-11-20T02:00:00.000Z"
SITE: dict[str, Any] = {
    "code": "5001990001",
    "name": "示例区人民政府",
    "url": HOME,
    "icp": "渝ICP备12345678号-1",
}
CERTIFICATE: dict[str, Any] = {
    "subject": "CN=www.example.gov.cn",
    "issuer": "CN=Some CA",
    "names": ("www.example.gov.cn",),
    "not_before": "2026-05-01T00:00:00.000Z",
    "not_after": "2027-05-01T00:00:00.000Z",
}
_KINDS = {"status": SiteStatus, "type": SiteType, "level": Level}


@dataclass
class Case:
    """One folder, read."""

    name: str
    code: str
    verdict: str
    reason: str
    findings: list[dict[str, Any]]
    log: CaptureLog
    facts: dict[str, PageFacts]


@dataclass
class _Loading:
    folder: Path
    today: str
    fragments: bool
    visits: list[Visit] = field(default_factory=list)
    pages: list[PageLog] = field(default_factory=list)
    facts: dict[str, PageFacts] = field(default_factory=dict)

    def visit(self, told: dict[str, Any], purpose: Purpose) -> Visit:
        status = None if "failure" in told else told.get("status", 200)
        body = told.get("file")
        visit = Visit(
            url=told.get("url", HOME),
            purpose=Purpose(told.get("purpose", purpose)),
            started=AS_OF,
            seconds=told.get("seconds", 0.1),
            method=told.get("method", "GET"),
            status=status,
            failure=Failure(told["failure"]) if "failure" in told else None,
            location=told.get("location", ""),
            content_type="application/javascript"
            if str(body).endswith(".js")
            else "text/html; charset=utf-8",
            truncated=told.get("truncated", ""),
            record=f"<record-{len(self.visits) + 1}>" if status else "",
        )
        self.visits.append(visit)
        if body:
            found = reading.read(
                visit, (self.folder / body).read_bytes(), self.today, fragments=self.fragments
            )
            if found:
                self.facts[visit.record] = found
        return visit

    def page(self, told: dict[str, Any]) -> None:
        role = Role(told.get("role", "other" if self.pages else "home"))
        visit = self.visit(told, Purpose.HOME if role is Role.HOME else Purpose.PAGE)
        included = [
            self.visit(each, Purpose.SCRIPT if each["file"].endswith(".js") else Purpose.FRAME)
            for each in told.get("included", [])
        ]
        self.pages.append(
            PageLog(
                visit.url,
                role,
                0 if role is Role.HOME else 1,
                visit.record,
                told.get("status", 200),
                tuple(each.record for each in included),
                self.rendering(told, visit),
            )
        )

    def rendering(self, told: dict[str, Any], visit: Visit) -> Rendering | None:
        failure = told.get("rendering_failure")
        if not failure and "rendered" not in told:
            return None
        rendering = Rendering(
            url=visit.url,
            why=Why.HOME,
            started=AS_OF,
            seconds=1.0,
            final_url=visit.url,
            status=told.get("rendered_status", 200),
            dom="" if failure else f"<dom-{len(self.pages) + 1}>",
            failure=Failure(failure) if failure else None,
            failed=tuple(told.get("failed", ())),
            screen=decode(Screen, told["screen"]) if "screen" in told else None,
        )
        if rendering.dom:
            body = (self.folder / told["rendered"]).read_bytes()
            self.facts[rendering.dom] = reading.read_dom(
                rendering, body, self.today, fragments=self.fragments
            )
        return rendering


def load(folder: Path) -> Case:
    """One case.

    Raises:
        OSError, ValueError, KeyError: the folder is not a case.
    """
    told = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    moment = told.get("as_of", AS_OF)
    limits = told.get("limits", {})
    loading = _Loading(folder, local_time(moment).date, bool(limits.get("fragments")))
    for page in told.get("page", ()):
        loading.page(page)
    for visit in told.get("visit", ()):
        loading.visit(visit, Purpose.LINK)
    badge = told.get("badge", {})
    log = CaptureLog(
        schema=SCHEMA,
        id=folder.name,
        site=_site(told.get("site", {})),
        as_of=moment,
        user_agent="",
        vantage="",
        versions={},
        limits=limits,
        visits=tuple(loading.visits),
        pages=tuple(loading.pages),
        dns=_dns(told.get("dns")),
        https=_https(told.get("https")),
        domains=tuple(filter(None, map(_dns, told.get("domain", ())))),
        badge_references=tuple(BadgeReference("badge", h) for h in badge.get("references", ())),
        badge_images=tuple(BadgeImage(f"{HOME}{h}.png", "", h) for h in badge.get("images", ())),
        badge_looks=tuple(BadgeLook("badge", "", score) for score in badge.get("looks", ())),
        stopped=told.get("stopped", "complete"),
        unasked_links=told.get("unasked_links", 0),
        watch=_watch(told.get("watch")),
        background=_background(told),
    )
    seen = tuple(_seen(told.get("seen", ()), log, loading.facts))
    if seen:
        known = (*log.background.sightings, *seen)
        log = replace(log, background=replace(log.background, sightings=known))
    return Case(
        name=f"{folder.parent.name}/{folder.name}",
        code=folder.parent.name,
        verdict=told["verdict"],
        reason=told.get("reason", ""),
        findings=told.get("finding", []),
        log=log,
        facts=loading.facts,
    )


def _site(told: dict[str, Any]) -> Site:
    fields = SITE | told
    return Site(**{name: _KINDS.get(name, lambda v: v)(value) for name, value in fields.items()})


def _dns(told: dict[str, Any] | None) -> DnsAnswers | None:
    if told is None:
        return None
    records = {kind: tuple(values) for kind, values in told.get("records", {}).items()}
    return DnsAnswers(
        told.get("host", "www.example.gov.cn"),
        records,
        told.get("failures", {}),
        told.get("asked", True),
    )


def _background(told: dict[str, Any]) -> Background:
    known = told.get("background", {})
    return Background(
        sightings=tuple(Observed(*values) for values in known.get("sightings", ())),
        former=tuple(known.get("former", ())),
        announcers=tuple(known.get("announcers", ())),
        notes=tuple(ColumnNote(**note) for note in told.get("note", ())),
        registered=tuple(told["registered"]) if "registered" in told else None,
    )


def _seen(
    told: list[dict[str, Any]], log: CaptureLog, facts: dict[str, PageFacts]
) -> Iterator[Observed]:
    """What earlier inspections saw: given whole, or as this capture shows it less some entries."""
    evidence = assemble(log, facts)
    now = observed(evidence[Home], evidence[Columns])
    for each in told:
        about, less = each.pop("of", ""), each.pop("less", 0)
        kind, key = ("home-items", "") if about == "home" else ("column-items", about)
        if about:
            each |= {"kind": kind, "key": key, "value": now[kind, key][9 * less :]}
        yield Observed(**{"key": "", "last_seen": each["first_seen"]} | each)


def _https(told: dict[str, Any] | None) -> HttpsProbe | None:
    if told is None:
        return None
    shake = None
    if "chain" in told:
        chain = tuple(Certificate(**CERTIFICATE | each) for each in told["chain"])
        shake = Handshake(told.get("protocol", "TLSv1.3"), "TLS_AES_256_GCM_SHA384", chain)
    visits = {name: _secure(told[name]) for name in ("strict", "again", "relaxed") if name in told}
    return HttpsProbe(**visits, handshake=shake)


def _secure(told: dict[str, Any]) -> Visit:
    fields = {"url": "https://www.example.gov.cn/", "started": AS_OF, "seconds": 0.1} | told
    failure = Failure(told["failure"]) if "failure" in told else None
    return Visit(**fields | {"purpose": Purpose.PROBE, "failure": failure})


def _watch(told: list[dict[str, Any]] | None) -> WatchLog | None:
    if told is None:
        return None
    visits = tuple(visit for spell in told for visit in _spell(spell))
    return WatchLog("2026-10-01", "2026-12-31", visits)


def _spell(told: dict[str, Any]) -> Iterator[WatchVisit]:
    """The visits of some days in a row, as many on each; those that failed are among them."""
    day, last = (date.fromisoformat(told[key]) for key in ("first", "last"))
    while day <= last:
        failed = [each for each in told.get("failed", ()) if each["at"].startswith(str(day))]
        yield from (_failed_visit(each) for each in failed)
        for turn in range(told["visits"] - len(failed)):
            at = datetime.combine(day, time(), ZONE) + timedelta(minutes=turn * 1440 / 25)
            status = SiteStatus(told.get("status", "running"))
            opened = Visit(HOME, Purpose.HOME, _utc(at), 0.1, status=200)
            tries = () if status is SiteStatus.OFFLINE else (opened,)
            yield WatchVisit(_utc(at), _utc(at), 0.1, status, tries=tries)
        day += timedelta(days=1)


def _failed_visit(told: dict[str, Any]) -> WatchVisit:
    at = _utc(datetime.fromisoformat(told["at"]).replace(tzinfo=ZONE))
    more = {key: told[key] for key in ("status", "address", "note", "truncated") if key in told}
    failure = Failure(told["failure"]) if "failure" in told else None
    seconds = told.get("seconds", 15.0)
    tried = Visit(told.get("url", HOME), Purpose.HOME, at, seconds, failure=failure, **more)
    own = {key: told[key] for key in ("guarded", "withdrawn") if key in told}
    return WatchVisit(at, at, seconds, tries=(tried,), **own)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def folders() -> Iterator[Path]:
    """All cases there are."""
    return (path.parent for path in sorted(ROOT.glob("*/*/case.toml")))
