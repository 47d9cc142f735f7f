"""IDN011: see `site_code_mismatch`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.identity.codes import CORNERS, Corner, corners, registered_code
from inspector.evidence import Home
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

_MESSAGES = {"text": "IDN011.text", "meta": "IDN011.meta", "widget": "IDN011.widget"}


def _given(home: Home) -> bool:
    return not home.settled or bool(corners(home))


@rule("IDN011", Severity.MAJOR, clause="办法第十条第四项、第十七条", applies=_given)
def site_code_mismatch(site: Site, home: Home) -> Iterator[Finding | Unknown]:
    """
    Site codes on the home page, in its meta tag, in its 找错 widget and in the registry differ.

    Where the site is registered, each place that disagrees with the registry is a fault.

    ## Why it matters
    Where templates were copied the code of another site is left standing, and readers' complaints
    go to the wrong office.

    ## How to fix
    Give the registered code in all places: foot, meta tag `SiteIDCode`, and `sitecode` of the
    找错 widget.
    """
    found = corners(home)
    registered = registered_code(site)
    given = {name: {value.lower() for value in corner.values} for name, corner in found.items()}
    if not found:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif registered:
        yield from _against_registry(home, found, registered)
    elif len(given) == 1:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, url=home.url)
    elif not set.intersection(*given.values()):
        shown = {name: "、".join(found[name].values) if name in found else "-" for name in CORNERS}
        yield _finding("IDN011.mismatch", home, next(iter(found.values())), **shown)


def _against_registry(
    home: Home, found: Mapping[str, Corner], registered: str
) -> Iterator[Finding]:
    """One fault a corner that disagrees; one alone where all agree with each other."""
    values = {name: {value.lower() for value in corner.values} for name, corner in found.items()}
    odd = [name for name in found if registered.lower() not in values[name]]
    common = set.intersection(*values.values())
    if len(odd) == len(found) > 1 and common:
        yield _finding("IDN011.registry", home, found[odd[0]], registry=registered)
        return
    for name in odd:
        yield _finding(_MESSAGES[name], home, found[name], registry=registered)


def _finding(message: str, home: Home, corner: Corner, **params: str) -> Finding:
    return Finding(
        message,
        url=home.url,
        quote=corner.first.mark.raw,
        record=corner.first.record,
        params={"code": "、".join(corner.values), **params},
    )
