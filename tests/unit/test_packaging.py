"""One distribution brings four generic import names: nothing may be lost or claimed twice."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import inspector
from tests.sources import PACKAGES, ROOT, imported, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Named when this product was ordered; nothing imports them yet.
AHEAD = {"beautifulsoup4", "lxml"}


def declared(*groups: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for group in groups for text in group}


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_claims_our_names(name: str) -> None:
    assert set(packages_distributions()[name]) == {"site-inspector"}


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PROJECT["dynamic"]
    assert version("site-inspector") == inspector.__version__
    literal = re.compile(rf"[\"']{re.escape(inspector.__version__)}[\"']")
    paths = [path for name in PACKAGES for path in modules(name)]
    holders = [path for path in paths if literal.search(path.read_text("utf-8"))]
    assert holders == [ROOT / "inspector" / "__init__.py"]


def test_the_distribution_is_never_uploaded() -> None:
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    tops = {n.split(".")[0] for name in PACKAGES for p in modules(name) for n in imported(p)}
    owners = packages_distributions()
    others = tops - set(sys.stdlib_module_names) - set(PACKAGES) - {"_typeshed"}
    used = {canonicalize_name(owners[top][0]) for top in others}
    extras = {k: group for k, group in PROJECT["optional-dependencies"].items() if k != "dev"}
    always = declared(PROJECT["dependencies"]) - AHEAD
    assert always <= used <= always | declared(*extras.values())


def test_the_lock_pins_every_dependency_and_names_no_place() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert declared(PROJECT["dependencies"], PROJECT["optional-dependencies"]["dev"]) <= pinned
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / "src" / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / "src")
    expected = {
        path.relative_to(tmp_path / "src").as_posix()
        for name in PACKAGES
        for path in (tmp_path / "src" / name).rglob("*")
        if path.is_file()
    }
    options = ["--no-deps", "--no-build-isolation", "--no-index", "-q", "-w", str(tmp_path)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, tmp_path / "src"], check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == expected
