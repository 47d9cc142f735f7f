"""The application object, and what every command shares: errors, output, the workspace."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from inspector import __version__, settings
from inspector.errors import UsageError
from inspector.settings import Settings
from inspector.storage.queue import CLUSTER, LOCAL

app = typer.Typer(
    name="inspector",
    help="Inspect government websites, with proof. 政府网站巡查。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_WIDE = 4000  # into a file or a pipe nothing is cut or wrapped
out = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _WIDE)

FINDINGS, UNDECIDED, INTERRUPTED = 3, 4, 5
NO_CONTACT = (
    "no contact is set: owners of inspected sites cannot ask who visits them; set `contact` in "
    "inspector.toml"
)

JSON = typer.Option(False, "--json", help="Print one JSON object, for programs.")
LANG = typer.Option("", "--lang", help="zh or en; default: the setting, else LANG.")


def _version(shown: bool) -> None:
    if shown:
        out.print(f"site-inspector {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True),
) -> None:
    """Inspect government websites, with proof. 政府网站巡查。"""


def workspace(**overrides: Any) -> Settings:
    """The settings of the workspace at or above the current folder.

    Raises:
        UsageError: there is none.
    """
    root = settings.find_root(Path.cwd())
    if root is None:
        raise UsageError(f"no {settings.FILE} here or above; run `inspector init` first")
    return settings.load(root, **overrides)


def personal_workspace(**overrides: Any) -> Settings:
    """The workspace here or above, else one of the user's own, for audits made anywhere."""
    root = settings.find_root(Path.cwd())
    if root is None:
        home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        root = Path(home) / "site-inspector"
        root.mkdir(parents=True, exist_ok=True)
        err.print(f"no workspace here: evidence is kept under {root}")
    return settings.load(root, **overrides)


def speech(chosen: str, values: Settings) -> str:
    """The language of the output.

    Raises:
        UsageError: a language we do not speak.
    """
    if chosen not in {"", "zh", "en"}:
        raise UsageError(f"--lang is zh or en, not {chosen!r}")
    return settings.language(values, chosen)


def checked_engine(name: str) -> str:
    """The name of an engine.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in {LOCAL, CLUSTER}:
        raise UsageError(f"unknown engine {name!r}; there are {LOCAL} and {CLUSTER}")
    return name


def table(*columns: str) -> Table:
    """An empty table; cells that do not fit are folded, never cut."""
    made = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def print_json(value: Any) -> None:
    """One JSON object on standard output and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
