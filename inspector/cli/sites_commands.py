"""`inspector init` and `inspector sites`: the workspace and the registry."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from inspector import registry, settings
from inspector.cli.app import JSON, LANG, app, err, out, print_json, speech, table, workspace
from inspector.clock import now
from inspector.errors import UsageError
from inspector.registry import Diff
from inspector.storage.codec import plain
from inspector.storage.database import initialise, open_database, session
from inspector.storage.registry import log_action, sites, store_sites

sites_app = typer.Typer(help="The registry of sites.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(sites_app, name="sites")

_TEMPLATE = """\
# Settings of this workspace. Every key, with its meaning: docs/settings.md
# contact = "mailto:someone@example.gov.cn"   # stands in the user agent; site owners will want it
# office = "重庆市人民政府办公厅"              # signs the bulletin

[crawl]
# pages = 300
# rate = 4.0

[health]
# canaries = []   # at least three addresses known to be good: without them a cut of our own network
#                 # looks like sites that are down

[badge]
# references = ["badge.png"]
"""


@app.command()
def init(directory: Path = typer.Argument(Path(), help="Folder of the workspace.")) -> None:
    """Make a workspace: inspector.toml and the database. An older database is brought up to date,
    nothing is lost.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / settings.FILE
    if not path.exists():
        path.write_text(_TEMPLATE, encoding="utf-8")
        out.print(f"wrote {path}", markup=False)
    values = settings.load(directory.resolve())
    made = initialise(values.database_url)
    out.print(f"{'made' if made else 'ready:'} {values.database}", markup=False)


@sites_app.command("import")
def import_(
    file: Path = typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX."),
    partial: bool = typer.Option(False, "--partial", help="Take the good rows of a faulty file."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only say what would change."),
    refused_to: Path | None = typer.Option(
        None, "--refused", help="Write the refused rows to this CSV, to be mended."
    ),
    json_: bool = JSON,
    lang: str = LANG,
) -> None:
    """Import a registry file; say what is new, changed, unchanged, refused, and why.

    Changes nothing when any row is refused, unless --partial. Ends with 2 when it changed nothing
    because of refused rows.
    """
    values = workspace()
    language = speech(lang, values)
    parsed = registry.parse(registry.read(file, language), language)
    engine = open_database(values.database_url)
    with session(engine) as db:
        diff = registry.compare(sites(db), parsed)
        stop = bool(diff.refused) and not partial
        if not stop and not dry_run:
            store_sites(db, diff.to_store, now())
            counts = {"new": len(diff.new), "changed": len(diff.changed)}
            log_action(db, now(), "sites import", {"file": file.name} | counts)
    if refused_to is not None and diff.refused:
        registry.write_refused(parsed, refused_to, language)
    if json_:
        print_json(_diff_object(diff, language, taken=not stop and not dry_run))
    else:
        _print_diff(diff, language)
        if stop:
            err.print("nothing was changed: mend the refused rows, or take the rest by --partial")
    raise typer.Exit(2 if stop else 0)


def _diff_object(diff: Diff, language: str, *, taken: bool) -> dict[str, object]:
    return {
        "schema": "inspector/import/1",
        "taken": taken,
        "new": [{"row": row.number, "code": row.site.code} for row in diff.new],
        "changed": [
            {
                "row": change.number,
                "code": change.after.code,
                "fields": [plain(field) for field in change.fields],
            }
            for change in diff.changed
        ],
        "unchanged": len(diff.unchanged),
        "refused": [
            {"row": row.number, "code": row.code, "reason": row.say(language)}
            for row in diff.refused
        ],
        "absent": [site.code for site in diff.absent],
        "remarks": [
            {"row": remark.number, "text": remark.message.say(language)} for remark in diff.remarks
        ],
    }


def _print_diff(diff: Diff, language: str) -> None:
    for row in diff.new:
        out.print(f"+ {row.site.code}  {row.site.name}  {row.site.url}", markup=False)
    for change in diff.changed:
        said = "; ".join(field.say(language) for field in change.fields)
        out.print(f"~ {change.after.code}  {change.after.name}  {said}", markup=False)
    for remark in diff.remarks:
        out.print(f"? {remark.number}: {remark.message.say(language)}", markup=False)
    for site in diff.absent:
        out.print(f"- {site.code}  {site.name}: not in the file; kept", markup=False)
    for refusal in diff.refused:
        out.print(f"! {refusal.number}: {refusal.say(language)}", style="red", markup=False)
    out.print(
        f"{len(diff.new)} new, {len(diff.changed)} changed, {len(diff.unchanged)} unchanged, "
        f"{len(diff.refused)} refused"
    )


@sites_app.command("list")
def list_(json_: bool = JSON) -> None:
    """List the registered sites in official order."""
    with session(open_database(workspace().database_url)) as db:
        found = list(sites(db).values())
    if json_:
        print_json([plain(site) for site in found])
        return
    rows = table("code", "name", "address", "type", "status")
    for site in found:
        rows.add_row(site.code, site.name, site.url, site.type.value, site.status.value)
    out.print(rows)


@sites_app.command()
def show(code: str, json_: bool = JSON) -> None:
    """Show one registered site, with the columns of the file that we do not know."""
    with session(open_database(workspace().database_url)) as db:
        site = sites(db).get(code)
    if site is None:
        raise UsageError(f"no site has the code {code!r}")
    values = plain(site)
    if json_:
        print_json(values)
        return
    extra = values.pop("extra")
    for name, value in {**values, **extra}.items():
        out.print(f"{name:20} {value}", markup=False)


@sites_app.command()
def export(
    file: Path | None = typer.Argument(None, help="Where to; default: standard output."),
) -> None:
    """Write the registry as CSV that can be imported again."""
    with session(open_database(workspace().database_url)) as db:
        found = sites(db).values()
    registry.export_csv(found, file if file is not None else sys.stdout)
