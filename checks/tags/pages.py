"""What the rules on page tags share: the pages that must carry them, and what each tag says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from inspector.evidence import DateClue, Home, Inner, InnerPage, LinkKind, PageFacts, Role
from inspector.model import Finding, Reason, Unknown

SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN_TAGS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
ARTICLE_TAGS = ("ArticleTitle", "PubDate", "ContentSource")
_SAMPLES = 20
_BLANK = " \t\r\n\x0b\x0c\xa0\u3000\u200b\u200c\u200d\u2060\ufeff"
# What programs print for nothing, and what a template left in place of a value.
_NOTHING = frozenset({"null", "undefined", "none", "nil", "nan", "(null)"})
_UNFILLED = re.compile(
    r"\$!?\{[^}]*\}|\{\{[^}]*\}\}|<%.*%>|\[!?--.*--\]|#\{[^}]*\}|\{\$[^}]*\}|\$[\w.()]+\$?"
)


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """One page with the contents of its meta elements, by lower-cased name: as it was delivered,
    and where that says nothing, as scripts made it. `open` says that a script which did not run
    may still bring some. `days` are the visible dates of publishing.
    """

    url: str
    record: str
    title: str
    tags: Mapping[str, tuple[str, ...]]
    open: bool
    days: tuple[DateClue, ...]

    def all(self, tag: str) -> tuple[str, ...]:
        """Everything a tag says, without what means nothing."""
        return tuple(text for text in self.tags.get(tag.lower(), ()) if says(text))

    def value(self, tag: str) -> str:
        """What a tag says first, "" when the page has it not."""
        return next(iter(self.all(tag)), "")


def says(text: str) -> bool:
    """Whether the content of a tag says anything: empty and `null` do not."""
    bare = text.strip(_BLANK)
    return bool(bare) and bare.lower() not in _NOTHING and not _UNFILLED.fullmatch(bare)


def all_pages(home: Home, inner: Inner) -> list[TaggedPage]:
    """The home page and every other page of the site that is one."""
    every: list[Home | InnerPage] = [home, *_standing(home, inner)]
    return [_tagged(page) for page in every if _is_page(page.views)]


def pages_of(role: Role, home: Home, inner: Inner) -> list[TaggedPage]:
    """The column pages, or the article pages."""
    chosen = [page for page in _standing(home, inner) if page.role is role]
    return [_tagged(page) for page in chosen if _is_page(page.views)]


def _standing(home: Home, inner: Inner) -> list[InnerPage]:
    """The inner pages without such as are only shown within others, in frames: no link leads to
    them, and no reader and no search engine takes them for pages.
    """
    every: list[Home | InnerPage] = [home, *inner.pages]
    views = [view for page in every for view in page.views]
    framed = {frame for view in views for frame in view.frames}
    if framed:
        framed -= {each.url for view in views for each in view.links if each.kind is LinkKind.PAGE}
    return [page for page in inner.pages if page.url not in framed]


def _is_page(views: Sequence[PageFacts]) -> bool:
    """Whether a reader meets a page of the site: neither data, nor one that only leads on, nor one
    that says it is not there.
    """
    first = views[0]
    aside = first.redirect or first.challenge or first.guard or any(v.saying for v in views)
    return not aside and any(view.title or view.links for view in views)


def _tagged(page: Home | InnerPage) -> TaggedPage:
    framed = {frame for view in page.views for frame in view.frames}
    own = [view for view in page.views if view is page.views[0] or view.url not in framed]
    tags: dict[str, tuple[str, ...]] = {}
    for view in own:
        for name, content in view.meta.items():
            if not any(says(text) for text in tags.get(name, ())):
                tags[name] = (*tags.get(name, ()), *view.meta_more.get(name, (content,)))
    days = tuple(clue for view in own for clue in view.published if clue.source == "text")
    waits = own[0].shell and bool(own[0].scripts) and not page.rendered
    return TaggedPage(
        page.url, own[0].record or page.record, own[0].title, tags, open=waits, days=days
    )


def missing(
    pages: Sequence[TaggedPage], tags: Iterable[str], message: str
) -> Iterator[Finding | Unknown]:
    """One finding for each tag that pages lack."""
    for tag in tags:
        yield from wrong(pages, tag, message, partial(_absent, tag=tag))
    waits = next((page for page in pages if page.open), None)
    if waits:
        yield Unknown(Reason.NOT_RENDERED, url=waits.url)


def _absent(page: TaggedPage, *, tag: str) -> str | None:
    """What stands in place of the tag, "" for nothing; None when the page has it."""
    if page.open or page.value(tag):
        return None
    return next(iter(page.tags.get(tag.lower(), ())), "")


def wrong(
    pages: Sequence[TaggedPage],
    tag: str,
    message: str,
    judge: Callable[[TaggedPage], str | None],
    more: Callable[[TaggedPage], Mapping[str, str]] = lambda _page: {},
) -> Iterator[Finding]:
    """One finding on a tag for all pages on which it is wrong. `judge` gives what stands there, or
    None where it is right; `more` further parameters of the message, from the first such page.
    """
    found = [(page, said) for page in pages if (said := judge(page)) is not None]
    if not found:
        return
    first, said = found[0]
    params: dict[str, Any] = {"target": tag, "said": said, "count": len(found), "of": len(pages)}
    yield Finding(
        message,
        url=first.url,
        quote=f'{tag}="{said}"' if said.strip() else first.title,
        occurrences=len(found),
        record=first.record,
        params=params | dict(more(first)),
        detail={"pages": [page.url for page, _ in found[:_SAMPLES]]},
    )
