"""The catalogue guards itself: every rule has its page, its words and its evidence."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

import checks
from checks.links.broken import SHUT, SOFT
from inspector.assembly.excuses import EXCUSES
from inspector.evidence import (
    Apart,
    Certainty,
    ColumnClass,
    Failure,
    Learnt,
    LinkFault,
    Phase,
)
from inspector.messages import LANGUAGES, catalogue
from inspector.model import Level, Reason, Severity, SiteStatus, SiteType, Verdict
from inspector.plugins import rules
from inspector.rules import HEADINGS
from tests.cases import ROOT

FILES = sorted(Path(checks.__file__).parent.rglob("*.py"))
_KEY = re.compile(r"[A-Z]{3}\d{3}\.[\w-]+")
_KEYED = {
    "verdict": Verdict,
    "reason": Reason,
    "severity": Severity,
    "failure": Failure,
    "status": SiteStatus,
    "type": SiteType,
    "level": Level,
    "phase": Phase,
    "column-class": ColumnClass,
    "certainty": Certainty,
    "learnt": Learnt,
    "apart": Apart,
}


def module_of(code: str):
    return inspect.getmodule(rules()[code].check)


CODES = [code for code in rules() if module_of(code).__name__.startswith("checks.")]


def keys_in(source: str) -> set[str]:
    """Message keys that stand in a source as strings."""
    strings = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    return {text for text in strings if isinstance(text, str) and _KEY.fullmatch(text)}


def composed() -> set[str]:
    """Keys put together at run time: one for each way a link or a home page fails."""
    shut = SHUT - {LinkFault.NOT_THE_FILE}
    faults = {
        "LNK001": frozenset(LinkFault),
        "LNK002": shut,
        "LNK003": frozenset(LinkFault) - {LinkFault.NOT_THE_PICTURE},
        "LNK004": SOFT,
    }
    links = {f"{code}.{how}" for code, kinds in faults.items() for how in kinds}
    down = {f"AVL002.{failure}" for failure in Failure if failure not in EXCUSES}
    return links | down | {"AVL002.status"}


def test_catalogue_holds_the_eighteen_rules_of_the_main_job():
    assert len(CODES) >= 18


@pytest.mark.parametrize("code", CODES)
def test_rule_page_has_its_headings(code):
    rule = rules()[code]
    assert all(rule.page[heading].strip() for heading in ("title", *HEADINGS))
    assert rule.clause


@pytest.mark.parametrize("code", CODES)
def test_one_name_for_file_function_and_rule(code):
    rule, module = rules()[code], module_of(code)
    name = module.__name__.rpartition(".")[2]
    assert (rule.check.__name__, rule.name) == (name, name.replace("_", "-"))
    own = [value for value in vars(module).values() if value is rule]
    assert len(own) == 1


@pytest.mark.parametrize("code", CODES)
def test_rule_has_its_chinese_page(code):
    assert all(catalogue("zh").get(f"{code}.{part}") for part in ("title", "why", "fix"))


@pytest.mark.parametrize("code", CODES)
def test_rule_has_a_good_and_a_bad_case(code):
    names = [folder.name for folder in (ROOT / code).iterdir()]
    assert {"good", "bad"} <= {name.partition("-")[0] for name in names}


def test_every_case_is_of_a_rule():
    assert {folder.name for folder in ROOT.iterdir() if folder.is_dir()} == set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_a_rule_has_words(language):
    keys = set().union(*(keys_in(file.read_text("utf-8")) for file in FILES)) | composed()
    assert len(keys) > len(CODES)
    assert keys <= catalogue(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", _KEYED)
def test_every_word_of_a_closed_list_has_words(prefix, language):
    wanted = {f"{prefix}.{member}" for member in _KEYED[prefix] if member}
    assert wanted <= catalogue(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_family_has_a_name(language):
    assert {f"family.{code[:3]}" for code in CODES} <= catalogue(language).keys()


def test_no_finding_has_words_for_nobody():
    said = set().union(*(keys_in(file.read_text("utf-8")) for file in FILES)) | composed()
    pages = {f"{code}.{part}" for code in CODES for part in ("title", "why", "fix")}
    assert {key for key in catalogue("zh") if _KEY.fullmatch(key)} <= said | pages


def test_both_languages_fill_in_the_same_gaps():
    zh, en = catalogue("zh"), catalogue("en")
    for key in sorted(zh.keys() & en.keys()):
        if _KEY.fullmatch(key):
            assert set(re.findall(r"{(\w+)}", en[key])) >= set(re.findall(r"{(\w+)}", zh[key])), key


def test_checks_reach_nothing_outside():
    banned = {"socket", "ssl", "aiohttp", "scrapy", "playwright", "sqlalchemy", "time", "random"}
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name.partition(".")[0] for alias in node.names}
                names.add((getattr(node, "module", "") or "").partition(".")[0])
                assert not names & banned, file


def test_every_module_of_the_checks_loads():
    for file in FILES:
        relative = file.relative_to(Path(checks.__file__).parent).with_suffix("")
        name = ".".join(("checks", *relative.parts)).removesuffix(".__init__")
        assert importlib.import_module(name)
