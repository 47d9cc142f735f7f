"""Invented badges, the manners in which sites copy them, and the screens they stand on.

All is drawn here by rules; nothing is taken from a real badge. The same every time.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from inspector.testbed import files

SIZE = 96  # pixels of a reference image
SCREEN = (480, 220)
Picture = Image.Image
_OVER = 4  # drawn larger, then made small, for smooth edges


def _blank(width: int, height: int) -> tuple[Picture, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (width * _OVER, height * _OVER), "white")
    return image, ImageDraw.Draw(image)


def _done(image: Picture) -> Picture:
    size = image.width // _OVER, image.height // _OVER
    return image.resize(size, Image.Resampling.LANCZOS)


def _mountains() -> Picture:
    return Image.open(io.BytesIO(files.badge(SIZE))).convert("RGB")


def _star() -> Picture:
    image, draw = _blank(SIZE, SIZE)
    middle, points = SIZE * _OVER / 2, []
    for n in range(10):
        radius = middle * (0.62 if n % 2 == 0 else 0.26)
        points.append((middle + radius * sin(n * pi / 5), middle - radius * cos(n * pi / 5)))
    draw.ellipse((4, 4, 2 * middle - 4, 2 * middle - 4), fill=(200, 30, 30))
    draw.ellipse((28, 28, 2 * middle - 28, 2 * middle - 28), outline=(250, 210, 60), width=12)
    draw.polygon(points, fill=(250, 210, 60))
    return _done(image)


def _shield() -> Picture:
    image, draw = _blank(80, SIZE)
    w, h = image.size
    draw.polygon(
        [(8, 8), (w - 8, 8), (w - 8, h * 0.6), (w / 2, h - 8), (8, h * 0.6)], (20, 70, 140)
    )
    for n in range(5):
        draw.line((30, 60 + 44 * n, w - 30, 40 + 44 * n), (255, 255, 255), 14)
    draw.rectangle((w * 0.42, 30, w * 0.58, h * 0.7), (230, 180, 40))
    return _done(image)


def _waves() -> Picture:
    image, draw = _blank(120, 80)
    w, h = image.size
    draw.ellipse((w * 0.35, h * 0.05, w * 0.65, h * 0.5), (230, 90, 30))
    for n in range(3):
        line = [(x, h * (0.6 + 0.14 * n) + 14 * sin(x / 38 + n)) for x in range(0, w, 6)]
        draw.line(line, (20, 110, 170), 22)
    return _done(image)


def _seal() -> Picture:
    image, draw = _blank(SIZE, SIZE)
    middle = SIZE * _OVER / 2
    for n in range(24):
        x, y = sin(n * pi / 12), cos(n * pi / 12)
        ray = (middle + 0.7 * middle * x, middle + 0.7 * middle * y)
        draw.line((*ray, middle + 0.95 * middle * x, middle + 0.95 * middle * y), (160, 20, 30), 14)
    draw.ellipse((90, 90, 2 * middle - 90, 2 * middle - 90), outline=(160, 20, 30), width=16)
    draw.rectangle((middle - 50, middle - 60, middle + 50, middle - 30), fill=(160, 20, 30))
    draw.rectangle((middle - 14, middle - 60, middle + 14, middle + 66), fill=(160, 20, 30))
    return _done(image)


def _words() -> Picture:
    image, draw = _blank(140, 44)
    dice = random.Random(7)
    for n in range(5):
        left = 20 + 108 * n
        draw.rectangle((left, 20, left + 84, 34), (30, 30, 120))
        for _ in range(4):
            x, y = left + dice.randint(0, 70), dice.randint(36, 140)
            draw.rectangle((x, y, x + dice.choice((12, 60)), y + 12), (30, 30, 120))
        draw.rectangle((left + 36, 20, left + 50, 152), (30, 30, 120))
    return _done(image)


DESIGNS: Mapping[str, Picture] = {
    "mountains": _mountains(),
    "star": _star(),
    "shield": _shield(),
    "waves": _waves(),
    "seal": _seal(),
    "words": _words(),
}


def _recoloured(image: Picture) -> Picture:
    red, green, blue = image.split()
    return Image.merge("RGB", (blue, red, green))


def _poster(image: Picture) -> Picture:
    return image.quantize(8).convert("RGB")


def _pressed(image: Picture) -> Picture:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=35)
    return Image.open(out).convert("RGB")


def _faded(image: Picture) -> Picture:
    return Image.blend(Image.new("RGB", image.size, "white"), image, 0.6)


def _mono(image: Picture) -> Picture:
    return ImageOps.colorize(image.convert("L"), (20, 90, 60), "white")


MANNERS: Mapping[str, Callable[[Picture], Picture]] = {
    "as it is": lambda image: image,
    "compressed": _pressed,
    "recoloured": _recoloured,
    "of one colour": _mono,
    "light on dark": ImageOps.invert,
    "grey": lambda image: image.convert("L").convert("RGB"),
    "of eight colours": _poster,
    "faded": _faded,
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(0.8)),
}
SCALES = (0.5, 0.62, 0.75, 0.9, 1.0, 1.1, 1.25, 1.4, 1.5)


def copied(design: str, manner: str, scale: float) -> Picture:
    """A copy of a badge as a site has it."""
    image = DESIGNS[design]
    size = round(image.width * scale), round(image.height * scale)
    return MANNERS[manner](image.resize(size, Image.Resampling.LANCZOS))


def screen(number: int, badge: Picture | None = None) -> Picture:
    """The top of a home page: a head on a plain, graded or pictured ground, menu, headlines; a
    badge in its head.
    """
    dice = random.Random(number)
    image = Image.new("RGB", SCREEN, "white")
    head = _head(number, dice)
    image.paste(head, (0, 0))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 160, SCREEN[0], 190), (30, 80, 170))
    _text(draw, dice, (230, 60, 40), (30, 30, 60), 6)
    _text(draw, dice, (20, 200, 11), (60, 60, 60), dice.randint(20, 40))
    if badge is not None:
        image.paste(badge, (dice.randint(4, 40), dice.randint(2, 12)))
    return image


def _head(number: int, dice: random.Random) -> Picture:
    if number % 3 == 0:
        return Image.new("RGB", (SCREEN[0], 160), dice.choice(("white", "#1b4b8f", "#a01c22")))
    ramp = Image.linear_gradient("L").resize((SCREEN[0], 160))
    if number % 3 == 1:
        return ImageOps.colorize(ramp, (235, 245, 255), (150, 190, 235))
    noise = Image.frombytes("L", (80, 20), dice.randbytes(1600)).resize((SCREEN[0], 160))
    return ImageOps.colorize(noise.filter(ImageFilter.GaussianBlur(4)), "#224433", "#ddeeff")


def _text(
    draw: ImageDraw.ImageDraw,
    dice: random.Random,
    at: tuple[int, int, int],
    ink: tuple[int, int, int],
    count: int,
) -> None:
    """Strokes that look like so many characters; `at` is left, top and height."""
    high = at[2]
    for n in range(count):
        left, top = at[0] + n * (high + 2), at[1]
        for _ in range(5):
            x, y = dice.randint(0, high - 2), dice.randint(0, high - 2)
            wide = dice.random() < 0.5
            end = (left + high - 2, top + y) if wide else (left + x, top + high - 2)
            begin = (left + x // 2, top + y) if wide else (left + x, top + y // 2)
            draw.line((*begin, *end), ink, max(1, high // 9))


def png(image: Picture) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
