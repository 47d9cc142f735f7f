"""TRS WCM: folders by column and month, `t20261105_123456.html`, pages `index_1.html`."""

from __future__ import annotations

from datetime import date

from inspector.testbed.manners import Manner, beside

FOLDERS = {
    "gzdt": "/xwzx/gzdt/",
    "bmdt": "/xwzx/bmdt/",
    "tzgg": "/zwgk/tzgg/",
    "zcwj": "/zwgk/zcwj/",
    "rsrm": "/zwgk/rsrm/",
    "ghjh": "/zwgk/ghjh/",
    "ldxx": "/zwgk/ldxx/",
    "jgzn": "/zwgk/jgzn/",
    "wzdt": "/wzdt/",
    "lxwm": "/lxwm/",
}


def _column(key: str, page: int) -> str:
    return FOLDERS[key] + ("" if page == 1 else f"index_{page - 1}.html")


def _article(key: str, number: int, day: date) -> str:
    return f"{FOLDERS[key]}{day:%Y%m}/t{day:%Y%m%d}_{120000 + number}.html"


TRS = Manner("TRS", _column, _article, beside, relative=True)
GB18030 = Manner(
    "TRS, GB18030 bytes declared as UTF-8",
    _column,
    _article,
    beside,
    charset="gb18030",
    content_type="text/html",
)
