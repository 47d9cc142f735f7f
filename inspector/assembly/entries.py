"""The entries of a page that has several views and several lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from inspector.assembly.hosts import key
from inspector.evidence import ListItem, PageFacts


def own_entries(views: Sequence[PageFacts]) -> tuple[ListItem, ...]:
    """The entries of the page's own lists, each once, with its date where one view has it. Boxes
    that repeat what stands elsewhere count only where there is nothing else.
    """
    every = [found for view in views for found in view.lists]
    beside = all(found.aside for found in every)
    kept: dict[tuple[str, str], ListItem] = {}
    known: dict[str, tuple[str, str]] = {}  # by address alone: the views before
    for view in views:
        own = [found for found in view.lists if beside or not found.aside]
        for name, item in _named(item for found in own for item in found.items):
            place = known.get(name[0], name)
            if place not in kept:
                kept[place] = item
            elif item.date and not kept[place].date:
                kept[place] = replace(kept[place], date=item.date, raw_date=item.raw_date)
        known |= _alone(kept)
    return tuple(kept.values())


def _alone(kept: Iterable[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The addresses that only one entry has."""
    places = list(kept)
    often = Counter(url for url, _ in places)
    return {url: (url, title) for url, title in places if url and often[url] == 1}


def _named(items: Iterable[ListItem]) -> Iterator[tuple[tuple[str, str], ListItem]]:
    for item in items:
        yield (key(item.url), item.title), item
