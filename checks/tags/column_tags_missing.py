"""TAG002: see `column_tags_missing`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.tags.pages import COLUMN_TAGS, TaggedPage, missing, pages_of, wrong
from inspector.evidence import Home, Inner, Role
from inspector.model import Finding, Severity, Unknown
from inspector.rules import rule

_BETWEEN = re.compile(r"\s*[,，;；、|｜]\s*|\s+/\s+|(?<=[\u4e00-\u9fff])[/／](?=[\u4e00-\u9fff])")
_CLAUSE = "《政府网站发展指引》页面标签（栏目标签）"


def _has_columns(home: Home, inner: Inner) -> bool:
    return bool(pages_of(Role.COLUMN, home, inner))


@rule(
    "TAG002",
    Severity.MINOR,
    clause="《政府网站发展指引》页面标签（栏目标签）",
    applies=_has_columns,
)
def column_tags_missing(home: Home, inner: Inner) -> Iterator[Finding | Unknown]:
    """
    Column pages lack column tags, or name several types.

    Required are ColumnName, ColumnDescription, ColumnKeywords and ColumnType. An empty tag and one
    that says `null` are missing. ColumnType names one type.

    ## Why it matters
    By these tags programs find the columns of all government sites that publish the same.

    ## How to fix
    Put the four tags into the template of column pages and fill them from the settings of each
    column.
    """
    pages = pages_of(Role.COLUMN, home, inner)
    yield from missing(pages, COLUMN_TAGS, "TAG002.missing")
    yield from wrong(pages, "ColumnType", "TAG002.several", several)


def several(page: TaggedPage) -> str | None:
    """What ColumnType says when that is more than one type, in one tag or in two."""
    said = page.all("ColumnType")
    values = {part for text in said for part in _BETWEEN.split(text.strip()) if part}
    return "；".join(said) if len(values) > 1 else None
