"""A site without dates, seen twice: what the first look observed is evidence of the second."""

from __future__ import annotations

import pytest

from inspector import model, plugins
from inspector.clock import later
from inspector.evidence import Background, ColumnNote, Observed
from inspector.pipeline import inspect
from inspector.replaying import load_evidence, replay
from inspector.settings import Settings
from inspector.storage.codec import encode
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser
from tests.inspecting import HOST, page, verdicts
from tests.servers import Server, serve

DAY = 86_400
ENTRIES = (
    "区政府召开常务会议研究安全生产工作",
    "示例区举办秋季农产品展销会活动",
    "全区重点项目建设推进会议召开",
)


class Served:
    """A home page and a column without dates; each visit moves a clock and a counter."""

    def __init__(self) -> None:
        self.visits = 0
        self.entries = list(ENTRIES)

    async def answer(self, head: bytes, _reader: object, writer) -> None:
        self.visits += 1
        path = head.split(b" ")[1].decode()
        rows = "".join(f"<li><a href=/gzdt/{hash_of(t)}.html>{t}</a></li>" for t in self.entries)
        clock = f"<p>现在时间 10:{self.visits:02}:00 您是第{self.visits}位访问者</p>"
        trail = "当前位置：<a href=/>首页</a> &gt; 工作动态" if path == "/gzdt/" else ""
        menu = "<div class=nav><a href=/>首页</a> <a href=/gzdt/>工作动态</a></div>"
        text = "各单位要抓好落实。" * 20 if path.endswith(".html") else f"<ul>{rows}</ul>"
        writer.write(page(f"{menu}{trail}{text}{clock}"))
        await writer.drain()


def hash_of(title: str) -> int:
    return 1000 + sum(map(ord, title)) % 9000


async def look(root, server: Server, history=(), notes=()):
    settings = Settings(
        root=root,
        crawl={"timeout": 1.5, "connect_timeout": 1.0, "unthrottled": True, "robots": False},
        network={"connect_to": (f"{HOST}:80:127.0.0.1:{server.port}", f"{HOST}:443:127.0.0.1:1")},
        browser={"enabled": False},
    )
    site = model.Site("5001990001", "示例区人民政府", f"http://{HOST}/")
    rules = tuple(plugins.rules().values())
    async with Network(settings) as network, Browser(settings) as browser:
        tools = Tools(settings, network, browser)
        known = Background(sightings=tuple(history), notes=tuple(notes))
        done = await inspect(site, tools, rules, background=known)
    path = settings.evidence_dir / done.filed.path
    _, again = replay(path, rules)
    assert encode(again) == encode(done.results)
    assert load_evidence(path)[0].background == known
    return done


def seen_before(done, days: int) -> list[Observed]:
    """What an inspection observed, as if it had been made some days earlier."""
    at = later(done.log.as_of, -days * DAY)
    return [Observed(kind, key, value, at, at) for (kind, key), value in done.observed.items()]


@pytest.mark.parametrize(
    ("days", "verdict"), [(14, "fail"), (13, "undecided"), (40, "fail"), (0, "undecided")]
)
async def test_what_only_a_clock_and_a_counter_change_has_nothing_new(tmp_path, days, verdict):
    async with serve(Served().answer) as server:
        first = await look(tmp_path, server)
        assert {verdicts(first)[code] for code in ("UPD001", "UPD002")} == {"undecided"}
        second = await look(tmp_path, server, seen_before(first, days))
    assert {verdicts(second)[code] for code in ("UPD001", "UPD002")} == {verdict}


async def test_an_entry_that_was_not_there_two_weeks_ago_is_new(tmp_path):
    site = Served()
    async with serve(site.answer) as server:
        first = await look(tmp_path, server)
        site.entries.insert(1, "示例区秋季义务植树活动圆满结束")
        second = await look(tmp_path, server, seen_before(first, 14))
    assert {verdicts(second)[code] for code in ("UPD001", "UPD002")} == {"pass"}


async def test_what_the_registry_says_is_replayed_with_the_evidence(tmp_path):
    note = ColumnNote(f"http://{HOST}/gzdt/", exempt="已报备停更", until="2999-12-31")
    async with serve(Served().answer) as server:
        first = await look(tmp_path, server)
        second = await look(tmp_path, server, seen_before(first, 14), [note])
    assert verdicts(second)["UPD002"] == "not-applicable"
    assert second.log.background.notes == (note,)
