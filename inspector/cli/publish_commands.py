"""`inspector score`, `profiles`, `bulletin`: from results to what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from sqlalchemy import select

from inspector import profiles
from inspector.cli.app import JSON, LANG, app, err, out, print_json, speech, table, workspace
from inspector.clock import now, today
from inspector.errors import UsageError
from inspector.messages import say
from inspector.model import Site
from inspector.periods import Period
from inspector.scoring import score as score_site
from inspector.storage.codec import decode
from inspector.storage.database import open_database, session
from inspector.storage.rechecks import waiting
from inspector.storage.registry import log_action
from inspector.storage.results import stored_results
from inspector.storage.scores import save_score
from inspector.storage.tables import BulletinRow, InspectionRow, PeriodRow
from reports import bulletin as make_bulletin
from reports import write as write_bulletin

profiles_app = typer.Typer(help="Scoring profiles.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(profiles_app, name="profiles")

_PERIOD = typer.Argument(help="A quarter such as 2026Q4, or current.")
_PROFILE = typer.Option("", "--profile", help="Name or file of a profile; default: the setting.")
_FORMATS = ("html", "csv", "json")


@app.command()
def score(
    period: str = _PERIOD, profile: str = _PROFILE, json_: bool = JSON, lang: str = LANG
) -> None:
    """Score a period's stored results by a profile, without visiting any site."""
    values = workspace()
    language = speech(lang, values)
    chosen = profiles.load(profile or values.profile_source)
    quarter = str(Period.parse(period, today()))
    lines: list[dict[str, Any]] = []
    with session(open_database(values.database_url)) as db:
        row = db.get(PeriodRow, quarter)
        inspected = db.scalars(
            select(InspectionRow)
            .where(
                InspectionRow.period == quarter, InspectionRow.round == (row.round if row else 0)
            )
            .where(InspectionRow.kind == "sweep")
            .where(InspectionRow.state.in_(["done", "failed"]))
            .order_by(InspectionRow.position)
        ).all()
        if not inspected:
            raise UsageError(f"nothing was inspected in {quarter} yet")
        for each in inspected:
            site = decode(Site, each.site)
            made = score_site(stored_results(each), chosen, site)
            save_score(db, each.id, made, chosen)
            lines.append(
                {
                    "code": site.code,
                    "site": site.label,
                    "points": None if made.points is None else float(made.points),
                    "grade": made.grade.value,
                    "vetoed_by": list(made.vetoed_by),
                    "undecided": made.undecided,
                    "decided": made.decided,
                }
            )
    if json_:
        print_json({"schema": "inspector/score/1", "profile": chosen.name, "sites": lines})
        return
    rows = table("code", "site", "grade", "points", "vetoed by", "undecided")
    for line in lines:
        rows.add_row(
            line["code"],
            line["site"],
            say(f"grade.{line['grade']}", language),
            "—" if line["points"] is None else f"{line['points']:g}",
            " ".join(line["vetoed_by"]),
            f"{line['undecided']}/{line['undecided'] + line['decided']}",
        )
    out.print(rows)


@profiles_app.command("list")
def list_profiles() -> None:
    """List the profiles that are shipped."""
    rows = table("name", "version", "title")
    for name in profiles.names():
        profile = profiles.load(name)
        rows.add_row(profile.name, profile.version, profile.title)
    out.print(rows)


@profiles_app.command("show")
def show_profile(name: str) -> None:
    """Print a profile: the TOML as it is, with the reasons beside the numbers."""
    out.print(profiles.load(name).text, markup=False)


@profiles_app.command("diff")
def diff_profiles(old: str, new: str) -> None:
    """Say in what two profiles differ, item by item."""
    for line in profiles.diff(profiles.load(old), profiles.load(new)):
        out.print(str(line), markup=False)


@app.command()
def bulletin(
    period: str = _PERIOD,
    formats: str = typer.Option("html,csv,json", "--format", help="html, csv, json; with commas."),
    directory: Path = typer.Option(Path("bulletin"), "--out", help="Folder to write to."),
    profile: str = _PROFILE,
    name_failing: bool = typer.Option(
        False, "--name-failing", help="Name failing sites in the public part, too."
    ),
    lang: str = LANG,
) -> None:
    """Write the draft of a period's bulletin, its annexes and open data.

    Failing sites are named in the internal annex only, unless --name-failing. Refuses when the
    numbers do not add up.
    """
    values = workspace()
    wanted = _formats(formats)
    quarter = str(Period.parse(period, today()))
    chosen = profiles.load(profile or values.profile_source)
    with session(open_database(values.database_url)) as db:
        made = make_bulletin(
            db,
            quarter,
            chosen.name,
            language=speech(lang, values),
            name_failing=name_failing,
            office=values.office,
            generated_at=now(),
        )
        written = write_bulletin(made, wanted, directory)
        db.add(
            BulletinRow(
                period=quarter,
                profile=chosen.name,
                made_at=made.head.generated_at,
                chain_head=made.head.chain_head,
                files=dict(written),
            )
        )
        log_action(db, now(), "bulletin", {"period": quarter})
        left = waiting(db, quarter, db.get_one(PeriodRow, quarter).round)
    for name in written:
        out.print(str(directory / name), markup=False)
    if left.sites:
        err.print(f"links of {left.sites} sites wait for their second look; the numbers may change")
    if not name_failing:
        err.print("failing sites are named in the internal annex only (--name-failing)")


def _formats(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    unknown = [word for word in wanted if word not in _FORMATS]
    if unknown or not wanted:
        raise UsageError(
            f"--format takes {', '.join(_FORMATS)}; not {', '.join(unknown) or text!r}"
        )
    return wanted
