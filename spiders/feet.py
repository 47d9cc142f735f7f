"""Pages that lack marks of the home page's foot, seen in the browser: a script may bring them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from inspector.assembly.feet import feet
from inspector.assembly.visits import VisitBook
from inspector.evidence import Feet, Missing, Why
from spiders.gathering import Gathering

_TEMPLATES = 4  # of a site


async def look_at_feet(gathering: Gathering) -> None:
    """Open one page of each template whose foot lacks marks, the templates of most pages first."""
    asked = time.monotonic()
    await gathering.looked.wait()
    gathering.waited += time.monotonic() - asked  # for the browser: our own time
    book = VisitBook(gathering.fetcher.visits)
    found = feet(gathering.pages, gathering.facts, book)
    if isinstance(found, Missing) or found.framed:
        return
    for url in _doubtful(found):
        if gathering.fetcher.spent:
            return
        done = await gathering.render(url, Why.FOOT)
        at = next(at for at, page in enumerate(gathering.pages) if page.url == url)
        if done and not gathering.pages[at].rendering:
            gathering.pages[at] = replace(gathering.pages[at], rendering=done.rendering)


def _doubtful(found: Feet) -> Sequence[str]:
    bare = [page for page in found.pages if found.home.shown - page.shown and not page.settled]
    first = {page.template: page.url for page in reversed(bare)}
    common = Counter(page.template for page in bare).most_common(_TEMPLATES)
    return [first[template] for template, _ in common]
