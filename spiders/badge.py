"""Pictures of the home page, hashed, for the comparison with the city's badge (徽标)."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from inspector.errors import SettingsError
from inspector.evidence import BadgeImage, BadgeReference, Place, Purpose
from spiders.gathering import Gathering

_IMAGES = 40


def phash(data: bytes) -> str:
    """The 64-bit perceptual hash (DCT) of a picture, hexadecimal; "" when it is none."""
    import imagehash  # noqa: PLC0415 - brings NumPy and SciPy, of no use without a reference

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                return str(imagehash.phash(image.convert("RGB")))
    except (UnidentifiedImageError, OSError, ValueError, Warning, Image.DecompressionBombError):
        return ""


def references(paths: Iterable[Path], root: Path) -> tuple[BadgeReference, ...]:
    """The operator's reference images.

    Raises:
        SettingsError: a file is missing or no picture.
    """
    found = []
    for path in paths:
        try:
            value = phash((root / path).read_bytes())
        except OSError as error:
            raise SettingsError(f"badge reference {path} cannot be read: {error}") from error
        if not value:
            raise SettingsError(f"badge reference {path} is not a picture")
        found.append(BadgeReference(path.name, value))
    return tuple(found)


async def badge_images(gathering: Gathering) -> tuple[BadgeImage, ...]:
    """Fetch and hash the pictures near head and foot of the home page."""
    home = gathering.home
    if home is None:
        return ()
    urls: dict[str, None] = {}
    for view in gathering.views(home):
        images = sorted(view.images, key=lambda image: image.place is Place.BODY)
        urls |= {image.url: None for image in images}
    hashed = []
    for url in list(urls)[:_IMAGES]:
        hops = await gathering.fetcher.follow(url, purpose=Purpose.LINK, referrer=home.url)
        last = hops[-1]
        if last.visit.status == 200:
            hashed.append(BadgeImage(url, last.visit.record, phash(last.body)))
    return tuple(hashed)
