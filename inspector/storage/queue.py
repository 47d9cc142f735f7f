"""The work of a sweep as rows: queued → running → done (or failed). Progress is a count; taking
work is one UPDATE, so that any number of workers may do it at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from inspector.clock import between
from inspector.model import Site
from inspector.planning import spread
from inspector.storage.claims import Claim, in_hand
from inspector.storage.codec import decode, plain
from inspector.storage.results import site_of
from inspector.storage.tables import InspectionRow, PeriodRow, PlanItemRow, SiteRow

SWEEP = "sweep"
LOCAL, CLUSTER = "local", "procrastinate"  # engines, as the command line and a period name them
_DIED = "our process died on it each time"


def prepare(session: Session, period: str, *, fresh: bool) -> int:
    """Queue every planned site of the period that is not inspected yet; gives the round.

    Sites wait in an order that mixes all kinds (`planning.spread`). What still waits follows the
    registry as it is now, and what only our own failure spoiled waits
    again. `fresh` opens a new round; the old one stays as it is.
    """
    row = session.get_one(PeriodRow, period)
    if fresh and session.scalar(_rows(period, row.round).limit(1)) is not None:
        row.round += 1
    planned = session.execute(
        select(PlanItemRow, SiteRow)
        .join(SiteRow, SiteRow.code == PlanItemRow.site_code)
        .where(PlanItemRow.period == period, PlanItemRow.included)
        .order_by(PlanItemRow.position)
    ).all()
    of_round = session.scalars(
        select(InspectionRow).where(
            InspectionRow.period == period, InspectionRow.round == row.round
        )
    ).all()
    for failed_one in (each for each in of_round if each.state == "failed"):
        _forget(session, failed_one)
    there = {each.site_code: each for each in of_round if each.kind == SWEEP}
    order = spread((site_of(site) for _, site in planned), period)
    for item, site in planned:
        known = there.get(item.site_code)
        position = order[item.site_code]
        if known is not None and known.state == "queued":
            known.site, known.position = plain(site_of(site)), position
        if known is None:
            session.add(
                InspectionRow(
                    period=period,
                    round=row.round,
                    site_code=item.site_code,
                    site=plain(site_of(site)),
                    kind=SWEEP,
                    position=position,
                    state="queued",
                )
            )
    return row.round


def _forget(session: Session, inspection: InspectionRow) -> None:
    """Queue a failed inspection again: what stands there is only that we could not look."""
    for score in inspection.scores:
        session.delete(score)
    for result in inspection.results:
        session.delete(result)
    inspection.state, inspection.outcome, inspection.note = "queued", "", ""
    inspection.attempt = 0


def _rows(period: str, round_: int) -> Any:
    return select(InspectionRow.id).where(
        InspectionRow.period == period, InspectionRow.round == round_
    )


def claim(session: Session, period: str, round_: int, worker: str, at: str) -> Claim | None:
    """Take the next queued inspection that is due, second looks first, or none when nothing is. One
    statement, so no two workers get the same.
    """
    following = (
        _rows(period, round_)
        .where(InspectionRow.state == "queued", InspectionRow.due <= at)
        .order_by(InspectionRow.confirms.is_(None), InspectionRow.attempt, InspectionRow.position)
        .limit(1)
    )
    if session.get_bind().dialect.name != "sqlite":
        following = following.with_for_update(skip_locked=True)
    return _take(session, InspectionRow.id == following.scalar_subquery(), worker, at)


def claim_one(session: Session, inspection_id: int, worker: str, at: str) -> Claim | None:
    """Take one inspection, or none when it does not wait."""
    return _take(session, InspectionRow.id == inspection_id, worker, at)


def _take(session: Session, which: ColumnElement[bool], worker: str, at: str) -> Claim | None:
    row = session.execute(
        update(InspectionRow)
        .where(which, InspectionRow.state == "queued")
        .values(
            state="running",
            worker=worker,
            claimed_at=at,
            attempt=InspectionRow.attempt + 1,
            fence=InspectionRow.fence + 1,
        )
        .returning(
            InspectionRow.id,
            InspectionRow.site,
            InspectionRow.attempt,
            InspectionRow.fence,
            InspectionRow.period,
            InspectionRow.round,
            InspectionRow.confirms,
        )
    ).first()
    if row is None:
        return None
    site = decode(Site, row.site)
    return Claim(row.id, site, row.attempt, row.fence, row.period or "", row.round, row.confirms)


def to_do(session: Session, period: str, round_: int, at: str) -> int:
    """How many inspections of a round may be taken now."""
    query = (
        select(func.count())
        .where(InspectionRow.period == period, InspectionRow.round == round_)
        .where(InspectionRow.state == "queued", InspectionRow.due <= at)
    )
    return session.scalar(query) or 0


def left(session: Session, period: str, round_: int, at: str) -> int:
    """How many inspections of a round are in hand or may be taken at a moment."""
    query = select(func.count()).where(
        InspectionRow.period == period,
        InspectionRow.round == round_,
        (InspectionRow.state == "running")
        | ((InspectionRow.state == "queued") & (InspectionRow.due <= at)),
    )
    return session.scalar(query) or 0


def give_back(session: Session, claim: Claim, *, uncounted: bool) -> None:
    """Return one inspection to the queue; `uncounted` when the attempt was not the site's."""
    values: dict[str, Any] = {"state": "queued", "worker": ""}
    if uncounted:
        values["attempt"] = InspectionRow.attempt - 1
    session.execute(in_hand(claim).values(**values))


def give_up(session: Session, claim: Claim, note: str) -> None:
    """Mark one inspection failed: we could not look, and the site has no part in it."""
    session.execute(in_hand(claim).values(state="failed", outcome="our-fault", note=note))


def release(
    session: Session, period: str, round_: int, workers: Iterable[str] | None, attempts: int
) -> int:
    """Return to the queue what dead workers had in hand (None: all of them); what was tried
    `attempts` times is marked failed. Gives how many rows were touched.
    """
    mine = [
        InspectionRow.period == period,
        InspectionRow.round == round_,
        InspectionRow.state == "running",
    ]
    if workers is not None:
        mine.append(InspectionRow.worker.in_(list(workers)))
    spent = session.execute(
        update(InspectionRow)
        .where(*mine, InspectionRow.attempt >= attempts)
        .values(state="failed", outcome="our-fault", note=_DIED)
    )
    again = session.execute(update(InspectionRow).where(*mine).values(state="queued", worker=""))
    return int(spent.rowcount) + int(again.rowcount)  # type: ignore[attr-defined]


def mark(job_id: int | None) -> str:
    """How the worker of an inspection names the job by which it has it."""
    return f"job {job_id}"


def release_job(session: Session, inspection_id: int, job_id: int | None, attempts: int) -> None:
    """Return to the queue what a dead worker had in hand by a job; what was tried `attempts` times
    is marked failed. What somebody else has taken since is left alone.
    """
    mine = (
        InspectionRow.id == inspection_id,
        InspectionRow.state == "running",
        InspectionRow.worker.endswith(f" {mark(job_id)}"),
    )
    spent = {"state": "failed", "outcome": "our-fault", "note": _DIED}
    row = update(InspectionRow).where(*mine)
    session.execute(row.where(InspectionRow.attempt >= attempts).values(spent))
    session.execute(row.values(state="queued", worker=""))


def counts(session: Session, period: str, round_: int) -> Counter[str]:
    """How many sites of a round are in each state; second looks are not counted."""
    rows = session.execute(
        select(InspectionRow.state, func.count())
        .where(InspectionRow.period == period, InspectionRow.round == round_)
        .where(InspectionRow.kind == SWEEP)
        .group_by(InspectionRow.state)
    )
    return Counter({state: number for state, number in rows})  # noqa: C416 - rows are no pairs


def failed(session: Session, period: str, round_: int) -> list[InspectionRow]:
    """Inspections that failed and have no results yet."""
    rows = session.scalars(
        select(InspectionRow).where(
            InspectionRow.period == period,
            InspectionRow.round == round_,
            InspectionRow.state == "failed",
            InspectionRow.kind == SWEEP,
            ~InspectionRow.results.any(),
        )
    )
    return list(rows)


def costs(session: Session) -> dict[str, float]:
    """Seconds that each site took when it was inspected last in a sweep."""
    rows = session.execute(
        select(InspectionRow.site_code, InspectionRow.claimed_at, InspectionRow.finished_at)
        .where(InspectionRow.kind == SWEEP, InspectionRow.state == "done")
        .order_by(InspectionRow.id)
    )
    return {row.site_code: between(row.claimed_at, row.finished_at) for row in rows}


def to_inspect(session: Session, period: str, *, fresh: bool) -> list[Site]:
    """The planned sites that the round of a period has not inspected; all for a `fresh` round."""
    planned = (
        select(SiteRow)
        .join(PlanItemRow, PlanItemRow.site_code == SiteRow.code)
        .where(PlanItemRow.period == period, PlanItemRow.included)
    )
    if not fresh:
        done = (
            select(InspectionRow.site_code)
            .join(PeriodRow, PeriodRow.name == InspectionRow.period)
            .where(
                InspectionRow.period == period,
                InspectionRow.round == PeriodRow.round,
                InspectionRow.kind == SWEEP,
                InspectionRow.state == "done",
            )
        )
        planned = planned.where(SiteRow.code.not_in(done))
    return [site_of(row) for row in session.scalars(planned)]


def done_since(session: Session, period: str, round_: int, moment: str) -> int:
    """How many sites of a round were done since a moment."""
    query = select(func.count()).where(
        InspectionRow.period == period,
        InspectionRow.round == round_,
        InspectionRow.kind == SWEEP,
        InspectionRow.state == "done",
        InspectionRow.finished_at >= moment,
    )
    return session.scalar(query) or 0
