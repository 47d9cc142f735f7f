"""The nouns every room shares: sites, verdicts, findings, results.

Frozen, and free of third-party imports, so that a rule can be read and tested with
nothing installed but Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = str | int | float | bool | list[Any] | dict[str, Any] | None


class Verdict(StrEnum):
    """What one rule says of one site. Only PASS and FAIL move a score."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    UNDECIDED = "undecided"
    ERROR = "error"


class Reason(StrEnum):
    """Why a verdict is UNDECIDED. A closed list: every reason has words in the catalogue."""

    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    NOT_RENDERED = "not-rendered"
    NOT_GATHERED = "not-gathered"
    NOT_OBSERVED_LONG_ENOUGH = "not-observed-long-enough"
    NOT_CONFIRMED = "not-confirmed"
    NO_REFERENCE = "no-reference"
    NO_REGISTRY_ENTRY = "no-registry-entry"
    NO_DATES = "no-dates"
    CLASS_UNSURE = "class-unsure"
    ROBOTS_DISALLOWED = "robots-disallowed"
    BUDGET_SPENT = "budget-spent"
    OUR_FAULT = "our-fault"


class Ailment(StrEnum):
    """What was wrong with ourselves for a while."""

    CANARIES = "canaries"  # most of the known-good addresses did not answer
    LAG = "lag"  # a process of ours stood still: deadlines struck that were none
    DESCRIPTORS = "descriptors"  # a process of ours could open hardly any file or connection


class Severity(StrEnum):
    """How much a fault hurts a citizen. Points are the profile's business, not this."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"


class SiteStatus(StrEnum):
    """Life-cycle state of a site in the registry (办法 articles 13 to 16)."""

    RUNNING = "running"  # 正常运行
    MIGRATING = "migrating"  # 整合迁移
    OFFLINE = "offline"  # 临时下线 (reported take-down)
    CLOSED = "closed"  # 永久关停


class SiteType(StrEnum):
    """Kind of government site (办法 article 2)."""

    PORTAL = "portal"  # 政府门户网站
    DEPARTMENT = "department"  # 部门网站
    SECTION = "section"  # 专属网页: a sub-site under a portal, not counted in totals
    OTHER = "other"


class Level(StrEnum):
    """Administrative level of the office behind a site."""

    CITY = "city"  # 市级
    DISTRICT = "district"  # 区县级
    TOWN = "town"  # 乡镇(街道)
    CENTRAL = "central"  # 中央在渝单位: follows its own superior, never scored here
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A while in which we ourselves were ill, from the last moment known to be good to the first
    one again. Times are ISO 8601 in UTC; `ended` is empty while it lasts. `worker` is the process
    concerned, empty for all.
    """

    kind: Ailment
    begun: str
    ended: str
    worker: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """One site as the registry knows it.

    Dates are ISO `YYYY-MM-DD` or empty. `registered` is false for a site built from a bare
    URL; rules that need the registry row are then undecided.
    """

    code: str
    name: str
    url: str
    short_name: str = ""
    type: SiteType = SiteType.OTHER
    level: Level = Level.UNKNOWN
    status: SiteStatus = SiteStatus.RUNNING
    organizer: str = ""  # 主办单位
    undertaker: str = ""  # 承办单位
    supervisor: str = ""  # 主管单位
    region: str = ""  # 所属地区
    icp: str = ""
    police: str = ""
    successor: str = ""  # 承接网站: name, code or URL
    opened_on: str = ""
    migration_notice_on: str = ""
    closed_on: str = ""
    order: int = 0
    registered: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name an official would use in a sentence."""
        return self.short_name or self.name or self.url


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one site, with proof.

    `message` is a key of the catalogue (`CODE.something`), filled in with `params`; no
    sentence is ever stored. `record` is the WARC-Record-ID of the response that shows the
    fault; `quote` is the text on the page as a reader sees it, before normalisation.
    """

    message: str
    url: str
    quote: str = ""
    occurrences: int = 1
    record: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule saying that the evidence before it does not settle the question. `finding` is the
    fault there would be if a later look agrees.
    """

    reason: Reason
    note: str = ""
    url: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule said of one site.

    `candidate` marks a failure that a person must confirm before anybody publishes it. Findings of
    an undecided result are what may yet prove a fault; they are not published. `left_open` counts
    what the rule could not settle, beside its findings too: as many faults more there may be.
    """

    code: str
    name: str
    version: int
    verdict: Verdict
    reason: Reason | None = None
    note: str = ""
    findings: tuple[Finding, ...] = ()
    candidate: bool = False
    left_open: int = 0
