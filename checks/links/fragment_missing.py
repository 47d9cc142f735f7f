"""LNK006: see `fragment_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Fragments, LostFragment
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule


def _asked(fragments: Fragments) -> bool:
    return fragments.asked


@rule(
    "LNK006",
    Severity.INFO,
    clause="HTML Living Standard, 7.4.6.4",
    applies=_asked,
)
def fragment_missing(fragments: Fragments) -> Iterator[Finding | Unknown]:
    """
    Link names a place in a page that the page does not have.

    Only when it was asked for (`crawl.fragments`). The page opened whole, as fetched and, where it
    was rendered, in the browser, and no element has the name. Routes and states of scripts, and
    links within a page that has scripts, are not judged. No points hang on it.

    ## Why it matters
    The reader is left at the top of a page, often a long one, and has to search.

    ## How to fix
    Give the place its name again (`id`), or correct what follows the `#` of the link.
    """
    yield from map(_finding, fragments.lost)
    if not fragments.lost and fragments.unread * 2 > fragments.named:
        yield Unknown(Reason.NOT_GATHERED, f"{fragments.unread}/{fragments.named}")


def _finding(lost: LostFragment) -> Finding:
    parent = lost.parents[0]
    return Finding(
        "LNK006.missing",
        url=lost.url,
        quote=parent.text,
        occurrences=lost.occurrences,
        record=lost.record,
        params={
            "text": parent.text or lost.url,
            "target": f"{lost.url}#{lost.fragment}",
            "parent": parent.url,
            "occurrences": lost.occurrences,
        },
        detail={
            "parents": [
                {"url": p.url, "text": p.text, "place": str(p.place), "record": p.record}
                for p in lost.parents
            ],
        },
    )
