"""IDN009: see `police_filing_mismatch`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checks.identity.marks import own
from inspector.evidence import Home, MarkKind, ShownMark
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

_DIGITS = re.compile(r"\d{12,14}")


def _numbers(home: Home) -> Sequence[ShownMark]:
    marks = own(list(home.marks(MarkKind.POLICE)))
    return [shown for shown in marks if _DIGITS.fullmatch(shown.mark.value)]


def _comparable(home: Home) -> bool:
    return not home.settled or bool(_numbers(home))


@rule("IDN009", Severity.MINOR, clause="办法第十条、第十七条", applies=_comparable)
def police_filing_mismatch(site: Site, home: Home) -> Iterator[Finding | Unknown]:
    """
    Police filing number on the home page is not that of its own link, or not the registered one.

    ## Why it matters
    A number of another filing means a copied template or a change that was not registered.

    ## How to fix
    Show the number under which this site is filed, and link it with the code the police service
    issued. If the filing changed, update the registry.
    """
    shown = _numbers(home)
    if not shown:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
        return
    registered = _DIGITS.search(site.police) if site.registered else None
    number = registered[0] if registered else ""
    torn = [each for each in shown if each.mark.target_value not in {"", each.mark.value}]
    for each in torn:
        yield _torn(each, number)
    if registered is None:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, url=home.url)
    elif not any(each.mark.value == number or each in torn for each in shown):
        yield _finding("IDN009.registry", shown[0], registered=number)


def _torn(shown: ShownMark, registered: str) -> Finding:
    """A number and its own link differ: the registry says which of them is wrong."""
    linked = shown.mark.target_value
    if not registered:
        return _finding("IDN009.link", shown, linked=linked)
    if shown.mark.value == registered:
        return _finding("IDN009.link-wrong", shown, linked=linked)
    if linked == registered:
        return _finding("IDN009.text-wrong", shown, registered=registered)
    return _finding("IDN009.all", shown, linked=linked, registered=registered)


def _finding(message: str, shown: ShownMark, **params: str) -> Finding:
    return Finding(
        message,
        url=shown.url,
        quote=shown.mark.raw,
        record=shown.record,
        params={"number": shown.mark.value, **params},
    )
