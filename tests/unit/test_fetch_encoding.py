import gzip
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.content_encoding import Decoded, Decoder, decode_body

TEXT = "重庆市人民政府".encode() * 20_000


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "none": ("", TEXT),
    "identity": ("identity", TEXT),
    "unknown": ("utf-8", TEXT),
    "gzip": ("gzip", gzip.compress(TEXT)),
    "x-gzip in capitals": ("X-GZIP", gzip.compress(TEXT)),
    "gzip of two members": ("gzip", gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
    "gzip and rubbish": ("gzip", gzip.compress(TEXT) + b"\0\0<!-- -->"),
    "deflate with its wrapper": ("deflate", zlib.compress(TEXT)),
    "deflate without": ("deflate", raw_deflate(TEXT)),
    "brotli": ("br", brotli.compress(TEXT, quality=4)),
    "twice": ("gzip, br", brotli.compress(gzip.compress(TEXT), quality=4)),
}


@pytest.mark.parametrize(("coding", "data"), PACKED.values(), ids=PACKED)
def test_what_is_packed_comes_out(coding, data):
    assert decode_body(data, coding, 1_000_000) == Decoded(TEXT)


@pytest.mark.parametrize(("coding", "data"), PACKED.values(), ids=PACKED)
def test_the_cap_cuts_what_comes_out(coding, data):
    assert decode_body(data, coding, 1000) == Decoded(TEXT[:1000], truncated=True)


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_what_is_not_packed_is_an_error(coding):
    decoded = decode_body(b"<html>", coding, 1000)
    assert decoded.body == b""
    assert decoded.error


@pytest.mark.parametrize(("coding", "data"), PACKED.values(), ids=PACKED)
def test_piece_by_piece_is_the_same_as_all_at_once(coding, data):
    decoder = Decoder(coding, 1_000_000)
    for start in range(0, len(data), 777):
        decoder.feed(data[start : start + 777])
    assert bytes(decoder.body) == TEXT
    assert not decoder.unfinished


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "br", "gzip, br"]))
@settings(max_examples=60)
def test_no_bytes_make_it_raise(data, coding):
    decode_body(data, coding, 1000)


NESTED = "gzip, br, deflate, gzip, br"


@pytest.mark.parametrize("coding", [NESTED, ", ".join(["gzip"] * 999)])
def test_codings_without_end_are_an_error(coding):
    decoder = Decoder(coding, 1000)
    assert not decoder.feed(gzip.compress(TEXT))
    assert "one in another" in decoder.error
    assert decoder.body == b""


@pytest.mark.parametrize("coding", ["zstd", "br, zstd", "compress"])
def test_a_coding_that_browsers_know_and_we_do_not_is_named(coding):
    decoder = Decoder(coding, 1000)
    assert not decoder.unread
    assert not decoder.feed(b"(\xb5/\xfd")
    assert decoder.unread in coding


BOMBS = {
    "gzip": ("gzip", gzip.compress(bytes(20_000_000))),
    "deflate": ("deflate", zlib.compress(bytes(20_000_000))),
    "brotli": ("br", brotli.compress(bytes(20_000_000), quality=1)),
    "gzip in gzip": ("gzip, gzip", gzip.compress(gzip.compress(bytes(20_000_000)))),
    "gzip in brotli": ("gzip, br", brotli.compress(gzip.compress(bytes(20_000_000)), quality=1)),
}


@pytest.mark.parametrize(("coding", "data"), BOMBS.values(), ids=BOMBS)
def test_every_kind_of_bomb_is_known_before_it_fills_the_memory(coding, data):
    decoder = Decoder(coding, 1_000_000)
    tracemalloc.start()
    decoder.feed(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert decoder.bomb
    assert len(decoder.body) == 1_000_000
    assert peak < 4_000_000


def test_a_bomb_is_told_from_a_large_page():
    bomb, page = Decoder("gzip", 8_000_000), Decoder("gzip", 100_000)
    bomb.feed(gzip.compress(bytes(20_000_000)))
    page.feed(gzip.compress(TEXT))
    assert bomb.bomb
    assert page.full
    assert not page.bomb


def test_a_stream_that_stops_early_is_unfinished():
    decoder = Decoder("gzip", 1_000_000)
    assert decoder.feed(gzip.compress(TEXT)[:-9])
    assert decoder.unfinished
