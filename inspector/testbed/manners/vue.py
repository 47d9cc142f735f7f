"""A single-page application: shells filled from JSON; articles are plain pages."""

from __future__ import annotations

from datetime import date

from inspector.testbed.manners import Manner, beside


def _column(key: str, page: int) -> str:
    return f"/column/{key}" + (f"?page={page}" if page > 1 else "")


def _article(key: str, number: int, day: date) -> str:
    return f"/article/{key}/{day:%Y}/{2000 + number}.html"


VUE = Manner("Vue shell", _column, _article, beside)
