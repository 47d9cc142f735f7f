"""IDN003: see `agency_label_wrong_kind`."""

from __future__ import annotations

from collections.abc import Iterator

from checks.identity.bodies import Body, body_of
from checks.identity.marks import may_show, own
from inspector.evidence import Home, MarkKind
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

_COLOURS = {"red": Body.AGENCY, "blue": Body.INSTITUTION}
_MESSAGES = {"red": "IDN003.red", "blue": "IDN003.blue"}


def _valid(home: Home) -> bool:
    """Whether a label is shown, or may be; one that is drawn as invalid is IDN002's business."""
    marks = own(list(home.marks(MarkKind.CONAC)))
    return may_show(home, MarkKind.CONAC) and all(s.mark.colour != "error" for s in marks)


@rule(
    "IDN003",
    Severity.MINOR,
    clause="办法第五条、第十条第一项",
    applies=_valid,
    candidate=True,
)
def agency_label_wrong_kind(site: Site, home: Home) -> Iterator[Finding | Unknown]:
    """
    Label on the home page is of another kind of body than the one that runs the site.

    The register issues a red label to organs of Party and government and a blue one to public
    institutions. What the office is, is taken from the registry: from a column 单位性质 where
    there is one, else from the type of the site and the name of the organizer. A person must
    confirm it with the entry in the register. The colour is not known before the label is drawn.

    ## Why it matters
    A label of another kind was issued to somebody else, or tells readers wrongly whom they meet.

    ## How to fix
    Put in the code the register issued to the office that runs this site. If the office changed
    its kind, have the label changed at the office for public institutions (编制部门).
    """
    marks = own(list(home.marks(MarkKind.CONAC)))
    coloured = [shown for shown in marks if shown.mark.colour in _COLOURS]
    body = body_of(site) if site.registered else None
    if not coloured:
        settled = Reason.NOT_GATHERED if home.settled else Reason.NOT_RENDERED
        yield Unknown(settled, "the colour of the label is not known", home.url)
    elif body is None:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, "the kind of body is not registered", home.url)
    elif all(_COLOURS[shown.mark.colour] is not body for shown in coloured):
        first = coloured[0]
        yield Finding(
            _MESSAGES[first.mark.colour],
            url=first.url,
            quote=first.mark.raw,
            record=first.record,
            params={"organizer": site.organizer or site.name},
            detail={"target": first.mark.target},
        )
