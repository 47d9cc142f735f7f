"""Reads the labelled pages with the real extractors, assembly and rules, and compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from bench.dates.captured import evidence
from bench.dates.cases import CLASSES, Case, Label
from bench.figures import Figure, Share
from inspector import plugins
from inspector.assembly.dates import Publication, as_of, newest, publications
from inspector.assembly.entries import own_entries
from inspector.assembly.hosts import key
from inspector.evidence import Column, Columns, Home, Inner
from inspector.model import Verdict
from inspector.rules import Evidence

STALE, BLANK, HOME_STALE = ("UPD002", "UPD003", "UPD004"), ("UPD005",), ("UPD001",)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said of one case, in the terms of its label."""

    case: Case
    said: Label

    @property
    def dates(self) -> list[tuple[str, str]]:
        """Each entry's date as labelled and as read; "" where one of the two has no such entry."""
        return list(_aligned(self.case.label.dates, self.said.dates))

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Where it differs from the label: what, label, answer."""
        label, said = self.case.label, self.said
        for name, kind, of in _TOLD:
            if kind == self.case.kind and of(label) != of(said):
                yield name, _words(of(label)), _words(of(said))
        for number, (day, answer) in enumerate(self.dates, 1):
            if day != answer:
                yield f"date of entry {number}", day or "–", answer or "–"


def measure(cases: Iterable[Case]) -> tuple[Answer, ...]:
    """Read every case."""
    return tuple(Answer(case, read(case, evidence(case))) for case in cases)


def read(case: Case, given: Evidence) -> Label:
    """What the evidence of a case says, in the terms of its label."""
    return _READ[case.kind](case, given)


def _list(case: Case, given: Evidence) -> Label:
    column = column_of(case, given)
    items = column.items if column else ()
    return Label(
        items=len(items),
        dates=tuple(item.date for item in items),
        newest=column.newest if column else "",
    )


def column_of(case: Case, given: Evidence) -> Column | None:
    """The column whose page the case is."""
    columns = given[Columns]
    assert isinstance(columns, Columns), case.id
    return next((each for each in columns.columns if each.url == case.url), None)


def publication_of(case: Case, given: Evidence) -> Publication | None:
    """What the article that the case is says of its publishing."""
    rest = given[Inner]
    assert isinstance(rest, Inner), case.id
    return publications(rest).get(key(case.url))


def _article(case: Case, given: Evidence) -> Label:
    found = publication_of(case, given)
    return Label(published=found.date, conflict=found.conflict) if found else Label()


def _class(case: Case, given: Evidence) -> Label:
    column = column_of(case, given)
    return Label(kind=column.kind if column else "none")


def _home(case: Case, given: Evidence) -> Label:
    home = given[Home]
    assert isinstance(home, Home), case.id
    shown = own_entries(home.views)
    return Label(newest=newest(shown, as_of(case.as_of).date), gateway=not shown)


def _site(case: Case, given: Evidence) -> Label:
    return Label(
        stale=frozenset(_found(STALE, given)),
        blank=frozenset(_found(BLANK, given)),
        home_stale=any(True for _ in _found(HOME_STALE, given)),
        unsure=case.label.unsure,
    )


def _found(codes: Iterable[str], given: Evidence) -> Iterator[str]:
    rules = plugins.rules()
    for code in codes:
        if code in rules:
            result = rules[code].run(given)
            assert result.verdict is not Verdict.ERROR, result.note
            yield from (finding.url for finding in result.findings)


_READ: Mapping[str, Callable[[Case, Evidence], Label]] = {
    "list": _list,
    "article": _article,
    "column": _class,
    "home": _home,
    "site": _site,
}
_TOLD: tuple[tuple[str, str, Callable[[Label], object]], ...] = (
    ("number of items", "list", lambda label: label.items),
    ("newest date", "list", lambda label: label.newest),
    ("date of an article", "article", lambda label: label.published),
    ("conflict of dates", "article", lambda label: label.conflict),
    ("class of a column", "column", lambda label: label.kind),
    ("newest date of a home page", "home", lambda label: label.newest),
    ("gateway", "home", lambda label: label.gateway),
    ("stale columns", "site", lambda label: label.stale),
    ("blank columns", "site", lambda label: label.blank),
    ("stale home page", "site", lambda label: label.home_stale),
)


def _aligned(label: tuple[str, ...], said: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Pairs in order; where the numbers differ, by the longest runs that are equal."""
    if len(label) == len(said):
        yield from zip(label, said, strict=True)
        return
    at, to = 0, 0
    for block in SequenceMatcher(None, label, said, autojunk=False).get_matching_blocks():
        yield from ((day, "") for day in label[at : block.a])
        yield from (("", day) for day in said[to : block.b])
        yield from ((day, day) for day in label[block.a : block.a + block.size])
        at, to = block.a + block.size, block.b + block.size


def figures(answers: Iterable[Answer]) -> tuple[Figure, ...]:
    """How well each thing is read; a kind without cases has no figure."""
    known = tuple(answers)
    made = (*_of_lists(_kind(known, "list")), *_of_articles(_kind(known, "article")))
    made += (*_of_columns(_kind(known, "column")), *_of_homes(_kind(known, "home")))
    return (*made, *_of_sites(_kind(known, "site")))


def _kind(answers: Iterable[Answer], kind: str) -> list[Answer]:
    return [answer for answer in answers if answer.case.kind == kind]


def _of_lists(answers: list[Answer]) -> Iterator[Figure]:
    if not answers:
        return
    pairs = [pair for answer in answers for pair in answer.dates]
    yield told("publish dates of entries", pairs)
    yield silent("entries whose date nothing tells", pairs)
    tops = [(a.case.label.newest, a.said.newest) for a in answers]
    yield told("newest date of a list", tops)
    yield silent("lists whose newest date nothing tells", tops)
    near = sum(abs(a.case.label.items - a.said.items) <= 1 for a in answers)
    yield same("number of entries, ± 1", Share(near, len(answers)))


def _of_articles(answers: list[Answer]) -> Iterator[Figure]:
    if not answers:
        return
    pairs = [(a.case.label.published, a.said.published) for a in answers]
    yield told("publish date of an article", pairs)
    yield silent("articles whose date nothing tells", pairs)
    yield of_sets(
        "dates that contradict each other",
        [(_one(a.case.label.conflict), _one(a.said.conflict)) for a in answers],
    )


def _of_columns(answers: list[Answer]) -> Iterator[Figure]:
    if not answers:
        return
    right = sum(a.case.label.kind == a.said.kind for a in answers)
    yield same("class of a column", Share(right, len(answers)))
    for kind in CLASSES:
        pairs = [(_one(a.case.label.kind == kind), _one(a.said.kind == kind)) for a in answers]
        yield of_sets(f"class of a column: {kind}", pairs)


def _of_homes(answers: list[Answer]) -> Iterator[Figure]:
    if answers:
        yield told(
            "newest date of a home page", [(a.case.label.newest, a.said.newest) for a in answers]
        )
        yield of_sets(
            "home page that is only a gateway",
            [(_one(a.case.label.gateway), _one(a.said.gateway)) for a in answers],
        )


def _of_sites(answers: list[Answer]) -> Iterator[Figure]:
    if not answers:
        return
    yield of_sets("stale columns", [(a.case.label.stale, a.said.stale) for a in answers])
    yield of_sets("blank columns", [(a.case.label.blank, a.said.blank) for a in answers])
    yield of_sets(
        "stale home page",
        [(_one(a.case.label.home_stale), _one(a.said.home_stale)) for a in answers],
    )


def told(name: str, pairs: Iterable[tuple[str, str]]) -> Figure:
    """Dates that were said and are right, of those said and of those that are there."""
    known = list(pairs)
    right = sum(label == said != "" for label, said in known)
    return Figure(
        name,
        Share(right, sum(bool(said) for _, said in known)),
        Share(right, sum(bool(label) for label, _ in known)),
    )


def silent(name: str, pairs: Iterable[tuple[str, str]]) -> Figure:
    """Where nothing tells a date, how often none was said: the rest are inventions."""
    said = [said for label, said in pairs if not label]
    return same(name, Share(sum(not day for day in said), len(said)))


def of_sets(name: str, pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Figure:
    """Precision and recall over pairs of label and answer."""
    known = list(pairs)
    both = sum(len(label & said) for label, said in known)
    return Figure(
        name,
        Share(both, sum(len(said) for _, said in known)),
        Share(both, sum(len(label) for label, _ in known)),
    )


def same(name: str, share: Share) -> Figure:
    """A share of right answers where each question gets one."""
    return Figure(name, share, share)


def _one(value: bool) -> frozenset[str]:  # noqa: FBT001 - a fact of a label
    return frozenset({"so"} if value else ())


def _words(value: object) -> str:
    if isinstance(value, frozenset):
        return " ".join(sorted(value)) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "–"
