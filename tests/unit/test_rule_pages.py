"""docs/rules holds the page of every rule, as the rules are now."""

from __future__ import annotations

from inspector import plugins
from inspector.rule_pages import write
from tests.sources import ROOT

WRITTEN = ROOT / "docs" / "rules"
AGAIN = "run `inspector rules write docs/rules`"


def test_the_pages_are_those_of_the_rules_as_they_are(tmp_path):
    rules = [
        rule for rule in plugins.rules().values() if rule.check.__module__.startswith("checks.")
    ]
    assert write(rules, tmp_path) == len(rules) >= 54
    made, kept = ({p.name: p.read_text("utf-8") for p in d.iterdir()} for d in (tmp_path, WRITTEN))
    assert made == kept, AGAIN


def test_every_page_names_its_clause_and_both_languages():
    for rule in plugins.rules().values():
        if rule.check.__module__.startswith("checks."):
            text = (WRITTEN / f"{rule.code}.md").read_text("utf-8")
            assert rule.clause in text
            assert "## 为什么" in text
            assert "## Why it matters" in text


def test_pages_of_rules_that_are_no_more_are_taken_away(tmp_path):
    (tmp_path / "ZZZ999.md").touch()
    (tmp_path / "notes.md").touch()
    write([], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"README.md", "notes.md"}
