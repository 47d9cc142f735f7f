"""Pictures compared: a whole one by its perceptual hash, one within another by correlation.

Nothing here fetches or judges; all figures are kept and compared later.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, UnidentifiedImageError

SCALES = (1.0, 0.93, 1.07, 0.87, 1.15, 0.81, 1.23, 0.75, 1.32, 0.7, 1.41, 0.65, 1.5, 0.6, 0.55, 0.5)
"""Sizes at which a picture is looked for, of its own size: the likeliest first."""
_BETWEEN = (0.95, 0.965, 0.98, 1.02, 1.035, 1.05)  # of the likeliest size: steps are coarse
_HOPEFUL = 0.5  # a match not as good as that is not looked at more closely
SURE = 0.9
"""A match as good as that needs no further look."""
_SIDE = 48  # pixels, the root of the area at which a picture of its own size is looked for
_SLACK = 2  # pixels by which a picture may be cut otherwise than the one it is held against
_RATIO = 1.25  # times by which the sides of two pictures of one motif may stand otherwise
_LEAST = 10  # pixels of the shorter side of what can be told from its surroundings
_FLAT = 4.0  # levels of 255 by which the points of a region must differ for it to show anything
_ALIKE = 40  # levels within which the points beside the border belong to the background

Size = tuple[int, int]
Array = Any  # numpy.ndarray: numpy is only loaded where a reference was supplied


@dataclass(frozen=True, slots=True)
class Match:
    """Where a picture was found best in another: correlation from 0 to 1, size, box in pixels."""

    score: float
    scale: float = 1.0
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A picture as it is looked for: its colours over white, and which of its points are drawn."""

    picture: Image.Image
    drawn: Image.Image
    shrunk: float  # what is looked through is made smaller by this first

    def size(self, scale: float) -> Size:
        """Pixels in what is looked through."""
        ratio = self.shrunk * scale
        return max(1, round(self.picture.width * ratio)), max(1, round(self.picture.height * ratio))


def opened(data: bytes) -> Image.Image | None:
    """A picture of at most so many points as Pillow deems safe; None when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                return image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Warning, Image.DecompressionBombError):
        return None


def phash(data: bytes) -> str:
    """The 64-bit perceptual hash (DCT) of a picture without its margins, hexadecimal; "" when it
    is none.
    """
    import imagehash  # noqa: PLC0415 - brings NumPy and SciPy, of no use without a reference

    image = opened(data)
    return str(imagehash.phash(_trimmed(_over(image)))) if image else ""


def _over(image: Image.Image) -> Image.Image:
    """A picture over white, or over black where it is white itself."""
    for ground in ("white", "black"):
        flat = Image.new("RGBA", image.size, ground)
        flat.alpha_composite(image)
        if len(flat.convert("L").getcolors() or ()) > 1:
            break
    return flat.convert("RGB")


def _trimmed(image: Image.Image) -> Image.Image:
    corner = image.getpixel((0, 0))
    ground = Image.new("RGB", image.size, corner)
    box = ImageChops.difference(image, ground).convert("L").point(_is_other).getbbox()
    return image.crop(box) if box else image


def _is_other(level: int) -> int:
    return 255 * (level > _ALIKE // 2)


@lru_cache(8)
def template(data: bytes) -> Template | None:
    """A picture to look for, without its margins; None when it is none."""
    image = opened(data)
    if image is None:
        return None
    picture = _over(image)
    drawn = _drawn(image, picture)
    box = drawn.getbbox() or (0, 0, *image.size)
    picture, drawn = picture.crop(box), drawn.crop(box)
    return Template(picture, drawn, min(1.0, _SIDE / sqrt(picture.width * picture.height)))


def _drawn(image: Image.Image, picture: Image.Image) -> Image.Image:
    """White where something is drawn, black on the background around it."""
    clear = image.getchannel("A")
    if any(clear.histogram()[:128]):
        return clear.point(lambda level: 255 * (level > 127))
    framed = Image.new("RGB", (picture.width + 2, picture.height + 2), picture.getpixel((0, 0)))
    framed.paste(picture, (1, 1))
    ImageDraw.floodfill(framed, (0, 0), (1, 2, 3), thresh=_ALIKE)
    marked = Image.new("RGB", framed.size, (1, 2, 3))
    apart = ImageChops.difference(framed, marked).convert("L")
    found = apart.point(lambda level: 255 * (level > 0))
    return found.crop((1, 1, picture.width + 1, picture.height + 1))


def look(data: bytes, wanted: Template) -> Match:
    """Look for a picture in another, in all sizes of `SCALES` and whatever its colours: by grey
    levels, also turned round, and by edges.
    """
    image = opened(data)
    if image is None:
        return Match(0.0)
    width, height = (max(1, round(side * wanted.shrunk)) for side in image.size)
    small = _over(image).resize((width, height), Image.Resampling.BOX)
    best = _best(small, wanted, SCALES)
    if _HOPEFUL <= best.score < SURE:
        around = _around(best, small)
        near = _best(small.crop(around), wanted, [best.scale * each for each in _BETWEEN])
        if near.score > best.score:
            best = replace(near, left=near.left + around[0], top=near.top + around[1])
    box = (round(each / wanted.shrunk) for each in (best.left, best.top, best.width, best.height))
    return Match(round(best.score, 3), round(best.scale, 3), *box)


def _best(image: Image.Image, wanted: Template, scales: Iterable[float]) -> Match:
    searched, best = _Searched(image), Match(0.0)
    for scale in scales:
        found = max(searched.found(wanted, scale), default=best, key=lambda match: match.score)
        best = found if found.score > best.score else best
        if best.score >= SURE:
            break
    return best


def _around(match: Match, image: Image.Image) -> tuple[int, int, int, int]:
    """The box of a match with a margin, within the picture."""
    margin = 3 + max(match.width, match.height) // 6
    return (
        max(0, match.left - margin),
        max(0, match.top - margin),
        min(image.width, match.left + match.width + margin),
        min(image.height, match.top + match.height + margin),
    )


def alike(data: bytes, wanted: Template) -> float:
    """How far a whole picture, whatever its size, agrees with another: 0 to 1."""
    image = opened(data)
    if image is None:
        return 0.0
    picture = _trimmed(_over(image))
    ratio = picture.width * wanted.picture.height / (picture.height * wanted.picture.width)
    if not 1 / _RATIO < ratio < _RATIO:
        return 0.0
    size = wanted.size(1.0)
    around = Image.new(
        "RGB", (size[0] + 2 * _SLACK, size[1] + 2 * _SLACK), picture.getpixel((0, 0))
    )
    around.paste(picture.resize(size, Image.Resampling.BOX), (_SLACK, _SLACK))
    return round(_best(around, wanted, (1.0,)).score, 3)


class _Searched:
    """A picture that is looked through: its maps, each with the transforms that all sizes share."""

    def __init__(self, image: Image.Image) -> None:
        self.size = image.size
        self.maps = [_Map(each) for each in _maps(image)]

    def found(self, wanted: Template, scale: float) -> Iterator[Match]:
        """The best place of each map."""
        size = wanted.size(scale)
        if min(size) < _LEAST or size[0] > self.size[0] or size[1] > self.size[1]:
            return
        small = wanted.picture.resize(size, Image.Resampling.BOX)
        drawn = wanted.drawn.resize(size, Image.Resampling.BOX)
        for searched, shown in zip(self.maps, _maps(small), strict=True):
            score, left, top = searched.best(shown, drawn)
            yield Match(score, scale, left, top, *size)


def _maps(image: Image.Image) -> tuple[Array, Array]:
    """Grey levels, and how steeply they change."""
    import numpy as np  # noqa: PLC0415 - of no use without a reference

    grey = np.asarray(image.convert("L").filter(ImageFilter.BoxBlur(0.5)), dtype=np.float32)
    steep = np.zeros_like(grey)
    steep[1:-1, 1:-1] = np.hypot(grey[1:-1, 2:] - grey[1:-1, :-2], grey[2:, 1:-1] - grey[:-2, 1:-1])
    return grey, steep


class _Map:
    """One map with what the correlation needs of it (weighted, normalised: Lewis 1995)."""

    def __init__(self, values: Array) -> None:
        import numpy as np  # noqa: PLC0415

        self.np = np
        self.shape = values.shape
        centred = values - values.mean()
        self.plain = np.fft.rfft2(centred)
        self.squared = np.fft.rfft2(centred * centred)

    def best(self, shown: Array, drawn: Image.Image) -> tuple[float, int, int]:
        """The best score with its place: left, top."""
        np = self.np
        weight = np.asarray(drawn, dtype=np.float32) / 255
        weight = weight if _tells(shown, weight) else np.ones_like(shown)
        total = weight.sum()
        pattern = weight * (shown - (weight * shown).sum() / total)
        norm = float(np.sqrt((pattern * pattern / np.maximum(weight, 1e-6)).sum()))
        if norm < _FLAT * float(np.sqrt(total)):
            return 0.0, 0, 0
        product = self._slid(self.plain, pattern)
        mean = self._slid(self.plain, weight) / total
        spread = np.maximum(self._slid(self.squared, weight) - total * mean * mean, 0)
        spread = np.where(spread < total * _FLAT**2, np.inf, spread)
        scores = np.abs(product) / (norm * np.sqrt(spread))
        top, left = np.unravel_index(int(scores.argmax()), scores.shape)
        return min(1.0, float(scores[top, left])), int(left), int(top)

    def _slid(self, spectrum: Array, small: Array) -> Array:
        np = self.np
        found = np.fft.irfft2(spectrum * np.conj(np.fft.rfft2(small, self.shape)), self.shape)
        rows, columns = (a - b + 1 for a, b in zip(self.shape, small.shape, strict=True))
        return found[:rows, :columns]


def _tells(shown: Array, weight: Array) -> bool:
    """Whether the drawn points alone differ among each other."""
    inside = shown[weight > 0.5]
    return inside.size > shown.size * 0.2 and float(inside.std()) > 2 * _FLAT
