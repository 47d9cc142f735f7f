"""htmldate on the same pages: the date of an article, and of a list the newest.

It reads one document and gives one date: an article's own, or the latest it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from htmldate import find_date

from bench.dates.cases import Case
from bench.dates.measure import silent, told
from bench.figures import Figure


def figures(cases: Iterable[Case]) -> Iterator[Figure]:
    """What it reads of articles, and of lists."""
    known = list(cases)
    articles = [(c.label.published, _date(c, own=True)) for c in known if c.kind == "article"]
    lists = [(c.label.newest, _date(c, own=False)) for c in known if c.kind == "list"]
    if articles:
        yield told("htmldate: publish date of an article", articles)
        yield silent("htmldate: articles whose date nothing tells", articles)
    if lists:
        yield told("htmldate: newest date of a list", lists)
        yield silent("htmldate: lists whose newest date nothing tells", lists)


def _date(case: Case, *, own: bool) -> str:
    """Its date of the page as the browser shows it; it knows nothing of gb2312 without a head."""
    text = case.dom().decode() or case.page().decode(case.charset)
    until = datetime.fromisoformat(case.as_of) + timedelta(days=1)
    return find_date(text, original_date=own, url=case.url if own else None, max_date=until) or ""
