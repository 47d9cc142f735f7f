"""One inspection end to end against servers that behave badly: every site ends in a named state,
with a verdict for every rule, bounded in time and memory, and replays the same."""

from __future__ import annotations

import gzip
import tracemalloc
from urllib.parse import urlsplit

import pytest

from inspector.model import SiteStatus
from tests.inspecting import FOOT, HOST, HTML, Look, page, verdicts
from tests.servers import banner, drips, endless, hangs, mute, resets, response, routes, says, serve

JUDGED_ANYWAY = {"AVL002", "DOM003"}


@pytest.fixture
def look(tmp_path):
    return Look(tmp_path)


DEAD = {
    "hangs": hangs,
    "never ends its headers": drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.05),
    "sends a byte at a time": drips(b"HTTP/1.1 200 OK\r\n\r\n", b"a", 0.1),
    "resets": resets(b"HTTP/1.1 2"),
    "sends a bomb": says(
        response(gzip.compress(b"\0" * 300_000_000, 1), Content_Encoding="gzip", **HTML)
    ),
    "sends gzip that is none": says(response(b"no gzip", Content_Encoding="gzip", **HTML)),
    "redirects in a circle": routes(
        {
            "/": response(status="302 Found", Location="/a"),
            "/a": response(status="302 Found", Location="/"),
        }
    ),
    "redirects to a private address": says(
        response(status="302 Found", Location="http://10.0.0.1/")
    ),
    "redirects to loopback": says(response(status="302 Found", Location="http://127.0.0.1:1/")),
    "answers 503": says(response(b"busy", "503 Service Unavailable")),
}


@pytest.mark.parametrize("handler", DEAD.values(), ids=DEAD.keys())
async def test_a_site_that_cannot_be_opened_fails_that_and_nothing_else(look, handler):
    async with serve(handler) as server:
        done = await look(server.port)
    said = verdicts(done)
    assert done.outcome == "unreachable"
    assert done.note
    assert said["AVL002"] == "fail"
    rest = {said[code] for code in said.keys() - JUDGED_ANYWAY}
    assert rest <= {"undecided", "not-applicable"}
    assert said["IDN004"] == "undecided"


@pytest.mark.parametrize("server", [mute(), banner(b"SSH-2.0-x\r\n")], ids=["mute", "no HTTP"])
async def test_a_server_that_speaks_no_http_is_unreachable(look, server):
    async with server as running:
        assert verdicts(await look(running.port))["AVL002"] == "fail"


async def test_a_refusing_port_is_unreachable(look):
    assert (await look(1)).note == "connect-refused"


async def test_a_page_of_60_mb_is_read_to_the_cap_with_bounded_memory(look):
    start = page("新闻") + b" " * 10
    head = start.split(b"\r\n\r\n", 1)
    unlimited = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + head[1]
    async with serve(endless(unlimited, b" " * 65_536)) as server:
        tracemalloc.start()
        done = await look(server.port, page_bytes=4_000_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert done.outcome == "opened"
    assert any(visit.truncated == "length" for visit in done.log.visits)
    assert peak < 200_000_000


async def test_a_robots_file_of_5_mb_is_obeyed_as_far_as_it_is_read(look):
    robots = b"User-agent: *\nDisallow: /secret/\n" + b"# filler\n" * 600_000
    answers = {
        "/": page('<a href="/secret/a.html">a</a><a href="/open.html">b</a>'),
        "/robots.txt": response(robots, Content_Type="text/plain"),
        "/open.html": page("公开"),
        "/secret/a.html": page("不公开"),
    }
    async with serve(routes(answers)) as server:
        done = await look(server.port)
        asked = b"".join(server.requests)
    assert b"GET /open.html" in asked
    assert b"/secret/" not in asked
    assert done.outcome == "opened"


async def test_robots_that_forbid_everything_leave_all_undecided(look):
    answers = {
        "/": page("首页"),
        "/robots.txt": response(b"User-agent: *\nDisallow: /\n", Content_Type="text/plain"),
    }
    async with serve(routes(answers)) as server:
        done = await look(server.port)
        assert not [head for head in server.requests if head.startswith(b"GET / ")]
    said = verdicts(done)
    assert done.outcome == "undecided"
    assert {said[code] for code in said.keys() - {"DOM003"}} <= {"undecided", "not-applicable"}


async def test_marks_in_nested_frames_are_found(look):
    answers = {
        "/": response(
            b"<html><frameset rows='*,60'><frame src=/main.html><frame src=/outer.html>"
            b"</frameset></html>",
            **HTML,
        ),
        "/main.html": response("<p>首页内容</p>".encode(), **HTML),
        "/outer.html": response(b"<iframe src=/inner.html></iframe>", **HTML),
        "/inner.html": page(""),
    }
    async with serve(routes(answers)) as server:
        said = verdicts(await look(server.port))
    assert [said[code] for code in ("IDN001", "IDN004", "IDN008", "IDN010")] == ["pass"] * 4


async def test_marks_written_by_an_included_script_are_found(look):
    text = "示例区今天召开工作会议，部署下一步工作。" * 20  # a text of its own: no shell
    script = "document.write(unescape('%3Cdiv%3E')+'渝ICP备12345678号-1</div>');"
    answers = {
        "/": response(f"<p>{text}</p><script src=/js/foot.js></script>".encode(), **HTML),
        "/js/foot.js": response(script.encode(), Content_Type="text/javascript; charset=utf-8"),
    }
    async with serve(routes(answers)) as server:
        said = verdicts(await look(server.port))
    assert said["IDN004"] == "pass"
    assert said["IDN008"] == "fail"  # every script that could write it was read


async def test_a_wrong_charset_is_evidence_and_no_mojibake(look):
    text = f"<title>示例区</title>{FOOT}".encode("gb18030")
    answer = response(text, Content_Type="text/html; charset=utf-8")
    async with serve(says(answer, close=True)) as server:
        said = verdicts(await look(server.port))
    assert said["IDN004"] == "pass"


async def test_a_script_challenge_without_a_browser_is_blocked_and_nothing_fails(look):
    challenge = "<html><script>document.cookie='a=b';location.reload()</script></html>"
    answer = response(challenge.encode(), "412 Precondition Failed", **HTML)
    async with serve(says(answer)) as server:
        done = await look(server.port)
    said = verdicts(done)
    assert done.outcome == "blocked"
    assert "fail" not in said.values()


async def test_a_shell_without_a_browser_is_not_blamed_for_what_scripts_would_write(look):
    shell = "<html><body><div id=app></div><script src=/assets/app.js></script></body></html>"
    answers = {
        "/": response(shell.encode(), **HTML),
        "/assets/app.js": response(b"render()", Content_Type="text/javascript"),
    }
    async with serve(routes(answers)) as server:
        said = verdicts(await look(server.port))
    assert {said[code] for code in ("IDN001", "IDN004", "IDN008", "IDN010")} == {"undecided"}


async def test_an_offline_site_is_not_visited(look):
    async with serve(says(page("首页"))) as server:
        done = await look(server.port, status=SiteStatus.OFFLINE)
        assert server.requests == []
    assert done.outcome == "not-visited"
    assert set(verdicts(done).values()) == {"not-applicable"}


async def test_a_closed_site_is_only_looked_at_from_the_door(look):
    async with serve(says(page('<a href="/a.html">a</a>'))) as server:
        done = await look(server.port, status=SiteStatus.CLOSED)
        assert b"/a.html" not in b"".join(server.requests)
    said = verdicts(done)
    assert (said.pop("MIG002"), said.pop("MIG003"), said.pop("MIG004")) == (
        "undecided",
        "undecided",
        "fail",
    )
    assert set(said.values()) == {"not-applicable"}


async def test_the_page_budget_is_kept_and_declared(look):
    links = "".join(f'<a href="/{n}.html">{n}</a>' for n in range(50))
    async with serve(says(page(links), close=True)) as server:
        done = await look(server.port, pages=10)
    assert len(done.log.pages) <= 10 + 16  # what was under way when the budget was spent
    assert done.log.stopped == "pages"
    assert done.log.limits["pages"] == 10


async def test_every_address_shape_has_its_share(look):
    links = "".join(f'<a href="/calendar?y={n}&m=1">{n}</a>' for n in range(500))
    async with serve(says(page(links), close=True)) as server:
        done = await look(server.port)
    assert len([p for p in done.log.pages if "/calendar" in p.url]) <= 45


async def test_pages_that_only_the_sitemap_names_are_opened(look):
    index = (
        f"<sitemapindex><loc>http://{HOST}/sitemap.xml</loc><loc>http://{HOST}/more.xml.gz</loc>"
    )
    more = f"<urlset><url><loc>http://{HOST}/hidden/</loc></url><url><loc>http://b.cn/</loc></url>"
    answers = {
        "/": page('<a href="/open.html">b</a>'),
        "/open.html": page("公开"),
        "/hidden/": page("只在网站地图中"),
        "/sitemap.xml": response(index.encode(), Content_Type="application/xml"),
        "/more.xml.gz": response(gzip.compress(more.encode()), Content_Type="application/gzip"),
    }
    async with serve(routes(answers)) as server:
        done = await look(server.port)
        heads = [head.split(b"\r\n")[0] for head in server.requests]
    assert {urlsplit(p.url).path for p in done.log.pages} == {"/", "/open.html", "/hidden/"}
    assert heads.count(b"GET /sitemap.xml HTTP/1.1") == 1


async def test_pages_that_only_the_script_of_a_pager_names_are_opened(look):
    """A pager of TRS writes its links by script: what is new may stand on its second page."""
    rows = "".join(
        f"<li><a href=./t{n}.html>本区召开第{n}次会议</a> 2020-01-0{n}</li>" for n in "123"
    )
    crumbs = "<div>当前位置：<a href=/>首页</a> &gt; 工作动态</div>"
    call = '<script>createPageHTML(3, 0, "index", "html");</script>'
    dead = "<ul><li><a href=./lost.html>本区召开年终会议</a> 2019-12-30</li></ul>"
    answers = {
        "/": page("<div class=nav><a href=/gzdt/>工作动态</a></div>"),
        "/gzdt/": page(f"{crumbs}<ul>{rows}</ul>{call}"),
        "/gzdt/index_1.html": page(f"{crumbs}{dead}"),
    }
    async with serve(routes(answers)) as server:
        done = await look(server.port)
    opened = {urlsplit(p.url).path for p in done.log.pages if p.status == 200}
    assert "/gzdt/index_1.html" in opened
    gone = {r.code: r for r in done.results}["LNK002"].findings
    assert f"http://{HOST}/gzdt/lost.html" in {finding.url for finding in gone}


async def test_a_page_that_sets_a_cookie_and_sends_the_reader_back_is_opened(look):
    async def gate(head, reader, writer):
        known = b"Cookie: seen=1" in head
        again = response(status="302 Found", Location="/", Set_Cookie="seen=1; Path=/")
        writer.write(page("首页") if known else again)
        await writer.drain()

    async with serve(gate) as server:
        done = await look(server.port)
    assert done.outcome == "opened"
    assert verdicts(done)["IDN004"] == "pass"


async def test_a_busy_server_is_given_the_pause_it_asks_for(look):
    asked = []

    async def busy(head, reader, writer):
        asked.append(head)
        homes = [each for each in asked if each.startswith(b"GET / ")]
        first = response(b"busy", "503 Service Unavailable", Retry_After="1")
        writer.write(first if len(homes) == 1 else page("首页"))
        await writer.drain()

    async with serve(busy) as server:
        assert (await look(server.port)).outcome == "opened"


async def test_a_picture_that_is_missing_is_found_although_the_page_was_only_looked_at(look):
    answers = {"/": page('<img src="/gone.png"><a href="/gone.html">x</a>')}
    async with serve(routes(answers)) as server:
        done = await look(server.port)
    (result,) = [r for r in done.results if r.code == "LNK001"]
    assert {finding.url for finding in result.findings} >= {
        f"http://{HOST}/gone.png",
        f"http://{HOST}/gone.html",
    }
