"""Nothing a user can call, set or install stays undocumented, and no document names what is not."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from packaging.requirements import Requirement
from pydantic import BaseModel

from inspector.cli.app import app
from inspector.cli.commands import MODULES, register
from inspector.settings import Settings
from tests.sources import ROOT

DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("*/*.md"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


register()


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands(typer.main.get_command(app)))


def section(command: tuple[str, ...]) -> str:
    """The part of docs/cli.md about one command."""
    heading = rf"^### `inspector {' '.join(command)}\b.*?$(.*?)(?=^##|\Z)"
    text = (DOCS / "cli.md").read_text("utf-8")
    found = re.search(heading, text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section on inspector {' '.join(command)}"
    return found[0]


def test_every_proof_that_is_named_exists() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    written = set(re.findall(r"def (test_\w+)", tests))
    named = re.findall(r"`(test_\w+)`", (DOCS / "hostile.md").read_text("utf-8"))
    assert len(named) > 50
    assert not set(named) - written


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_explained(command: tuple[str, ...]) -> None:
    assert COMMANDS[command].help
    text = section(command)
    for parameter in COMMANDS[command].params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert parameter.help, parameter.name
            assert parameter.opts[0] in text, (
                f"{command}: {parameter.opts[0]} is not in docs/cli.md"
            )


def test_every_command_is_found_in_the_module_named_for_it() -> None:
    assert set(MODULES) == {command[0] for command in COMMANDS}
    where = {name[0]: command.callback.__module__ for name, command in COMMANDS.items()}
    assert where == {word: f"inspector.cli.{module}" for word, module in MODULES.items()}


def test_no_command_is_explained_that_is_not_there() -> None:
    text = (DOCS / "cli.md").read_text("utf-8")
    told = re.findall(r"^### `inspector ([a-z]+(?: [a-z]+)?)", text, re.MULTILINE)
    assert sorted(told) == sorted(" ".join(command) for command in COMMANDS)


def settings(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            yield from settings(type(field.default), f"{name}.")
        elif not field.exclude:
            default = field.default
            plain = str(default) if isinstance(default, Path) else default
            is_float = field.annotation is float
            yield prefix + name, json.dumps(float(plain) if is_float else plain)


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    told = re.findall(r"^\| `([\w.]+)` \| `(.+?)` \|", text, re.MULTILINE)
    assert dict(told) == dict(settings(Settings))


def test_every_setting_is_described_in_the_code() -> None:
    sections = [f.default for f in Settings.model_fields.values()]
    models = [Settings, *(type(each) for each in sections if isinstance(each, BaseModel))]
    for model in models:
        for name, field in model.model_fields.items():
            assert field.description or isinstance(field.default, BaseModel), name


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = (project["dependencies"], *project["optional-dependencies"].values())
    declared = {Requirement(text).name for group in groups for text in group}
    text = (DOCS / "dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([\w.-]+) \|", text, re.MULTILINE)) - {"Package"} == declared


def shell_lines(page: str) -> Iterator[str]:
    text = (ROOT / page).read_text("utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("page", NAMES)
def test_every_command_in_a_page_exists(page: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for line in shell_lines(page):
        words = shlex.split(line, comments=True)
        program = Path(words[0]).name if words else ""
        if program == "make":
            assert {word for word in words[1:] if re.fullmatch("[a-z]+", word)} <= set(targets), (
                line
            )
        elif program == "inspector" and words[1] != "--help":
            path = tuple(words[1:3]) if tuple(words[1:3]) in COMMANDS else tuple(words[1:2])
            assert path in COMMANDS, line
            known = {opt for parameter in COMMANDS[path].params for opt in parameter.opts}
            assert {w.partition("=")[0] for w in words if w.startswith("--")} <= known, line


@pytest.mark.parametrize("page", NAMES)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[\w-]*)?\)", text):
        assert ((ROOT / page).parent / target).exists(), target
