"""UPD006: see `date_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.assembly.hosts import key
from inspector.evidence import Column, Columns, Inner, InnerPage, Role
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.roles import prose
from inspector.rules import rule

_LEAST = 3  # articles of a column without a date: one alone may be a page of another kind
_TEXT = 80  # visible characters outside links that make an article
_SHOWN = 5  # addresses listed


def _has_columns(columns: Columns) -> bool:
    return any(column.judged for column in columns.columns)


@rule(
    "UPD006",
    Severity.MINOR,
    clause="全国政府网站普查评分表（2015年：信息未注明日期的视为未更新）",
    applies=_has_columns,
)
def date_missing(columns: Columns, inner: Inner) -> Iterator[Finding | Unknown]:
    """
    Articles of a column carry no date anywhere.

    Looked at are the articles that were opened, at least three in a column. An article is without
    a date when neither its page, its meta tags, the list, nor its address gives one, nothing in
    its text could be a date, and no script could still write one.

    ## Why it matters
    Without a date nobody can tell whether what is written there still holds. An article without a
    date counts as not updated.

    ## How to fix
    Show 发布时间 on every article, in the list, and in the meta tag PubDate.
    """
    pages = {key(page.url): page for page in inner.pages if page.role is Role.ARTICLE}
    for column in columns.columns:
        if column.judged:
            yield from _judge(column, _bare(column, pages))


def _bare(column: Column, pages: dict[str, InnerPage]) -> list[InnerPage]:
    """The opened articles of a column of which nothing tells the date."""
    listed = [item for item in column.items if not item.date and not item.raw_date]
    opened = (pages.get(key(item.url)) for item in listed)
    return [page for page in opened if page and _is_bare(page)]


def _is_bare(page: InnerPage) -> bool:
    text = any(prose(view) >= _TEXT for view in page.views)
    return text and all(view.undated for view in page.views)


def _judge(column: Column, bare: list[InnerPage]) -> Iterator[Finding | Unknown]:
    settled = [page for page in bare if page.settled]
    if len(settled) >= _LEAST and column.sure:
        yield Finding(
            "UPD006.missing",
            url=column.url,
            quote=settled[0].views[0].title,
            occurrences=len(settled),
            record=settled[0].record,
            params={"column": column.name, "articles": len(settled)},
            detail={"pages": [page.url for page in settled[:_SHOWN]]},
        )
    elif len(bare) >= _LEAST:
        reason = Reason.NOT_RENDERED if column.sure else Reason.CLASS_UNSURE
        yield Unknown(reason, column.name, url=column.url)
