"""The same sites swept onto SQLite and onto PostgreSQL: the same findings, byte for byte."""

from tests.sweeping import World, html, told

LINKS = ("http://out.example.cn/there.html", "http://out.example.cn/gone.html", "/missing.html")
SITES = 6


def answer(url: str, _times: int) -> bytes:
    if url.endswith("/gone.html"):
        return html("404 Not Found", "404 Not Found")
    return html("<title>办事指南</title>" + "<p>办事指南的全文如下。</p>" * 20)


async def test_a_sweep_finds_the_same_on_both_databases(tmp_path, postgres):
    async with World(LINKS, answer).up() as world:
        with postgres.database() as url:
            said = []
            for name, values in {"lite": {}, "server": {"database": url}}.items():
                (tmp_path / name).mkdir()
                settings = world.workspace(
                    tmp_path / name, SITES, crawl={"confirm_hours": 0}, **values
                )
                swept = await world.sweep(settings).run()
                assert swept.states == {"done": SITES}
                said.append(told(settings))
    assert said[0] == said[1]
    assert b"gone.html" in said[0]
