"""UPD005: see `column_blank`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from checks.updates.freshness import children, trails
from inspector.assembly.hosts import key
from inspector.evidence import (
    Column,
    ColumnClass,
    Columns,
    Home,
    Inner,
    InnerPage,
    Link,
    LinkKind,
    PageFacts,
    Place,
    Role,
)
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.roles import prose
from inspector.rules import rule

_TITLE = 8  # characters of a link that may be the title of an article
_PROSE = 400  # visible characters outside links: more is an article, or a text in the column
_NOTHING = 24  # of these, beyond what the site's pages share: the place, a heading, 暂无信息
_EVERYWHERE = 3  # pages: what stands on so many belongs to their common frame
_CONTENT = frozenset({LinkKind.PAGE, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.FRAME})


def _has_columns(columns: Columns) -> bool:
    return any(column.kind is not ColumnClass.NONE for column in columns.columns)


@rule(
    "UPD005",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：空白栏目）",
    applies=_has_columns,
)
def column_blank(columns: Columns, inner: Inner, home: Home) -> Iterator[Finding | Unknown]:
    """
    Column holds nothing.

    Only columns that by their name should be kept up are judged, and only after the scripts that
    fill their lists were run. A column that is an article of its own, leads on to other pages or
    has columns below it is not blank. A column is called blank only when its page shows nothing
    of its own: no link, no picture, no frame, next to no text beyond what the site's pages share.

    ## Why it matters
    A column in the navigation promises content.

    ## How to fix
    Publish in the column, or take it out of the navigation until there is something to publish.
    """
    pages = {page.url: page for page in inner.pages}
    ways = trails(inner)
    for column in columns.columns:
        page = pages.get(column.url)
        if column.kind is ColumnClass.NONE or column.items:
            continue
        if children(column, columns.columns, ways) or (page and _holds(page.views)):
            continue
        if not column.settled:
            yield Unknown(Reason.NOT_RENDERED, url=column.url)
        elif page is None or not _is_empty(column, page, home, inner):
            yield Unknown(Reason.NOT_GATHERED, "may hold something", url=column.url)
        else:
            yield _finding(column)


def _finding(column: Column) -> Finding:
    return Finding(
        "UPD005.blank",
        url=column.url,
        quote=column.name,
        record=column.record,
        params={"column": column.name},
    )


def _holds(views: Sequence[PageFacts]) -> bool:
    """Whether the page holds something that is no list: titles to go on to, or a text."""
    return any(view.published or prose(view) > _PROSE or _titles(view) for view in views)


def _titles(view: PageFacts) -> list[Link]:
    kinds = (LinkKind.PAGE, LinkKind.ATTACHMENT)
    return [
        link
        for link in view.links
        if link.place is Place.BODY and link.kind in kinds and len(link.text) >= _TITLE
    ]


def _is_empty(column: Column, page: InnerPage, home: Home, inner: Inner) -> bool:
    """Whether the page names itself as the column, and shows nothing else of its own."""
    others: list[Home | InnerPage] = [home, *(each for each in inner.pages if each.url != page.url)]
    if not any(_names_itself(column.name, view) for view in page.views):
        return False
    if _text(page) - min(map(_text, others)) > _NOTHING:
        return False
    shown = {key(link.url) for view in page.views for link in view.links if link.kind in _CONTENT}
    own = shown - _frame(others) - {key(page.url), key(home.url)}
    return not own and not shown & _open_ends(inner)


def _names_itself(name: str, view: PageFacts) -> bool:
    """An error page or a page that asks for a login seldom says whose place it takes."""
    return name in (*view.breadcrumb, view.meta.get("columnname", "")) or name in view.title


def _text(page: Home | InnerPage) -> int:
    return max(map(prose, page.views))


def _frame(others: Sequence[Home | InnerPage]) -> set[str]:
    """What the pages of the site share: navigation, head and foot, and the boxes, pictures and
    frames that stand on several pages.
    """
    frame: set[str] = set()
    boxes: Counter[str] = Counter()
    for page in others:
        links = [link for view in page.views for link in view.links]
        frame |= {key(link.url) for link in links if _is_fixed(link)}
        boxes.update({key(link.url) for link in links})
    return frame | {url for url, pages in boxes.items() if pages >= _EVERYWHERE}


def _is_fixed(link: Link) -> bool:
    return link.place is not Place.BODY or link.kind in {LinkKind.IMAGE, LinkKind.FRAME}


def _open_ends(inner: Inner) -> set[str]:
    """Columns that do not say what they are below: any page that leads to them may be above."""
    return {
        key(page.url)
        for page in inner.pages
        if page.role is Role.COLUMN and not any(view.breadcrumb for view in page.views)
    }
