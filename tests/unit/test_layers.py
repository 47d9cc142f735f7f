"""What import-linter cannot say of the layers; its own contracts stand in pyproject.toml."""

from __future__ import annotations

import sys
import tomllib

import pytest

from tests.sources import ROOT, called, imported, modules

PURE = (
    "checks",
    "inspector/assembly",
    "inspector/evidence",
    "inspector/extract",
    "inspector/model.py",
    "inspector/profiles",
    "inspector/rules.py",
    "inspector/scoring.py",
    "reports",
)
OUTSIDE = {"random", "secrets", "uuid", "time", "urllib.request"}
CLOCK = {"now", "utcnow", "today", "urandom"}


def test_every_room_has_its_layer() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(each["layers"] for each in tool["contracts"] if each["type"] == "layers")
    named = {name for layer in layers for name in layer.replace("|", " ").replace(":", " ").split()}
    rooms = {
        f"inspector.{path.stem}"
        for path in (ROOT / "inspector").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    # The testbed is a stranger with a contract of its own.
    assert rooms - named == {"inspector.__init__", "inspector.testbed"}


@pytest.mark.parametrize("place", PURE)
def test_nothing_that_judges_asks_the_clock_chance_or_the_network(place: str) -> None:
    for path in modules(place):
        assert not OUTSIDE & set(imported(path)), path
        assert not CLOCK & set(called(path)), path


@pytest.mark.parametrize("place", ["inspector/model.py", "inspector/evidence"])
def test_the_nouns_need_nothing_but_python(place: str) -> None:
    for path in modules(place):
        tops = {name.split(".")[0] for name in imported(path)}
        assert tops <= {*sys.stdlib_module_names, "inspector"}
