"""Links told by their words: to the map of the site, to a page of contacts."""

from __future__ import annotations

import re
from functools import lru_cache

_MAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)|site ?map", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:与我们)?联系(?:我们|方式|本站|站长|电话)?|(?:站长|网站|联系)(?:信箱|邮箱)|contact(?:us)?",
    re.IGNORECASE,
)
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
