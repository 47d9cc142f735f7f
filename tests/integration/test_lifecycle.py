"""Sites that move and end, over several inspections and several hosts."""

from __future__ import annotations

import pytest

from inspector.evidence import Background, Observed, Purpose
from inspector.model import SiteStatus
from tests.inspecting import FOOT, HTML, Look, page, verdicts
from tests.servers import response, routes, says, serve

NOTICE = "本网站将于2026年12月31日起整合迁移至示例市人民政府网站，届时本网站停止更新。"
BEFORE, SEEN = "2026-01-02T02:00:00.000Z", "2026-01-05T02:00:00.000Z"
GONE = "2026-01-20T02:00:00.000Z"
TEXT = "示例区持续推进政务公开和便民服务，及时发布各类政务信息。" * 20
OLD, SUCCESSOR = "www.old.gov.cn", "www.successor.gov.cn"
NOTHING = response(b"", "404 Not Found")


@pytest.fixture
def look(tmp_path):
    return Look(tmp_path)


def html(text: str) -> bytes:
    return response(f"<html><body>{text}{FOOT}</body></html>".encode(), **HTML)


def found(done, code):
    result = next(result for result in done.results if result.code == code)
    return [finding.message for finding in result.findings]


async def test_a_notice_that_came_and_went_within_a_month_is_told_from_one_that_stays(look):
    migrating = {"status": SiteStatus.MIGRATING}
    async with serve(says(page(f"<div>{NOTICE}</div>{TEXT}"))) as server:
        shown = await look(server.port, **migrating)
    async with serve(says(page(TEXT))) as server:
        bare = await look(server.port, **migrating)
        note = shown.observed["notice", "leaving"]
        rows = [(None, BEFORE), (note, SEEN), (bare.observed["notice", "leaving"], GONE)]
        sightings = tuple(Observed("notice", "leaving", v or "", at, at) for v, at in rows)
        later = await look(server.port, background=Background(sightings), **migrating)
    assert note.startswith("本网站将于")
    assert bare.observed["notice", "leaving"] == ""
    assert found(later, "MIG002") == ["MIG002.short"]
    assert verdicts(shown)["MIG002"] == "undecided"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"/": response(status="301 Moved", Location="http://www.example.gov.cn/")}, "pass"),
        ({"/": html(f"<p>本网站域名已变更为www.example.gov.cn。</p>{TEXT}")}, "pass"),
        ({"/": html(TEXT)}, "fail"),
        ({"/": html(TEXT), "/robots.txt": response(b"User-agent: *\nDisallow: /")}, "undecided"),
        ({"/": response(b"busy", "503 Service Unavailable")}, "undecided"),
    ],
    ids=["redirect", "notice", "silent", "robots", "down"],
)
async def test_the_address_before_is_asked_once(look, answers, said):
    async with serve(says(page(TEXT))) as server, serve(routes(answers)) as old:
        look.mappings = (f"{OLD}:80:127.0.0.1:{old.port}",)
        known = Background(former=(f"http://{OLD}/",))
        done = await look(server.port, background=known)
    assert verdicts(done)["MIG005"] == said
    assert done.log.background == known


def column(first: int, last: int, more: str = "", extra: str = "") -> bytes:
    rows = "".join(
        f'<li><a href="/tzgg/2026/{day}.html">关于第{day}号事项的公告</a>'
        f"<span>2026-10-{day:02d}</span></li>"
        for day in range(first, last, -1)
    )
    title = "<title>通知公告_示例市人民政府</title>"
    return response(
        f"<html>{title}<body><ul>{extra}{rows}</ul>{more}</body></html>".encode(), **HTML
    )


OLDER = '<a href="/tzgg/index_1.html">下一页</a>'
TOLD = (
    '<li><a href="/tzgg/2026/x.html">关于示例区粮食局网站整合迁移的公告</a>'
    "<span>2026-10-04</span></li>"
)
TWO = {"/tzgg/": column(28, 20, OLDER), "/tzgg/index_1.html": column(20, 3)}
FRONT = html(f'<a href="/tzgg/">通知公告</a>{TEXT}')


@pytest.mark.parametrize(
    ("answers", "pages", "said"),
    [
        (TWO | {"/tzgg/index_1.html": column(20, 3, "", TOLD)}, 20, "pass"),
        (TWO, 20, "fail"),
        (TWO, 2, "undecided"),
        ({"/tzgg/": NOTHING}, 20, "undecided"),
        ({"/tzgg/": column(28, 3), "/robots.txt": response(b"User-agent: *\nDisallow: /")}, 20,
         "undecided"),
    ],
    ids=["announced on the second page", "nowhere", "budget", "no column", "robots"],
)  # fmt: skip
async def test_where_the_content_went_is_searched_back_to_the_end(look, answers, pages, said):
    closed = {"name": "示例区粮食局", "closed_on": "2026-10-05"}
    async with serve(routes({"/": FRONT} | answers)) as successor:
        look.mappings = (f"{SUCCESSOR}:80:127.0.0.1:{successor.port}",)
        done = await look(
            1,
            status=SiteStatus.CLOSED,
            row=closed,
            background=Background(announcers=(f"http://{SUCCESSOR}/",)),
            announcements=pages,
        )
    assert verdicts(done)["MIG003"] == said
    asked = [v for v in done.log.visits if v.purpose is Purpose.ANNOUNCEMENT and v.answered]
    assert len(asked) <= pages
