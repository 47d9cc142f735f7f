"""The bulletin as data. What is published and what stays inside are two objects, so that nothing
internal can reach a public file by an oversight of a template.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of the quarter. Sub-sites (专属网页) are in `sections` only.

    planned = visited + not_visited; visited = checked + not_scored;
    checked = qualified + unqualified + undecided. Rates are of `checked`; `ratio` is `checked` of
    `running`. `judgements` are verdicts pass, fail and undecided of single rules on single sites.
    """

    running: int
    planned: int
    visited: int
    not_visited: int
    not_scored: int
    checked: int
    qualified: int
    unqualified: int
    undecided: int
    sections: int
    faults: int
    judgements: int
    judgements_undecided: int
    ratio: str
    qualified_rate: str
    unqualified_rate: str
    undecided_rate: str
    judgements_undecided_rate: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One number of the totals, named."""

    key: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One line of 抽查情况表."""

    unit: str
    running: int
    checked: int
    ratio: str
    qualified: int
    qualified_rate: str
    undecided: int
    undecided_rate: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule over all visited sites. `not_inspected`: sites it was not run on."""

    code: str
    title: str
    clause: str
    passed: int
    failed: int
    undecided: int
    undecided_rate: str
    not_applicable: int
    errors: int
    not_inspected: int


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How often a reason kept us from judging."""

    reason: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One site's result."""

    number: int
    unit: str
    site: str
    organizer: str
    url: str
    site_code: str
    type: str
    grade: str
    points: float | None
    vetoes: str
    main_faults: str
    faults: int
    undecided: int
    decided: int
    as_of: str
    capture: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One fault of one site; the office fills in `deadline`, `mended` and `checked_again`."""

    number: int
    unit: str
    site: str
    site_code: str
    item: str
    rule: str
    title: str
    column: str
    url: str
    text: str
    quote: str
    occurrences: int
    as_of: str
    first_seen: str
    evidence: str
    record: str
    capture: str
    effect: str
    candidate: bool
    responsible: str
    deadline: str = ""
    mended: str = ""
    checked_again: str = ""


@dataclass(frozen=True, slots=True)
class UndecidedRow:
    """One rule that could not judge one site."""

    number: int
    unit: str
    site: str
    site_code: str
    rule: str
    title: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class NotVisitedRow:
    """One planned site that was not inspected, and why."""

    number: int
    unit: str
    site: str
    site_code: str
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What the inspection cost one site."""

    site: str
    site_code: str
    pages: int
    requests: int
    bytes: int
    peak_rate: int


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A while in which the inspectors themselves were ill."""

    number: int
    kind: str
    begun: str
    ended: str
    withdrawn: int


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """One inspection withdrawn for it; the site was visited again."""

    number: int
    unit: str
    site: str
    site_code: str
    as_of: str
    kind: str
    begun: str
    note: str
    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class WatchRow:
    """What the availability watch saw of one site in the period."""

    site: str
    site_code: str
    days: int
    full_days: int
    visits: int
    failed: int
    available: str
    uncounted: int
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class Text:
    """The words of the draft."""

    title: str
    addressees: str
    basis: str
    overall: tuple[str, ...]
    good: tuple[str, ...]
    faults: tuple[str, ...]
    next_steps: tuple[str, ...]
    annexes: tuple[str, ...]
    notes: tuple[str, ...]
    office: str
    date: str


@dataclass(frozen=True, slots=True)
class Head:
    """What identifies a bulletin: period, profile and evidence."""

    period: str
    period_title: str
    round: int
    profile: str
    profile_title: str
    profile_version: str
    profile_digest: str
    profile_source: str
    provisional: bool
    provisional_items: tuple[str, ...]
    not_inspected: tuple[str, ...]
    generated_at: str
    chain_head: str
    named: bool
    requests: int
    bytes: int
    peak_rate: int


@dataclass(frozen=True, slots=True)
class Published:
    """Everything a public file may hold.

    Unless `head.named`, no site appears that is not 合格, and neither `failing` nor `problems`
    has rows. Candidates are never here.
    """

    head: Head
    text: Text
    totals: Totals
    total_rows: tuple[TotalRow, ...]
    groups: tuple[UnitRow, ...]
    rules: tuple[RuleRow, ...]
    reasons: tuple[ReasonRow, ...]
    windows: tuple[WindowRow, ...]
    results: tuple[ResultRow, ...]
    failing: tuple[ResultRow, ...]
    problems: tuple[ProblemRow, ...]


@dataclass(frozen=True, slots=True)
class Internal:
    """The annex for the office: every site by name, every fault, candidates included."""

    results: tuple[ResultRow, ...]
    problems: tuple[ProblemRow, ...]
    undecided: tuple[UndecidedRow, ...]
    not_visited: tuple[NotVisitedRow, ...]
    units: tuple[UnitRow, ...]
    ledger: tuple[LedgerRow, ...]
    withdrawals: tuple[WithdrawalRow, ...]
    watch: tuple[WatchRow, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The bulletin of a period by a profile."""

    public: Published
    internal: Internal

    @property
    def head(self) -> Head:
        """What identifies it."""
        return self.public.head
