"""The home page held against the reference images of the city's badge (徽标)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

from inspector.errors import SettingsError
from inspector.evidence import BadgeImage, BadgeLook, BadgeReference, Place, Purpose
from spiders.gathering import Gathering
from spiders.pictures import SURE, Template, alike, look, phash, template

_IMAGES = 40


def references(paths: Iterable[Path], root: Path) -> tuple[BadgeReference, ...]:
    """The operator's reference images.

    Raises:
        SettingsError: a file is missing or no picture.
    """
    return tuple(BadgeReference(path.name, phash(data)) for path, data in _read(paths, root))


def _read(paths: Iterable[Path], root: Path) -> Iterator[tuple[Path, bytes]]:
    for path in paths:
        try:
            data = (root / path).read_bytes()
        except OSError as error:
            raise SettingsError(f"badge reference {path} cannot be read: {error}") from error
        if template(data) is None:
            raise SettingsError(f"badge reference {path} is not a picture")
        yield path, data


async def badge_images(gathering: Gathering) -> tuple[BadgeImage, ...]:
    """Fetch the pictures near head and foot of the home page and compare them."""
    home = gathering.home
    if home is None:
        return ()
    urls: dict[str, None] = {}
    for view in gathering.views(home):
        images = sorted(view.images, key=lambda image: image.place is Place.BODY)
        urls |= {image.url: None for image in images}
    wanted = _templates(gathering)
    seen = []
    for url in list(urls)[:_IMAGES]:
        hops = await gathering.fetcher.follow(url, purpose=Purpose.LINK, referrer=home.url)
        last = hops[-1]
        if last.visit.status == 200:
            score = max(alike(last.body, each) for _, each in wanted)
            seen.append(BadgeImage(url, last.visit.record, phash(last.body), score))
    return tuple(seen)


async def badge_looks(gathering: Gathering, images: Iterable[BadgeImage]) -> tuple[BadgeLook, ...]:
    """Look for each reference image on the screenshot of the home page, where there is one and
    no picture of the page is that image beyond doubt. It takes up to a second of CPU each, which
    other sites need not wait for.
    """
    home = gathering.home
    record = home.rendering.screenshot if home and home.rendering else ""
    if not record or any(image.score >= SURE for image in images):
        return ()
    found = []
    for name, wanted in _templates(gathering):
        match = await asyncio.to_thread(look, gathering.screenshot, wanted)
        box = match.left, match.top, match.width, match.height
        found.append(BadgeLook(name, record, match.score, match.scale, *box))
    return tuple(found)


def _templates(gathering: Gathering) -> list[tuple[str, Template]]:
    badge, root = gathering.settings.badge, gathering.settings.root
    found = ((path.name, template(data)) for path, data in _read(badge.references, root))
    return [(name, wanted) for name, wanted in found if wanted]
