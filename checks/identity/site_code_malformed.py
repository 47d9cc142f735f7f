"""IDN012: see `site_code_malformed`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.evidence import Home, Mark, MarkKind, Place, ShownMark, Where
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_UNSEEN = frozenset((Where.COMMENT, Where.ATTRIBUTE))


def _codes(home: Home) -> Sequence[ShownMark]:
    """Codes of the foot, the meta element and the widget; others may be another site's."""
    return [
        ShownMark(mark, view.url, view.record)
        for view in home.views
        for mark in view.marks
        if mark.kind is MarkKind.SITE_CODE and mark.where not in _UNSEEN and _is_own(mark)
    ]


def _is_own(mark: Mark) -> bool:
    return mark.where is not Where.TEXT or mark.place is Place.FOOT


def _given(home: Home) -> bool:
    return not home.settled or bool(_codes(home))


@rule("IDN012", Severity.MINOR, clause="办法第十条第四项", applies=_given)
def site_code_malformed(home: Home) -> Iterator[Finding | Unknown]:
    """
    Site code on the home page is not of the form of such codes.

    A code has ten digits, or `bm` and eight digits, or `N` and nine digits. Six digits are the code
    of an office, not of a site.

    ## Why it matters
    A code with a digit lost finds nothing in the national register, and complaints get lost.

    ## How to fix
    Copy the code exactly as it was issued, in the foot, the meta tag `SiteIDCode` and `sitecode` of
    the 找错 widget.
    """
    codes = _codes(home)
    if not codes:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    wrong = {shown.mark.value: shown for shown in reversed(codes) if not shown.mark.well_formed}
    for value, shown in reversed(wrong.items()):
        yield Finding(
            "IDN012.malformed",
            url=home.url,
            quote=shown.mark.raw,
            record=shown.record,
            params={"code": value},
        )
