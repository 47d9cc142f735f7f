"""What the rules on links share: one finding for each dead target, wherever it is linked from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from inspector.assembly.hosts import key
from inspector.evidence import Failure, Home, Links, LinkState, Target, Visit
from inspector.model import Finding, Json, Reason, Unknown

_BY_FAILURE = {
    Failure.NXDOMAIN: "no-name",
    Failure.NO_ADDRESS: "no-name",
    Failure.CONNECT_REFUSED: "refused",
}


def broken(code: str, targets: Sequence[Target], unasked: int) -> Iterator[Finding | Unknown]:
    """A finding for each broken target; unknown when too little could be asked to say more."""
    for target in targets:
        if target.state is LinkState.BROKEN:
            yield _finding(code, target)
    states = Counter(target.state for target in targets)
    if states[LinkState.UNDECIDED] * 2 > len(targets):
        yield Unknown(Reason.NOT_GATHERED, f"{states[LinkState.UNDECIDED]}/{len(targets)}")
    elif not states[LinkState.BROKEN] and unasked > len(targets):
        yield Unknown(Reason.BUDGET_SPENT, f"{len(targets)}/{len(targets) + unasked}")


def unasked_on_home(home: Home, links: Links) -> int:
    """How many targets of the home page were not asked."""
    linked = {key(link.url) for view in home.views for link in view.links}
    asked = {key(target.url) for target in links.targets}
    return sum(url.startswith(("http://", "https://")) for url in linked - asked)


def _finding(code: str, target: Target) -> Finding:
    last = target.tries[-1]
    parent = target.parents[0]
    how = _BY_FAILURE.get(last.failure, "gone") if last.failure else "gone"
    return Finding(
        f"{code}.{how}",
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
            "parents": [
                {"url": p.url, "text": p.text, "place": str(p.place), "record": p.record}
                for p in target.parents
            ],
            "tries": [_told(visit) for visit in target.tries],
        },
    )


def _told(visit: Visit) -> Json:
    return {
        "method": visit.method,
        "started": visit.started,
        "seconds": visit.seconds,
        "status": visit.status,
        "failure": visit.failure and str(visit.failure),
        "location": visit.location,
        "note": visit.note,
        "record": visit.record,
    }
