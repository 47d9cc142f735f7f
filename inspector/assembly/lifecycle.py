"""The notice of a site's end over time and on the screen, and what is noted for later looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from inspector.assembly.hosts import bare, host
from inspector.assembly.standing import LEAVING, STANDING
from inspector.evidence import (
    Box,
    CaptureLog,
    Doorstep,
    Home,
    Missing,
    Notice,
    NoticeCourse,
    Observed,
    Screen,
    Spell,
)
from inspector.model import SiteStatus

NOTICE, LEAVES = "notice", "leaving"  # the kind of observation, and what it is about
ADDRESS = "address"
_QUOTE = 200  # characters of a notice that are noted
_TOLD = 24  # characters by which a notice is found on the screen


def course(log: CaptureLog, front: Home | Missing, door: Doorstep | Missing) -> NoticeCourse:
    """The notice over time, today's look included."""
    notice, record = _leaving_here(front, door)
    looked = notice is not None or _gone(log, front, door)
    past = log.background.sightings
    spells = list(_spells(past))
    if looked:
        quote = notice.text if notice else ""
        spells.append(Spell(notice is not None, log.as_of, log.as_of, quote))
    shown = prominent(front, notice) if isinstance(front, Home) and notice else None
    return NoticeCourse(tuple(_joined(spells)), looked, notice, shown, record)


def leaving(front: Home | Missing) -> tuple[Notice | None, str]:
    """A notice on the home page that the site goes, with the record that shows it: the first that
    stands in the first screen, or else the first.
    """
    if isinstance(front, Missing):
        return None, ""
    told = [(n, view.record) for view in front.views for n in view.notices if n.kind in LEAVING]
    best = (each for each in told if prominent(front, each[0]))
    return next(best, told[0] if told else (None, ""))


def _leaving_here(front: Home | Missing, door: Doorstep | Missing) -> tuple[Notice | None, str]:
    """As `leaving`, but for a page of the site itself."""
    away = isinstance(door, Doorstep) and door.away
    return (None, "") if away else leaving(front)


def _gone(log: CaptureLog, front: Home | Missing, door: Doorstep | Missing) -> bool:
    """Whether there surely is no notice at the registered address."""
    if isinstance(door, Doorstep) and door.away:
        return True
    if isinstance(front, Home):
        return front.settled
    closed = log.site.status is SiteStatus.CLOSED
    return closed and isinstance(door, Doorstep) and not door.opened


def _spells(past: Iterable[Observed]) -> Iterator[Spell]:
    rows = [each for each in past if (each.kind, each.key) == (NOTICE, LEAVES)]
    for row in sorted(rows, key=lambda row: (row.first_seen, row.last_seen)):
        yield Spell(bool(row.value), row.first_seen, row.last_seen, row.value)


def _joined(spells: Sequence[Spell]) -> Iterator[Spell]:
    """Spells of one kind in a row are one: a notice may change its words."""
    held: Spell | None = None
    for spell in spells:
        if held and held.shown == spell.shown:
            held = Spell(held.shown, held.first, spell.last, spell.quote or held.quote)
        else:
            if held:
                yield held
            held = spell
    if held:
        yield held


def prominent(front: Home, notice: Notice) -> bool | None:
    """Whether a reader meets a notice without scrolling: in the first screen of the rendered page
    or in a layer over it. None when nobody measured it, or it was not found where it was measured.
    """
    if notice.layer or any(view.title == notice.text for view in front.views):
        return True
    if front.screen is None:
        return None
    places = [box for box in front.screen.boxes if _same(box.text, notice.text)]
    return any(_in_sight(box, front.screen) for box in places) if places else None


def _same(one: str, other: str) -> bool:
    one, other = ("".join(text.split()) for text in (one, other))
    return bool(one and other) and (other[:_TOLD] in one or one[:_TOLD] in other)


def _in_sight(box: Box, screen: Screen) -> bool:
    across = box.left < screen.width and box.left + box.width > 0
    return across and box.top < screen.height and box.top + box.height > 0


def observed(
    log: CaptureLog, front: Home | Missing, door: Doorstep | Missing
) -> Mapping[tuple[str, str], str]:
    """What later inspections will have to know, by kind and key."""
    noted = {(ADDRESS, ""): bare(host(log.site.url))}
    notice, _ = _leaving_here(front, door)
    if notice or _gone(log, front, door):
        noted[NOTICE, LEAVES] = notice.text[:_QUOTE] if notice else ""
    if isinstance(front, Home):
        told = (n for view in front.views for n in view.notices if n.kind not in LEAVING)
        noted |= {(NOTICE, n.kind): n.text[:_QUOTE] for n in told}
    if isinstance(door, Doorstep) and door.standing and not door.away:
        noted[STANDING, ""] = door.standing.value
    return noted
