"""Pages that say the same again and again: a calendar without end, a session id in each address.

Each such page has new addresses and nothing new on it, so a crawl that follows them sees the rest
of the site too late or never.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from inspector.evidence import PageFacts

ENOUGH = 12  # pages of one shape, one after the other, that say the same
_LEAST = 60  # bytes outside ASCII: of a page with fewer we know too little to call it the same
_ASCII = bytes(range(128))


@dataclass(slots=True)
class Sameness:
    """Which shapes of address bring the same page over and over."""

    _last: dict[str, int] = field(default_factory=dict)
    _times: dict[str, int] = field(default_factory=dict)

    def note(self, form: str, body: bytes, page: PageFacts) -> None:
        """Take one opened page of this shape. One page that differs, and the count starts anew."""
        said = fingerprint(body, page)
        if said is None:
            return
        self._times[form] = self._times.get(form, 0) + 1 if self._last.get(form) == said else 1
        self._last[form] = said

    def boring(self, form: str) -> bool:
        """Whether one more page of this shape would tell nothing."""
        return self._times.get(form, 0) >= ENOUGH


def fingerprint(body: bytes, page: PageFacts) -> int | None:
    """What a page says, whatever its numbers and addresses: the text outside ASCII, which is all
    Chinese there is in any encoding, and the titles of what it lists. None where the body does
    not hold what the reader sees: columns that scripts or frames fill look all alike.
    """
    if page.shell or page.challenge or page.list_by_script or page.frames:
        return None
    text = body.translate(None, _ASCII)
    titles = "\n".join(item.title for each in page.lists for item in each.items)
    return zlib.crc32(titles.encode(), zlib.crc32(text)) if len(text) >= _LEAST else None
