"""IDN006: see `icp_mismatch`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checks.identity.marks import IcpNumber, own
from inspector.evidence import Home, MarkKind, Place, ShownMark
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule


def _readable(home: Home) -> Sequence[ShownMark]:
    """The numbers that speak for the site and can be compared."""
    marks = [shown for shown in home.marks(MarkKind.ICP) if shown.mark.well_formed]
    return own([shown for shown in marks if IcpNumber.read(shown.mark.value)])


def _comparable(home: Home) -> bool:
    return not home.settled or bool(_readable(home))


@rule("IDN006", Severity.MAJOR, clause="办法第十条第二项、第十七条", applies=_comparable)
def icp_mismatch(site: Site, home: Home) -> Iterator[Finding | Unknown]:
    """
    ICP filing number on the home page is not the registered one, or not that of its own link.

    The number of the foot counts; numbers in news do not. A number without the sequence `-N`
    matches the same number with one.

    ## Why it matters
    A number of another filing means a copied template, a change that was not registered, or a
    site that is not filed at all.

    ## How to fix
    Show the number under which this site is filed. If the filing changed, update the registry.
    """
    marks = _readable(home)
    registered = IcpNumber.read(site.icp) if site.registered else None
    torn = {shown: found for shown in marks if (found := _against_link(shown, site, registered))}
    yield from torn.values()
    if registered is None:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, url=home.url)
    elif not any(_agree(shown, registered) or shown in torn for shown in marks):
        yield _against_registry(site, home, marks)


def _agree(shown: ShownMark, registered: IcpNumber) -> bool:
    number = IcpNumber.read(shown.mark.value)
    return number is not None and number.agrees(registered)


def _against_link(shown: ShownMark, site: Site, registered: IcpNumber | None) -> Finding | None:
    """A number and its own link differ: the registry says which of them is wrong."""
    linked = shown.mark.target_value
    text = IcpNumber.read(shown.mark.value)
    link = IcpNumber("", linked, "") if linked.isdigit() else IcpNumber.read(linked)
    if text is None or link is None or text.agrees(link):
        return None
    if registered is None:
        message = "IDN006.link"
    elif text.agrees(registered):
        message = "IDN006.link-wrong"
    else:
        message = "IDN006.text-wrong" if link.agrees(registered) else "IDN006.all"
    return Finding(
        message,
        url=shown.url,
        quote=shown.mark.raw,
        record=shown.record,
        params={"number": shown.mark.value, "linked": linked, "registered": site.icp},
        detail={"target": shown.mark.target},
    )


def _against_registry(site: Site, home: Home, marks: Sequence[ShownMark]) -> Finding | Unknown:
    """The fault, unless the foot may still come by script and bring the right number."""
    in_foot = any(shown.mark.place is Place.FOOT for shown in marks)
    if not home.settled and not in_foot:
        return Unknown(Reason.NOT_RENDERED, url=home.url)
    numbers = "、".join(dict.fromkeys(shown.mark.value for shown in marks))
    return Finding(
        "IDN006.registry",
        url=home.url,
        quote=marks[0].mark.raw,
        record=marks[0].record,
        params={"number": numbers, "registered": site.icp},
    )
