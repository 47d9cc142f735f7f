"""Reads the labelled pages with the real extractors and rules and compares what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bench.figures import Figure, Share
from bench.marks.captured import evidence
from bench.marks.cases import Case, Labels
from checks.identity.marks import own
from inspector import plugins
from inspector.evidence import Home, Mark, MarkKind, PageFacts, Where
from inspector.extract.naming import names_contact, names_map
from inspector.model import Verdict
from inspector.rules import Evidence

_LEAVING = {"migration": "leaving", "closure": "leaving"}
_COLOURS = ("error", "red", "blue")
KINDS: Mapping[str, Callable[[Labels], frozenset[str]]] = {
    "ICP number": lambda said: said.icp,
    "police record": lambda said: said.police,
    "site code in the text": lambda said: said.code,
    "site code in the meta element": lambda said: said.meta,
    "site code of the 找错 entry": lambda said: said.widget,
    "number that breaks its form": lambda said: said.malformed,
    "党政机关网站标识": lambda said: _one("shown" if said.conac else ""),
    "colour of the 党政机关网站标识": lambda said: _one(said.conac) - {"unknown"},
    "找错 entry": lambda said: _one(said.jiucuo),
    "主办单位": lambda said: _one(said.organizer),
    "ways to reach the site": lambda said: _one("given" if said.contact else ""),
    "link to the site map": lambda said: _one("shown" if said.sitemap else ""),
    "notice that the site goes": lambda said: _one(said.notice) & {"leaving"},
    "notice of a new domain": lambda said: _one(said.notice) & {"domain-change"},
    "notice of works on the site": lambda said: _one(said.notice) & {"redesign"},
}
# What must be absent for a rule to find its mark missing.
MISSING: Mapping[str, Callable[[Labels], bool]] = {
    "IDN001": lambda said: not said.conac,
    "IDN004": lambda said: not said.icp and "icp" not in said.malformed,
    "IDN008": lambda said: not said.police and "police" not in said.malformed,
    "IDN010": lambda said: (
        not (said.code | said.meta | said.widget) and "code" not in said.malformed
    ),
    "IDN013": lambda said: not said.organizer,
    "IDN014": lambda said: not said.contact,
    "IDN015": lambda said: not said.sitemap,
    "IDN016": lambda said: not said.jiucuo,
}
# Files of cases on one mark, and the rules counted over them: nearly every other mark is missing
# there, and that is easily told. Over all other files every rule is counted.
_OF_ONE = {
    "conac": {"IDN001"},
    "icp": {"IDN004"},
    "police": {"IDN008"},
    "code": {"IDN010"},
    "organizer": {"IDN013"},
    "contact": {"IDN014", "IDN015"},
    "jiucuo": {"IDN010", "IDN016"},
    "notices": set[str](),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said of one case, and which rules found their mark missing."""

    case: Case
    said: Labels
    missing: frozenset[str]

    def wrong(self) -> Iterable[tuple[str, str, str]]:
        """Where it differs from the label: kind, label, answer."""
        yield from differences(self.case.labels, self.said, KINDS)
        for code, absent in MISSING.items():
            meant = absent(self.case.labels) and not self.case.waits
            if _counts(code, self.case) and meant != (code in self.missing):
                yield code, _missing(meant), _missing(not meant)


def differences(
    label: Labels, said: Labels, kinds: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Kind, label and answer of each kind in which they differ."""
    for kind in kinds:
        of = KINDS[kind]
        if of(said) != of(label):
            yield kind, _words(of(label)), _words(of(said))


def measure(cases: Iterable[Case]) -> tuple[Answer, ...]:
    """Read every case."""
    return tuple(_answer(case) for case in cases)


def _answer(case: Case) -> Answer:
    given = evidence(case)
    rules = plugins.rules()
    failed = {code for code in MISSING if rules[code].run(given).verdict is Verdict.FAIL}
    return Answer(case, said(given), frozenset(failed))


def said(given: Evidence) -> Labels:
    """What the program takes a home page to show, in the terms of the labels."""
    home = given[Home]
    if not isinstance(home, Home):
        return Labels()
    entries = _shown(home, MarkKind.JIUCUO)
    codes = [m for view in home.views for m in view.marks if m.kind is MarkKind.SITE_CODE]
    notices = [notice.kind for view in home.views for notice in view.notices]
    return Labels(
        icp=_values(_own(home, MarkKind.ICP)),
        police=_police(_own(home, MarkKind.POLICE)),
        code=_values(m for m in _own(home, MarkKind.SITE_CODE) if m.where is not Where.WIDGET),
        meta=_values(mark for mark in codes if mark.where is Where.META),
        widget=_values(mark for mark in codes if mark.where is Where.WIDGET),
        malformed=_malformed(home),
        conac=colour(_shown(home, MarkKind.CONAC)),
        jiucuo=_entry(entries),
        organizer=next((name for view in home.views for name in view.organizers), ""),
        contact=any(map(_reachable, home.views)),
        sitemap=any(names_map(text) for view in home.views for text in view.offers),
        notice=_LEAVING.get(notices[0], notices[0]) if notices else "",
    )


def _reachable(view: PageFacts) -> bool:
    return bool(view.contacts) or any(map(names_contact, view.offers))


def _shown(home: Home, kind: MarkKind) -> list[Mark]:
    return [shown.mark for shown in home.marks(kind)]


def _own(home: Home, kind: MarkKind) -> list[Mark]:
    return [shown.mark for shown in own(list(home.marks(kind)))]


def _values(marks: Iterable[Mark]) -> frozenset[str]:
    return frozenset(mark.value for mark in marks if mark.value and mark.well_formed)


def _police(marks: Iterable[Mark]) -> frozenset[str]:
    return frozenset(m.value for m in marks if m.value.isdigit() and 12 <= len(m.value) <= 14)


def _malformed(home: Home) -> frozenset[str]:
    kinds = {"icp": MarkKind.ICP, "police": MarkKind.POLICE, "code": MarkKind.SITE_CODE}
    return frozenset(
        name
        for name, kind in kinds.items()
        if any(not mark.well_formed for mark in _own(home, kind))
    )


def colour(marks: list[Mark]) -> str:
    """The colour of the first picture that tells one, "unknown" of none, "" without a mark."""
    colours = {mark.colour for mark in marks}
    return next((each for each in _COLOURS if each in colours), "unknown" if marks else "")


def _entry(marks: list[Mark]) -> str:
    if not marks:
        return ""
    return "national" if any(mark.where is Where.WIDGET for mark in marks) else "own"


def figures(answers: Iterable[Answer]) -> tuple[Figure, ...]:
    """How well each kind of mark is read, and each missing one told."""
    known = tuple(answers)
    pairs = [(answer.case.labels, answer.said) for answer in known]
    read = (compare(kind, of, pairs) for kind, of in KINDS.items())
    return (*read, *(_missing_figure(code, known) for code in MISSING))


def compare(
    name: str, of: Callable[[Labels], frozenset[str]], pairs: Iterable[tuple[Labels, Labels]]
) -> Figure:
    """Precision and recall of one kind, over pairs of label and answer."""
    values = [(of(label), of(answer)) for label, answer in pairs]
    both = sum(len(label & answer) for label, answer in values)
    return Figure(
        name,
        Share(both, sum(len(answer) for _, answer in values)),
        Share(both, sum(len(label) for label, _ in values)),
    )


def _missing_figure(code: str, answers: Iterable[Answer]) -> Figure:
    """A case that waits counts only against: to find a mark missing there is wrong."""
    over = [answer for answer in answers if _counts(code, answer.case)]
    said = [answer for answer in over if code in answer.missing]
    meant = [a for a in over if MISSING[code](a.case.labels) and not a.case.waits]
    both = sum(code in answer.missing for answer in meant)
    return Figure(
        f"{code} {plugins.rules()[code].name}", Share(both, len(said)), Share(both, len(meant))
    )


def _counts(code: str, case: Case) -> bool:
    return code in _OF_ONE.get(case.group, {code})


def _one(value: str) -> frozenset[str]:
    return frozenset({value} - {""})


def _words(values: frozenset[str]) -> str:
    return "、".join(sorted(values)) or "–"


def _missing(meant: bool) -> str:  # noqa: FBT001 - read as its word
    return "missing" if meant else "not missing"
