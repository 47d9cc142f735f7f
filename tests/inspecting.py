"""Whole inspections of one address, for tests: gathered, judged and replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from inspector import plugins
from inspector.evidence import NOTHING_KNOWN, Background
from inspector.model import Site, SiteStatus, Verdict
from inspector.pipeline import Inspected, inspect
from inspector.replaying import replay
from inspector.settings import Settings
from inspector.storage.codec import encode
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser
from tests.servers import response

HOST = "www.example.gov.cn"
HTML = {"Content_Type": "text/html; charset=utf-8"}
FOOT = (
    "<div class=foot>主办单位：示例区人民政府 渝ICP备12345678号-1 渝公网安备 50019902000123号 "
    "网站标识码5001990001<script id=_jiucuo_ sitecode=5001990001 "
    "src=https://zfwzgl.www.gov.cn/exposure/jiucuo.js></script>"
    "<a href=https://bszs.conac.cn/sitename?method=show&id=1ACC49F8764914F7E053012819ACEFF4>"
    "<img src=https://dcs.conac.cn/image/red.png></a></div>"
)
NAMED = {"opened", "unreachable", "blocked", "undecided", "not-visited", "our-fault"}


@dataclass
class Look:
    """Inspects one address, usually with the browser off, so that only our own code is in
    question.
    """

    root: Path
    browser: bool = False
    mappings: tuple[str, ...] = ()

    async def __call__(
        self,
        port: int,
        *,
        status: SiteStatus = SiteStatus.RUNNING,
        left: int | None = None,
        background: Background = NOTHING_KNOWN,
        row: Mapping[str, object] = MappingProxyType({}),
        **crawl: object,
    ) -> Inspected:
        settings = Settings(
            root=self.root,
            crawl={"timeout": 1.5, "connect_timeout": 1.0, "unthrottled": True, **crawl},
            network={
                "connect_to": (
                    f"{HOST}:80:127.0.0.1:{port}",
                    f"{HOST}:443:127.0.0.1:1",
                    *self.mappings,
                )
            },
            browser={"enabled": self.browser},
        )
        fields = {"name": "示例区人民政府", "url": f"http://{HOST}/", "status": status}
        site = Site("5001990001", **{**fields, **row})
        rules = tuple(plugins.rules().values())
        async with Network(settings) as network, Browser(settings) as browser:
            tools = Tools(settings, network, browser)
            done = await inspect(site, tools, rules, background=background, left=left)
        _, again = replay(settings.evidence_dir / done.filed.path, rules)
        assert encode(again) == encode(done.results)
        assert done.outcome in NAMED
        assert [r.code for r in done.results] == sorted(plugins.rules())
        assert not [r for r in done.results if r.verdict is Verdict.ERROR]
        return done


def verdicts(done: Inspected) -> dict[str, str]:
    return {result.code: result.verdict.value for result in done.results}


def page(body: str, **headers: str) -> bytes:
    return response(f"<html><body>{body}{FOOT}</body></html>".encode(), **HTML | headers)
