"""The columns of a site: their names, classes, entries and newest dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspector.assembly.classes import Classed, classed, set_aside
from inspector.assembly.dates import article_dates, as_of, dated, newest
from inspector.assembly.entries import own_entries
from inspector.assembly.home import left
from inspector.assembly.hosts import bare, host, key
from inspector.assembly.notes import noted
from inspector.assembly.pages import settled, views
from inspector.assembly.tree import Draft, Signposts, first_page, signposts, trail_of, tree
from inspector.assembly.visits import VisitBook
from inspector.evidence import (
    Apart,
    CaptureLog,
    Certainty,
    Column,
    ColumnClass,
    Columns,
    Home,
    Inner,
    Learnt,
    LinkKind,
    ListItem,
    PageFacts,
    PageLog,
    Place,
    Role,
)

_HOLLOW = frozenset(
    {"首页", "正文", "列表", "列表页", "栏目", "详情", "当前位置", "网站首页", "更多"}
)
_BETWEEN = re.compile(r"\s*[-_|—–·>»]+\s*")
_TAGS = ("columntype", "columnname")


def columns(
    log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook, front: Home, rest: Inner
) -> Columns:
    """The columns that were opened, later pages of a column joined to its first."""
    today = as_of(log.as_of).date
    articles = article_dates(rest)
    signs = signposts(log, front, rest)
    found: dict[tuple[str, str], Draft] = {}
    for page in log.pages:
        shown = views(page, facts) if page.role in {Role.COLUMN, Role.OTHER} else ()
        if not shown or not _own(log, front, page.url) or any(view.redirect for view in shown):
            continue
        if page.role is Role.OTHER and not _led_to(page, shown, signs):
            continue
        done = settled(page, shown, facts, book)
        draft = _draft(page, shown, signs, (articles, today), done=done)
        place = (first_page(page.url), draft.column.name)
        found[place] = _join(found[place], draft, today) if place in found else draft
    return Columns(noted(tree(found.values(), signs), log.background.notes, today), rest.complete)


def _own(log: CaptureLog, front: Home, url: str) -> bool:
    return not left(log.site, url) or bare(host(url)) == bare(host(front.url))


def _led_to(page: PageLog, shown: tuple[PageFacts, ...], signs: Signposts) -> bool:
    """Whether a page that holds no list is a column all the same: navigation or site map lead to
    it by a name that has a class, and it calls itself so.
    """
    name = signs.menu(page.url)
    if not name or classed(name).kind is ColumnClass.NONE:
        return False
    return any(name in (*view.breadcrumb, view.meta.get("columnname", "")) for view in shown)


def _draft(
    page: PageLog,
    shown: tuple[PageFacts, ...],
    signs: Signposts,
    days: tuple[Mapping[str, str], str],
    *,
    done: bool,
) -> Draft:
    articles, today = days
    name = next(filter(None, (*_names(shown), signs.label(page.url))), "")
    items = tuple(dated(item, articles) for item in own_entries(shown))
    latest = newest(items, today)
    trail = trail_of(shown, name)
    topic = set_aside(trail) or set_aside((name,))
    away = not items and _leads_away(page, shown, signs)
    kind, sure = _class(name, shown, trail)
    if items and all(bare(host(item.url)) != bare(host(page.url)) for item in items):
        sure = Certainty.UNSURE  # what it lists stands on another site
    column = Column(
        name=name,
        url=page.url,
        kind=ColumnClass.NONE if topic else kind,
        items=items,
        newest=latest,
        record=_proof(shown, latest),
        settled=done,
        certainty=sure,
        learnt=tuple(_learnt(page, shown, signs)),
        apart=Apart.TOPIC if topic else Apart.ELSEWHERE if away else None,
    )
    return Draft(column, trail, frozenset(first_page(m) for m in _more(shown)))


def _class(name: str, shown: Iterable[PageFacts], trail: tuple[str, ...]) -> Classed:
    tags = [view.meta.get(tag, "").strip() for tag in _TAGS for view in shown]
    return classed(name, list(filter(None, tags)), trail)


def _learnt(page: PageLog, shown: Iterable[PageFacts], signs: Signposts) -> Iterable[Learnt]:
    yield from signs.learnt(page.url)
    if any(view.breadcrumb for view in shown):
        yield Learnt.BREADCRUMB
    if any(view.meta.get(tag, "").strip() for view in shown for tag in _TAGS):
        yield Learnt.TAGS
    if first_page(page.url).endswith("/"):
        yield Learnt.ADDRESS


def _more(shown: Iterable[PageFacts]) -> Iterable[str]:
    return (found.more for view in shown for found in view.lists if found.more)


def _leads_away(page: PageLog, shown: tuple[PageFacts, ...], signs: Signposts) -> bool:
    """Whether all that a page links to or frames, beyond its path and what the site's pages share,
    is another site.
    """
    path = {crumb for view in shown for crumb in (*view.breadcrumb, "首页")}
    own = bare(host(page.url))
    kinds = (LinkKind.PAGE, LinkKind.FRAME)
    led = {
        key(link.url)
        for view in shown
        for link in view.links
        if link.place is Place.BODY and link.kind in kinds and link.text not in path
    } - signs.frame
    return bool(led) and all(bare(host(url)) not in {own, ""} for url in led)


def _proof(shown: tuple[PageFacts, ...], date: str) -> str:
    """The view that shows the newest entry, or the first."""
    for view in shown:
        if date and any(item.date == date for lst in view.lists for item in lst.items):
            return view.record
    return shown[0].record


def _names(shown: Iterable[PageFacts]) -> Iterable[str]:
    """What the page calls itself, best first."""
    for view in shown:
        yield from (crumb for crumb in reversed(view.breadcrumb) if crumb not in _HOLLOW)
    for view in shown:
        yield view.meta.get("columnname", "").strip()
    for view in shown:
        title = _BETWEEN.split(view.title.strip())[0]
        yield "" if title in _HOLLOW else title


def _union(items: Iterable[ListItem]) -> tuple[ListItem, ...]:
    """Entries of several views, each once, with its date where one view has it."""
    kept: dict[tuple[str, str], ListItem] = {}
    for item in items:
        name = (key(item.url), item.title)
        if name not in kept or (item.date and not kept[name].date):
            kept[name] = item
    return tuple(kept.values())


def _join(first: Draft, more: Draft, today: str) -> Draft:
    one, other = first.column, more.column
    items = _union((*one.items, *other.items))
    joined = replace(
        one,
        items=items,
        newest=newest(items, today),
        record=one.record if one.newest >= other.newest else other.record,
        settled=one.settled and other.settled,
    )
    return Draft(joined, first.trail, first.more | more.more)
