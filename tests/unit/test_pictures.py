"""Pictures are held against each other whatever their ground; what is none does no harm."""

import io

import pytest
from PIL import Image

from bench.badge.designs import png
from inspector.testbed import files
from spiders.pictures import Match, alike, look, phash, template

BADGE = files.badge(96)
NO_PICTURES = (b"", b"<html></html>", b"\x89PNG\r\n\x1a\n broken", BADGE[:60])


def on_clear(ink: tuple[int, int, int]) -> bytes:
    """The badge in one colour on a transparent ground, as web pages have it."""
    drawn = Image.open(io.BytesIO(BADGE)).convert("L").point(lambda level: 255 * (level < 128))
    image = Image.new("RGBA", drawn.size, (*ink, 0))
    image.paste((*ink, 255), mask=drawn)
    return png(image)


def distance(one: bytes, other: bytes) -> int:
    return (int(phash(one), 16) ^ int(phash(other), 16)).bit_count()


@pytest.mark.parametrize("data", NO_PICTURES)
def test_what_is_no_picture_resembles_nothing(data):
    wanted = template(BADGE)
    assert template(data) is None
    assert phash(data) == ""
    assert (alike(data, wanted), look(data, wanted)) == (0.0, Match(0.0))


@pytest.mark.parametrize("ink", [(190, 30, 40), (0, 0, 0), (255, 255, 255)])
def test_a_copy_on_a_transparent_ground_is_the_badge(ink):
    copy = on_clear(ink)
    assert min(distance(copy, BADGE), 64 - distance(copy, BADGE)) <= 10
    assert alike(copy, template(BADGE)) > 0.8


def test_margins_make_no_difference():
    framed = Image.new("RGB", (200, 150), "white")
    framed.paste(Image.open(io.BytesIO(BADGE)), (80, 20))
    assert distance(png(framed), BADGE) <= 10
    assert alike(png(framed), template(BADGE)) > 0.8


def test_a_picture_of_other_proportions_is_another():
    wide = Image.open(io.BytesIO(BADGE)).resize((300, 96))
    assert alike(png(wide), template(BADGE)) == 0.0


def test_a_look_says_where_and_how_large():
    screen = Image.new("RGB", (640, 300), (250, 250, 240))
    screen.paste(Image.open(io.BytesIO(files.badge(120))), (310, 70))
    found = look(png(screen), template(BADGE))
    assert found.score > 0.85
    assert found.scale == pytest.approx(1.25, abs=0.06)
    assert (found.left, found.top) == (pytest.approx(312, abs=6), pytest.approx(72, abs=6))


def test_nothing_is_found_on_an_empty_screen():
    assert look(png(Image.new("RGB", (640, 300), "white")), template(BADGE)).score == 0.0


def test_a_screen_smaller_than_the_badge_does_no_harm():
    assert look(png(Image.new("RGB", (8, 8), "white")), template(BADGE)).score == 0.0
