"""UPD005: see `column_blank`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from checks.updates.freshness import children
from inspector.assembly.hosts import key
from inspector.evidence import (
    Column,
    Columns,
    Home,
    Inner,
    InnerPage,
    Learnt,
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
_NAME = 14  # characters of a link that may be the name of a column
_PROSE = 400  # visible characters outside links: more is an article, or a text in the column
_NOTHING = 24  # of these, beyond what the site's pages share: the place, a heading, 暂无信息
_EVERYWHERE = 3  # pages: what stands on so many belongs to their common frame
_FURNITURE = re.compile(
    r"地图|导航|联系|关于|帮助|版权|隐私|登录|注册|搜索|检索|首页|无障碍|客户端|微信|微博"
)
_NO_PICTURE = re.compile(
    r"/(?:blank|empty|no[-_]?(?:data|content|info)|zwsj|zwnr|zanwu)[-_\w]{0,8}\.(?:png|gif|jpe?g|svg)$",
    re.IGNORECASE,
)
_MENU = frozenset({Learnt.NAVIGATION, Learnt.HOME, Learnt.SITEMAP, Learnt.TAGS})
_CONTENT = frozenset({LinkKind.PAGE, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.FRAME})


def _has_columns(columns: Columns) -> bool:
    return any(column.judged or _offered(column) for column in columns.columns)


def _offered(column: Column) -> bool:
    """Whether navigation, site map, home page or its own tags offer a column without a period."""
    return column.apart is None and bool(_MENU & set(column.learnt))


@rule(
    "UPD005",
    Severity.MAJOR,
    clause="政府网站与政务新媒体检查指标（单项否决：空白栏目）",
    version=2,
    applies=_has_columns,
)
def column_blank(columns: Columns, inner: Inner, home: Home) -> Iterator[Finding | Unknown]:
    """
    Column holds nothing.

    Columns that by their name should be kept up are judged, and all that navigation, site map,
    home page or their own tags name; only after the scripts that fill their lists were run. A
    column that is an article of its own, leads on to other pages or has columns below it is not
    blank. A column is called blank only when its page shows nothing of its own: no link, no
    picture, no frame, form or player, next to no text beyond what the site's pages share.

    ## Why it matters
    A column in the navigation promises content.

    ## How to fix
    Publish in the column, or take it out of the navigation until there is something to publish.
    """
    pages = {page.url: page for page in inner.pages}
    for column in columns.columns:
        page = pages.get(column.url)
        if column.items or not (column.judged or _offered(column)):
            continue
        if children(column, columns.columns) or (page and _holds(page, home, inner)):
            continue
        if column.settled and page and _is_empty(column, page, home, inner, bare=not column.judged):
            yield _finding(column)
        elif column.judged and not column.settled:
            yield Unknown(Reason.NOT_RENDERED, url=column.url)
        elif column.judged:  # one that has no period is not missed
            yield Unknown(Reason.NOT_GATHERED, "may hold something", url=column.url)


def _finding(column: Column) -> Finding:
    return Finding(
        "UPD005.blank",
        url=column.url,
        quote=column.name,
        record=column.record,
        params={"column": column.name},
    )


def _holds(page: InnerPage, home: Home, inner: Inner) -> bool:
    """Whether the page holds something that is no list: titles to go on to beyond those of the
    boxes that stand on several pages, or a text.
    """
    if any(view.published or view.widgets or prose(view) > _PROSE for view in page.views):
        return True
    boxes = _frame(_others(page, home, inner))
    return any(
        key(link.url) not in boxes or times > 1
        for view in page.views
        for link, times in _titles(view)
    )


def _titles(view: PageFacts) -> Iterator[tuple[Link, int]]:
    """Links that may be titles, with the times that the page leads there."""
    kinds = (LinkKind.PAGE, LinkKind.ATTACHMENT)
    body = [link for link in view.links if link.place is Place.BODY and link.kind in kinds]
    times = Counter(key(link.url) for link in body)
    yield from ((link, times[key(link.url)]) for link in body if len(link.text) >= _TITLE)


def _others(page: InnerPage, home: Home, inner: Inner) -> list[Home | InnerPage]:
    return [home, *(each for each in inner.pages if each.url != page.url)]


def _is_empty(column: Column, page: InnerPage, home: Home, inner: Inner, *, bare: bool) -> bool:
    """Whether the page names itself as the column, and shows nothing else of its own; `bare`: nor
    any link between navigation and foot.
    """
    if bare and (
        _FURNITURE.search(column.name) or any(_leads_on(view, page.url) for view in page.views)
    ):
        return False
    others = _others(page, home, inner)
    if not any(_names_itself(column.name, view) for view in page.views):
        return False
    if _text(page) - min(map(_text, others)) > _NOTHING:
        return False
    links = [link for view in page.views for link in view.links if link.kind in _CONTENT]
    shown = {key(link.url) for link in links if not _says_nothing(link)}
    own = shown - _frame(others) - {key(page.url), key(home.url)}
    return not own and not shown & _open_ends(inner)


def _says_nothing(link: Link) -> bool:
    """Whether a picture by its name stands for nothing, as content systems draw it."""
    return link.kind is LinkKind.IMAGE and bool(_NO_PICTURE.search(link.url))


def _leads_on(view: PageFacts, url: str) -> bool:
    """Whether the page leads anywhere but along its own path, and by a menu in which it stands
    itself.
    """
    path = {"首页", *view.breadcrumb}
    body = [link for link in view.links if link.place is Place.BODY]
    if any(key(link.url) == key(url) for link in body):
        body = [link for link in body if len(link.text) > _NAME]
    return any(link.text not in path for link in body)


def _names_itself(name: str, view: PageFacts) -> bool:
    """An error page or a page that asks for a login seldom says whose place it takes."""
    return name in (*view.breadcrumb, view.meta.get("columnname", "")) or name in view.title


def _text(page: Home | InnerPage) -> int:
    """Visible characters outside links; of two views of one address the longer."""
    longest: dict[str, int] = {}
    for view in page.views:
        longest[view.url] = max(prose(view), longest.get(view.url, 0))
    return sum(longest.values())


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
