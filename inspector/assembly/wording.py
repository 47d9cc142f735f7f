"""Do two short texts speak of the same thing, as a link and the title of the page it leads to?"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_RUN = re.compile(r"[\u3400-\u9fff]{2,}|[a-z]{3,}")


def alike(one: str, other: str) -> bool:
    """Whether two texts share a pair of Chinese characters or a Latin word that tells something."""
    return bool(_parts(one.lower()) & _parts(other.lower()))


def speaks_of(text: str, title: str) -> bool:
    """Whether a title has at least a third of what a text tells."""
    told = _parts(text.lower())
    return bool(told) and len(told & _parts(title.lower())) * 3 >= len(told)


def _parts(text: str) -> set[str]:
    runs = _RUN.findall(text)
    pairs = (run[at : at + 2] for run in runs if not run.isascii() for at in range(len(run) - 1))
    return {*pairs, *(run for run in runs if run.isascii())} - _common()


@cache
def _common() -> frozenset[str]:
    text = (files(__package__) / "wording.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)["common"])
