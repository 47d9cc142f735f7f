"""Whether the evidence of a period is what it was: files, rows and the chain over both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspector.errors import CaptureError
from inspector.storage.chain import link
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.rechecks import judged_by
from inspector.storage.results import digest, stored_results
from inspector.storage.tables import BulletinRow, CaptureRow, InspectionRow, PeriodRow


class Break(StrEnum):
    """What is wrong with a piece of evidence."""

    MISSING = "missing"  # the file is not there
    UNREADABLE = "unreadable"  # there it is, and it cannot be read
    CHANGED = "changed"  # the file is not the one that was filed
    FORGED = "forged"  # the rows of results are not those that were filed
    UNCHAINED = "unchained"  # filed, and the sweep was not concluded since
    CHAIN = "chain"  # the row's place in the chain does not follow from the row before
    BULLETIN = "bulletin"  # a bulletin names a head that the chain never had


@dataclass(frozen=True, slots=True)
class Broken:
    """One piece of evidence that does not hold; of a bulletin `name` is the number."""

    kind: Break
    site: str
    name: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at: files, their bytes, the newest head, and what does not hold."""

    files: int
    bytes: int
    head: str
    broken: tuple[Broken, ...]


def verify(session: Session, period: str, store: EvidenceStore, site: str = "") -> Verified:
    """Walk the chain of the newest round of a period and look at every file, with its rows; with
    `site` only at the files of that one.

    Raises:
        EvidenceError: the store cannot be used, so nothing can be said of what is in it.
    """
    store.check()
    row = session.get(PeriodRow, period)
    captures = session.scalars(
        select(CaptureRow)
        .join(InspectionRow)
        .where(InspectionRow.period == period, InspectionRow.round == (row.round if row else 1))
        .order_by(CaptureRow.chain_position.nulls_last(), CaptureRow.id)
    ).all()
    broken = [*_chain(captures), *_bulletins(session, period, captures)]
    chosen = [each for each in captures if site in {"", each.inspection.site_code}]
    for each in chosen:
        broken += _file(session, each, store)
    heads = [each.head for each in captures if each.chain_position is not None]
    size = sum(each.size for each in chosen)
    return Verified(len(chosen), size, heads[-1] if heads else "", tuple(broken))


def _chain(captures: Sequence[CaptureRow]) -> Iterator[Broken]:
    head, position = "", 0
    for each in captures:
        if each.chain_position is None:
            yield _broken(Break.UNCHAINED, each)
            continue
        position += 1
        follows = each.chain_position == position and each.previous_head == head
        if not follows or each.head != link(each.previous_head, each.sha256):
            yield _broken(Break.CHAIN, each)
        head, position = each.head, each.chain_position


def _bulletins(session: Session, period: str, captures: Sequence[CaptureRow]) -> Iterator[Broken]:
    heads = {each.head for each in captures}
    of_period = select(BulletinRow).where(BulletinRow.period == period)
    for each in session.scalars(of_period.order_by(BulletinRow.id)):
        if each.chain_head and each.chain_head not in heads and _is_of_round(each, captures):
            yield Broken(Break.BULLETIN, "", str(each.id))


def _is_of_round(bulletin: BulletinRow, captures: Sequence[CaptureRow]) -> bool:
    """Whether a bulletin was made since the round began; older ones name the heads of others."""
    begun = min((each.inspection.claimed_at for each in captures), default="")
    return bool(begun) and bulletin.made_at >= begun


def _file(session: Session, capture: CaptureRow, store: EvidenceStore) -> Iterator[Broken]:
    try:
        found = store.sha256(capture.path)
        if found != capture.sha256:
            yield _broken(Break.CHANGED if found else Break.MISSING, capture)
    except CaptureError:
        yield _broken(Break.UNREADABLE, capture)
    mine = judged_by(session, capture)
    if mine is not None and digest(stored_results(mine)) != capture.results_sha256:
        yield _broken(Break.FORGED, capture)


def _broken(kind: Break, capture: CaptureRow) -> Broken:
    return Broken(kind, capture.inspection.site_code, capture.id, capture.path)
