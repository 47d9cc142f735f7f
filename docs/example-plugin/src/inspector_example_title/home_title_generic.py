"""EXA001: see `home_title_generic`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from inspector.evidence import Home
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

# What page editors and content systems write when nobody chose a title.
GENERIC = frozenset(
    {"首页", "主页", "网站首页", "欢迎访问", "欢迎光临", "无标题文档", "新建网页1"}
    | {"index", "home", "homepage", "untitled", "untitleddocument", "newpage1", "document"}
)


@rule("EXA001", Severity.MINOR, clause="示例：本单位自行约定")
def home_title_generic(home: Home) -> Iterator[Finding | Unknown]:
    """
    Title of the home page does not name the site.

    ## Why it matters
    The title is what a citizen sees in a bookmark, in a tab and in the answers of a search engine.

    ## How to fix
    Write the full name of the site into `<title>` of the home page.
    """
    shown = home.views[-1] if home.rendered else home.page
    title = unicodedata.normalize("NFKC", shown.title)
    if "".join(title.split()).lower() not in GENERIC | {""}:
        return
    if not home.settled:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
        return
    yield Finding(
        "EXA001.generic" if title.strip() else "EXA001.empty",
        url=home.url,
        quote=shown.title,
        record=shown.record,
        params={"title": shown.title.strip()},
    )
