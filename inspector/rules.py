"""What the author of a check must know.

A rule is a generator decorated with `@rule`. Its annotated parameters are the evidence it needs;
it yields a `Finding` for each fault and an `Unknown` where the evidence does not settle the
question. It never looks at network, database, clock or chance.

    @rule("TLS005", Severity.MINOR, clause="指引 …")
    def hsts_missing(home: Home) -> Iterator[Finding]:
        \"\"\"
        HTTPS home page does not ask browsers to stay on HTTPS.

        ## Why it matters
        …

        ## How to fix
        …
        \"\"\"
        if …:
            yield Finding("TLS005.missing", url=home.url)

Verdicts: findings → fail; else unknowns → undecided; else pass. Evidence that could not be
gathered makes a rule undecided without running it; a rule that raises ends as error.
"""

from __future__ import annotations

import inspect
import re
import traceback
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from inspector.errors import RuleError
from inspector.evidence import Missing
from inspector.model import Finding, Reason, Result, Severity, Site, SiteStatus, Unknown, Verdict

LIVE = frozenset({SiteStatus.RUNNING, SiteStatus.MIGRATING})
HEADINGS = ("Why it matters", "How to fix")
_CODE = re.compile(r"[A-Z]{3}\d{3}")

Check = Callable[..., Iterator[Finding | Unknown]]
Evidence = Mapping[type, object]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with what the runner must know of it.

    `needs` maps parameter names to kinds of evidence. `states` are the registry states of a site
    to which the rule applies at all. `candidate` rules must be confirmed by a person. `version`
    grows when the same evidence may get another verdict.
    """

    code: str
    name: str
    severity: Severity
    clause: str
    version: int
    check: Check
    needs: Mapping[str, type]
    applies: Callable[..., bool] | None = None
    states: frozenset[SiteStatus] = LIVE
    candidate: bool = False
    page: Mapping[str, str] = field(default_factory=dict)

    def run(self, evidence: Evidence) -> Result:
        """Judge one site. Never raises: a bug in the rule is the verdict ERROR."""
        site = evidence[Site]
        if isinstance(site, Site) and site.status not in self.states:
            return self._result(Verdict.NOT_APPLICABLE)
        given: dict[str, object] = {}
        for name, kind in self.needs.items():
            value = evidence.get(kind)
            if value is None:
                return self._result(Verdict.ERROR, note=f"no gatherer produces {kind.__name__}")
            if isinstance(value, Missing):
                unknown = Unknown(value.reason, value.note)
                return self._undecided(unknown)
            given[name] = value
        try:
            return self._judge(given)
        except Exception as error:  # noqa: BLE001 - a broken rule must not end the sweep
            where = traceback.extract_tb(error.__traceback__)[-1]
            note = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
            return self._result(Verdict.ERROR, note=note)

    def _judge(self, given: Mapping[str, object]) -> Result:
        if self.applies is not None:
            asked = inspect.signature(self.applies).parameters
            if not self.applies(**{name: given[name] for name in asked}):
                return self._result(Verdict.NOT_APPLICABLE)
        said = tuple(self.check(**given))
        findings = tuple(item for item in said if isinstance(item, Finding))
        unknowns = [item for item in said if isinstance(item, Unknown)]
        if findings:
            return self._result(Verdict.FAIL, findings=findings, left_open=len(unknowns))
        if unknowns:
            return self._undecided(*unknowns)
        return self._result(Verdict.PASS)

    def _undecided(self, unknown: Unknown, *more: Unknown) -> Result:
        note = " ".join(filter(None, (unknown.note, unknown.url)))
        open_ = tuple(each.finding for each in (unknown, *more) if each.finding)
        return Result(
            self.code,
            self.name,
            self.version,
            Verdict.UNDECIDED,
            unknown.reason,
            note,
            open_,
            left_open=1 + len(more),
        )

    def _result(
        self,
        verdict: Verdict,
        note: str = "",
        findings: tuple[Finding, ...] = (),
        left_open: int = 0,
    ) -> Result:
        return Result(
            self.code,
            self.name,
            self.version,
            verdict,
            note=note,
            findings=findings,
            candidate=self.candidate and verdict is Verdict.FAIL,
            left_open=left_open,
        )


def rule(
    code: str,
    severity: Severity,
    *,
    clause: str,
    version: int = 1,
    applies: Callable[..., bool] | None = None,
    states: Iterable[SiteStatus] = LIVE,
    candidate: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a check.

    Args:
        code: three letters and three digits, for ever.
        severity: how much the fault hurts a citizen.
        clause: the article the rule applies, e.g. `办法第十条`.
        version: grows when the same evidence may get another verdict.
        applies: asks for evidence like the check; false means not-applicable.
        states: registry states of a site to which the rule applies.
        candidate: a person must confirm each finding before it counts.

    Raises:
        RuleError: the code, the docstring or a parameter does not have the required form.
    """

    def decorate(check: Check) -> Rule:
        if not _CODE.fullmatch(code):
            raise RuleError(f"{code!r} is not three capital letters and three digits")
        hints = typing.get_type_hints(check)
        hints.pop("return", None)
        for parameter in inspect.signature(check).parameters:
            if not isinstance(hints.get(parameter), type):
                raise RuleError(f"{code}: parameter {parameter!r} names no kind of evidence")
        extra = set(inspect.signature(applies).parameters) - set(hints) if applies else set()
        if extra:
            raise RuleError(f"{code}: applies asks for {sorted(extra)}, the check does not")
        return Rule(
            code=code,
            name=check.__name__.replace("_", "-"),
            severity=severity,
            clause=clause,
            version=version,
            check=check,
            needs=hints,
            applies=applies,
            states=frozenset(states),
            candidate=candidate,
            page=_read_page(code, inspect.getdoc(check) or ""),
        )

    return decorate


def _read_page(code: str, doc: str) -> dict[str, str]:
    """Split a docstring into `title` (its first paragraph), `about` and one entry per heading."""
    head, *rest = re.split(r"^## (.+)$", doc, flags=re.MULTILINE)
    title, _, about = head.strip().partition("\n\n")
    page = {"title": " ".join(title.split()), "about": " ".join(about.split())}
    page |= {
        heading.strip(): text.strip() for heading, text in zip(rest[::2], rest[1::2], strict=True)
    }
    missing = [heading for heading in ("title", *HEADINGS) if not page.get(heading)]
    if missing:
        raise RuleError(f"{code}: the rule page lacks {', '.join(missing)}")
    return page


def judge(rules: Iterable[Rule], evidence: Evidence) -> tuple[Result, ...]:
    """Run rules in the order of their codes."""
    return tuple(rule.run(evidence) for rule in sorted(rules, key=lambda rule: rule.code))


def not_judged(rules: Iterable[Rule], reason: Reason, note: str) -> tuple[Result, ...]:
    """Results of an inspection that brought no evidence at all: everything is undecided."""
    return tuple(
        Result(rule.code, rule.name, rule.version, Verdict.UNDECIDED, reason, note)
        for rule in sorted(rules, key=lambda rule: rule.code)
    )
