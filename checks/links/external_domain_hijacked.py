"""LNK005: see `external_domain_hijacked`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.addresses import defang
from inspector.evidence import Links, Suspicion, Target
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_MESSAGES = {
    "parked": "LNK005.parked",
    "gambling": "LNK005.gambling",
    "adult": "LNK005.adult",
    "unregistered": "LNK005.unregistered",
}
_WORDS = 8  # of those found, named in the sentence


@rule("LNK005", Severity.MAJOR, clause="2019指标 单项否决·安全、泄密事故等严重问题", candidate=True)
def external_domain_hijacked(links: Links) -> Iterator[Finding | Unknown]:
    """
    Outside domain that a link leads to seems to belong to somebody else now.

    Two independent signs at least are needed: for a page of gambling or adult content its title and
    several words, with nothing that the link says; for a domain that is parked or for sale that the
    page offers it, or that a parking service serves it. A domain without any records is named too:
    whoever registers it gets the readers. A person must look before this counts. Addresses below
    gov.cn and edu.cn are never suspected.

    ## Why it matters
    Readers trust a link on a government site, and whoever takes over the domain gets that trust.

    ## How to fix
    Open the address on a computer without access to the office's network, scripts switched off. If
    it has changed hands, take the link away everywhere, and look through old articles for others to
    the same domain.
    """
    by_domain: dict[tuple[str, str], list[tuple[Target, Suspicion]]] = {}
    for target in links.targets:
        if target.suspicion:
            said = target.suspicion
            by_domain.setdefault((said.domain, said.kind), []).append((target, said))
    yield from (_finding(found) for found in by_domain.values())
    if not by_domain and links.unread * 2 > links.outside:
        yield Unknown(Reason.NOT_GATHERED, f"{links.unread}/{links.outside}")


def _finding(found: list[tuple[Target, Suspicion]]) -> Finding:
    """One finding of a domain. Its address is the page with the link, never the target: no report
    may lead a reader there.
    """
    target, said = found[0]
    parent = target.parents[0]
    text = defang(parent.text) if said.domain in parent.text.lower() else parent.text
    shown = defang(target.url)
    return Finding(
        _MESSAGES[said.kind],
        url=parent.url,
        quote=text,
        occurrences=sum(each.occurrences for each, _ in found),
        record=said.record or parent.record,
        params={
            "text": text or shown,
            "target": shown,
            "parent": parent.url,
            "title": said.title,
            "words": "、".join(said.words[:_WORDS]),
        },
        detail={
            "targets": [each.url for each, _ in found],
            "domain": said.domain,
            "landing": said.url,
            "title": said.title,
            "words": list(said.words),
            "signs": list(said.signs),
            "xpath": parent.xpath,
            "parents": [
                {"url": p.url, "text": p.text, "place": str(p.place), "record": p.record}
                for p in target.parents
            ],
        },
    )
