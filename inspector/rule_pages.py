"""The pages of the rules as Markdown files, one a rule, and their index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from inspector.auditing import rule_words
from inspector.messages import catalogue
from inspector.profiles import load, names
from inspector.rules import Rule

_NOTE = "Written by `inspector rules write`; the text stands with the rule and in the catalogues."
_HEADS = ("Why it matters", "How to fix")
_ZH_HEADS = ("为什么", "如何整改")
_PAGE_KEYS = frozenset({"title", "why", "fix"})


def write(rules: Iterable[Rule], folder: Path) -> int:
    """Write the index and a page for each rule into a folder, and take away the pages of rules
    that are no more; gives how many rules there are.
    """
    known = sorted(rules, key=lambda rule: rule.code)
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{rule.code}.md": page(rule) for rule in known} | {"README.md": index(known)}
    for old in folder.glob("[A-Z][A-Z][A-Z][0-9][0-9][0-9].md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return len(known)


def index(rules: Iterable[Rule]) -> str:
    """The list of all rules."""
    heads = ["| Code | 规则 | Rule | Severity | Clause |", "|---|---|---|---|---|"]
    lines = ["# The rules", "", _NOTE, "", *heads]
    for rule in rules:
        zh, en = (rule_words(rule, rule.code, language)["title"] for language in ("zh", "en"))
        told = (f"[{rule.code}]({rule.code}.md)", zh, en, rule.severity.value, rule.clause)
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def page(rule: Rule) -> str:
    """What a rule says, why and how to mend, in both languages, its sentences and its points."""
    zh, en = (rule_words(rule, rule.code, language) for language in ("zh", "en"))
    blocks = [
        f"# {rule.code} {rule.name}",
        f"**{zh['title']}** · {en['title']}",
        *(f"* {fact}" for fact in _facts(rule)),
        en["about"],
        *_told(zh, _ZH_HEADS),
        *_told(en, _HEADS),
        *_sentences(rule),
        *_points(rule),
    ]
    return "\n\n".join(filter(None, blocks)).replace("\n\n* ", "\n* ") + "\n"


def _facts(rule: Rule) -> Iterator[str]:
    yield f"Clause: {rule.clause}"
    yield f"Severity: {rule.severity.value}"
    yield f"Version: {rule.version}"
    yield f"Sites: {', '.join(sorted(state.value for state in rule.states))}"
    if rule.candidate:
        yield "A person confirms each finding before it counts."


def _told(words: dict[str, str], heads: tuple[str, str]) -> Iterator[str]:
    for head, part in zip(heads, ("why", "fix"), strict=True):
        if words[part]:
            yield f"## {head}\n\n{words[part]}"


def _sentences(rule: Rule) -> Iterator[str]:
    """What it may say, by the keys of the catalogues."""
    keys = [key for key in catalogue("en") if key.startswith(f"{rule.code}.")]
    rows = [key for key in keys if key.partition(".")[2] not in _PAGE_KEYS]
    if rows:
        lines = [f"| `{k}` | {catalogue('zh').get(k, '')} | {catalogue('en')[k]} |" for k in rows]
        yield "\n".join(
            ["## What it says", "", "| Key | 中文 | English |", "|---|---|---|", *lines]
        )


def _points(rule: Rule) -> Iterator[str]:
    """Where the shipped profiles count it."""
    rows = []
    for name in names():
        for item in load(name).items_of(rule.code):
            sure = "verified" if item.verified else "provisional (暂定)"
            rows.append(f"| {name} | {item.title} | {item.kind.value} | {item.clause} | {sure} |")
    if rows:
        heads = ["| Profile | Item | Kind | Clause | Source |", "|---|---|---|---|---|"]
        yield "\n".join(["## In the profiles", "", *heads, *rows])
