"""The third-party example is installed as a third party would, and used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-plugin"
INSPECTOR = Path(sys.executable).with_name("inspector")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the example's distribution is installed."""
    folder = tmp_path_factory.mktemp("plugin")
    shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--no-deps", "--no-build-isolation", "--no-index", "-q"]
    where = ["--target", str(folder / "site"), str(folder / "source")]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, *where], check=True)
    return folder


def run(installed: Path, *command: str | Path) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(installed / "site"),
        "XDG_DATA_HOME": str(installed / "data"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        command, cwd=installed, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_rule_stands_beside_ours(installed: Path) -> None:
    rules = {r["code"]: r for r in json.loads(run(installed, INSPECTOR, "rules", "list", "--json"))}
    assert "IDN004" in rules
    assert rules["EXA001"]["name"] == "home-title-generic"


@pytest.mark.parametrize(("language", "word"), [("zh", "首页标题"), ("en", "Title of the home")])
def test_its_page_is_shown_in_both_languages(installed: Path, language: str, word: str) -> None:
    assert word in run(installed, INSPECTOR, "rules", "show", "EXA001", "--lang", language)


def test_its_own_tests_judge_its_saved_pages(installed: Path) -> None:
    tests = installed / "source" / "tests"
    said = run(installed, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", tests)
    assert "9 passed" in said
