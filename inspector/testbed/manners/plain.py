"""A small system with readable folders: `/html/gzdt/2026/1105/3021.html`."""

from __future__ import annotations

from datetime import date

from inspector.testbed.manners import Manner, beside


def _column(key: str, page: int) -> str:
    return f"/html/{key}/" + ("index.html" if page == 1 else f"list_{page}.html")


def _article(key: str, number: int, day: date) -> str:
    return f"/html/{key}/{day:%Y}/{day:%m%d}/{3000 + number}.html"


PLAIN = Manner("plain folders", _column, _article, beside)
