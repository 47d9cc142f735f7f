"""DOM005: see `unregistered_host`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.assembly.hosts import bare, host, registrable
from inspector.evidence import Home, LinkKind, Links, LinkState, Registered, Target
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

# Other forms of one site, in front of its name.
_FORMS = frozenset({"m", "wap", "mobile", "3g", "en", "english", "big5", "ft", "wza"})
_ALIVE = frozenset({LinkState.OK, LinkState.REDIRECTED})
_SAMPLES = 20


@rule("DOM005", Severity.MAJOR, clause="办法第七条、第八条、第三十六条", candidate=True)
def unregistered_host(
    site: Site, home: Home, links: Links, registered: Registered
) -> Iterator[Finding | Unknown]:
    """
    Host of the site's domain answers and stands in no registry.

    Only hosts that links lead to; no name is guessed. A host is told by the registered site whose
    name stands nearest above it, or by any where there is none. Forms of a registered site for
    telephones and other languages are not meant. A person must confirm: an application or a store
    of files is no site.

    ## Why it matters
    A site nobody registered is maintained, inspected and protected by nobody.

    ## How to fix
    Register the site, or move its contents into a registered one and close it. Applications are
    reached from the registered site and carry its name.
    """
    if not site.registered:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, url=home.url)
        return
    own = bare(host(site.url))
    known = {bare(name) for name in registered.hosts} | {own, bare(host(home.url))}
    found: dict[str, list[Target]] = {}
    for target in links.targets:
        name = host(target.url)
        if _is_strange(name, own, known) and _answers(target, name):
            found.setdefault(name, []).append(target)
    for name, targets in found.items():
        yield _finding(name, targets)


def _is_strange(name: str, own: str, known: set[str]) -> bool:
    if registrable(name) != registrable(own) or bare(name) in known or _is_form(name, known):
        return False
    above = {each for each in known if name.endswith(f".{each}")}
    return not above or max(above, key=len) == own


def _is_form(name: str, known: set[str]) -> bool:
    first, _, rest = bare(name).partition(".")
    return first in _FORMS and bare(rest) in known


def _answers(target: Target, name: str) -> bool:
    """Whether a page of this very host came, and not of another it leads on to."""
    if target.kind is not LinkKind.PAGE or target.state not in _ALIVE:
        return False
    if target.known:
        return target.known.state is LinkState.OK
    return any(
        visit.status is not None
        and (200 <= visit.status < 300 or (bool(visit.location) and host(visit.location) == name))
        for visit in target.tries
    )


def _finding(name: str, targets: list[Target]) -> Finding:
    first = targets[0].parents[0]
    pages = [parent.url for target in targets for parent in target.parents]
    return Finding(
        "DOM005.unregistered",
        url=targets[0].url,
        quote=first.text or name,
        occurrences=sum(target.occurrences for target in targets),
        record=first.record,
        params={"host": name, "parent": first.url},
        detail={
            "pages": list(dict.fromkeys(pages))[:_SAMPLES],
            "addresses": [target.url for target in targets[:_SAMPLES]],
        },
    )
