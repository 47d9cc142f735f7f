"""Was a link dead at two times that lie hours apart? One visit may meet a host at a bad moment, and
whoever is named in public must have been given a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inspector.assembly.link_class import LinkClass, class_of
from inspector.assembly.visits import VisitBook
from inspector.clock import later
from inspector.evidence import CaptureLog, LinkFault, Links, PageFacts, Target

# Good: the error page of a host that never says 404. A good page would have settled it.
_SAYS_SO = frozenset({LinkClass.PERMANENT, LinkClass.GOOD})
# Nothing wrong, or a private address: it leads nowhere at any time of day.
_FOR_EVER = frozenset({None, LinkFault.INNER_ADDRESS})
_HOUR = 3600.0


def continued(base: CaptureLog, recheck: CaptureLog) -> CaptureLog:
    """A capture together with the one that asked its dead links again: judged as one, by the clock
    of the first.
    """
    visits, looks = base.visits + recheck.visits, base.looks + recheck.looks
    return replace(base, visits=visits, looks=looks)


def confirmed(found: Links, log: CaptureLog, facts: Mapping[str, PageFacts]) -> Links:
    """The links, each dead one marked whether a later try agrees; `confirm_hours` of the capture's
    limits says how much later (a capture that knows none asks for none).
    """
    hours = float(log.limits.get("confirm_hours", 0))
    if not hours:
        return found
    book = VisitBook(log.visits)

    def marked(target: Target) -> Target:
        sure = target.why in _FOR_EVER or _agreed(target, hours, book, facts)
        return target if sure else replace(target, confirmed=False)

    return replace(found, targets=tuple(map(marked, found.targets)))


def unconfirmed(found: Links) -> tuple[Target, ...]:
    """The targets that seem dead and wait for a later try."""
    return tuple(target for target in found.targets if target.why and not target.confirmed)


def due(found: Links, log: CaptureLog) -> str:
    """The moment from which on a try at every unconfirmed target is late enough; "" when there is
    none.
    """
    hours = float(log.limits.get("confirm_hours", 0))
    return max((_late_from(target, hours) for target in unconfirmed(found)), default="")


def _agreed(target: Target, hours: float, book: VisitBook, facts: Mapping[str, PageFacts]) -> bool:
    """Whether a GET that is late enough was answered, or surely cannot be. That the answer is bad
    stands in `why`: a good one would have taken it back.
    """
    begin = _late_from(target, hours)
    late = [each for each in target.tries if each.started >= begin and each.method == "GET"]
    ends = [path[-1] for visit in late for path in book.paths(visit, facts)]
    return any(class_of(end, facts.get(end.record)) in _SAYS_SO for end in ends)


def _late_from(target: Target, hours: float) -> str:
    return later(min(visit.started for visit in target.tries), hours * _HOUR)
