"""Whether a page asks its reader for something, plays or draws something: then it is not empty,
however little it says.
"""

from __future__ import annotations

from inspector.extract.tree import Page

_WIDGETS = ("textarea", "select", "video", "audio", "object", "embed", "canvas")
_SEARCH = 2  # fields that a search box may have
_TYPED = frozenset({"", "text", "tel", "email", "password", "radio", "checkbox"})


def widgets(page: Page) -> bool:
    """Whether there is a form beyond a search box, a player or a drawing."""
    if page.tagged(*_WIDGETS):
        return True
    fields = page.tagged("input")
    return sum(field.get("type").lower() in _TYPED for field in fields) > _SEARCH
