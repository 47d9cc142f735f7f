"""Columns that nothing new has reached in time: shared by the rules on news, notices and plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from checks.updates.freshness import MONTHS, TWO_WEEKS, age, children, oldest_in_time, well_dated
from inspector.assembly.hosts import key
from inspector.assembly.observing import (
    COLUMN_ITEMS,
    column_marks,
    renewed_since,
    unchanged_since,
)
from inspector.assembly.tree import below
from inspector.evidence import (
    AsOf,
    Column,
    Columns,
    History,
    Inner,
    InnerPage,
    LinkKind,
    ListItem,
    Place,
)
from inspector.model import Finding, Reason, Unknown
from inspector.roles import is_pager, looks_like_article

_TITLE = 8  # characters of a link that may be the title of an article
_SHORT = 14  # characters of a link that may be the name of a column
_ASCENDING = 3  # distinct dates that rise: a list that begins with its oldest entries


@dataclass(frozen=True, slots=True)
class Overdue:
    """What a rule on columns looks at. `stale` and `unchanged` are the keys of its messages: of
    what the dates tell, and of what two looks tell.
    """

    stale: str
    unchanged: str
    columns: Columns
    inner: Inner
    history: History
    as_of: AsOf

    def judge(self, column: Column) -> Iterator[Finding | Unknown]:
        """Whether a column, or any below it, has had something new in time."""
        limit = oldest_in_time(column.kind, self.as_of.date)
        family = [column, *children(column, self.columns.columns)]
        if any(each.newest >= limit for each in family):
            return
        if not all(each.settled for each in family):
            yield Unknown(Reason.NOT_RENDERED, url=column.url)
        elif not column.items:
            if self._shows_titles(column):  # nothing in it at all is the fault of another rule
                yield Unknown(Reason.NO_DATES, column.name, url=column.url)
        elif not column.newest or not well_dated(column.items):
            yield from self._by_observation(column, limit)
        elif reason := self._unseen(column):
            yield Unknown(reason, column.name, url=column.url)
        elif not column.sure:
            yield Unknown(Reason.CLASS_UNSURE, column.name, url=column.url)
        else:
            yield self._stale(column, limit)

    def _shows_titles(self, column: Column) -> bool:
        """Whether the page has links that may be entries of a list that was not read."""
        page = next((each for each in self.inner.pages if each.url == column.url), None)
        return page is not None and any(
            link.place is Place.BODY and link.kind is LinkKind.PAGE and len(link.text) >= _TITLE
            for view in page.views
            for link in view.links
        )

    def _by_observation(self, column: Column, limit: str) -> Iterator[Finding | Unknown]:
        """What the dates do not tell, two looks far enough apart may."""
        marks = column_marks(column)
        if renewed_since(self.history, COLUMN_ITEMS, column.url, marks) >= limit:
            return
        since = unchanged_since(self.history, COLUMN_ITEMS, column.url, marks)
        if not since or since > limit:
            yield Unknown(Reason.NOT_OBSERVED_LONG_ENOUGH, column.name, url=column.url)
        elif not column.sure:
            yield Unknown(Reason.CLASS_UNSURE, column.name, url=column.url)
        else:
            days = age(since, self.as_of.date)
            params: dict[str, str | int] = {"column": column.name, "since": since, "days": days}
            yield self._finding(column, self.unchanged, column.items[0], params)

    def _unseen(self, column: Column) -> Reason | None:
        """Why newer entries may stand where we did not look, or None."""
        pages = {key(page.url): page for page in self.inner.pages}
        page = pages.get(key(column.url))
        if page is None:
            return None
        shown = _body_links(page)
        if _rises(column.items) and any(is_pager(u) and key(u) not in pages for u, _ in shown):
            return Reason.NOT_GATHERED
        lower = (u for u, text in shown if len(text) <= _SHORT and below(column.url, u))
        left = any(key(u) not in pages and not looks_like_article(u) for u in lower)
        return Reason.BUDGET_SPENT if left and not self.columns.complete else None

    def _stale(self, column: Column, limit: str) -> Finding:
        item = next(item for item in column.items if item.date == column.newest)
        params: dict[str, str | int] = {
            "column": column.name,
            "date": column.newest,
            "days": age(column.newest, self.as_of.date),
        }
        params |= {"since": limit} if column.kind in MONTHS else {"limit": TWO_WEEKS}
        return self._finding(column, self.stale, item, params)

    def _finding(
        self, column: Column, message: str, item: ListItem, params: dict[str, str | int]
    ) -> Finding:
        return Finding(
            message,
            url=column.url,
            quote=" ".join(filter(None, (item.title, item.raw_date or item.date))),
            record=column.record,
            params=params,
            detail={
                "item": item.url,
                "entries": len(column.items),
                "class": column.kind.value,
                "certainty": column.certainty.value,
                "first_level": column.top,
            },
        )


def _body_links(page: InnerPage) -> list[tuple[str, str]]:
    links = (link for view in page.views for link in view.links)
    return [(link.url, link.text) for link in links if link.kind is LinkKind.PAGE]


def _rises(items: Iterable[ListItem]) -> bool:
    days = [item.date for item in items if item.date]
    steps = list(pairwise(days))
    rising = all(one <= other for one, other in steps)
    return rising and len(set(days)) >= _ASCENDING
