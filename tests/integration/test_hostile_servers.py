"""Servers that mean no good, or cannot help it: each ends in a named state, in time."""

import asyncio
import contextlib
import gzip
import random
import socket
import time
import tracemalloc

import pytest
import trustme

from inspector.evidence import Failure, Purpose
from spiders.fetch import Fetcher
from spiders.network import Network
from tests.servers import (
    HOST,
    Records,
    banner,
    certified,
    drips,
    endless,
    hangs,
    mute,
    naming_its_issuer,
    old_tls,
    resets,
    response,
    routes,
    says,
    self_signed,
    serve,
    settings,
    without_intermediate,
)

SHORT = 0.7  # seconds, for what is meant to run into the deadline
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LONG = HEAD + b"Content-Length: 1000\r\n\r\n"


@contextlib.asynccontextmanager
async def fetching(*connect_to, network=None, trusts=None, **crawl):
    chosen = settings(*connect_to, network=network, **crawl)
    async with Network(chosen) as net:
        if trusts:
            trusts.configure_trust(net.strict)
        yield Fetcher(net, Records(), chosen)


async def get(fetcher, url=f"http://{HOST}/"):
    began = time.monotonic()
    answer = await fetcher.fetch(url, purpose=Purpose.HOME)
    assert time.monotonic() - began < fetcher._settings.crawl.timeout + 2
    assert (answer.visit.status is None) != (answer.visit.failure is None)
    assert fetcher.visits[-1] is answer.visit
    return answer


NO_ANSWER = {
    "hangs before the headers": (hangs, Failure.TIMEOUT),
    "drips its headers": (drips(HEAD, b"X-A: b\r\n", 0.05), Failure.TIMEOUT),
    "headers without end": (endless(HEAD, b"X-A: " + b"b" * 8000 + b"\r\n"), Failure.NOT_HTTP),
    "one header without end": (endless(HEAD + b"X: ", b"b" * 8000), Failure.NOT_HTTP),
    "closes without a word": (says(b""), Failure.RESET),
    "closes within the headers": (says(HEAD), Failure.RESET),
    "resets at once": (resets(), Failure.RESET),
    "only interim answers": (
        endless(b"", b"HTTP/1.1 100 Go on\r\n\r\n" * 99),
        Failure.NOT_HTTP,
    ),
    "speaks no HTTP": (says(b"220 mail.example.cn ESMTP\r\n\r\n"), Failure.NOT_HTTP),
    "binary noise": (says(bytes(range(256)) * 9), Failure.NOT_HTTP),
    "gzip that is none": (
        says(response(b"<html>plain</html>", Content_Encoding="gzip")),
        Failure.BAD_ENCODING,
    ),
    "gzip bomb": (
        says(response(gzip.compress(bytes(60_000_000)), Content_Encoding="gzip")),
        Failure.BAD_ENCODING,
    ),
}


@pytest.mark.parametrize(("handler", "failure"), NO_ANSWER.values(), ids=NO_ANSWER)
async def test_no_usable_answer_is_a_named_failure(handler, failure):
    timeout = SHORT if failure is Failure.TIMEOUT else 8
    async with serve(handler) as server, fetching(server.mapping(), timeout=timeout) as fetcher:
        visit = (await get(fetcher)).visit
    assert visit.failure is failure
    assert visit.note
    assert visit.address == "127.0.0.1"


BROKEN = {
    "drips its body": (drips(LONG, b"x", 0.1), "in time"),
    "body stops and hangs": (drips(LONG + b"hello", b"", 9), "in time"),
    "shorter than announced": (says(LONG + b"hello"), "1000 bytes announced, 5 came"),
    "reset in the middle": (resets(LONG + b"hello"), "reset"),
    "reset without a length": (resets(HEAD + b"\r\nhello"), "reset"),
    "chunk sizes of nonsense": (
        says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"),
        "not the size of a chunk",
    ),
    "closed before the last chunk": (
        says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        "before the last chunk",
    ),
    "a chunk longer than its size": (
        says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello you\r\n0\r\n\r\n"),
        "longer than its size",
    ),
}


@pytest.mark.parametrize(("handler", "note"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_body_keeps_its_status_and_what_came(handler, note):
    timeout = SHORT if note == "in time" else 8
    async with serve(handler) as server, fetching(server.mapping(), timeout=timeout) as fetcher:
        answer = await get(fetcher)
        recorded = fetcher._recorder.exchanges
    assert answer.visit.status == 200
    assert answer.visit.truncated
    assert note in answer.visit.note
    assert answer.body.startswith((b"hello", b"x"))
    assert recorded[0]["truncated"] in {"time", "disconnect"}


async def test_gzip_that_breaks_off_keeps_what_decodes():
    packed = gzip.compress(b"hello" * 99)[:-12]
    raw = response(packed, Content_Encoding="gzip")
    async with serve(says(raw)) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher)
    assert (answer.visit.status, answer.visit.truncated) == (200, "disconnect")
    assert answer.body.startswith(b"hello")
    assert "stops before its end" in answer.visit.note


async def test_a_body_without_end_is_cut_and_memory_stays_bounded():
    start = HEAD + b"\r\n"
    tracemalloc.start()
    try:
        async with (
            serve(endless(start, b"x" * 65536)) as server,
            fetching(server.mapping(), page_bytes=2_000_000) as fetcher,
        ):
            answer = await get(fetcher)
            peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(answer.body) == answer.visit.size == 2_000_000
    assert answer.visit.truncated
    assert fetcher._recorder.exchanges[0]["truncated"] == "length"
    assert peak < 20_000_000


async def test_a_page_of_fifty_megabytes_is_cut():
    head = HEAD + b"Content-Length: 50000000\r\n\r\n"

    async with (
        serve(endless(head, b"y" * 65536)) as server,
        fetching(server.mapping(), page_bytes=1_000_000) as fetcher,
    ):
        answer = await get(fetcher)
    assert (answer.visit.status, len(answer.body)) == (200, 1_000_000)
    assert fetcher.ledger.bytes == 1_000_000


async def test_a_bomb_does_not_fill_the_memory():
    packed = gzip.compress(bytes(200_000_000), compresslevel=6)
    tracemalloc.start()
    try:
        async with (
            serve(says(response(packed, Content_Encoding="gzip"))) as server,
            fetching(server.mapping()) as fetcher,
        ):
            answer = await get(fetcher)
            peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.visit.failure is Failure.BAD_ENCODING
    assert len(answer.body) <= 8_000_000
    assert peak < 40_000_000


async def test_a_server_that_speaks_first_is_not_http():
    async with banner(b"SSH-2.0-OpenSSH_9.2\r\n") as server, fetching(server.mapping()) as fetcher:
        visit = (await get(fetcher)).visit
    assert visit.failure is Failure.NOT_HTTP
    assert "SSH-2.0" in visit.note


async def test_a_closed_port_refuses():
    async with serve(hangs) as server:
        mapping = server.mapping()
    async with fetching(mapping) as fetcher:
        assert (await get(fetcher)).visit.failure is Failure.CONNECT_REFUSED


ODD_BUT_SHOWN = {
    "length beside chunks": HEAD
    + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "the same length twice": HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "a length that is no number": HEAD + b"Content-Length: abc\r\n\r\nhello",
    "a header without a colon": HEAD + b"Junk\r\nContent-Length: 5\r\n\r\nhello",
    "space before the colon": HEAD + b"Content-Length : 5\r\n\r\nhello",
    "GBK in a header": HEAD + "X-名: 值\r\nContent-Length: 5\r\n\r\nhello".encode("gbk"),
    "NUL in a header": HEAD + b"X: a\0b\r\nContent-Length: 5\r\n\r\nhello",
    "bytes after the end": HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello you",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "no reason phrase": b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.0 until it closes": b"HTTP/1.0 200 OK\r\n\r\nhello",
    "lower case": b"http/1.1 200 ok\r\ncontent-length: 5\r\n\r\nhello",
    "an interim answer first": b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"\r\nhello",
    "empty lines first": b"\r\n\r\n" + HEAD + b"\r\nhello",
    "no end after the last chunk": HEAD
    + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n",
    "an encoding nobody knows": HEAD + b"Content-Encoding: utf-8\r\n\r\nhello",
}


@pytest.mark.parametrize("raw", ODD_BUT_SHOWN.values(), ids=ODD_BUT_SHOWN)
async def test_what_browsers_show_is_an_answer(raw):
    async with serve(says(raw)) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher)
    assert (answer.visit.status, answer.body, answer.visit.truncated) == (200, b"hello", "")


WHOLE = (
    HEAD + b"Transfer-Encoding: chunked\r\nSet-Cookie: a=b\r\nLocation: /x\r\n\r\n"
    b"5\r\nhello\r\n0\r\n\r\n"
)


async def test_damaged_answers_never_raise():
    chance = random.Random(7)
    damaged = []
    for _ in range(200):
        raw = bytearray(WHOLE)
        for _ in range(chance.randint(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        damaged.append(bytes(raw[: chance.randint(1, len(raw))]))
    parts = iter(damaged)

    async def handler(head, reader, writer):
        writer.write(next(parts))
        writer.close()

    async with serve(handler) as server, fetching(server.mapping()) as fetcher:
        answers = [await get(fetcher) for _ in damaged]
    failures = {answer.visit.failure for answer in answers}
    assert Failure.OUR_FAULT not in failures
    assert Failure.NOT_HTTP in failures
    assert None in failures


async def test_tls_closed_without_farewell_is_the_end_of_the_body():
    async def leaves(head, reader, writer):
        writer.write(HEAD + b"\r\nhello")
        await writer.drain()
        writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        await asyncio.sleep(0.05)

    async with (
        serve(leaves, tls=certified(AUTHORITY, HOST)) as server,
        fetching(server.mapping(), trusts=AUTHORITY) as fetcher,
    ):
        answer = await get(fetcher, f"https://{HOST}/")
    assert (answer.body, answer.visit.truncated) == (b"hello", "")


# -- redirects ------------------------------------------------------------------------------------


def moved(to):
    return response(b"", "302 Found", Location=to)


async def test_a_circle_of_redirects_ends():
    pages = {"/": moved("/a"), "/a": moved("/b"), "/b": moved("/a")}
    async with serve(routes(pages)) as server, fetching(server.mapping()) as fetcher:
        hops = await fetcher.follow(f"http://{HOST}/", purpose=Purpose.HOME)
    assert [hop.visit.status for hop in hops] == [302, 302, 302, None]
    assert hops[-1].visit.failure is Failure.REDIRECT_LOOP
    assert fetcher.visits[-1] == hops[-1].visit


async def test_a_chain_of_redirects_ends_after_twenty_hops():
    pages = {f"/{n}": moved(f"/{n + 1}") for n in range(50)}
    async with serve(routes(pages)) as server, fetching(server.mapping()) as fetcher:
        hops = await fetcher.follow(f"http://{HOST}/0", purpose=Purpose.HOME)
    assert hops[-1].visit.failure is Failure.TOO_MANY_REDIRECTS
    assert len(server.requests) == 21


PRIVATE = [
    "http://127.0.0.1/",
    "http://10.0.0.1/x",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:192.168.0.1]/",
    "http://2130706433/",
    "http://100.64.0.1/",
]


@pytest.mark.parametrize("to", PRIVATE)
async def test_a_redirect_to_a_private_address_is_refused(to):
    async with serve(routes({"/": moved(to)})) as server, fetching(server.mapping(HOST)) as fetcher:
        hops = await fetcher.follow(f"http://{HOST}/", purpose=Purpose.HOME)
    assert hops[-1].visit.failure is Failure.REFUSED_ADDRESS
    assert len(server.requests) == 1


BAD_LOCATIONS = ["ftp://h/", "http://a b/", "http://h:99999/", "http://[::/", "data:,x"]


@pytest.mark.parametrize("to", BAD_LOCATIONS)
async def test_a_redirect_to_nonsense_is_a_bad_address(to):
    async with serve(routes({"/": moved(to)})) as server, fetching(server.mapping(HOST)) as fetcher:
        hops = await fetcher.follow(f"http://{HOST}/", purpose=Purpose.HOME)
    assert hops[-1].visit.failure is Failure.BAD_URL


# -- TLS ------------------------------------------------------------------------------------------

AUTHORITY = trustme.CA()
STRANGER = trustme.CA()

FLAWED = {
    "expired": (lambda: certified(AUTHORITY, HOST, expired=True), "certificate expired"),
    "of another host": (lambda: certified(AUTHORITY, "x.cn"), "certificate of another host"),
    "of an unknown issuer": (lambda: certified(STRANGER, HOST), "issuer"),
    "signed by itself": (self_signed, "self-signed certificate"),
    "without its intermediate": (lambda: without_intermediate(AUTHORITY, HOST), "issuer"),
    "whose issuer can be fetched": (lambda: naming_its_issuer(AUTHORITY, HOST), "chain-incomplete"),
    "older than TLS 1.2": (lambda: old_tls(AUTHORITY, HOST), "TLS handshake"),
}


@pytest.mark.parametrize(("context", "note"), FLAWED.values(), ids=FLAWED)
async def test_a_flawed_certificate_is_passed_with_the_reason(context, note):
    async with (
        serve(says(response(b"hello")), tls=context()) as server,
        fetching(server.mapping(), trusts=AUTHORITY) as fetcher,
    ):
        answer = await get(fetcher, f"https://{HOST}/")
        again = await get(fetcher, f"https://{HOST}/")
    assert (answer.body, answer.visit.tls) == (b"hello", "relaxed")
    assert note in answer.visit.note
    assert again.visit.note == answer.visit.note
    assert server.connections <= 3  # strict, relaxed, and then relaxed at once


async def test_a_good_certificate_is_verified():
    async with (
        serve(says(response(b"hello")), tls=certified(AUTHORITY, HOST)) as server,
        fetching(server.mapping(), trusts=AUTHORITY) as fetcher,
    ):
        visit = (await get(fetcher, f"https://{HOST}/")).visit
    assert (visit.status, visit.tls, visit.note) == (200, "verified", "")


async def test_plain_http_on_the_tls_port_is_a_tls_failure():
    async with banner(response(b"", "400 Bad")) as server, fetching(server.mapping()) as fetcher:
        visit = (await get(fetcher, f"https://{HOST}/")).visit
    assert visit.failure is Failure.TLS
    assert visit.address == "127.0.0.1"


async def test_a_handshake_that_never_ends_is_a_timeout():
    async with mute() as server, fetching(server.mapping(), timeout=SHORT) as fetcher:
        assert (await get(fetcher, f"https://{HOST}/")).visit.failure is Failure.TIMEOUT
