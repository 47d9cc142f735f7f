"""IDN011: see `site_code_mismatch`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checks.identity.codes import CORNERS, Corner, corners, registered_code
from inspector.evidence import Home, ShownMark
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule


def _given(home: Home) -> bool:
    return not home.settled or bool(corners(home))


@rule("IDN011", Severity.MAJOR, clause="办法第十条第四项、第十七条", applies=_given)
def site_code_mismatch(site: Site, home: Home) -> Iterator[Finding | Unknown]:
    """
    Site codes on the home page, in its meta tag, in its 找错 widget and in the registry differ.

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
    if registered:
        given["registry"] = {registered.lower()}
    if not found:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif len(given) == 1:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, url=home.url)
    elif not set.intersection(*given.values()):
        first = _odd_one(found, registered)
        shown = {name: "、".join(found[name].values) if name in found else "-" for name in CORNERS}
        yield Finding(
            "IDN011.mismatch",
            url=home.url,
            quote=first.mark.raw,
            record=first.record,
            params={**shown, "registry": registered or "-"},
        )


def _odd_one(found: Mapping[str, Corner], registered: str) -> ShownMark:
    """The mark to quote: of a corner that contradicts the registry, else of the first."""
    wrong = [corner.first for corner in found.values() if registered not in corner.values]
    return wrong[0] if wrong else next(iter(found.values())).first
