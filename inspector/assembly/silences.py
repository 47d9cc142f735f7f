"""When did nobody answer us, and were we ourselves ill then?

An answer stands, whatever state we were in. What had no answer, or only that of a gateway, while
we were ill says nothing of the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspector.clock import later
from inspector.evidence import CaptureLog, Failure, Purpose, Visit
from inspector.model import Ailment, Window

# Answers of the site, or decisions of our own that no illness can bring about.
_NO_SILENCE = frozenset(
    {
        Failure.BAD_ENCODING,
        Failure.REDIRECT_LOOP,
        Failure.TOO_MANY_REDIRECTS,
        Failure.BAD_URL,
        Failure.ROBOTS,
        Failure.BUDGET,
        Failure.HOST_SILENT,
    }
)
_LATE = frozenset({Failure.CONNECT_TIMEOUT, Failure.TIMEOUT, Failure.DNS_FAILED, Failure.BROWSER})
_NAMES = frozenset({Failure.NXDOMAIN, Failure.NO_ADDRESS, Failure.DNS_FAILED})
_REMEMBERED = 30.0  # seconds for which a failed look-up is not repeated
_LOOK_UP = 20.0  # seconds a look-up may take, and the test whether the resolver is believed


@dataclass(frozen=True, slots=True)
class Silence:
    """A while in which something was asked and no word of the site came. `late`: because time was
    over, which happens too when we ourselves stood still.
    """

    begun: str
    ended: str
    late: bool


def silences(log: CaptureLog) -> tuple[Silence, ...]:
    """Every silence of an inspection. A 5xx is one: the gateway it came from may be on our side."""
    return (*_of_visits(log), *_of_pages(log), *_of_names(log))


def spoiled(silent: Sequence[Silence], windows: Iterable[Window]) -> Window | None:
    """The first window in which one of the silences fell. Standing still only spoils what ran out
    of time: a refusal is heard late, and is a refusal.
    """
    for window in windows:
        for each in silent:
            counts = each.late or window.kind is not Ailment.LAG
            open_ = not window.ended or each.begun <= window.ended
            if counts and open_ and each.ended >= window.begun:
                return window
    return None


def _of_visits(log: CaptureLog) -> Iterator[Silence]:
    """A name that was not found may have been looked up for another page, a little earlier; never
    before this site was begun, for what was learnt while we were ill is forgotten after it.
    """
    for visit in log.visits:
        if not _unanswered(visit):
            continue
        named = visit.failure in _NAMES
        early = max(log.as_of, later(visit.started, -_REMEMBERED))
        begun = min(early, visit.started) if named else visit.started
        ended = later(visit.started, _LOOK_UP if named else visit.seconds)
        yield Silence(begun, ended, visit.failure in _LATE or visit.truncated == "time")


def _unanswered(visit: Visit) -> bool:
    """Whether no word of the site came, or at the door only that something is wrong: whoever
    answers in a site's place while we are cut off says that too.
    """
    if visit.failure:
        return visit.failure not in _NO_SILENCE
    wrong = 400 if visit.purpose is Purpose.HOME else 500
    return visit.truncated in {"time", "disconnect"} or (visit.status or 0) >= wrong


def _of_pages(log: CaptureLog) -> Iterator[Silence]:
    for page in log.pages:
        shown = page.rendering
        if shown and shown.failure:
            yield Silence(shown.started, later(shown.started, shown.seconds), late=True)


def _of_names(log: CaptureLog) -> Iterator[Silence]:
    dns = log.dns
    if dns and dns.asked and not dns.exists:
        yield Silence(log.as_of, later(log.as_of, _LOOK_UP), late=dns.exists is None)
