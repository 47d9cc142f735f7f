"""A page with ten thousand outside links: the budget holds, and what was left is counted."""

import asyncio
import time

import pytest

from inspector import plugins
from inspector.evidence import Links, Purpose
from inspector.model import Site
from inspector.pipeline import inspect
from inspector.replaying import load_evidence
from inspector.settings import Settings
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser
from tests.servers import HOST, name_server, response, serve

MANY = 10_000
NAMES = [f"n{number}.example.cn" for number in range(MANY)]
LINKS = "".join(f"<p><a href=http://{name}/>{name}</a></p>" for name in NAMES)
PAGE = f"<html><title>示例单位</title><body>{LINKS}</body></html>".encode()
HTML = {"Content_Type": "text/html; charset=utf-8"}


async def answers(head, reader, writer):
    other = HOST.encode() not in head.partition(b"Host: ")[2].partition(b"\r\n")[0]
    home = not other and head.startswith(b"GET / ")
    sent = response(PAGE if home else b"<p>ok</p>", "200 OK" if home or other else "404", **HTML)
    writer.write(sent.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if head[:4] == b"HEAD" else sent)
    await writer.drain()


@pytest.mark.parametrize(
    ("budget", "asked"),
    [({"links": 300}, {300}), ({"links": 2 * MANY, "seconds": 4.0}, range(MANY))],
    ids=["number", "time"],
)
async def test_ten_thousand_links_end_within_the_budget(tmp_path, budget, asked):
    zone = {(name, "A"): ["127.0.0.1"] for name in (HOST, *NAMES)}
    zone |= {(name, "AAAA"): [] for name in (HOST, *NAMES)}
    async with serve(answers) as server, name_server(zone) as names:
        settings = Settings(
            root=tmp_path,
            crawl={"timeout": 2.0, "connect_timeout": 1.0, "unthrottled": True, **budget},
            network={
                "connect_to": (f":80::{server.port}", ":443:127.0.0.1:1"),
                "allow_private": ("127.0.0.0/8",),
                "dns_servers": (names.address,),
            },
            browser={"enabled": False},
        )
        began = time.monotonic()
        async with Network(settings) as network, Browser(settings) as browser:
            site = Site("5001990001", "示例单位", f"http://{HOST}/")
            tools = Tools(settings, network, browser)
            async with asyncio.timeout(60):
                done = await inspect(site, tools, tuple(plugins.rules().values()))
    took = time.monotonic() - began
    _, evidence = load_evidence(settings.evidence_dir / done.filed.path)
    tried = {v.url for v in done.log.visits if v.purpose is Purpose.LINK}
    assert len(tried) in asked
    assert evidence[Links].unasked == MANY - len(tried)
    assert took < 4.0 + 2 * settings.crawl.timeout + 10  # the last tries, and the judging
