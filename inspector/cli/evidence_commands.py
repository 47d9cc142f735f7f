"""`inspector evidence`: whether what was kept is what it was."""

from __future__ import annotations

from dataclasses import asdict

import typer

from inspector.cli.app import FINDINGS, JSON, LANG, app, out, print_json, speech, table, workspace
from inspector.clock import today
from inspector.errors import UsageError
from inspector.messages import say
from inspector.periods import Period
from inspector.storage.database import open_database, session
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.tables import PeriodRow
from inspector.storage.verifying import verify

evidence = typer.Typer(no_args_is_help=True, help="The evidence files.")
app.add_typer(evidence, name="evidence")


@evidence.callback()
def _evidence() -> None:
    """The evidence files."""


@evidence.command("verify")
def verify_command(
    period: str = typer.Argument(help="A quarter such as 2026Q4, or current."),
    site: str = typer.Option("", "--site", help="Look only at the files of this site."),
    json_: bool = JSON,
    lang: str = LANG,
) -> None:
    """Walk the hash chain of a period: every file, every row of results, every bulletin.

    Ends with 3 when anything does not hold.
    """
    values = workspace()
    language = speech(lang, values)
    quarter = str(Period.parse(period, today()))
    engine = open_database(values.database_url)
    with session(engine) as db:
        if db.get(PeriodRow, quarter) is None:
            raise UsageError(f"nothing was planned or swept in {quarter}")
        found = verify(db, quarter, EvidenceStore.of(values), site)
    engine.dispose()
    if json_:
        print_json({"schema": "inspector/verified/1", "period": quarter, **asdict(found)})
    else:
        told = {"files": found.files, "mb": f"{found.bytes / 1e6:.1f}", "head": found.head or "—"}
        out.print(say("cli.verified", language, told), markup=False)
        if found.broken:
            rows = table("", "", "", "")
            for each in found.broken:
                rows.add_row(say(f"break.{each.kind}", language), each.site, each.name, each.path)
            out.print(rows)
    raise typer.Exit(FINDINGS if found.broken else 0)
