"""The browser against a local web of names that exist nowhere else."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import ssl

import pytest
import trustme
from aiohttp import web
from PIL import Image

from inspector.evidence import Failure, Purpose, Why
from spiders.chromium import BrowserUnavailableError, find_chromium
from spiders.render import Browser
from tests import browsing
from tests.browsing import (
    HOME,
    TEXT,
    Bench,
    hang,
    html,
    processes,
    redirect,
    serving,
    settings,
)

try:
    find_chromium()
except BrowserUnavailableError as missing:
    pytest.skip(str(missing), allow_module_level=True)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


browser, bench = browsing.browser, browsing.bench


async def test_a_script_challenge_is_passed_and_its_cookies_are_handed_out(bench: Bench) -> None:
    challenge = "<script>document.cookie='b=2';setTimeout(()=>location.reload(),300)</script>"

    async def guarded(request: web.Request) -> web.Response:
        if dict(request.cookies) == {"a": "1", "b": "2"}:
            return html(f"<p>{TEXT}")
        return html(challenge, status=412, **{"Set-Cookie": "a=1; HttpOnly; Path=/"})

    bench.local.page("/", guarded)
    done = await bench.render(why=Why.CHALLENGE)
    assert (done.rendering.status, done.rendering.failure) == (200, None)
    assert TEXT in done.dom.decode()
    assert set(done.cookies) == {
        "a=1; Domain=www.home.test; Path=/; HttpOnly",
        "b=2; Domain=www.home.test; Path=/",
    }
    assert {visit.purpose for visit in bench.fetcher.visits} == {Purpose.BROWSER}


async def test_a_shell_is_filled_by_its_requests(bench: Bench) -> None:
    bench.local.page(
        "/",
        """<!DOCTYPE html><div id=app></div><script>
        setTimeout(() => fetch("/list", {method: "POST", body: "页=1"}).then(r => r.json()).then(
          list => { app.innerHTML = list.map(item => `<li>${item}`).join("") }), 400)</script>""",
    )
    bench.local.page("/list", web.json_response(["甲", "乙"]))
    done = await bench.render()
    assert "<li>甲</li><li>乙</li>" in done.dom.decode()
    assert done.dom.startswith(b"<!DOCTYPE html><html>")
    assert bench.local.bodies["www.home.test/list"].decode() == "页=1"
    assert [visit.referrer for visit in bench.fetcher.visits] == ["", HOME]
    assert bench.stored["text/html; charset=utf-8"] == done.dom
    assert done.rendering.dom == "<text/html; charset=utf-8>"


@pytest.mark.parametrize(
    "move",
    [
        '<meta http-equiv=refresh content="1; url=/real">',
        "<script>location.href = '/real'</script>",
        "<script>setTimeout(() => location.replace('/real'), 500)</script>",
        "<form action=/real></form><script>document.forms[0].submit()</script>",
    ],
)
async def test_redirects_in_the_page_are_followed(bench: Bench, move: str) -> None:
    bench.local.page("/", move)
    bench.local.page("/real", f"<p>{TEXT}")
    done = await bench.render()
    assert done.rendering.final_url.rstrip("?") == HOME + "real"
    assert TEXT in done.dom.decode()


async def test_a_redirect_chain_is_asked_hop_by_hop(bench: Bench) -> None:
    bench.local.page("/", redirect("http://b.test/x"))
    bench.local.page("/x", redirect("/y"), host="b.test")
    bench.local.page("/y", f"<p>{TEXT}", host="b.test")
    done = await bench.render()
    assert bench.local.seen == ["www.home.test/", "b.test/x", "b.test/y"]
    assert (done.rendering.final_url, done.rendering.status) == ("http://b.test/y", 200)


async def test_a_redirect_circle_ends_without_a_document(bench: Bench) -> None:
    bench.local.page("/", redirect("/b"))
    bench.local.page("/b", redirect("/"))
    done = await bench.render()
    assert done.rendering.failure is Failure.BROWSER
    assert "TOO_MANY_REDIRECTS" in done.rendering.note
    assert (done.dom, done.rendering.dom, bench.stored) == (b"", "", {})


@pytest.mark.parametrize("path", ["", "late"])
async def test_a_document_that_cannot_be_fetched_says_why(bench: Bench, path: str) -> None:
    start = f"{HOME}late" if path else "http://gone.test/"
    bench.local.page("/late", "<script>location = 'http://gone.test/'</script>")
    done = await bench.render(start)
    assert (done.rendering.failure, done.dom) == (Failure.BROWSER, b"")
    assert done.rendering.note.startswith("connect-refused")


async def test_written_marks_and_frames_stand_in_the_document(bench: Bench) -> None:
    bench.local.page(
        "/",
        f"""<body><p>{TEXT}</p>
        <script>document.write(unescape("%3Cspan id='_ideConac'%3E标识%3C/span%3E"))</script>
        <iframe src="/part/foot.html"></iframe><iframe src="http://other.test/foot"></iframe>
        <iframe srcdoc="<p>内嵌"></iframe><iframe src="http://gone.test/"></iframe>
        <div id=host></div><script>
        host.attachShadow({{mode: "open"}}).innerHTML = '<a href="x">影子</a>'</script></body>""",
    )
    bench.local.page("/part/foot.html", '<body><a href="more.html">渝ICP备05001234号</a></body>')
    bench.local.page("/foot", "<body>网站标识码5001010001", host="other.test")
    dom = (await bench.render()).dom.decode()
    assert '<span id="_ideConac">标识</span>' in dom
    assert (
        '<div data-inspector-frame="http://www.home.test/part/foot.html">'
        '<a href="http://www.home.test/part/more.html">渝ICP备05001234号</a></div>' in dom
    )
    assert '<div data-inspector-frame="http://other.test/foot">网站标识码5001010001</div>' in dom
    assert "<p>内嵌" in dom
    assert '<a href="http://www.home.test/x">影子</a>' in dom
    assert dom.endswith("</body></html>")
    assert dom.count("data-inspector-frame") == 3


async def test_frames_of_a_frameset_stand_where_a_parser_finds_them(bench: Bench) -> None:
    bench.local.page("/", "<frameset cols='*,*'><frame src=/a><frame src=/b></frameset>")
    bench.local.page("/a", f"<body>{TEXT}</body>")
    bench.local.page("/b", "<body>页脚</body>")
    dom = (await bench.render()).dom.decode()
    assert dom.index("页脚") < dom.index("<frameset")


async def test_a_page_in_gbk_is_handed_out_in_utf8(bench: Bench) -> None:
    page = f"<meta charset=gb2312><p>{TEXT}".encode("gb18030")
    bench.local.page("/", web.Response(body=page, headers={"Content-Type": "text/html"}))
    assert TEXT in (await bench.render()).dom.decode()


async def test_a_page_over_https_opens_whatever_its_certificate(bench: Bench) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("www.home.test").configure_cert(context)
    async with serving(context) as (local, fetcher):
        local.page("/", f"<body><script src=/foot.js></script><p>{TEXT}")
        local.page("/foot.js", "document.write('<i>页脚</i>')")
        secure = Bench(bench.browser, local, fetcher)
        done = await secure.render("https://www.home.test/")
    assert "<i>页脚</i>" in done.dom.decode()
    assert {visit.tls for visit in fetcher.visits} == {"relaxed"}


async def test_errors_of_the_page_are_kept(bench: Bench) -> None:
    bench.local.page(
        "/",
        f"""<p>{TEXT}<script src=/none.js></script><script src=http://gone.test/x.js></script>
        <script>for (let i = 0; i < 40; i++) console.error("错" + i); missing()</script>""",
    )
    rendering = (await bench.render()).rendering
    assert set(rendering.failed) == {
        "http://www.home.test/none.js 404",
        "http://gone.test/x.js connect-refused",
    }
    assert len(rendering.console) == 20
    assert any("错1" in line for line in rendering.console)


async def test_a_download_is_not_the_page(bench: Bench) -> None:
    bench.local.page("/", f"<p>{TEXT}<script>location = '/file'</script>")
    attachment = {"Content-Disposition": "attachment; filename=a.zip"}
    bench.local.page("/file", web.Response(body=b"PK", status=201, headers=attachment))
    done = await bench.render()
    assert (done.rendering.status, done.rendering.final_url) == (200, HOME)
    straight = await bench.render(f"{HOME}file")
    assert straight.rendering.failure is Failure.BROWSER


async def test_pictures_are_asked_for_a_screenshot_only(bench: Bench) -> None:
    bench.local.page("/", f"<p>{TEXT}<img src=/badge.png>")
    plain = await bench.render()
    assert bench.local.seen == ["www.home.test/"]
    assert (plain.rendering.failed, plain.rendering.screenshot) == ((), "")
    shot = await bench.render(screenshot=True)
    assert "www.home.test/badge.png" in bench.local.seen
    assert shot.rendering.screenshot == "<image/png>"
    with Image.open(io.BytesIO(bench.stored["image/png"])) as picture:
        assert (picture.format, picture.size) == ("PNG", (1280, 800))


async def test_pictures_and_dead_scripts_are_given_up_before_the_page(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.relay.PICTURES_SECONDS", 1)
    monkeypatch.setattr("spiders.relay.STALLED_SECONDS", 1)
    bench.local.page(
        "/",
        f"""<p>{TEXT}<img src=/hang><script src=http://other.test/hang></script>
        <script>onload = () => document.body.append("装载完毕")</script>""",
    )
    bench.local.page("/hang", hang)
    bench.local.page("/hang", hang, host="other.test")
    done = await bench.render(screenshot=True)
    assert "装载完毕" in done.dom.decode()
    assert done.rendering.failed == ()
    assert done.rendering.note == "2 sub-resources not waited for"


async def test_a_page_gets_a_bounded_number_of_requests(bench: Bench) -> None:
    scripts = "".join(f"<script src=/{number}.js></script>" for number in range(170))
    bench.local.page("/", f"<p>{TEXT}{scripts}")
    done = await bench.render()
    assert len(bench.local.seen) == 150
    assert "21 sub-resources not waited for" in done.rendering.note


async def test_dialogs_do_not_block(bench: Bench) -> None:
    bench.local.page(
        "/",
        f"""<script>alert(1); confirm(2); prompt(3); onbeforeunload = () => "stay"</script>
        <p>{TEXT}<script>print()</script>""",
    )
    assert TEXT in (await bench.render()).dom.decode()


async def test_a_page_that_never_rests_is_taken_as_it_stands(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.tab.RESTLESS_SECONDS", 2)
    bench.local.page("/poll", f"<p>{TEXT}<script>setInterval(() => fetch('/x'), 50)</script>")
    bench.local.page("/wait", f"<p>{TEXT}<script>fetch('/hang')</script>")
    bench.local.page("/hang", hang)
    pages = await asyncio.gather(*(bench.render(HOME + path) for path in ("poll", "wait")))
    assert all(TEXT in page.dom.decode() for page in pages)
    assert all(page.rendering.seconds < 10 for page in pages)


async def test_a_page_that_reloads_for_ever_is_taken_as_it_stands() -> None:
    async with serving() as (local, fetcher), Browser(settings(deadline=4)) as hasty:
        local.page("/", f"<p>{TEXT}</p><meta http-equiv=refresh content=1>")
        done = await Bench(hasty, local, fetcher).render()
    assert TEXT in done.dom.decode()
    assert done.rendering.note == "taken before the page was at rest"
    assert len(local.seen) > 1


async def test_a_page_that_hangs_costs_itself_only() -> None:
    async with serving() as (local, fetcher), Browser(settings(deadline=4)) as hasty:
        bench = Bench(hasty, local, fetcher)
        local.page("/loop", f"<p>{TEXT}<script>while (true) {{}}</script>")
        local.page("/", f"<p>{TEXT}")
        looping = asyncio.create_task(bench.render(f"{HOME}loop"))
        await local.arrived.wait()
        assert TEXT in (await bench.render()).dom.decode()
        done = await looping
        assert done.rendering.failure is Failure.BROWSER
        assert done.rendering.note.startswith("no page within 4 s")
        assert TEXT in (await bench.render()).dom.decode()


async def test_a_cancelled_page_leaves_the_browser_usable(bench: Bench) -> None:
    bench.local.page("/hang", hang)
    bench.local.page("/", f"<p>{TEXT}")
    task = asyncio.create_task(bench.render(f"{HOME}hang"))
    await bench.local.arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert TEXT in (await bench.render()).dom.decode()


async def test_a_page_that_cannot_be_stored_was_not_seen(bench: Bench) -> None:
    def full(url: str, content_type: str, body: bytes) -> str:
        raise OSError("no space left")

    bench.local.page("/", f"<p>{TEXT}")
    bench.store = full  # type: ignore[method-assign]
    done = await bench.render()
    assert (done.rendering.failure, done.dom) == (Failure.BROWSER, b"")
    assert "no space left" in done.rendering.note


async def test_a_missing_browser_is_a_failure_of_the_page(bench: Bench) -> None:
    async with Browser(settings(executable="/nowhere/chromium")) as absent:
        done = await Bench(absent, bench.local, bench.fetcher).render()
    assert done.rendering.failure is Failure.BROWSER
    assert "/nowhere/chromium" in done.rendering.note


async def test_a_browser_that_does_not_start_is_a_failure_of_the_page(bench: Bench) -> None:
    async with Browser(settings(executable="/bin/false")) as broken:
        done = await Bench(broken, bench.local, bench.fetcher).render()
    assert "does not start" in done.rendering.note


@pytest.mark.parametrize(
    ("blow", "note"), [(signal.SIGKILL, "the browser died"), (signal.SIGSTOP, "no page within 3 s")]
)
async def test_a_lost_browser_costs_the_page_and_leaves_no_process(
    blow: signal.Signals, note: str
) -> None:
    async with serving() as (local, fetcher), Browser(settings(deadline=3)) as mortal:
        bench = Bench(mortal, local, fetcher)
        local.page("/hang", hang)
        local.page("/", f"<p>{TEXT}")
        task = asyncio.create_task(bench.render(f"{HOME}hang"))
        await local.arrived.wait()
        lost = mortal._current
        assert lost is not None
        os.kill(lost.pid, blow)
        done = await task
        assert (done.rendering.failure, done.rendering.note) == (Failure.BROWSER, note)
        assert processes(lost.group) == []
        assert TEXT in (await bench.render()).dom.decode()
        following = mortal._current
        assert following is not None
        assert processes(following.group)
    assert processes(following.group) == []


async def test_the_browser_is_replaced_after_its_pages() -> None:
    async with serving() as (local, fetcher), Browser(settings(recycle_after=1)) as frugal:
        bench = Bench(frugal, local, fetcher)
        local.page("/", f"<p>{TEXT}")
        groups = []
        for _ in range(2):
            assert TEXT in (await bench.render()).dom.decode()
            assert frugal._current is not None
            groups.append(frugal._current.group)
        assert groups[0] != groups[1]
        assert [processes(group) for group in groups] == [[], []]


PLACES = """<body style="margin:0;height:3000px">
<div id="top"><b>本网站</b>将于年底<i>整合迁移</i></div>
<div style="position:absolute;top:1500px">本网站已经停止更新</div>
<div style="position:fixed;top:200px;left:300px">本网站即将关停</div>
<div style="display:none">本网站已经注销</div>
<img alt="网站迁移公告" style="position:absolute;top:50px;width:200px;height:40px">
<p>天气晴好</p><script>var s = "网站关停";</script></body>"""


async def test_it_is_measured_where_notices_stand_on_the_home_page(bench: Bench) -> None:
    bench.local.page("/", html(PLACES))
    done = await bench.render(why=Why.HOME, screenshot=True)
    screen = done.rendering.screen
    assert screen is not None
    assert (screen.width, screen.height) == (1280, 800)
    boxes = {box.text: (round(box.top), box.layer) for box in screen.boxes}
    assert boxes == {
        "本网站将于年底整合迁移": (0, False),
        "本网站已经停止更新": (1500, False),
        "本网站即将关停": (200, True),
        "网站迁移公告": (50, False),
    }


async def test_only_home_pages_are_measured(bench: Bench) -> None:
    bench.local.page("/", html(PLACES))
    done = await bench.render(why=Why.SHELL)
    assert done.rendering.screen is None
