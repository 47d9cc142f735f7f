"""IDN018: see `badge_missing`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.assembly.excuses import shows_little
from inspector.evidence import BadgeImage, BadgeReference, Badges, Home
from inspector.model import Finding, Reason, Severity, Site, Unknown
from inspector.rules import rule

# The bounds were set where copies and other pictures part (docs/accuracy.md). Of 64 bits:
# pictures of one motif scaled or compressed anew differ in a few, different pictures in about half.
_BITS = 64
_NEAR = 10
_ALIKE = 0.6  # correlation of a picture as a whole
_FOUND = 0.7  # correlation with the best place on the screenshot
_IN_FORCE = "2017-10-27"  # article 11 binds sites opened from the day the 办法 was issued


def _bound(site: Site) -> bool:
    return not site.opened_on or site.opened_on >= _IN_FORCE


@rule("IDN018", Severity.MINOR, clause="办法第十一条", version=2, applies=_bound, candidate=True)
def badge_missing(site: Site, home: Home, badges: Badges) -> Iterator[Finding | Unknown]:
    """
    Neither a picture near head or foot of the home page nor a place on its screenshot resembles
    the city-wide badge (徽标).

    The badge is found as a picture of its own in any size, and within a larger one on the first
    screen in half to one and a half of the size of the reference image, also in other colours. A
    person must look at the screenshot before a finding counts. Without a reference image from the
    operator, without a screenshot, or where what opened is hardly the home page, the rule cannot
    decide.

    ## Why it matters
    The badge marks newly opened sites as part of the city's government.

    ## How to fix
    Put the city-wide badge, as issued, into the head or foot of the home page.
    """
    readable = [image for image in badges.images if image.phash]
    distances = [distance(image, ref) for image in readable for ref in badges.references]
    nearest = min(distances, default=_BITS)
    whole = max((image.score for image in readable), default=0.0)
    score = max((look.score for look in badges.looks), default=0.0)
    if nearest <= _NEAR or whole >= _ALIKE or score >= _FOUND:
        return
    if not badges.looks:
        yield Unknown(Reason.NOT_RENDERED, "no screenshot of the home page", badges.page)
    elif shows_little(home):
        yield Unknown(Reason.NOT_GATHERED, "what opened shows next to nothing", home.url)
    elif badges.images and not readable:
        yield Unknown(Reason.NOT_GATHERED, "no picture near head or foot loaded", badges.page)
    else:
        yield Finding(
            "IDN018.missing",
            url=badges.page or site.url,
            record=badges.looks[0].record,
            params={"images": len(readable)},
            detail={
                "nearest": nearest,
                "alike": whole,
                "score": score,
                "images": [image.url for image in readable],
            },
        )


def distance(image: BadgeImage, reference: BadgeReference) -> int:
    """Bits in which two perceptual hashes differ; light and dark exchanged make no difference."""
    bits = (int(image.phash, 16) ^ int(reference.phash, 16)).bit_count()
    return min(bits, _BITS - bits)
