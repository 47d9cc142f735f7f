"""Where the links of findings stand in their pages, looked up in the stored bodies.

It is done once all is gathered, and again in a replay, of the same bytes: so the XPath is part of
the proof, and the many pages without a dead link cost nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from inspector.assembly.hosts import key
from inspector.evidence import CaptureLog, Links, Purpose, Target
from inspector.extract import locate
from inspector.storage import captures

_DOM = "text/html; charset=utf-8"
_Numbers = dict[tuple[str, str], int]  # of targets, by address and words of the link


def located(evidence: dict[type, object], log: CaptureLog, path: Path) -> dict[type, object]:
    """Evidence with the XPath of each link that may end up in a finding, in the first of its pages.

    Raises:
        CaptureError: the capture cannot be read.
    """
    links = evidence.get(Links)
    if not isinstance(links, Links):
        return evidence
    wanted: defaultdict[str, _Numbers] = defaultdict(dict)
    for number, target in enumerate(links.targets):
        if target.why or target.suspicion:
            first = target.parents[0]
            wanted[first.record][key(target.url), first.text] = number
    targets = list(links.targets)
    for number, xpath in _found(log, path, wanted):
        targets[number] = _standing(targets[number], xpath)
    return evidence | {Links: replace(links, targets=tuple(targets))}


def _found(
    log: CaptureLog, path: Path, wanted: defaultdict[str, _Numbers]
) -> Iterator[tuple[int, str]]:
    cap = int(log.limits.get("page_bytes", 0)) or 1 << 30
    pages = _pages(log)
    for stored in captures.read_some(path, wanted.keys() & pages.keys(), cap):
        url, content_type = pages[stored.record]
        left = wanted[stored.record]
        for link, xpath in locate.located(stored.body, url=url, content_type=content_type):
            number = left.pop((key(link.url), link.text), None)
            if number is not None:
                yield number, xpath()
            if not left:
                break


def _standing(target: Target, xpath: str) -> Target:
    first, *others = target.parents
    return replace(target, parents=(replace(first, xpath=xpath), *others))


def _pages(log: CaptureLog) -> dict[str, tuple[str, str]]:
    """Address and type of the bodies that have elements, by record."""
    pages = {
        visit.record: (visit.url, visit.content_type)
        for visit in log.visits
        if visit.record and visit.purpose is not Purpose.SCRIPT
    }
    doms = (page.rendering for page in log.pages if page.rendering and page.rendering.dom)
    return pages | {dom.dom: (dom.final_url or dom.url, _DOM) for dom in doms}
