"""The columns of a site: their names, classes, entries and newest dates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from inspector.assembly.dates import article_dates, as_of, dated, newest
from inspector.assembly.entries import own_entries
from inspector.assembly.home import left
from inspector.assembly.hosts import bare, host, key
from inspector.assembly.pages import settled, views
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    CaptureLog,
    Column,
    ColumnClass,
    Columns,
    Home,
    Inner,
    ListItem,
    PageFacts,
    PageLog,
    Role,
)

_LONGEST_NAME = 14  # characters; what is longer is the title of an article
_HOLLOW = frozenset(
    {"首页", "正文", "列表", "列表页", "栏目", "详情", "当前位置", "网站首页", "更多"}
)
_ASIDE = re.compile(r"专题|专栏|往期|历史|归档")
_BETWEEN = re.compile(r"\s*[-_|—–·>»]+\s*")
_PAGE_NUMBER = re.compile(r"(?:[_-]\d{1,4})(?=\.\w+$)|[?&](?:page|pageNo|pageNum|p)=\d+")
_FIRST_PAGE = re.compile(r"/(?:index|default)\.\w+$")


def columns(
    log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook, front: Home, rest: Inner
) -> Columns:
    """The columns that were opened, later pages of a column joined to its first."""
    today = as_of(log.as_of).date
    articles = article_dates(rest)
    labels = _labels(front)
    found: dict[tuple[str, str], Column] = {}
    for page in log.pages:
        shown = views(page, facts) if page.role is Role.COLUMN else ()
        if not shown or not _own(log, front, page.url) or any(view.redirect for view in shown):
            continue
        done = settled(page, shown, facts, book)
        column = _column(page, shown, labels, articles, today, done=done)
        place = (_first_page(page.url), column.name)
        found[place] = _join(found[place], column, today) if place in found else column
    return Columns(tuple(found.values()), rest.complete)


def _own(log: CaptureLog, front: Home, url: str) -> bool:
    return not left(log.site, url) or bare(host(url)) == bare(host(front.url))


def _column(
    page: PageLog,
    shown: tuple[PageFacts, ...],
    labels: Mapping[str, str],
    articles: Mapping[str, str],
    today: str,
    *,
    done: bool,
) -> Column:
    name = next(filter(None, (*_names(shown), labels.get(key(page.url), ""))), "")
    items = tuple(dated(item, articles) for item in own_entries(shown))
    latest = newest(items, today)
    return Column(
        name=name,
        url=page.url,
        kind=ColumnClass.NONE if _set_aside(shown) else column_class(name),
        items=items,
        newest=latest,
        record=_proof(shown, latest),
        settled=done,
    )


def _proof(shown: tuple[PageFacts, ...], date: str) -> str:
    """The view that shows the newest entry, or the first."""
    for view in shown:
        if date and any(item.date == date for lst in view.lists for item in lst.items):
            return view.record
    return shown[0].record


def _set_aside(shown: Iterable[PageFacts]) -> bool:
    """Whether the column belongs to a topic or to what is kept for the record: these close."""
    return any(_ASIDE.search(crumb) for view in shown for crumb in view.breadcrumb)


def _names(shown: Iterable[PageFacts]) -> Iterable[str]:
    """What the page calls itself, best first."""
    for view in shown:
        yield from (crumb for crumb in reversed(view.breadcrumb) if crumb not in _HOLLOW)
    for view in shown:
        yield view.meta.get("columnname", "").strip()
    for view in shown:
        title = _BETWEEN.split(view.title.strip())[0]
        yield "" if title in _HOLLOW else title


def _labels(front: Home) -> dict[str, str]:
    """What the home page calls the pages it links to."""
    links = [link for view in front.views for link in view.links if link.text]
    return {key(link.url): link.text for link in reversed(links)}


def _union(items: Iterable[ListItem]) -> tuple[ListItem, ...]:
    """Entries of several views, each once, with its date where one view has it."""
    kept: dict[tuple[str, str], ListItem] = {}
    for item in items:
        name = (key(item.url), item.title)
        if name not in kept or (item.date and not kept[name].date):
            kept[name] = item
    return tuple(kept.values())


def _first_page(url: str) -> str:
    """The address a list page shares with the first page of its list."""
    return _FIRST_PAGE.sub("/", _PAGE_NUMBER.sub("", key(url)))


def _join(first: Column, more: Column, today: str) -> Column:
    items = _union((*first.items, *more.items))
    return replace(
        first,
        items=items,
        newest=newest(items, today),
        record=first.record if first.newest >= more.newest else more.record,
        settled=first.settled and more.settled,
    )


def column_class(name: str) -> ColumnClass:
    """The class of a column by its name: what no word matches has no period."""
    if len(name) > _LONGEST_NAME or name.startswith("关于"):
        return ColumnClass.NONE
    for kind, words in _classes():
        if any(word in name for word in words):
            return kind
    return ColumnClass.NONE


@cache
def _classes() -> tuple[tuple[ColumnClass, tuple[str, ...]], ...]:
    text = Path(__file__).with_name("columns.toml").read_text("utf-8")
    table = tomllib.loads(text)["class"]
    return tuple((ColumnClass(entry["kind"]), tuple(entry["words"])) for entry in table)
