"""UPD005: see `column_blank`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.updates.freshness import children
from inspector.evidence import (
    ColumnClass,
    Columns,
    Inner,
    Link,
    LinkKind,
    PageFacts,
    Place,
)
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_TITLE = 8  # characters of a link that may be the title of an article
_PROSE = 400  # visible characters outside links: more is an article, or a text in the column


def _has_columns(columns: Columns) -> bool:
    return any(column.kind is not ColumnClass.NONE for column in columns.columns)


@rule(
    "UPD005",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：空白栏目）",
    applies=_has_columns,
)
def column_blank(columns: Columns, inner: Inner) -> Iterator[Finding | Unknown]:
    """
    Column holds nothing.

    Only columns that by their name should be kept up are judged, and only after the scripts that
    fill their lists were run. A column that is an article of its own, leads on to other pages or
    has columns below it is not blank.

    ## Why it matters
    A column in the navigation promises content.

    ## How to fix
    Publish in the column, or take it out of the navigation until there is something to publish.
    """
    views = {page.url: page.views for page in inner.pages}
    for column in columns.columns:
        if column.kind is ColumnClass.NONE or column.items:
            continue
        if children(column, columns.columns) or _holds(views.get(column.url, ())):
            continue
        if column.settled:
            yield Finding(
                "UPD005.blank",
                url=column.url,
                quote=column.name,
                record=column.record,
                params={"column": column.name},
            )
        else:
            yield Unknown(Reason.NOT_RENDERED, url=column.url)


def _holds(views: Sequence[PageFacts]) -> bool:
    """Whether the page holds something that is no list: titles to go on to, or a text."""
    return any(view.published or _prose(view) > _PROSE or _titles(view) for view in views)


def _prose(view: PageFacts) -> int:
    return view.text_length - sum(len(link.text) for link in view.links)


def _titles(view: PageFacts) -> list[Link]:
    kinds = (LinkKind.PAGE, LinkKind.ATTACHMENT)
    return [
        link
        for link in view.links
        if link.place is Place.BODY and link.kind in kinds and len(link.text) >= _TITLE
    ]
