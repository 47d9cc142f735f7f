"""Copies of invented badges, and pages without them, held against the references as IDN018 does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from bench.badge.designs import DESIGNS, MANNERS, SCALES, copied, png, screen
from bench.figures import Figure, Share
from inspector import plugins
from inspector.evidence import BadgeImage, BadgeLook, BadgeReference, Badges, Home
from inspector.extract import extract
from inspector.model import Site, Verdict
from spiders.pictures import alike, look, phash, template

PICTURE, SCREENSHOT = "badge as a picture of its own", "badge on the screenshot"
_SITE = Site("5001990001", "示例区人民政府", "http://www.example.gov.cn/")
_PAGE = extract(("<p>" + "示例区人民政府" * 60).encode(), url=_SITE.url, record="1")
_HOME = Home(_SITE.url, 200, "1", (_PAGE,), rendered=True, settled=True)
_BARE = 4  # screens without any badge
_OTHERS = ("as it is", "recoloured")  # manners in which badges are held against other references
_AT_ONCE = 2  # manners in which each size of each badge stands on a screen, in turn


@dataclass(frozen=True, slots=True)
class Answer:
    """One picture or screen held against one reference. `shown` is so, `found` was said."""

    what: str
    case: str
    shown: bool
    found: bool
    near: float  # the correlation


def measure() -> tuple[Answer, ...]:
    """Every case."""
    return (*_pictures(), *_screens())


def _pictures() -> Iterator[Answer]:
    wanted = {name: template(png(image)) for name, image in DESIGNS.items()}
    hashes = {name: BadgeReference(name, phash(png(image))) for name, image in DESIGNS.items()}
    for design, manner, scale in product(DESIGNS, MANNERS, SCALES):
        copy = png(copied(design, manner, scale))
        hashed = phash(copy)
        for name, each in wanted.items():
            assert each is not None
            if name != design and manner not in _OTHERS:
                continue
            image = BadgeImage("", "", hashed, alike(copy, each))
            seen = Badges((hashes[name],), (image,), "", "", (BadgeLook("", "", 0.0),))
            case = f"{design} {manner} {scale} / {name}"
            yield Answer(PICTURE, case, name == design, _shown(seen), image.score)


def _screens() -> Iterator[Answer]:
    manners, turn = list(MANNERS), 0
    for design in DESIGNS:
        for place, scale in enumerate(SCALES):
            for step in range(_AT_ONCE):
                manner = manners[(turn + place + step * 4) % len(manners)]
                picture = copied(design, manner, scale)
                shot = png(screen(turn + place + step, picture))
                yield _by_look(f"{design} {manner} {scale}", shot, design, shown=True)
        turn += 2
        for other in DESIGNS:
            if other != design:
                shot = png(screen(turn, copied(other, "as it is", 1.0)))
                yield _by_look(f"{other} / {design}", shot, design, shown=False)
        for number in range(_BARE):
            yield _by_look(f"bare {number} / {design}", png(screen(number)), design, shown=False)


def _by_look(case: str, shot: bytes, design: str, *, shown: bool) -> Answer:
    wanted = template(png(DESIGNS[design]))
    assert wanted is not None
    score = look(shot, wanted).score
    seen = Badges((BadgeReference("", "0"),), (), "", "", (BadgeLook("", "", score),))
    return Answer(SCREENSHOT, case, shown, _shown(seen), score)


def _shown(seen: Badges) -> bool:
    result = plugins.rules()["IDN018"].run({Site: _SITE, Home: _HOME, Badges: seen})
    assert result.verdict in {Verdict.PASS, Verdict.FAIL}, result
    return result.verdict is Verdict.PASS


def figures(answers: Sequence[Answer]) -> tuple[Figure, ...]:
    """Precision and recall of each way to find the badge."""
    return tuple(
        _figure(what, [a for a in answers if a.what == what]) for what in (PICTURE, SCREENSHOT)
    )


def _figure(what: str, answers: Iterable[Answer]) -> Figure:
    known = list(answers)
    right = sum(a.shown and a.found for a in known)
    return Figure(
        what,
        Share(right, sum(a.found for a in known)),
        Share(right, sum(a.shown for a in known)),
    )
