"""Links and entries told by their words: to the map of the site, to a page of contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from inspector.extract.text import BLOCK, BREAK
from inspector.extract.tree import Page

_MAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)|site ?map", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:与我们)?联系(?:我们|方式|本站|站长|电话)?|(?:站长|网站|联系)(?:信箱|邮箱)|contact(?:us)?",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"(?:网站|站点|本站)地图|联系(?:我们|本站|站长)|site ?map|contact us", re.IGNORECASE
)
_SIGNS = ("地图", "联系", "map", "Map", "MAP", "ontact", "ONTACT")
_BESIDE = f"{BLOCK}{BREAK} |·•/>:-"
_LONGEST = 24  # characters: a headline names many things


@lru_cache(16384)
def names_map(text: str) -> bool:
    """Whether the words of a link are those of a link to the site's map, and nothing else."""
    if len(text) > _LONGEST:
        return False
    return bool(_MAP.fullmatch("".join(text.split())) or _MAP.fullmatch(text.strip()))


@lru_cache(16384)
def names_contact(text: str) -> bool:
    """Whether the words of a link are those of a link to a page of contacts, and nothing else."""
    return len(text) <= _LONGEST and bool(_CONTACT.fullmatch("".join(text.split())))


def entries(page: Page) -> tuple[str, ...]:
    """Such words that stand by themselves, wherever they lead: the routes of an application and
    what a script opens are no links.
    """
    if not any(sign in page.text for sign in _SIGNS):
        return ()
    return tuple(dict.fromkeys(_alone(page)))


def _alone(page: Page) -> Iterator[str]:
    for match in _ENTRY.finditer(page.text):
        number = page.piece(match.start())
        last = number + 1 == len(page.starts)
        end = len(page.text) if last else page.starts[number + 1]
        piece = page.text[page.starts[number] : end].strip(_BESIDE)
        if not page.owners[number].hidden and _ENTRY.fullmatch(piece):
            yield piece
