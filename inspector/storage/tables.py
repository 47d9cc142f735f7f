"""The SQL schema. A check is a row, never a column; a new check needs no migration.

Times are ISO 8601 in UTC, dates ISO; both are text, so they sort and read the same on SQLite and
PostgreSQL.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    Double,
    ForeignKey,
    Index,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Words(TypeDecorator[str]):
    """Text that every database takes: PostgreSQL has no NUL, and pages do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is stored, alike on every database."""
        return value.replace("\0", "\ufffd") if value else value


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, str: Words}  # noqa: RUF012


class SiteRow(Base):
    """A site of the registry."""

    __tablename__ = "site"

    code: Mapped[str] = mapped_column(primary_key=True, comment="网站标识码")
    name: Mapped[str] = mapped_column(comment="网站名称")
    short_name: Mapped[str] = mapped_column(default="", comment="简称, as bulletins print it")
    url: Mapped[str] = mapped_column(comment="address of the home page")
    type: Mapped[str] = mapped_column(comment="portal, department, section, other")
    level: Mapped[str] = mapped_column(default="", comment="city, district, town, central")
    status: Mapped[str] = mapped_column(comment="running, migrating, offline, closed")
    organizer: Mapped[str] = mapped_column(default="", comment="主办单位")
    undertaker: Mapped[str] = mapped_column(default="", comment="承办单位")
    supervisor: Mapped[str] = mapped_column(default="", comment="主管单位")
    region: Mapped[str] = mapped_column(default="", comment="所属地区")
    icp: Mapped[str] = mapped_column(default="", comment="ICP备案号, as registered")
    police: Mapped[str] = mapped_column(default="", comment="公安备案号, as registered")
    successor: Mapped[str] = mapped_column(default="", comment="承接网站")
    opened_on: Mapped[str] = mapped_column(default="", comment="开通日期")
    migration_notice_on: Mapped[str] = mapped_column(default="", comment="迁移公告日期")
    closed_on: Mapped[str] = mapped_column(default="", comment="关停日期")
    order: Mapped[int] = mapped_column(default=0, comment="official order of units")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="further columns, as given")
    updated_at: Mapped[str] = mapped_column(comment="time of the last import that changed it")


class SiteColumnRow(Base):
    """What a person said of a column (栏目) of a site: its class, or why it is not judged."""

    __tablename__ = "site_column"

    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True, comment="address of its first page")
    name: Mapped[str] = mapped_column(default="", comment="栏目名称")
    kind: Mapped[str] = mapped_column(
        default="", comment="news, notice, policy, personnel, none; empty: as learnt"
    )
    exempt: Mapped[str] = mapped_column(default="", comment="why it is not judged; or empty")
    until: Mapped[str] = mapped_column(default="", comment="last day of the exemption; or empty")
    decided_at: Mapped[str] = mapped_column(comment="time of the last change")


class PeriodRow(Base):
    """A quarter."""

    __tablename__ = "period"

    name: Mapped[str] = mapped_column(primary_key=True, comment="e.g. 2026Q4")
    first_day: Mapped[str]
    last_day: Mapped[str]
    round: Mapped[int] = mapped_column(default=1, comment="grows with every --fresh sweep")
    engine: Mapped[str] = mapped_column(
        default="local", server_default="local", comment="of the last sweep: local, procrastinate"
    )


class PlanRow(Base):
    """Which sites are inspected in a period, and why."""

    __tablename__ = "plan"

    period: Mapped[str] = mapped_column(ForeignKey("period.name"), primary_key=True)
    made_at: Mapped[str]
    ratio: Mapped[float | None] = mapped_column(comment="share drawn; null: all sites")
    seed: Mapped[int | None] = mapped_column(comment="seed of the draw")
    items: Mapped[list[PlanItemRow]] = relationship(
        order_by="PlanItemRow.position", cascade="all, delete-orphan"
    )


class PlanItemRow(Base):
    """One site of a plan, in or out, with the reason."""

    __tablename__ = "plan_item"

    period: Mapped[str] = mapped_column(ForeignKey("plan.period"), primary_key=True)
    site_code: Mapped[str] = mapped_column(ForeignKey("site.code"), primary_key=True)
    position: Mapped[int] = mapped_column(comment="official order within the plan")
    included: Mapped[bool]
    reason: Mapped[str] = mapped_column(comment="key of the reason")


class InspectionRow(Base):
    """One site visited once: in a sweep, again for its dead links, or as an audit (period null)."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("period", "round", "site_code", "kind"),
        Index("ix_inspection_state", "period", "round", "state"),
        Index("ix_inspection_site", "site_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str | None] = mapped_column(ForeignKey("period.name"))
    round: Mapped[int] = mapped_column(default=1)
    site_code: Mapped[str] = mapped_column(comment="网站标识码; empty for an unregistered address")
    site: Mapped[dict[str, Any]] = mapped_column(comment="the registry row as it was judged")
    kind: Mapped[str] = mapped_column(comment="sweep, recheck or audit")
    due: Mapped[str] = mapped_column(
        default="", server_default="", comment="moment before which it is not begun; or empty"
    )
    confirms: Mapped[int | None] = mapped_column(
        ForeignKey("inspection.id"),
        comment="of a recheck: the inspection whose dead links it asks again",
    )
    position: Mapped[int] = mapped_column(default=0, comment="in which order sites are taken")
    state: Mapped[str] = mapped_column(comment="queued, running, done, failed")
    outcome: Mapped[str] = mapped_column(
        default="", comment="opened, unreachable, blocked, undecided, not-visited, our-fault"
    )
    attempt: Mapped[int] = mapped_column(default=0, comment="times it was tried, ours aside")
    fence: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="grows each time it is taken; older holders are out"
    )
    worker: Mapped[str] = mapped_column(default="", comment="who has it, or had it last")
    claimed_at: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="", comment="why it ended as it did")
    pages: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0, comment="received, all bodies")
    peak_rate: Mapped[int] = mapped_column(default=0, comment="most requests in one second")
    capture: Mapped[CaptureRow | None] = relationship(back_populates="inspection")
    results: Mapped[list[ResultRow]] = relationship(
        order_by="ResultRow.code", back_populates="inspection"
    )
    scores: Mapped[list[ScoreRow]] = relationship(back_populates="inspection")


class HealthWindowRow(Base):
    """A while in which we ourselves were ill: what had no answer then is no fault of a site."""

    __tablename__ = "health_window"
    __table_args__ = (UniqueConstraint("period", "round", "kind", "begun", "worker"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str | None] = mapped_column(ForeignKey("period.name"))
    round: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(comment="canaries, lag, descriptors")
    begun: Mapped[str] = mapped_column(comment="last moment known to be good")
    ended: Mapped[str] = mapped_column(comment="first moment known to be good again; or empty")
    worker: Mapped[str] = mapped_column(default="", comment="process concerned; empty: all")
    note: Mapped[str] = mapped_column(default="", comment="what was seen")


class WithdrawalRow(Base):
    """An inspection taken back because we ourselves were ill, and what it cost the site."""

    __tablename__ = "withdrawal"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    at: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="of the window: canaries, lag, descriptors")
    begun: Mapped[str] = mapped_column(comment="beginning of the window")
    worker: Mapped[str] = mapped_column(comment="process the window concerned; empty: all")
    note: Mapped[str] = mapped_column(default="", comment="what the visit had seen")
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class CaptureRow(Base):
    """The evidence file of an inspection."""

    __tablename__ = "capture"

    id: Mapped[str] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), unique=True)
    path: Mapped[str] = mapped_column(comment="WARC file, relative to the evidence folder")
    sha256: Mapped[str] = mapped_column(comment="of the WARC file")
    size: Mapped[int] = mapped_column(BigInteger, comment="bytes of the WARC file")
    as_of: Mapped[str] = mapped_column(comment="the clock of every rule")
    results_sha256: Mapped[str] = mapped_column(comment="of the results as canonical JSON")
    user_agent: Mapped[str]
    vantage: Mapped[str] = mapped_column(default="")
    versions: Mapped[dict[str, Any]]
    chain_position: Mapped[int | None] = mapped_column(comment="place in the sweep's hash chain")
    previous_head: Mapped[str] = mapped_column(default="")
    head: Mapped[str] = mapped_column(default="", comment="sha256(previous head + sha256)")
    inspection: Mapped[InspectionRow] = relationship(back_populates="capture")


class ResultRow(Base):
    """What one rule said of one site."""

    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("inspection_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    code: Mapped[str]
    name: Mapped[str]
    version: Mapped[int] = mapped_column(comment="version of the rule")
    verdict: Mapped[str] = mapped_column(comment="pass, fail, not-applicable, undecided, error")
    reason: Mapped[str] = mapped_column(default="", comment="why undecided")
    note: Mapped[str] = mapped_column(default="")
    candidate: Mapped[bool] = mapped_column(comment="a person must confirm it first")
    left_open: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="questions it could not settle, beside its findings"
    )
    capture_id: Mapped[str | None] = mapped_column(
        ForeignKey("capture.id"), comment="second look it rests on; null: the first visit alone"
    )
    inspection: Mapped[InspectionRow] = relationship(back_populates="results")
    findings: Mapped[list[FindingRow]] = relationship(
        order_by="FindingRow.position", back_populates="result"
    )


class FindingRow(Base):
    """One fault with its proof."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"), index=True)
    position: Mapped[int]
    message: Mapped[str] = mapped_column(comment="key of the catalogue")
    params: Mapped[dict[str, Any]]
    url: Mapped[str]
    quote: Mapped[str] = mapped_column(default="")
    occurrences: Mapped[int] = mapped_column(default=1)
    record: Mapped[str] = mapped_column(default="", comment="WARC-Record-ID of the proof")
    detail: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(index=True, comment="same fault, same fingerprint")
    first_seen: Mapped[str] = mapped_column(comment="as_of of the first capture that shows it")
    result: Mapped[ResultRow] = relationship(back_populates="findings")


class LinkVerdictRow(Base):
    """What an inspection of a sweep found of a target on a foreign host. Rows are only ever added;
    a fault is never among them.
    """

    __tablename__ = "link_verdict"
    __table_args__ = (Index("ix_link_verdict_url", "period", "round", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(ForeignKey("period.name"))
    round: Mapped[int]
    url: Mapped[str] = mapped_column(comment="address of the target, spelled one way")
    kind: Mapped[str] = mapped_column(comment="what the link brings: page, attachment, image …")
    state: Mapped[str] = mapped_column(comment="ok, redirected, blocked")
    at: Mapped[str] = mapped_column(comment="moment of the try that proved it")
    status: Mapped[int | None] = mapped_column(comment="HTTP status it was answered with")
    capture: Mapped[str] = mapped_column(comment="id of the capture that holds the proof")
    record: Mapped[str] = mapped_column(comment="WARC-Record-ID of the proof")


class ProfileRow(Base):
    """A scoring profile as it was when something was scored with it."""

    __tablename__ = "profile"

    digest: Mapped[str] = mapped_column(primary_key=True, comment="sha256 of its text")
    name: Mapped[str]
    version: Mapped[str]
    text: Mapped[str] = mapped_column(comment="the TOML, whole")


class ScoreRow(Base):
    """The score of one inspection by one profile."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("inspection_id", "profile"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    profile: Mapped[str]
    profile_digest: Mapped[str] = mapped_column(ForeignKey("profile.digest"))
    points: Mapped[float | None] = mapped_column(comment="null: vetoed, or too little was judged")
    grade: Mapped[str] = mapped_column(comment="qualified, unqualified, undecided, not-scored")
    vetoed_by: Mapped[list[Any]] = mapped_column(comment="ids of the veto items that failed")
    undecided: Mapped[int] = mapped_column(comment="items that could not be judged")
    decided: Mapped[int] = mapped_column(comment="items that passed or failed")
    inspection: Mapped[InspectionRow] = relationship(back_populates="scores")
    items: Mapped[list[ScoreItemRow]] = relationship(
        order_by="ScoreItemRow.position", cascade="all, delete-orphan"
    )


class ScoreItemRow(Base):
    """One item of a score."""

    __tablename__ = "score_item"
    __table_args__ = (UniqueConstraint("score_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"))
    position: Mapped[int]
    item: Mapped[str] = mapped_column(comment="id of the profile's item")
    kind: Mapped[str] = mapped_column(comment="veto, deduct, bonus, information")
    verdict: Mapped[str]
    deducted: Mapped[float] = mapped_column(comment="points taken off, after the cap")
    counted: Mapped[int] = mapped_column(comment="faults counted")


class RuleSnapshotRow(Base):
    """A rule as it was when it judged."""

    __tablename__ = "rule_snapshot"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    severity: Mapped[str]
    clause: Mapped[str]
    page: Mapped[dict[str, Any]]


class ObservationRow(Base):
    """A fact that needs time to mean something. A row is added only when the value changes."""

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_subject", "site_code", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_code: Mapped[str]
    kind: Mapped[str] = mapped_column(
        comment="home-opened, newest-item, home-items, column-items, notice, standing or address"
    )
    key: Mapped[str] = mapped_column(comment="what it is about, e.g. a column's address")
    value: Mapped[str]
    first_seen: Mapped[str]
    last_seen: Mapped[str]


class WatchRow(Base):
    """A period for which the availability watch was asked to run by itself."""

    __tablename__ = "watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[str]
    first_day: Mapped[str] = mapped_column(comment="first whole day, Asia/Shanghai")
    last_day: Mapped[str]
    visits: Mapped[int] = mapped_column(comment="visits a day to each site")


class WatchVisitRow(Base):
    """One visit of the availability watch to one site. Rows are only ever added."""

    __tablename__ = "watch_visit"
    __table_args__ = (
        UniqueConstraint("site_code", "planned"),
        Index("ix_watch_visit_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_code: Mapped[str]
    day: Mapped[str] = mapped_column(comment="date of the visit, Asia/Shanghai")
    planned: Mapped[str] = mapped_column(comment="the moment it was due")
    started: Mapped[str]
    seconds: Mapped[float] = mapped_column(comment="what a reader would have waited")
    outcome: Mapped[str] = mapped_column(
        comment="opened, failed; not counted: reported, blocked, robots-disallowed, our-fault"
    )
    phase: Mapped[str] = mapped_column(
        default="", comment="name, connect, tls, answer, status, body, redirect, patience"
    )
    failure: Mapped[str] = mapped_column(default="", comment="from the closed list of failures")
    http_status: Mapped[int | None]
    address: Mapped[str] = mapped_column(default="", comment="IP address asked")
    url: Mapped[str] = mapped_column(comment="address that decided, after redirects")
    status: Mapped[str] = mapped_column(comment="of the site in the registry at that moment")
    vantage: Mapped[str] = mapped_column(default="")
    guarded: Mapped[bool] = mapped_column(comment="a protection product answered")
    rendered: Mapped[bool] = mapped_column(comment="and in the browser the page opened")
    withdrawn: Mapped[str] = mapped_column(default="", comment="why we do not believe ourselves")
    tries: Mapped[list[Any]] = mapped_column(comment="every request; what is empty is left out")


class BulletinRow(Base):
    """A bulletin that was written."""

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(ForeignKey("period.name"))
    profile: Mapped[str]
    made_at: Mapped[str]
    chain_head: Mapped[str] = mapped_column(comment="head of the hash chain at that moment")
    files: Mapped[dict[str, Any]] = mapped_column(comment="file name to sha256")


class AuditLogRow(Base):
    """Who did what. Rows are only ever added."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    detail: Mapped[dict[str, Any]]


class LeaseRow(Base):
    """Who of several workers may ask a host or an address at present. Only used with PostgreSQL."""

    __tablename__ = "lease"

    key: Mapped[str] = mapped_column(
        primary_key=True, comment="a host, an address or a job's group"
    )
    holder: Mapped[str] = mapped_column(comment="the worker that may ask; or empty")
    until: Mapped[float] = mapped_column(Double, comment="its end, Unix time by the server's clock")
    wanted: Mapped[float] = mapped_column(Double, comment="when another worker asked for it last")
    state: Mapped[dict[str, Any]] = mapped_column(comment="how fast the key may be asked")


class WorkerRow(Base):
    """A worker of a cluster that lives, or lived a short while ago. Only used with PostgreSQL."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(
        primary_key=True, comment="machine, process and a random part"
    )
    lanes: Mapped[str] = mapped_column(comment="what it does, with commas")
    concurrency: Mapped[int] = mapped_column(comment="sites side by side")
    began_at: Mapped[str] = mapped_column(comment="UTC, ISO 8601")
    seen: Mapped[float] = mapped_column(
        Double, comment="last sign of life, Unix time by the server"
    )
