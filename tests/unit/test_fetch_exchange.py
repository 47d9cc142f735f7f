import asyncio
import contextlib
import errno
import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme
from warcio.archiveiterator import ArchiveIterator

from inspector.assembly.hosts import registrable
from inspector.errors import SettingsError
from inspector.evidence import DnsAnswers, Failure, Purpose
from inspector.storage.captures import CaptureWriter
from spiders.exchange import retry_after, stored_head
from spiders.fetch import Fetcher
from spiders.network import Network
from spiders.probes.dns import DnsProbe
from spiders.probes.https import HttpsProbe
from spiders.wire import parse_head
from tests.servers import (
    HOST,
    Records,
    certified,
    hangs,
    name_server,
    resets,
    response,
    routes,
    says,
    serve,
    settings,
)

HOME = f"http://{HOST}/"


@contextlib.asynccontextmanager
async def fetching(*connect_to, network=None, trusts=None, recorder=None, **crawl):
    chosen = settings(*connect_to, network=network, **crawl)
    async with Network(chosen) as net:
        if trusts:
            trusts.configure_trust(net.strict)
        yield Fetcher(net, recorder or Records(), chosen)


async def get(fetcher, url=HOME, **options):
    return await fetcher.fetch(url, purpose=Purpose.PAGE, **options)


async def test_an_answer_is_kept_whole():
    raw = response(b"<p>", Content_Type="text/html", Set_Cookie="a=b")
    async with serve(says(raw)) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher, referrer="http://other.cn/#x")
    visit, (kept,) = answer.visit, fetcher._recorder.exchanges
    assert (visit.status, visit.failure, visit.size, visit.note) == (200, None, 3, "")
    assert (visit.content_type, visit.address, visit.tls) == ("text/html", "127.0.0.1", "")
    assert visit.started.endswith("Z")
    assert visit.record == "urn:test:1"
    assert answer.header("content-TYPE") == "text/html"
    assert kept["request"] == server.requests[0]
    assert kept["response_head"] + kept["body"] == raw
    assert kept["started"] == visit.started


async def test_the_request_says_who_we_are_and_what_we_read():
    async with serve(says(response())) as server, fetching(server.mapping()) as fetcher:
        await get(fetcher, f"http://{HOST}:8080/a?b=%b2", referrer="http://h/中")
    lines = server.requests[0].decode().split("\r\n")
    assert lines[:3] == ["GET /a?b=%b2 HTTP/1.1", f"Host: {HOST}:8080", "Connection: keep-alive"]
    assert "Accept-Encoding: gzip, deflate" in lines
    assert f"User-Agent: {fetcher._settings.user_agent}" in lines
    assert "Referer: http://h/%E4%B8%AD" in lines
    assert any(line.startswith("Accept-Language: zh-CN") for line in lines)


async def test_headers_of_the_caller_win_but_cannot_break_the_request():
    given = {
        "accept": "image/*",
        "Host": "evil",
        "X-A": "b\r\nX-Evil: 1",
        "Accept-Encoding": "zstd",
    }
    async with serve(says(response())) as server, fetching(server.mapping()) as fetcher:
        await get(fetcher, headers=given)
    lines = server.requests[0].decode().split("\r\n")
    assert "Accept: image/*" in lines
    assert f"Host: {HOST}" in lines
    assert "X-A: b  X-Evil: 1" in lines
    assert "Accept-Encoding: gzip, deflate" in lines


async def test_a_body_is_sent_with_its_length():
    async def echo(head, reader, writer):
        writer.write(response(await reader.readexactly(5)))

    async with serve(echo) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher, method="post", body=b"hello")
    assert answer.body == b"hello"
    assert b"Content-Length: 5\r\n" in server.requests[0]
    assert fetcher._recorder.exchanges[0]["request"].endswith(b"\r\n\r\nhello")


async def test_the_body_is_decoded_and_the_record_is_not():
    packed = gzip.compress(b"hello")
    raw = response(packed, Content_Encoding="gzip")
    async with serve(says(raw)) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher)
    assert answer.body == b"hello"
    assert answer.visit.size == len(packed)
    assert fetcher._recorder.exchanges[0]["body"] == packed


async def test_nothing_is_recorded_when_not_wanted():
    async with serve(says(response())) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher, record=False)
    assert answer.visit.record == ""
    assert fetcher._recorder.exchanges == []


@pytest.mark.parametrize(("cap", "truncated"), [(4, "length"), (5, ""), (0, "length")])
async def test_the_caller_may_cap_the_body(cap, truncated):
    async with serve(says(response(b"hello"))) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher, max_bytes=cap)
    assert answer.body == b"hello"[:cap]
    assert answer.visit.truncated == truncated


async def test_a_head_request_has_no_body():
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\nContent-Encoding: gzip\r\n\r\n"
    async with serve(says(raw)) as server, fetching(server.mapping()) as fetcher:
        visit = (await get(fetcher, method="HEAD")).visit
    assert (visit.method, visit.status, visit.truncated) == ("HEAD", 200, "")


# -- connections ----------------------------------------------------------------------------------


async def test_a_connection_is_used_again():
    async with (
        serve(routes({"/": response(b"a")})) as server,
        fetching(server.mapping()) as fetcher,
    ):
        for _ in range(5):
            assert (await get(fetcher)).body == b"a"
    assert server.connections == 1


async def test_a_connection_closed_behind_our_back_is_no_fault_of_the_site():
    count = 0

    async def leaves_after_one(head, reader, writer):
        nonlocal count
        count += 1
        if count == 2:
            writer.transport.abort()  # took the second request and hung up
            return
        writer.write(response(b"a"))

    async with serve(leaves_after_one) as server, fetching(server.mapping()) as fetcher:
        answers = [await get(fetcher) for _ in range(2)]
    assert [answer.visit.status for answer in answers] == [200, 200]
    assert server.connections == 2


async def test_what_a_server_says_unasked_is_no_answer_to_the_next_request():
    late = asyncio.Event()

    async def handler(head, reader, writer):
        name = head.split(b" ")[1]
        writer.write(response(b"page " + name))
        await writer.drain()
        if name == b"/1":
            await asyncio.sleep(0.05)
            writer.write(response(b"page of somebody else"))
            await writer.drain()
            late.set()

    async with serve(handler) as server, fetching(server.mapping()) as fetcher:
        assert (await get(fetcher, f"http://{HOST}/1")).body == b"page /1"
        await late.wait()
        await asyncio.sleep(0.05)
        assert (await get(fetcher, f"http://{HOST}/2")).body == b"page /2"
    assert server.connections == 2


async def test_a_server_that_promises_to_stay_and_leaves_is_asked_anew():
    async def handler(head, reader, writer):
        writer.write(response(b"page", Connection="keep-alive", Keep_Alive="timeout=600"))
        await writer.drain()
        writer.close()

    async with serve(handler) as server, fetching(server.mapping()) as fetcher:
        answers = [await get(fetcher, f"http://{HOST}/{n}") for n in range(5)]
    assert [answer.visit.status for answer in answers] == [200] * 5
    assert len(server.requests) == 5


async def test_host_and_port_are_mapped_one_by_one():
    authority = trustme.CA()
    async with (
        serve(says(response(b"plain"))) as plain,
        serve(says(response(b"other"))) as other,
        serve(says(response(b"tls")), tls=certified(authority, HOST)) as tls,
        fetching(
            plain.mapping(HOST, 80),
            other.mapping(HOST, 8080),
            tls.mapping(HOST, 443),
            trusts=authority,
        ) as fetcher,
    ):
        urls = [HOME, f"http://{HOST}:8080/", f"https://{HOST}/"]
        bodies = [(await get(fetcher, url)).body for url in urls]
    assert bodies == [b"plain", b"other", b"tls"]
    assert f"Host: {HOST}:8080\r\n".encode() in other.requests[0]


async def test_a_mapping_may_lead_to_another_name():
    zone = {("backend.cn", "A"): ["127.0.0.1"], ("backend.cn", "AAAA"): []}
    async with name_server(zone) as names, serve(says(response(b"a"))) as server:
        mapping = f"{HOST}:80:backend.cn:{server.port}"
        async with fetching(mapping, network={"dns_servers": [names.address]}) as fetcher:
            assert (await get(fetcher)).body == b"a"
    assert f"Host: {HOST}\r\n".encode() in server.requests[0]


# -- cookies --------------------------------------------------------------------------------------


async def test_cookies_come_back_to_their_site_only():
    pages = {"/": response(b"", Set_Cookie="k=a%3D1; Path=/; HttpOnly")}
    async with serve(routes(pages)) as server, fetching(server.mapping()) as fetcher:
        await get(fetcher)
        await get(fetcher, f"http://{HOST}/two")
        await get(fetcher, "http://www.other.cn/")
    assert b"Cookie: k=a%3D1\r\n" in server.requests[1]
    assert b"Cookie" not in server.requests[2]


async def test_a_cookie_set_by_the_browser_is_sent_and_an_explicit_one_wins():
    async with serve(routes({})) as server, fetching(server.mapping()) as fetcher:
        fetcher.set_cookie_header(HOME, "pass=yes; path=/")
        fetcher.set_cookie_header("not an address", "x=y")
        await get(fetcher)
        await get(fetcher, headers={"cookie": "own=1"})
        assert fetcher.cookies_for(HOME) == "pass=yes"
        assert fetcher.cookies_for("nonsense") == ""
    assert b"Cookie: pass=yes\r\n" in server.requests[0]
    assert b"Cookie: own=1\r\n" in server.requests[1]


async def test_cookies_of_nonsense_are_passed_over():
    raw = b"HTTP/1.1 200 OK\r\nSet-Cookie: \xb2\xe2=\x01;;=\r\nSet-Cookie: b a d\r\n\r\nhello"
    async with serve(says(raw)) as server, fetching(server.mapping()) as fetcher:
        assert (await get(fetcher)).body == b"hello"


# -- redirects ------------------------------------------------------------------------------------


async def test_redirects_are_followed_and_each_is_a_visit():
    pages = {
        "/": response(b"", "301 Moved", Location="/a#top"),
        "/a": response(b"", "302 Found", Location="b"),
        "/b": response(b"there"),
    }
    async with serve(routes(pages)) as server, fetching(server.mapping()) as fetcher:
        hops = await fetcher.follow(HOME, purpose=Purpose.HOME)
    assert [hop.visit.location for hop in hops] == [f"{HOME}a", f"{HOME}b", ""]
    assert hops[-1].body == b"there"
    assert fetcher.visits == [hop.visit for hop in hops]


async def test_one_hop_is_not_followed_by_fetch():
    pages = {"/": response(b"", "302 Found", Location="/a")}
    async with serve(routes(pages)) as server, fetching(server.mapping()) as fetcher:
        answer = await get(fetcher)
    assert (answer.visit.status, answer.visit.location) == (302, f"{HOME}a")


async def test_a_page_that_redirects_to_itself_with_a_cookie_is_no_circle():
    async def gate(head, reader, writer):
        again = response(b"", "302 Found", Location="/", Set_Cookie="seen=1")
        writer.write(response(b"in") if b"seen=1" in head else again)

    async with serve(gate) as server, fetching(server.mapping()) as fetcher:
        hops = await fetcher.follow(HOME, purpose=Purpose.HOME)
    assert [hop.visit.status for hop in hops] == [302, 200]


async def test_a_form_sent_is_not_sent_on():
    pages = {"/": response(b"", "302 Found", Location="/a"), "/a": response(b"ok")}

    async def handler(head, reader, writer):
        if head.startswith(b"POST"):
            await reader.readexactly(3)
        await routes(pages)(head, reader, writer)

    async with serve(handler) as server, fetching(server.mapping()) as fetcher:
        await fetcher.follow(HOME, purpose=Purpose.PAGE, method="POST", body=b"a=b")
    assert [head.split(b" ")[0] for head in server.requests] == [b"POST", b"GET"]


async def test_an_explicit_cookie_does_not_follow_to_another_host():
    pages = {"/": response(b"", "302 Found", Location="http://www.other.cn/x")}
    async with serve(routes(pages)) as server, fetching(server.mapping()) as fetcher:
        await fetcher.follow(HOME, purpose=Purpose.PAGE, headers={"Cookie": "a=b", "X-Y": "z"})
    assert b"Cookie" not in server.requests[1]
    assert b"X-Y: z" in server.requests[1]


# -- budgets and faults of our own ----------------------------------------------------------------


@pytest.mark.parametrize("at_once", [False, True])
async def test_when_the_day_is_spent_nothing_more_is_asked(at_once):
    async with serve(routes({"/": response(b"x")})) as server:
        chosen = settings(server.mapping(), concurrency=2)
        async with Network(chosen) as net:
            fetcher = Fetcher(net, Records(), chosen, left=3)
            if at_once:
                answers = await asyncio.gather(*(get(fetcher) for _ in range(40)))
            else:
                answers = [await get(fetcher) for _ in range(5)]
    failures = [answer.visit.failure for answer in answers]
    assert failures.count(Failure.BUDGET) == len(failures) - 3
    assert (fetcher.spent, len(server.requests)) == ("daily", 3)


async def test_when_the_bytes_are_spent_nothing_more_is_asked():
    async with (
        serve(routes({"/": response(b"x" * 99)})) as server,
        fetching(server.mapping(), bytes=150) as fetcher,
    ):
        answers = [await get(fetcher) for _ in range(3)]
    assert [answer.visit.failure for answer in answers] == [None, None, Failure.BUDGET]
    assert fetcher.spent
    assert (fetcher.ledger.requests, fetcher.ledger.bytes) == (2, 198)


class FullDisk(Records):
    def exchange(self, url, **facts):
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_full_disk_is_our_fault():
    async with (
        serve(says(response())) as server,
        fetching(server.mapping(), recorder=FullDisk()) as fetcher,
    ):
        visit = (await get(fetcher)).visit
    assert (visit.status, visit.failure) == (None, Failure.OUR_FAULT)
    assert "No space left" in visit.note


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (errno.EMFILE, Failure.OUR_FAULT),
        (errno.ENETUNREACH, Failure.OUR_FAULT),
        (errno.EHOSTUNREACH, Failure.CONNECT_TIMEOUT),
        (errno.ETIMEDOUT, Failure.CONNECT_TIMEOUT),
        (errno.ECONNRESET, Failure.RESET),
    ],
)
async def test_faults_of_the_machine_are_told_from_those_of_the_site(monkeypatch, code, failure):
    async def fails(*_):
        raise OSError(code, "no")

    async with fetching("::127.0.0.1:9") as fetcher:
        monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", fails, raising=False)
        assert (await get(fetcher)).visit.failure is failure


async def test_a_request_cancelled_is_cancelled():
    arrived = asyncio.Event()

    async def hangs(head, reader, writer):
        arrived.set()
        await asyncio.Event().wait()

    async with serve(hangs) as server, fetching(server.mapping()) as fetcher:
        task = asyncio.create_task(get(fetcher))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("servers", [["dns.example"], ["127.0.0.1:x"], ["127.0.0.1:99999"]])
def test_a_resolver_that_is_no_address_is_a_settings_error(servers):
    with pytest.raises(SettingsError, match="dns_servers"):
        Network(settings(network={"dns_servers": servers}))


SUFFERING = {
    "429": says(response(b"", "429 Too Many Requests")),
    "503 that asks for a pause": says(response(b"", "503 Busy", Retry_After="1")),
    "no answer in time": hangs,
    "no end in time": says(response(b"", Content_Length="9"), close=False),
    "a reset": resets(),
}


@pytest.mark.parametrize("handler", SUFFERING.values(), ids=SUFFERING)
async def test_an_overloaded_site_is_asked_half_as_often(handler):
    async with (
        serve(handler) as server,
        fetching(server.mapping(), unthrottled=False, rate=100, timeout=0.5) as fetcher,
    ):
        await get(fetcher)
        assert fetcher._network.limits.gate(HOST).rate == 50
        assert fetcher._network.limits.gate("address:127.0.0.1").rate == 50


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), (" 7 ", 7), ("0", 0), ("-3", 0), ("soon", 0), ("", 0), ("²", 0), ("1.5", 0)],
)
def test_retry_after_in_seconds(value, seconds):
    assert retry_after(value) == seconds


@pytest.mark.parametrize(("ahead", "seconds"), [(90, 90), (-90, 0)])
def test_retry_after_as_a_date(ahead, seconds):
    moment = datetime.now(UTC) + timedelta(seconds=ahead)
    assert retry_after(format_datetime(moment, usegmt=True)) == pytest.approx(seconds, abs=2)


# -- archive --------------------------------------------------------------------------------------


STORED = {
    "unchanged": (b"Content-Length: 5", b"Content-Length: 5"),
    "cut": (b"content-length: 99", b"X-Archive-Orig-content-length: 99\r\nContent-Length: 5"),
    "chunked": (
        b"Transfer-Encoding: chunked",
        b"X-Archive-Orig-Transfer-Encoding: chunked\r\nContent-Length: 5",
    ),
    "until closed": (b"A: b", b"A: b\r\nContent-Length: 5"),
    "twice": (
        b"Content-Length: 5\nContent-Length: 5",
        b"Content-Length: 5\r\nX-Archive-Orig-Content-Length: 5",
    ),
}


@pytest.mark.parametrize(("given", "kept"), STORED.values(), ids=STORED)
def test_the_stored_head_fits_the_stored_body(given, kept):
    head = parse_head(b"HTTP/1.1 200 OK\r\n" + given + b"\r\n\r\n")
    assert stored_head(head, 5) == b"HTTP/1.1 200 OK\r\n" + kept + b"\r\n\r\n"


async def test_archives_of_odd_answers_can_be_read(tmp_path):
    pages = {
        "/chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "/bare": b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        "/junk": b"HTTP/1.1 200 OK\r\nJunk\r\nContent-Length: 5\r\n\r\nhello",
        "/gzip": response(gzip.compress(b"hello"), Content_Encoding="gzip"),
    }
    with CaptureWriter(tmp_path / "a.warc.gz") as writer:
        async with (
            serve(routes(pages)) as server,
            fetching(server.mapping(), recorder=writer) as fetcher,
        ):
            for path in pages:
                assert (await get(fetcher, f"http://{HOST}{path}")).body == b"hello"
        writer._file.flush()
        with writer._partial.open("rb") as file:
            read = [
                record.content_stream().read()
                for record in ArchiveIterator(file)
                if record.rec_type == "response"
            ]
    assert read == [b"hello"] * 4


# -- probes ---------------------------------------------------------------------------------------


async def test_the_name_probe_keeps_answers_and_failures():
    zone = {
        (HOST, "A"): ["192.0.2.7", "192.0.2.1"],
        (HOST, "AAAA"): [],
        (HOST, "CNAME"): "SERVFAIL",
        ("example.gov.cn", "NS"): ["ns1.example.gov.cn."],
        ("example.gov.cn", "DS"): [],
    }
    async with (
        name_server(zone) as names,
        Network(settings(network={"dns_servers": [names.address]})) as net,
    ):
        answers = await DnsProbe(net.names).gather(HOST)
    assert answers.records == {"A": ("192.0.2.1", "192.0.2.7"), "NS": ("ns1.example.gov.cn.",)}
    failures = {"AAAA": "NoAnswer", "CNAME": "NoNameservers", "DS": "NoAnswer"}
    assert answers.failures == failures
    assert answers.exists


async def test_a_mapped_host_is_not_asked_for_without_a_resolver():
    async with Network(settings(f"{HOST}:80:127.0.0.1:1")) as net:
        assert await DnsProbe(net.names).gather(HOST) == DnsAnswers(HOST, asked=False)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.cq.gov.cn", "cq.gov.cn"),
        ("a.b.cq.gov.cn", "cq.gov.cn"),
        ("gov.cn", "gov.cn"),
        ("www.example.com", "example.com"),
    ],
)
def test_the_registrable_domain_is_below_the_public_suffix(host, domain):
    assert registrable(host) == domain


async def probe_https(context, authority):
    async with (
        serve(says(response(b"a")), tls=context) as server,
        fetching(server.mapping(), trusts=authority) as fetcher,
    ):
        return await HttpsProbe(fetcher).gather(HOST)


async def test_good_https_is_probed_once():
    authority = trustme.CA()
    probe = await probe_https(certified(authority, HOST), authority)
    assert (probe.strict.status, probe.strict.tls, probe.relaxed) == (200, "verified", None)


async def test_bad_https_is_probed_without_verification_too():
    authority = trustme.CA()
    probe = await probe_https(certified(authority, HOST, expired=True), authority)
    assert (probe.strict.failure, probe.strict.note) == (Failure.TLS, "certificate expired")
    assert probe.relaxed.status == 200
    assert probe.relaxed.tls == "relaxed"


async def test_no_https_at_all_is_probed_once():
    async with fetching("::127.0.0.1:1") as fetcher:
        probe = await HttpsProbe(fetcher).gather(HOST)
    assert (probe.strict.failure, probe.relaxed) == (Failure.CONNECT_REFUSED, None)
