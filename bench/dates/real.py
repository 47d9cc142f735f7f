"""Real pages, where REAL_PAGES names the folder they lie in, against labels set by reading them.

The labels of a list tell how many entries it has, the newest date and the first three, how they
are written, and the name of the column. The pages are never part of this project.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.dates.captured import evidence
from bench.dates.cases import Case, Label
from bench.dates.measure import Answer, column_of, figures, publication_of, read, same
from bench.figures import Figure, Share
from inspector.rules import Evidence

_KINDS = {"list": "list", "channel": "list", "article": "article", "home": "home"}
_SAVED, _LATEST = "09-16T10:00:00+08:00", 2026  # most lists were saved on this day
_YEAR_END = "12-31T10:00:00+08:00"
_FIRST = 3  # entries whose dates the labels of a list tell
_FULL = re.compile(r"\d{4}[-./]\d\d[-./]\d\d")
_FORM = re.compile(r"YYYY[-./]MM[-./]DD|MM[-./]DD")


@dataclass(frozen=True, slots=True)
class RealAnswer:
    """What the program said of one real page; of a list also its name and how dates are written,
    each as labelled and as read.
    """

    answer: Answer
    names: tuple[str, str] = ("", "")
    forms: tuple[str, str] = ("", "")

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Where it differs from the label: what, label, answer."""
        yield from self.answer.wrong()
        for what, (label, said) in (("name", self.names), ("form of the dates", self.forms)):
            if label and label != said:
                yield what, label, said or "–"


def measure() -> tuple[RealAnswer, ...]:
    """Read every list, article and home page; none where the folder is not named."""
    root = Path(os.environ.get("REAL_PAGES", ""))
    if not (root / "manifest.jsonl").is_file():
        return ()
    lines = (root / "manifest.jsonl").read_text("utf-8").splitlines()
    return tuple(_answer(root, told) for told in map(json.loads, lines) if _labelled(told))


def _labelled(told: dict[str, Any]) -> bool:
    """Whether labels of dates are there: what is only a foot has none."""
    kind = _KINDS.get(told["page_type"])
    return kind == "article" or bool(kind and (told["labels"].get("list") or _shown(told)))


def _visible(case: Case, given: Evidence) -> bool:
    """Whether an article's date was read from its text: the labels tell of no other."""
    found = publication_of(case, given)
    return bool(found and found.clue and found.clue.source == "text")


def _shown(told: dict[str, Any]) -> dict[str, Any] | None:
    return told["labels"].get("home_items")


def _answer(root: Path, told: dict[str, Any]) -> RealAnswer:
    body = (root / told["file"]).read_bytes()
    kind = _KINDS[told["page_type"]]
    case = Case(
        id=told["id"],
        kind=kind,
        why=told["note"] or told["page_type"],
        label=_LABELS[kind](told),
        as_of=f"{told['year']}-{_SAVED if told['year'] == _LATEST else _YEAR_END}",
        url=told["url"] or f"http://{told['site']}/a/b/c.html",
        html=body.decode("latin-1"),  # of which every byte is a letter
        charset="latin-1",
    )
    given = evidence(case)
    said = read(case, given)
    if kind == "article" and not case.label.published and not _visible(case, given):
        said = Label()
    if kind != "list":
        return RealAnswer(Answer(case, said))
    column = column_of(case, given)
    raw = column.items[0].raw_date if column and column.items else ""
    return RealAnswer(
        Answer(case, replace(said, dates=said.dates[: len(case.label.dates)])),
        (told["labels"].get("column") or "", column.name if column else ""),
        (_form(told["labels"]["list"]["date_format"]), _form_of(raw)),
    )


def _list(told: dict[str, Any]) -> Label:
    label = told["labels"]["list"]
    first = tuple(day for _, _, day in label.get("first3", ()))
    days = tuple(day.replace("/", "-") for day in first)
    items = label.get("items", label.get("dated_items")) + label.get("grid_rows", 0)
    return Label(items=items, newest=label["newest"], dates=days)


def _article(told: dict[str, Any]) -> Label:
    day = told["labels"]["publish_date"] or ""
    meta = _FULL.search(told["labels"]["meta"].get("PubDate", ""))
    apart = day and meta and date.fromisoformat(day) - date.fromisoformat(meta[0])
    return Label(published=day, conflict=bool(apart and abs(apart.days) > 1))


def _home(told: dict[str, Any]) -> Label:
    shown = _shown(told)
    day = _FULL.search((shown and shown["newest"]) or "")
    return Label(
        newest=day[0].replace(".", "-") if day else "", gateway=not (shown and shown["dated"])
    )


_LABELS = {"list": _list, "article": _article, "home": _home}


def _form(words: str) -> str:
    found = _FORM.search(words)
    return found[0] if found else ""


def _form_of(raw: str) -> str:
    found = _FULL.search(raw)
    return re.sub(r"^\d{4}(.)\d\d.\d\d$", r"YYYY\1MM\1DD", found[0]) if found else ""


def real_figures(answers: Iterable[RealAnswer]) -> tuple[Figure, ...]:
    """How well each thing is read."""
    known = tuple(answers)
    lists = [each for each in known if each.answer.case.kind == "list"]
    made = figures(each.answer for each in known)
    return (
        *made,
        _told("name of a column", lists, "names"),
        _told("form of the dates", lists, "forms"),
    )


def _told(name: str, lists: list[RealAnswer], field: str) -> Figure:
    pairs = [getattr(each, field) for each in lists]
    labelled = [(label, said) for label, said in pairs if label]
    return same(name, Share(sum(label == said for label, said in labelled), len(labelled)))
