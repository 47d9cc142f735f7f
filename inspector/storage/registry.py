"""The registry and the plan in SQL."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from yarl import URL

from inspector.assembly.hosts import host, registrable
from inspector.model import Site
from inspector.planning import Planned, Why
from inspector.storage.results import site_of, site_values
from inspector.storage.tables import AuditLogRow, PeriodRow, PlanItemRow, PlanRow, SiteRow


def sites(session: Session) -> dict[str, Site]:
    """All registered sites by code, in official order."""
    rows = session.scalars(select(SiteRow).order_by(SiteRow.order, SiteRow.code))
    return {row.code: site_of(row) for row in rows}


def store_sites(session: Session, changed: Iterable[Site], at: str) -> None:
    """Add or overwrite sites."""
    for site in changed:
        values = site_values(site) | {"updated_at": at}
        values.pop("registered")
        session.merge(SiteRow(**values))


def store_plan(
    session: Session,
    period: str,
    days: tuple[date, date],
    planned: Iterable[Planned],
    *,
    at: str,
    ratio: float | None,
    seed: int | None,
) -> None:
    """Replace the plan of a period. Sites that were inspected already keep their inspections.

    A site reported as offline is listed as an inspection without a visit, so that it has a named
    state like any other.
    """
    if session.get(PeriodRow, period) is None:
        first, last = days
        session.add(PeriodRow(name=period, first_day=first.isoformat(), last_day=last.isoformat()))
    old = session.get(PlanRow, period)
    if old is not None:
        session.delete(old)
        session.flush()
    plan = PlanRow(period=period, made_at=at, ratio=ratio, seed=seed)
    plan.items = [
        PlanItemRow(
            site_code=item.code,
            position=position,
            included=item.visit or item.reason is Why.OFFLINE,
            reason=item.reason.value,
        )
        for position, item in enumerate(planned)
    ]
    session.add(plan)


def log_action(session: Session, at: str, action: str, detail: dict[str, Any]) -> None:
    """Write down who did what: the user of the operating system, or its number."""
    try:
        actor = getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in containers
        actor = str(os.getuid())
    session.add(AuditLogRow(at=at, actor=actor, action=action, detail=detail))


def hosts_beside(db: Session, site: Site) -> tuple[str, ...]:
    """The hosts of all registered sites under the registrable domain of a site, in order."""
    domain = registrable(host(site.url))
    forms = {domain, _punycode(domain)}
    near = or_(*(func.lower(SiteRow.url).contains(form, autoescape=True) for form in forms))
    hosts = {host(url) for url in db.scalars(select(SiteRow.url).where(near))}
    return tuple(sorted(name for name in hosts if registrable(name) == domain))


def _punycode(name: str) -> str:
    """A host name in the letters it travels in; as it is where it has no such form."""
    try:
        return URL.build(scheme="http", host=name).raw_host or name
    except ValueError:
        return name
