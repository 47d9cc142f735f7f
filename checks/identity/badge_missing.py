"""IDN018: see `badge_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import BadgeImage, BadgeReference, Badges
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

# Of 64 bits. Pictures of one motif scaled or compressed anew differ in a few bits, different
# pictures in about half.
_NEAR = 10
_IN_FORCE = "2017-10-27"  # article 11 binds sites opened from the day the 办法 was issued


def _bound(site: Site) -> bool:
    return not site.opened_on or site.opened_on >= _IN_FORCE


@rule("IDN018", Severity.MINOR, clause="办法第十一条", applies=_bound, candidate=True)
def badge_missing(site: Site, badges: Badges) -> Iterator[Finding | Unknown]:
    """
    No picture near head or foot of the home page resembles the city-wide badge (徽标).

    A person must look at the screenshot before this counts: the badge may be part of a larger
    picture. Without a reference image from the operator the rule cannot decide.

    ## Why it matters
    The badge marks newly opened sites as part of the city's government.

    ## How to fix
    Put the city-wide badge, as issued, into the head or foot of the home page.
    """
    readable = [image for image in badges.images if image.phash]
    if badges.images and not readable:
        yield Unknown(Reason.NOT_GATHERED, "no picture near head or foot loaded", badges.page)
        return
    distances = [_distance(image, ref) for image in readable for ref in badges.references]
    if min(distances, default=64) > _NEAR:
        yield Finding(
            "IDN018.missing",
            url=badges.page or site.url,
            record=badges.record,
            params={"images": len(readable)},
            detail={"nearest": min(distances, default=64), "images": [i.url for i in readable]},
        )


def _distance(image: BadgeImage, reference: BadgeReference) -> int:
    """Bits in which two perceptual hashes differ."""
    return (int(image.phash, 16) ^ int(reference.phash, 16)).bit_count()
