"""MIG002: see `migration_notice_short`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from inspector.assembly.dates import as_of
from inspector.evidence import NoticeCourse, Spell
from inspector.model import Finding, Reason, Severity, Site, SiteStatus, Unknown
from inspector.rules import rule

DAYS = 30  # 有关公告信息原则上至少保留30天


def _shown(course: NoticeCourse, site: Site) -> bool:
    """What was never there is MIG001's business; to a closed site we may have come too late."""
    seen = any(spell.shown for spell in course.spells)
    return seen or not course.looked or site.status is SiteStatus.CLOSED


@rule(
    "MIG002",
    Severity.MINOR,
    clause="办法第十四条",
    applies=_shown,
    states={SiteStatus.MIGRATING, SiteStatus.CLOSED},
)
def migration_notice_short(site: Site, course: NoticeCourse) -> Iterator[Finding | Unknown]:
    """
    Notice of the merger was taken down before it had hung for 30 days.

    It takes several inspections to know this: those between which the notice came and went say how
    long it can have hung at most, those that saw it how long at least. "In principle" says the
    article, so this is a warning.

    ## Why it matters
    Readers who come once a month must be able to learn where the site has gone.

    ## How to fix
    Hang the notice up again and keep it until 30 days are full.
    """
    last = max((i for i, spell in enumerate(course.spells) if spell.shown), default=None)
    if last is None:
        yield Unknown(Reason.NOT_OBSERVED_LONG_ENOUGH, "no look at the notice is known")
        return
    spell = course.spells[last]
    least = _days(_day(spell.first), _day(spell.last))
    if least >= DAYS:
        return
    most = _at_most(site, course, last)
    if most is not None and most < DAYS:
        yield Finding(
            "MIG002.short",
            url=site.url,
            quote=spell.quote,
            record=course.record,
            params={"first": _day(spell.first), "last": _day(spell.last), "most": most},
            detail={"least": least, "most": most, "days": DAYS},
        )
    else:
        note = f"seen from {_day(spell.first)} to {_day(spell.last)}, {least} days"
        yield Unknown(Reason.NOT_OBSERVED_LONG_ENOUGH, note)


def _at_most(site: Site, course: NoticeCourse, at: int) -> int | None:
    """Days for which the notice can have hung; None while it still hangs, or when nobody knows
    since when it did.
    """
    before = course.spells[:at]
    starts = [_day(spell.last) for spell in before[-1:]]
    starts += [site.migration_notice_on] if site.migration_notice_on else []
    end = _end(site, course.spells[at], course.spells[at + 1 :])
    return _days(min(starts), end) if starts and end else None


def _end(site: Site, spell: Spell, after: tuple[Spell, ...]) -> str:
    """The day on which the notice was gone at the latest."""
    if not after:
        return ""
    closed = site.closed_on if site.status is SiteStatus.CLOSED else ""
    seen = _day(after[0].first)
    return min(seen, closed) if closed >= _day(spell.last) else seen


def _day(moment: str) -> str:
    return as_of(moment).date


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
