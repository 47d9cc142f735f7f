"""What the rules on links share: one finding for each dead target, wherever it is linked from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from inspector.assembly.availability import phase
from inspector.assembly.hosts import key
from inspector.evidence import Home, LinkFault, LinkKind, Links, LinkState, Target, Visit
from inspector.model import Finding, Json, Reason, Unknown

SOFT = frozenset(
    {LinkFault.SOFT_404, LinkFault.AS_NONSENSE, LinkFault.SENT_HOME, LinkFault.NO_SITE}
)
"""Faults of a target that opens, and is not what was linked."""
SHUT = frozenset(LinkFault) - SOFT


def broken(
    code: str,
    targets: Sequence[Target],
    unasked: int,
    faults: frozenset[LinkFault] = SHUT | SOFT,
) -> Iterator[Finding | Unknown]:
    """A finding for each target with one of some faults, once a look hours later has confirmed it;
    unknown when too little could be asked to say more.
    """
    for target in targets:
        if target.why in faults:
            finding = _finding(code, target)
            yield finding if target.confirmed else Unknown(Reason.NOT_CONFIRMED, finding=finding)
    states = Counter(target.state for target in targets)
    if states[LinkState.UNDECIDED] * 2 > len(targets):
        yield Unknown(Reason.NOT_GATHERED, f"{states[LinkState.UNDECIDED]}/{len(targets)}")
    elif not any(target.why in faults for target in targets) and unasked > len(targets):
        yield Unknown(Reason.BUDGET_SPENT, f"{len(targets)}/{len(targets) + unasked}")


def inner(links: Links, *, attachments: bool) -> list[Target]:
    """The targets that inner pages alone link to: attachments, or all others."""
    inner = (target for target in links.targets if not target.on_home)
    return [each for each in inner if (each.kind is LinkKind.ATTACHMENT) == attachments]


def unasked_on_home(home: Home, links: Links) -> int:
    """How many targets of the home page were not asked."""
    linked = {key(link.url) for view in home.views for link in view.links}
    asked = {key(target.url) for target in links.targets}
    return sum(url.startswith(("http://", "https://")) for url in linked - asked)


def _finding(code: str, target: Target) -> Finding:
    last = target.tries[-1]
    parent = target.parents[0]
    return Finding(
        f"{code}.{target.why}",
        url=target.url,
        quote=parent.text,
        occurrences=target.occurrences,
        record=last.record or parent.record,
        params={
            "text": parent.text or target.url,
            "target": target.url,
            "parent": parent.url,
            "occurrences": target.occurrences,
        },
        detail={
            "kind": str(target.kind),
            "xpath": parent.xpath,
            "parents": [
                {"url": p.url, "text": p.text, "place": str(p.place), "record": p.record}
                for p in target.parents
            ],
            "tries": [
                _told(visit, likeness)
                for visit, likeness in zip(target.tries, target.likenesses, strict=True)
            ],
            "against": [_told(visit) for visit in target.against],
            "apart": _apart(target.tries),
        },
    )


def _apart(tries: Sequence[Visit]) -> float:
    """Seconds between the first try and the last."""
    times = [datetime.fromisoformat(visit.started) for visit in tries]
    return round((max(times) - min(times)).total_seconds(), 1)


def _told(visit: Visit, likeness: str = "") -> Json:
    return {
        "method": visit.method,
        "started": visit.started,
        "seconds": visit.seconds,
        "address": visit.address,
        "phase": "" if visit.status is not None and visit.status < 400 else str(phase(visit)),
        "status": visit.status,
        "failure": visit.failure and str(visit.failure),
        "location": visit.location,
        "tls": visit.tls,
        "note": visit.note,
        "headers": [list(line) for line in visit.headers],
        "likeness": likeness,
        "record": visit.record,
    }
