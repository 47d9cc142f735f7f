"""Links to hosts that behave as real ones do: what a reader can open is never called broken."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import pytest

from inspector.evidence import Links, LinkState, Purpose
from inspector.replaying import load_evidence
from tests.inspecting import HTML, Look, page
from tests.servers import response, routes, serve

OUT = "www.outside.example.cn"
NEWS = "示例区人民政府召开常务会议，研究部署下一阶段重点工作，要求抓好落实。"
LOST = "<title>提示</title><p>抱歉，您访问的页面不存在或已被删除</p>"


def answer(text: str, status: str = "200 OK", **headers: str) -> bytes:
    return response(text.encode(), status, **HTML | headers)


def path_of(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode()


def tells(build):
    """A handler that makes the answer of a path; a HEAD gets it without its body."""

    async def handler(head, reader, writer):
        said = build(path_of(head))
        end = said.index(b"\r\n\r\n") + 4
        writer.write(said[:end] if head.startswith(b"HEAD") else said)
        await writer.drain()

    return handler


async def states(tmp_path, paths, outside, *, browser=False, **crawl):
    """The states of links to `paths` of a host with this handler, and the faults told of them."""
    links = "".join(f'<a href="http://{OUT}{path}">{path}</a>' for path in paths)
    async with (
        serve(routes({"/": page(NEWS + links)})) as site,
        serve(outside) as server,
    ):
        look = Look(tmp_path, mappings=(server.mapping(OUT, 80),), browser=browser)
        done = await look(site.port, **crawl)
    _, evidence = load_evidence(look.root / "evidence" / done.filed.path)
    targets = [t for t in evidence[Links].targets if OUT in t.url]
    faults = {
        finding.url.partition(OUT)[2]: finding.message.partition(".")[2]
        for result in done.results
        for finding in result.findings
        if OUT in finding.url
    }
    return {t.url.partition(OUT)[2]: t.state for t in targets}, faults, done


async def test_page_that_is_gone_is_broken_and_told_with_its_trace(tmp_path):
    def build(path):
        if path in {"/", "/a.html"}:
            return answer(NEWS)
        return answer("no", "404 Not Found", Server="x")

    seen, faults, done = await states(tmp_path, ["/a.html", "/b.html"], tells(build))
    assert seen == {"/a.html": LinkState.OK, "/b.html": LinkState.BROKEN}
    assert faults == {"/b.html": "gone"}
    [finding] = [f for r in done.results for f in r.findings if f.url.endswith("/b.html")]
    tries = finding.detail["tries"]
    assert [(t["method"], t["status"], t["phase"]) for t in tries] == [
        ("GET", 404, "status"), ("GET", 404, "status"), ("GET", 404, "status"),
    ]  # fmt: skip
    assert tries[1]["address"] == "127.0.0.1"
    assert ["server", "x"] in tries[1]["headers"]
    assert tries[1]["likeness"] == tries[2]["likeness"] != ""
    assert finding.detail["apart"] >= 0


async def test_host_that_says_the_same_to_everything_blocks_us(tmp_path):
    seen, faults, _ = await states(
        tmp_path, ["/a.html", "/b.html"], tells(lambda path: answer("not for you", "404 Not Found"))
    )
    assert set(seen.values()) == {LinkState.BLOCKED}
    assert not faults


async def test_host_that_blocks_after_fifty_requests_is_not_broken(tmp_path):
    asked = Counter()

    def build(path):
        asked["all"] += 1
        return answer(NEWS + path) if asked["all"] <= 50 else answer("stop", "404 Not Found")

    seen, faults, _ = await states(tmp_path, [f"/p{n}.html" for n in range(90)], tells(build))
    assert set(seen.values()) == {LinkState.OK, LinkState.BLOCKED}
    assert not faults


async def test_busy_host_is_given_the_time_it_asks_for(tmp_path):
    first: set[str] = set()
    times: dict[str, list[float]] = {}

    async def handler(head, reader, writer):
        path = path_of(head)
        times.setdefault(path, []).append(time.monotonic())
        busy = response(b"", "429 Too Many Requests", Retry_After="1", Connection="close")
        early = len(times[path]) <= 2
        writer.write(busy if early else answer(NEWS))
        first.add(path)
        await writer.drain()

    seen, faults, _ = await states(tmp_path, ["/a.html"], handler)
    assert (seen, faults) == ({"/a.html": LinkState.OK}, {})
    assert times["/a.html"][2] - times["/a.html"][1] >= 0.95


async def test_host_that_asks_for_an_hour_is_not_asked_again(tmp_path):
    busy = response(b"", "429 Too Many Requests", Retry_After="3600")
    began = time.monotonic()
    seen, faults, done = await states(tmp_path, ["/a.html"], tells(lambda path: busy))
    assert (seen, faults) == ({"/a.html": LinkState.UNDECIDED}, {})
    assert time.monotonic() - began < 20
    assert len([v for v in done.log.visits if v.url.endswith("/a.html")]) == 1


@pytest.mark.parametrize("fault", ["503 Service Unavailable", "500 Oops", ""])
@pytest.mark.parametrize("recovers", [True, False])
async def test_host_that_fails_for_a_while_is_not_broken(tmp_path, fault, recovers):
    asked = Counter()

    async def handler(head, reader, writer):
        path = path_of(head)
        asked[path] += 1
        if recovers and asked[path] > 2:
            writer.write(answer(NEWS))
        elif fault:
            writer.write(response(b"", fault))
        else:
            writer.close()
        await writer.drain()

    seen, faults, _ = await states(tmp_path, ["/a.html"], handler)
    assert seen["/a.html"] is (LinkState.OK if recovers else LinkState.UNDECIDED)
    assert not faults


async def test_second_try_keeps_its_distance(tmp_path, monkeypatch):
    waits = []
    real = asyncio.sleep

    async def noted(seconds, *rest):
        if seconds > 30:
            waits.append(seconds)
            seconds = 0
        await real(seconds, *rest)

    monkeypatch.setattr("spiders.links.asyncio.sleep", noted)
    seen, _, _ = await states(
        tmp_path,
        ["/a.html"],
        tells(lambda path: answer(NEWS) if path == "/" else answer("", "404 Not Found")),
        unthrottled=False,
        rate=500.0,
    )
    assert seen == {"/a.html": LinkState.BROKEN}
    assert waits
    assert all(50 < wait <= 60 for wait in waits)


def honest(path: str) -> bytes:
    """Says 404 to what it does not know, but not to an article that was taken away."""
    if path == "/x/a.html":
        return answer(LOST)
    return answer(NEWS) if path == "/" else answer("", "404 Not Found")


def lost(text: str):
    return lambda path: answer(NEWS if path == "/" else text)


def another(path: str) -> bytes:
    return answer(LOST if "no-such" in path else NEWS + path.strip("/") + "专栏")


SOFT = {
    "words and fingerprint": (lost(LOST), LinkState.SOFT_404, "soft-404"),
    "fingerprint only": (lost("<p>办事大厅</p>"), LinkState.SOFT_404, "as-nonsense"),
    "words only": (honest, LinkState.SOFT_404, "soft-404"),
    "a page of its own": (another, LinkState.OK, ""),
    "front page says the same": (lambda path: answer(LOST), LinkState.BLOCKED, ""),
}


@pytest.mark.parametrize(("build", "state", "fault"), SOFT.values(), ids=SOFT)
async def test_error_page_with_status_200_is_told_by_its_words_or_its_likeness(
    tmp_path, build, state, fault
):
    seen, faults, done = await states(tmp_path, ["/x/a.html"], tells(build))
    assert (seen, faults) == ({"/x/a.html": state}, {"/x/a.html": fault} if fault else {})
    probes = [v for v in done.log.visits if v.purpose is Purpose.PROBE and "no-such" in v.url]
    assert len([v for v in probes if OUT in v.url]) == 1


async def test_host_that_sends_what_is_gone_to_its_front_page(tmp_path):
    def build(path):
        if path in {"/", "/kept.html"}:
            return answer(NEWS)
        return response(b"", "302 Found", Location="/")

    paths = ["/kept.html", "/moved/away.html", "/"]
    seen, faults, _ = await states(tmp_path, paths, tells(build))
    assert seen["/moved/away.html"] is LinkState.SOFT_404
    assert faults == {"/moved/away.html": "sent-home"}
    assert seen["/"] is LinkState.OK


async def test_shell_that_answers_everything_is_no_error_page(tmp_path):
    shell = '<html><body><div id="app"></div><script src="/app.js"></script></body></html>'
    seen, faults, _ = await states(tmp_path, ["/a/b"], tells(lambda path: answer(shell)))
    assert (seen, faults) == ({"/a/b": LinkState.OK}, {})


ROUTER = """<title>示例</title><div id=app></div><script>
document.getElementById('app').textContent = location.pathname === '/guide/7'
  ? '办理居住证需要携带身份证、房屋租赁合同或者不动产权证书，到派出所窗口办理。'.repeat(5)
  : 'Not Found';
</script>"""
DECORATED = f"<title>x</title><p id=app></p><script>app.textContent = '{NEWS}'.repeat(9)</script>"


@pytest.mark.parametrize(
    ("text", "state", "fault", "looks"),
    [
        (ROUTER, LinkState.REDIRECTED, "", 2),
        (DECORATED, LinkState.BROKEN, "gone", 2),
        ("<script>document.title = '404'</script>", LinkState.BROKEN, "gone", 1),
        ("<p>no scripts</p>", LinkState.BROKEN, "gone", 0),
    ],
    ids=["page by script", "decoration by script", "nothing by script", "no script"],
)
async def test_last_try_is_the_browser(tmp_path, text, state, fault, looks):
    def build(path):
        return answer(NEWS) if path == "/" else answer(text, "404 Not Found")

    seen, faults, done = await states(tmp_path, ["/guide/7"], tells(build), browser=True)
    assert (seen, faults) == ({"/guide/7": state}, {"/guide/7": fault} if fault else {})
    assert len(done.log.looks) == looks


FILES = {
    "a pdf": ("/f.pdf", b"%PDF-1.7 ...", LinkState.OK, ""),
    "ooxml": ("/f.docx", b"PK\x03\x04....", LinkState.OK, ""),
    "ole2": ("/f.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", LinkState.OK, ""),
    "wps as rtf": ("/f.doc", b"{\\rtf1 ...}", LinkState.OK, ""),
    "word as web page": (
        "/f.doc",
        b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>x</body></html>',
        LinkState.OK,
        "",
    ),
    "login page": (
        "/f.doc",
        "<html><head><title>用户登录</title></head><body>请登录</body></html>".encode(),
        LinkState.BROKEN,
        "not-the-file",
    ),
    "viewer": (
        "/f.pdf",
        "<html><head><title>文件</title></head><body>办事指南全文</body></html>".encode(),
        LinkState.UNDECIDED,
        "",
    ),
    "text": ("/f.txt", b"<html>hello</html>", LinkState.OK, ""),
}


@pytest.mark.parametrize(("path", "body", "state", "fault"), FILES.values(), ids=FILES)
async def test_first_bytes_of_a_file_agree_with_its_name(tmp_path, path, body, state, fault):
    def build(asked):
        if asked == path:
            return response(body, Content_Type="application/octet-stream")
        return answer(NEWS) if asked == "/" else answer("", "404 Not Found")

    seen, faults, _ = await states(tmp_path, [path], tells(build))
    assert seen == {path: state}
    assert faults == ({path: fault} if fault else {})


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        ("404 Not Found", {"Server": "Safedog/4.0"}, ""),
        ("405 Not Allowed", {}, "<script>location='https://errors.aliyun.com/x'</script>"),
        ("503 No", {"Set_Cookie": "yunsuo_session_verify=abc; path=/"}, "<p>wait</p>"),
        ("444 No", {}, ""),
        ("412 Precondition Failed", {}, "<script>x</script>"),
    ],
)
async def test_protection_product_is_known_by_its_marks(tmp_path, status, headers, body):
    said = answer(body, status, **headers)
    seen, faults, _ = await states(
        tmp_path, ["/a.html"], tells(lambda path: answer(NEWS) if path == "/" else said)
    )
    assert (seen, faults) == ({"/a.html": LinkState.BLOCKED}, {})


async def test_ten_thousand_outside_links_end_within_their_budget(tmp_path):
    async with serve(routes({})) as nobody:
        links = "".join(f'<a href="http://h{n}.example.cn/a.html">{n}</a>' for n in range(10_000))
        async with serve(routes({"/": page(NEWS + links)})) as site:
            look = Look(tmp_path, mappings=(nobody.mapping(),))
            began = time.monotonic()
            done = await look(site.port, links=30, probes=5)
    assert time.monotonic() - began < 20
    assert len(nobody.requests) < 200
    assert done.log.unasked_links >= 9_970
    _, evidence = load_evidence(look.root / "evidence" / done.filed.path)
    assert evidence[Links].unasked >= 9_970
