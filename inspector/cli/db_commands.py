"""`inspector db`: the schema brought up to date, the database looked over, moved to another."""

from __future__ import annotations

from dataclasses import asdict
from importlib.util import find_spec

import typer

from inspector.cli.app import FINDINGS, JSON, app, out, print_json, table, workspace
from inspector.engines.local import alone
from inspector.errors import DatabaseError
from inspector.storage import moving
from inspector.storage.database import initialise, migrate, open_database, shown

db = typer.Typer(no_args_is_help=True, help="The database: its version, its state, its place.")
app.add_typer(db, name="db")


@db.command("migrate")
def migrate_command(
    to: str = typer.Option("", "--to", help="Version of the schema; default: the newest."),
) -> None:
    """Bring the database of the workspace to a version of the schema.

    Going back to an older version drops what that version has no place for.
    """
    values = workspace()
    with alone(values.root):
        before = migrate(values.database_url, to)
        if not to and find_spec("procrastinate"):
            _prepare_jobs(values.database_url)
    out.print(f"{shown(values.database_url)}: from {before or 'nothing'} to {to or 'the newest'}")


def _prepare_jobs(url: str) -> None:
    from inspector.storage import jobs  # noqa: PLC0415 - an extra, not always there

    engine = open_database(url)
    if engine.dialect.name == "postgresql":
        jobs.prepare(engine)
    engine.dispose()


@db.command()
def check(json_: bool = JSON) -> None:
    """Look the database over: version, rows, references, order of texts.

    Ends with 3 when something is wrong.
    """
    url = workspace().database_url
    engine = open_database(url)
    found = moving.checkup(engine)
    engine.dispose()
    if json_:
        print_json({"database": shown(url), **asdict(found)})
    else:
        out.print(f"{shown(url)}  {found.product}", markup=False)
        rows = table("table", "rows")
        for name, number in found.rows.items():
            rows.add_row(name, str(number))
        out.print(rows)
        for problem in found.problems:
            out.print(problem, style="red", markup=False)
    raise typer.Exit(FINDINGS if found.problems else 0)


@db.command()
def copy(
    target: str = typer.Argument(help="SQLAlchemy URL of an empty database: postgresql://…"),
    json_: bool = JSON,
) -> None:
    """Copy every row to an empty database and compare the tables; the old one stays as it is.

    Afterwards name the new one in `database` of inspector.toml. Evidence files stay where they are.
    """
    values = workspace()
    with alone(values.root):
        source = open_database(values.database_url)
        if shown(values.database_url) == shown(target):
            raise DatabaseError("that is the database of the workspace itself")
        initialise(target)
        new = open_database(target)
        done = moving.copy(source, new)
        new.dispose()
        source.dispose()
    if json_:
        print_json({"target": shown(target), "tables": [asdict(each) for each in done]})
        return
    rows = table("table", "rows", "sha256")
    for each in done:
        rows.add_row(each.table, str(each.rows), each.sha256[:16])
    out.print(rows)
    out.print(
        f"every row is in {shown(target)}; now set `database` in inspector.toml", markup=False
    )
