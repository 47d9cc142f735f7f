"""Whole sites that mean no good, or cannot help it: the crawl ends by itself with a named state,
bounded in time, requests and memory, and what is sound on the site is still seen."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sys
import textwrap
import time
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest

from inspector.evidence import Failure
from spiders.parts import AT_ONCE, UNREAD
from spiders.sameness import ENOUGH
from tests.inspecting import FOOT, HOST, HTML, Look, page, verdicts
from tests.servers import drips, endless, hangs, resets, response, says, serve

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
NEWS = "示例区人民政府召开常务会议，研究部署下一阶段重点工作，要求抓好落实。"
BIG = b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 200000000\r\n\r\n"
ZEROS = bytes(60_000_000)
BOMB = response(gzip.compress(ZEROS), Content_Encoding="gzip", **HTML)


@pytest.fixture
def look(tmp_path):
    return Look(tmp_path)


def moved(to: str) -> bytes:
    return response(status="302 Found", Location=to)


def path_of(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode()


def opened(done, prefix: str) -> list[str]:
    """Paths of opened pages that begin so."""
    paths = [urlsplit(each.url).path for each in done.log.pages]
    return [path for path in paths if path.startswith(prefix)]


def made(build):
    """A handler that makes a page for each path; 404 where there is none."""

    async def handler(head, reader, writer):
        body = build(path_of(head))
        writer.write(page(body) if body else response(b"", "404 Not Found"))
        await writer.drain()

    return handler


# -- one bad page on a good site ------------------------------------------------------------------

BOTH = f"首页{NEWS}".encode() + b"\xff\xfe\x00" + "通知公告".encode("gb18030") + b"\0\0"
# path: how it is served, and what the visit must say: status, failure, why it was cut
TRAPS = {
    "drip": (drips(HEAD + b"\r\n<p>", b"x", 0.1), (200, None, "time")),
    "late": (hangs, (None, Failure.TIMEOUT, "")),
    "head-without-end": (endless(HEAD, b"X: " + b"b" * 9000 + b"\r\n"), (None, "not-http", "")),
    "body-without-end": (endless(HEAD + b"\r\n", b"x" * 65536), (200, None, "length")),
    "attachment-of-200-mb": (endless(BIG, b"P" * 65536), (200, None, "length")),
    "gzip-bomb": (says(BOMB), (None, Failure.BAD_ENCODING, "length")),
    "brotli-bomb": (
        says(response(brotli.compress(ZEROS, quality=1), Content_Encoding="br", **HTML)),
        (None, Failure.BAD_ENCODING, "length"),
    ),
    "nested": (
        says(response(b"?", Content_Encoding="gzip, gzip, gzip, gzip, gzip", **HTML)),
        (None, Failure.BAD_ENCODING, ""),
    ),
    "zstd": (
        says(response(b"(\xb5/\xfd\0", Content_Encoding="zstd", **HTML)),
        (None, Failure.OUR_FAULT, ""),
    ),
    "chunks-of-nonsense": (
        says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n-9\r\n"),
        (200, None, "disconnect"),
    ),
    "chunk-of-a-petabyte": (
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3ffffffffffff\r\n", b"x" * 65536),
        (200, None, "length"),
    ),
    "too-long": (says(HEAD + b"Content-Length: 99\r\n\r\nhello"), (200, None, "disconnect")),
    "too-short": (says(HEAD + b"Content-Length: 5\r\n\r\nhello you"), (200, None, "")),
    "reset": (resets(HEAD + b"Content-Length: 99\r\n\r\nhello"), (200, None, "disconnect")),
    "circle": (says(moved("/circle")), (302, None, "")),
    "to-our-own-network": (says(moved("http://169.254.169.254/")), (302, None, "")),
    "two-charsets": (says(response(BOTH, **HTML)), (200, None, "")),
}


async def test_every_trap_costs_its_own_page_only(look):
    async def handler(head, reader, writer):
        path = path_of(head)
        if path == "/":
            links = "".join(f'<a href="/{name}">{name}</a>' for name in [*TRAPS, "good"])
            writer.write(page(NEWS + links))
        elif trap := TRAPS.get(path.strip("/")):
            await trap[0](head, reader, writer)
        else:
            writer.write(page(NEWS))
        await writer.drain()

    began = time.monotonic()
    async with serve(handler) as server:
        done = await look(server.port, timeout=0.8, page_bytes=2_000_000, concurrency=16)
    assert time.monotonic() - began < 15
    assert (done.outcome, done.log.stopped) == ("opened", "complete")
    assert verdicts(done)["IDN004"] == "pass"
    first = {}
    for visit in done.log.visits:
        if visit.purpose == "page":
            first.setdefault(urlsplit(visit.url).path.strip("/"), visit)
    said = {name: (v.status, v.failure, v.truncated) for name, v in first.items()}
    assert said == {name: expected for name, (_, expected) in TRAPS.items()} | {
        "good": (200, None, "")
    }
    assert done.ledger.bytes < 60 * 2_000_000
    assert not [
        v for v in done.log.visits if v.failure is Failure.OUR_FAULT and "zstd" not in v.url
    ]


def ways(build):
    """A home page that only sends the reader on: `build` makes the answer of a path."""
    numbers = count()

    async def handler(head, reader, writer):
        writer.write(build(path_of(head), next(numbers)))
        await writer.drain()

    return handler


def refresh(to: str) -> bytes:
    return response(f'<meta http-equiv=refresh content="0;url={to}">'.encode(), **HTML)


def script(to: str) -> bytes:
    return response(f"<script>location.href='{to}'</script>".encode(), **HTML)


def with_a_new_cookie(number: int) -> bytes:
    return response(status="302 Found", Location="/", Set_Cookie=f"seen={number}; Path=/")


ON_AND_ON = {
    "refreshes in a circle": (
        lambda path, _: refresh("/b" if path == "/" else "/"),
        Failure.REDIRECT_LOOP,
    ),
    "scripts in a circle": (
        lambda path, _: script("/b" if path == "/" else "/"),
        Failure.REDIRECT_LOOP,
    ),
    "a new cookie each time": (
        lambda _, number: with_a_new_cookie(number),
        Failure.TOO_MANY_REDIRECTS,
    ),
    "a chain of both kinds": (
        lambda _, number: (refresh, moved)[number % 2](f"/{number}"),
        Failure.TOO_MANY_REDIRECTS,
    ),
}


@pytest.mark.parametrize(("build", "failure"), ON_AND_ON.values(), ids=ON_AND_ON)
async def test_a_home_page_that_only_sends_on_ends_with_a_name(look, build, failure):
    async with serve(ways(build)) as server:
        done = await look(server.port)
        assert len(server.requests) < 40
    assert (done.outcome, done.note) == ("unreachable", failure.value)


# -- too much of everything -----------------------------------------------------------------------


HUNGRY = """
    import asyncio, json, resource, sys
    from pathlib import Path
    from inspector.extract import extract
    from tests.inspecting import Look

    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    extract(b"<p>warm", url="http://a.cn/", today="2026-11-24")
    before = peak()
    look = Look(Path(sys.argv[1]))
    done = asyncio.run(look(int(sys.argv[2]), page_bytes=1_000_000, pages=30, links=40))
    log = done.log
    print(json.dumps([peak() - before, done.outcome, log.stopped, log.unasked_links]))
"""


async def test_memory_and_requests_stay_bounded_whatever_is_sent(tmp_path):
    """In a process of its own, so that nothing but this one inspection is measured."""
    greedy = {
        "/bomb": says(BOMB),
        "/endless": endless(HEAD + b"\r\n", b"x" * 65536),
        "/200-mb": endless(BIG, b"P" * 65536),
        "/head": endless(HEAD, b"X: " + b"b" * 9000 + b"\r\n"),
    }
    links = "".join(f'<a href="/a{n}/{n:x}.html">事项{n}</a>' for n in range(10_000))
    home = "".join(f'<a href="{path}">更多</a>' for path in greedy) + NEWS + links

    async def handler(head, reader, writer):
        path = path_of(head)
        lost = response(b"", "404 Not Found")
        await greedy.get(path, says(page(home) if path == "/" else lost))(head, reader, writer)

    async with serve(handler) as server:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            textwrap.dedent(HUNGRY),
            str(tmp_path),
            str(server.port),
            cwd=Path(__file__).parents[2],
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await asyncio.wait_for(child.communicate(), 60)
    grown, outcome, stopped, unasked = json.loads(said)
    assert set(greedy) <= {path_of(head) for head in server.requests}
    assert (outcome, stopped) == ("opened", "pages")
    assert unasked > 9_800
    assert len(server.requests) < 300
    assert grown < 120, "MB"


async def test_pages_full_of_links_end_the_crawl_before_the_memory(look, monkeypatch):
    monkeypatch.setattr("spiders.site.LINKS", 100)
    numbers = count()

    def build(path: str) -> str:
        if path == "/robots.txt" or path.endswith(".xml"):
            return ""
        here = next(numbers)
        return NEWS + "".join(f'<a href="/c{here}/{n}/">{n}</a>' for n in range(400))

    async with serve(made(build)) as server:
        done = await look(server.port, pages=20, links=10)
    assert done.log.stopped == "links"
    assert len(done.log.pages) == 1 + 100 * 20 // 400


async def test_a_site_that_dawdles_on_every_page_ends_with_its_time(look):
    links = "".join(f'<a href="/{n}/">栏目{n}</a>' for n in range(200))

    async def handler(head, reader, writer):
        if path_of(head) != "/":
            await asyncio.Event().wait()
        writer.write(page(NEWS + links))
        await writer.drain()

    began = time.monotonic()
    async with serve(handler) as server:
        done = await look(server.port, timeout=0.5, seconds=2)
    assert time.monotonic() - began < 10
    assert (done.outcome, done.log.stopped) == ("opened", "seconds")
    assert done.log.unasked_links > 50
    assert verdicts(done)["LNK001"] == "undecided"


# -- pages without end ----------------------------------------------------------------------------


def month(path: str) -> str:
    """A month of a calendar by path: links to its neighbours and its days."""
    year, number, *_ = map(int, path.strip("/").split("/")[1:])
    near = [divmod(year * 12 + number - 1 + step, 12) for step in range(-6, 7)]
    links = "".join(f'<a href="/rili/{y}/{m + 1}/">{y}年{m + 1}月</a>' for y, m in near)
    days = "".join(f'<a href="/rili/{year}/{number}/{day}/">{day}</a>' for day in range(1, 29))
    return f"<h1>{year}年{number}月</h1>活动日历：本月没有安排，请查看其他月份。{links}{days}"


def with_a_calendar(path: str) -> str:
    if path.startswith("/rili/"):
        return month(path)
    if path == "/":
        return f'{NEWS}<a href="/rili/2026/11/">日历</a><a href="/zwgk/">政务公开</a>'
    deeper = "".join(f'<a href="{path}{name}/">栏目{name}</a>' for name in "abc")
    inside = path.startswith("/zwgk/") and path.count("/") < 6
    return f"{NEWS}{path.replace('/', '栏')}{deeper}" if inside else ""


async def test_a_calendar_without_end_leaves_room_for_the_site(look):
    async with serve(made(with_a_calendar)) as server:
        done = await look(server.port, pages=200)
    assert done.log.stopped == "complete"
    assert len(opened(done, "/zwgk/")) == 1 + 3 + 9 + 27
    assert ENOUGH < len(opened(done, "/rili/")) < 90


async def test_session_ids_in_addresses_do_not_multiply_the_site(look):
    chance = random.Random(5)

    def build(path: str) -> str:
        plain = path.partition(";")[0]
        if plain != "/" and plain.rpartition(".")[2] != "jsp":
            return ""
        links = (f"/{name}.jsp;jsessionid={chance.getrandbits(64):X}" for name in "abcdefgh")
        return f"{NEWS}{plain}" + "".join(f'<a href="{link}">栏目</a>' for link in links)

    async with serve(made(build)) as server:
        done = await look(server.port)
    names = {path.partition(";")[0] for path in opened(done, "/")}
    assert done.log.stopped == "complete"
    assert names == {"/"} | {f"/{name}.jsp" for name in "abcdefgh"}
    assert len(done.log.pages) <= 2 * len(names)


async def test_folders_that_grow_with_every_page_come_to_an_end(look):
    def build(path: str) -> str:
        if path == "/robots.txt" or path.endswith(".xml"):
            return ""
        return f'{NEWS}{path}<a href="more/">更多</a><a href="more/more/">再多</a>'

    async with serve(made(build)) as server:
        done = await look(server.port)
    assert done.log.stopped == "complete"
    assert 3 <= len(done.log.pages) < 20


async def test_an_index_of_sitemaps_that_contains_itself_is_read_once(look):
    numbers = count()

    def index(path: str) -> str:
        more = "".join(f"<loc>http://{HOST}/s{next(numbers)}.xml</loc>" for _ in range(5))
        return f"<sitemapindex><loc>http://{HOST}{path}</loc>{more}"

    async with serve(made(lambda p: index(p) if p.endswith(".xml") else NEWS)) as server:
        done = await look(server.port)
    read = [visit.url for visit in done.log.visits if visit.purpose == "sitemap"]
    assert done.log.stopped == "complete"
    assert 1 < len(read) <= 6
    assert len(set(read)) == len(read)


# -- budgets never blame --------------------------------------------------------------------------


def sound(path: str) -> str:
    names = ("xwzx", "tzgg", "zwgk")
    if path == "/":
        return NEWS + "".join(f'<a href="/{name}/">{name}</a>' for name in names)
    return f"{NEWS}{path}" if path.strip("/") in names else ""


@pytest.mark.parametrize("left", [0, 1, 2, 3, 4, 6])
async def test_a_spent_day_brings_no_fault_that_a_whole_visit_would_not(look, left):
    async with serve(made(sound)) as server:
        whole = await look(server.port)
        asked = len(server.requests)
        part = await look(server.port, left=left)
    assert whole.log.stopped == "complete"
    assert part.log.stopped == "daily"
    assert part.ledger.requests <= left < whole.ledger.requests
    assert len(server.requests) - asked <= left
    faults = {code for code, verdict in verdicts(part).items() if verdict == "fail"}
    assert faults <= {code for code, verdict in verdicts(whole).items() if verdict == "fail"}
    if left < 2:
        assert part.outcome == "undecided"


async def test_a_body_we_cannot_undo_is_our_fault_and_nothing_fails(look):
    packed = response(b"(\xb5/\xfd\0", Content_Encoding="zstd", **HTML)
    async with serve(says(packed)) as server:
        done = await look(server.port)
    assert done.outcome == "undecided"
    assert "fail" not in verdicts(done).values()


async def test_marks_are_read_through_a_mixture_of_charsets_and_nuls(look):
    body = b"<html><body>" + BOTH + FOOT.encode() + b"\0\x80\xff</body></html>"
    async with serve(says(response(body, Content_Type="text/html"))) as server:
        said = verdicts(await look(server.port))
    assert [said[code] for code in ("IDN001", "IDN004", "IDN010")] == ["pass"] * 3


async def test_no_more_is_fetched_than_is_read_soon(look):
    """Answers wait in memory: a crawl that fetches quicker than it reads must not run ahead."""
    links = NEWS + "".join(f'<a href="/c{n}/">栏目{n}</a>' for n in range(40))

    def build(path: str) -> str:
        known = path == "/" or path.startswith("/c")
        return links + "".join(f'<a href="{path}p{n}/">{n}</a>' for n in range(40)) if known else ""

    async with serve(made(build)) as server:
        done = await look(server.port, pages=30, links=0)
    assert done.log.stopped == "pages"
    asked = {path_of(head) for head in server.requests if path_of(head).startswith("/c")}
    assert 29 <= len(asked) <= 29 + AT_ONCE + UNREAD
