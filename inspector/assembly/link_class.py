"""What one answer to a link is worth, decided once: whether to ask again, and what it may prove.

The asking side (`spiders.second_looks`) takes the retry from the class, the judging side
(`inspector.assembly.links`) the proof, so that the two never disagree.
"""

from __future__ import annotations

import hashlib
import re
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

from inspector.assembly.excuses import EXCUSES, SHIELDED
from inspector.evidence import Failure, LinkKind, PageFacts, Saying, Visit
from inspector.extract.magic import is_not_the_file, is_not_the_picture

_GONE = frozenset({400, 404, 410})
# 406: we accept anything; 418: filters say it, no server of the standards; 451: by law, not dead;
# 566 and 567: EdgeOne.
_TURNED_AWAY = SHIELDED | {406, 418, 451, 566, 567}
_TOO_MANY = 429
# Of 400 to 499, in the registry of IANA.
_STANDARD = frozenset((*range(400, 418), *range(421, 427), 428, 429, 431, 451))
_LASTING = frozenset({
    Failure.NXDOMAIN, Failure.NO_ADDRESS, Failure.CONNECT_REFUSED,
    Failure.REDIRECT_LOOP, Failure.TOO_MANY_REDIRECTS,
})  # fmt: skip
_NEVER_AGAIN = frozenset({Failure.ROBOTS, Failure.BUDGET, Failure.BAD_URL, Failure.REFUSED_ADDRESS})
_NONSENSE = re.compile(r"/no-such-page-[0-9a-f]{12}\.html")
LONGEST_PAUSE = 120.0  # seconds: who asks for more is asked by the next inspection


class LinkClass(StrEnum):
    """What an answer says of the target."""

    GOOD = "good"  # it is there
    PERMANENT = "permanent"  # it says it is gone: proof, when a later try agrees
    TRANSIENT = "transient"  # it may pass: asked again, at worst undecided
    OURS = "ours"  # we could not look: never counts
    BLOCKED = "blocked"  # we are turned away


def class_of(visit: Visit, page: PageFacts | None = None) -> LinkClass:
    """The class of the visit a try came out at; `page` is what its body says."""
    if visit.failure is not None:
        if visit.failure in EXCUSES or visit.failure in _NEVER_AGAIN:
            return LinkClass.OURS
        return LinkClass.PERMANENT if visit.failure in _LASTING else LinkClass.TRANSIENT
    status = visit.status or 0
    if status in _TURNED_AWAY or _made_up(status) or (page is not None and _guarded(page, status)):
        return LinkClass.BLOCKED
    broke_off = visit.truncated == "disconnect" and not visit.size
    if broke_off or (page is not None and page.saying is Saying.PASSING):
        return LinkClass.TRANSIENT
    if 200 <= status < 300 or status == 304:
        return LinkClass.GOOD
    return LinkClass.PERMANENT if status in _GONE else LinkClass.TRANSIENT


def _made_up(status: int) -> bool:
    """Whether no standard knows a status: filters make them up for robots, servers for faults of
    their own (520 to 530) do too.
    """
    return status >= 600 or (400 <= status < 500 and status not in _STANDARD)


def _guarded(page: PageFacts, status: int) -> bool:
    """Whether a protection product answered; too many requests are of this hour."""
    turned_away = page.saying is Saying.TURNED_AWAY and status != _TOO_MANY
    return page.challenge or bool(page.guard) or turned_away


def looks_dead(end: Visit, url: str, kind: LinkKind, page: PageFacts | None) -> bool:
    """Whether an answer, open or not, speaks for a dead target and calls for a second look."""
    if class_of(end, page) is LinkClass.PERMANENT:
        return True
    return page is not None and (page.saying is not None or is_wrong_body(url, kind, page))


def is_wrong_body(url: str, kind: LinkKind, page: PageFacts) -> bool:
    """Whether something else came for a file, or for a picture."""
    if kind is LinkKind.ATTACHMENT:
        return is_not_the_file(url, page.looks)
    return kind is LinkKind.IMAGE and is_not_the_picture(url, page.looks)


def worth_asking_again(end: Visit, url: str, kind: LinkKind, page: PageFacts | None) -> bool:
    """Whether a later try of `url` may tell more: of a target that is not good, unless it was
    never ours to ask. `end` is where the last try came out.
    """
    if end.failure in _NEVER_AGAIN or end.location:
        return False
    return looks_dead(end, url, kind, page) or class_of(end, page) is not LinkClass.GOOD


def header(visit: Visit, name: str) -> str:
    """The first value of a kept header, or ""."""
    return next((value for key, value in visit.headers if key == name), "")


def pause(visit: Visit) -> float:
    """Seconds after the visit before which its Retry-After lets nobody ask again (RFC 9110
    section 10.2.3); 0 when it says nothing that can be read.
    """
    said = header(visit, "retry-after").strip()
    if said.isdecimal() and said.isascii():
        return float(said[:9])
    try:
        until, asked = parsedate_to_datetime(said), parsedate_to_datetime(header(visit, "date"))
        return max(0.0, (until - asked).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def nonsense(origin: str, seed: int) -> str:
    """An address on a host that surely nobody ever put a page at: the same for the same seed."""
    name = hashlib.sha256(f"{seed}:{origin}".encode()).hexdigest()[:12]
    return f"{origin}/no-such-page-{name}.html"


def is_nonsense(url: str) -> bool:
    """Whether an address is one of `nonsense`."""
    return bool(_NONSENSE.fullmatch(urlsplit(url).path))


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_root(url: str) -> bool:
    """Whether an address is the front door of its host: it is never taken for an error page."""
    parts = urlsplit(url)
    front = re.fullmatch(r"/?(?:(?:index|default|home)\.\w{2,5})?", parts.path, re.IGNORECASE)
    return bool(front) and not parts.query
