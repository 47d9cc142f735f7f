"""`inspector audit`: one site, now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

import typer
from rich.live import Live
from rich.text import Text
from sqlalchemy import Engine

from inspector import plugins
from inspector.addresses import ConnectTo
from inspector.auditing import audit_object
from inspector.cli.app import (
    FINDINGS,
    JSON,
    LANG,
    UNDECIDED,
    app,
    checked_engine,
    err,
    out,
    personal_workspace,
    print_json,
    speech,
    table,
)
from inspector.clock import local
from inspector.errors import UsageError
from inspector.messages import say
from inspector.model import Site
from inspector.settings import Settings
from inspector.storage import captures
from inspector.storage.database import initialise, open_database, session
from inspector.storage.queue import LOCAL

_VISITS = 10  # failed visits printed with a finding
_STYLES = {"fail": "red", "undecided": "yellow", "error": "magenta", "pass": "green"}


@app.command()
def audit(
    site: str = typer.Argument(help="Address of a site, or the code of a registered one."),
    json_: bool = JSON,
    directory: Path | None = typer.Option(None, "--out", help="Write an HTML report here."),
    connect_to: list[str] = typer.Option(
        [], "--connect-to", help="HOST:PORT:ADDR:PORT, as in curl; repeatable."
    ),
    max_pages: int | None = typer.Option(None, "--max-pages", min=1, help="Pages opened at most."),
    fragments: bool = typer.Option(
        False, "--fragments", help="Look for the places in pages that links name (#…), too."
    ),
    unthrottled: bool = typer.Option(
        False, "--unthrottled", help="No delays between requests: for your own test servers only."
    ),
    engine_name: str = typer.Option(
        LOCAL, "--engine", help="local: here; procrastinate: by a worker of the cluster."
    ),
    lang: str = LANG,
) -> None:
    """Inspect one site now and print the verdict, item by item, with the proof.

    Ends with 3 when faults were found, also dead links that no later visit has confirmed, with 4
    when the site could not be judged.
    """
    # Scrapy and Playwright take a second to load; only an audit needs them here.
    from inspector.engines import collector, single  # noqa: PLC0415

    collector.relax()

    own = connect_to or max_pages or fragments or unthrottled
    if checked_engine(engine_name) != LOCAL and own:
        raise UsageError("workers have settings of their own: these options are of --engine local")
    values = _settings(connect_to, max_pages, fragments=fragments, unthrottled=unthrottled)
    language = speech(lang, values)
    if unthrottled:
        err.print("unthrottled: no delays between requests; only for servers of your own")
    initialise(values.database_url)
    engine = open_database(values.database_url)
    rules = plugins.rules()
    if directory is not None:
        directory.mkdir(parents=True, exist_ok=True)  # before the visit, not after it
    with session(engine) as db:
        chosen = single.find_site(db, site)
    with _Line(chosen.label) as line:
        if engine_name == LOCAL:
            made = single.audit(chosen, values, engine, tuple(rules.values()), line.pages)
        else:
            made = _elsewhere(chosen, engine)
        inspection = asyncio.run(made)
    with session(engine) as db:
        report = audit_object(db, inspection, rules, values, language)
    if directory is not None:
        _write_report(directory, report, language, quiet=json_)
    if json_:
        print_json(report)
    else:
        _print_report(report, language)
    raise typer.Exit(_exit_code(report))


def _elsewhere(site: Site, engine: Engine) -> Coroutine[Any, Any, int]:
    from inspector.engines import elsewhere  # noqa: PLC0415 - an extra, not always there

    note = "no worker has taken it yet; is one running that has the lane `audit`?"
    return elsewhere.audit(site, engine, lambda: err.print(note))


def _settings(
    connect_to: list[str], max_pages: int | None, *, fragments: bool, unthrottled: bool
) -> Settings:
    for text in connect_to:
        ConnectTo.parse(text)
    base = personal_workspace()
    mapped = (*connect_to, *base.network.connect_to)
    crawl: dict[str, Any] = base.crawl.model_dump() | {
        "fragments": fragments or base.crawl.fragments,
        "unthrottled": unthrottled or base.crawl.unthrottled,
    }
    if max_pages is not None:
        crawl["pages"] = max_pages
    made = base.model_copy(
        update={
            "network": base.network.model_copy(update={"connect_to": mapped}),
            "crawl": type(base.crawl)(**crawl),
        }
    )
    return made.in_time if max_pages is None else made


class _Line:
    """The live line of an audit, on standard error."""

    def __init__(self, label: str) -> None:
        self._label, self._pages, self._began = label, 0, time.monotonic()
        self._live = Live(console=err, get_renderable=self._text, transient=True)

    def pages(self, number: int) -> None:
        """So many pages are open."""
        self._pages = number

    def _text(self) -> Text:
        seconds = int(time.monotonic() - self._began)
        return Text(f"{self._label}: {self._pages} pages, {seconds} s")

    def __enter__(self) -> Self:
        if err.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if err.is_terminal:
            self._live.stop()


def _exit_code(report: dict[str, Any]) -> int:
    if any(result["findings"] for result in report["results"]):
        return FINDINGS
    return UNDECIDED if (report["score"] or {}).get("grade") == "undecided" else 0


def _print_report(report: dict[str, Any], language: str) -> None:
    site = report["site"]
    out.print(f"{site['name'] or site['url']}  {site['url']}", style="bold", markup=False)
    for verdict in ("fail", "error", "undecided", "pass", "not-applicable"):
        results = [each for each in report["results"] if each["verdict"] == verdict]
        if not results:
            continue
        out.print()
        heading = f"{say(f'verdict.{verdict}', language)} ({len(results)})"
        if verdict == "pass":
            heading += say("cli.none-of", language)
        out.print(heading, style=_STYLES.get(verdict, "dim"))
        if verdict in {"fail", "error", "undecided"}:
            for result in results:
                _print_result(result, language)
        else:
            for result in results:
                out.print(f"  {result['code']}  {result['title']}", markup=False)
    _print_score(report, language)


def _print_result(result: dict[str, Any], language: str) -> None:
    out.print(f"  {result['code']}  {result['title']}  [{result['clause']}]", markup=False)
    # Notes are for whoever looks into the program; a reader of Chinese gets the reason's sentence.
    note = result["note"] if language == "en" or not result["reason"] else ""
    if result["reason_text"] or note:
        out.print(f"      {result['reason_text']} {note}".rstrip(), markup=False)
    for finding in result["findings"]:
        times = f" ×{finding['occurrences']}" if finding["occurrences"] > 1 else ""
        out.print(f"    - {finding['message']}{times}", markup=False)
        out.print(f"      {finding['url']}", style="cyan", markup=False)
        if finding["quote"]:
            out.print(f"      “{finding['quote']}”", style="dim", markup=False)
        if finding["stands"]:
            out.print(f"      {finding['stands']}", markup=False)
        for line in finding["visits"][:_VISITS]:
            out.print(f"      {line}", markup=False)
        if (more := len(finding["visits"]) - _VISITS) > 0:
            out.print(f"      {say('cli.more-visits', language, {'more': more})}", markup=False)
        proof = say("cli.proof", language, {"id": finding["id"]})
        out.print(f"      {proof}", style="dim", markup=False)
    if result["findings"]:
        out.print(f"      {say('cli.mend', language)}{result['fix']}", markup=False)


def _print_score(report: dict[str, Any], language: str) -> None:
    score, capture = report["score"], report["capture"]
    rows = table("", "")
    rows.show_header = False
    if score:
        points = "—" if score["points"] is None else f"{score['points']:g}"
        share = f"{score['undecided']}/{score['undecided'] + score['decided']}"
        rows.add_row(say("cli.grade", language), say(f"grade.{score['grade']}", language))
        rows.add_row(say("cli.points", language), f"{points} ({score['profile']})")
        rows.add_row(say("cli.undecided-share", language), share)
    if capture:
        rows.add_row(say("cli.pages", language), str(capture["pages"]))
        moment = f"{local(capture['as_of']):%Y-%m-%d %H:%M:%S} (Asia/Shanghai)"
        rows.add_row(say("cli.as-of", language), moment)
        rows.add_row(say("cli.evidence", language), capture["warc"])
    out.print()
    out.print(rows)
    if capture:
        out.print(f"SHA-256  {capture['sha256']}", style="dim")


def _write_report(directory: Path, report: dict[str, Any], language: str, *, quiet: bool) -> None:
    from reports import site_html  # noqa: PLC0415 - only an audit with --out needs templates

    capture = report["capture"] or {}
    path = directory / f"audit-{capture.get('id', 'none')}.html"
    path.write_text(
        site_html(report, language=language, screenshot=_screenshot(capture)), encoding="utf-8"
    )
    (err if quiet else out).print(f"{say('cli.report', language)}{path}", markup=False)


def _screenshot(capture: dict[str, Any]) -> bytes:
    """The picture of the home page, from the evidence file."""
    path = Path(capture.get("warc", ""))
    if not path.is_file():
        return b""
    log = captures.read_log(path)
    wanted = {page.rendering.screenshot for page in log.pages if page.rendering}
    bodies = (each.body for each in captures.read(path, 1 << 26) if each.record in wanted - {""})
    return next(bodies, b"")
