"""TAG003: see `article_tags_missing`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from checks.tags.column_tags_missing import several
from checks.tags.pages import ARTICLE_TAGS, COLUMN_TAGS, TaggedPage, missing, pages_of, wrong
from inspector.evidence import Home, Inner, Role
from inspector.extract.dates import in_meta
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_CLAUSE = "《政府网站发展指引》页面标签（内容页标签）"


def _has_articles(home: Home, inner: Inner) -> bool:
    return bool(pages_of(Role.ARTICLE, home, inner))


@rule(
    "TAG003",
    Severity.MINOR,
    clause="《政府网站发展指引》页面标签（内容页标签）",
    applies=_has_articles,
)
def article_tags_missing(home: Home, inner: Inner) -> Iterator[Finding | Unknown]:
    """
    Article pages lack article or column tags, or PubDate is not the date of the article.

    Required are ArticleTitle, PubDate and ContentSource, and the four column tags. An empty tag and
    one that says `null` are missing. PubDate is written `yyyy-MM-dd HH:mm`, seconds may follow, and
    names the day that the page shows as its date of publishing.

    ## Why it matters
    Search engines and the national platform date and name an article by these tags.

    ## How to fix
    Put the tags into the template of article pages and fill them from the fields of each article.
    """
    pages = pages_of(Role.ARTICLE, home, inner)
    yield from missing(pages, (*COLUMN_TAGS, *ARTICLE_TAGS), "TAG003.missing")
    yield from wrong(pages, "PubDate", "TAG003.form", _malformed)
    yield from wrong(pages, "PubDate", "TAG003.differs", _another_day, _shown)
    yield from wrong(pages, "ColumnType", "TAG003.several", several)


def _malformed(page: TaggedPage) -> str | None:
    said = page.value("PubDate").strip()
    return said if said and not (_FORM.fullmatch(said) and _exists(said)) else None


def _exists(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _another_day(page: TaggedPage) -> str | None:
    """PubDate when no date of publishing on the page is of its day."""
    said = page.value("PubDate")
    day = in_meta(said)
    shown = {clue.date for clue in page.days}
    return said if day and shown and day not in shown else None


def _shown(page: TaggedPage) -> Mapping[str, str]:
    return {"shown": page.days[0].raw}
