"""The words: one catalogue per language, keyed, filled in with parameters.

Chinese stands in `zh.po`. English findings stand in `en.po`; English rule pages are the rules'
own docstrings. Keys: `CODE.title`, `CODE.why`, `CODE.fix` (Chinese rule page), `CODE.something`
(a finding), `verdict.pass`, `reason.blocked` and the like.
"""

from __future__ import annotations

import importlib
import string
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
GROUP = "inspector.messages"


class _Gaps(dict[str, object]):
    """Leaves a placeholder standing when its parameter is missing: a finding is never lost."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of a language, of the application and of its plug-ins."""
    words: dict[str, str] = {}
    for folder in _folders():
        for path in sorted(folder.glob(f"*{language}.po")):
            with path.open("rb") as file:
                words |= {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
    return words


def _folders() -> Iterable[Path]:
    yield Path(__file__).parent / "words"
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        yield Path(importlib.import_module(point.module).__file__ or "").parent


def say(key: str, language: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence for a key in a language; the key itself when the catalogue lacks it."""
    text = catalogue(language).get(key, key)
    return string.Formatter().vformat(text, (), _Gaps(params or {}))
