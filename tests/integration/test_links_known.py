"""What one site of a sweep found out about a link, the next does not ask again."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from inspector.evidence import Links, LinkState
from inspector.replaying import load_evidence
from inspector.storage import captures
from inspector.storage.tables import CaptureRow, ResultRow
from tests.servers import response
from tests.sweeping import NEWS, World, database, html, replayed

pytestmark = pytest.mark.allow_hosts(["127.0.0.0/8", "::1", "localhost"])
NATION = "http://www.nation.gov.cn"
OPEN, MOVED = f"{NATION}/a.html", f"{NATION}/b.html"
GONE, WALL = f"{NATION}/gone.html", "http://www.wall.gov.cn/a.html"
SHOP, CASINO = "http://www.shop.example.com/", "http://www.lottery.example.net/"
LINKS = (OPEN, MOVED, GONE, WALL, SHOP, CASINO)
SITES = 4


def answer(url: str, _nth: int) -> bytes:
    if url == MOVED:
        return response(b"", "302 Found", Location="/a.html")
    if url == WALL:
        return html("no", "403 Forbidden")
    if url == CASINO:
        return html(f"<title>彩票资讯</title>{NEWS}彩票 博彩 {url}")
    if url in {OPEN, SHOP} or (url.removeprefix("http://").count("/") == 1 and url.endswith("/")):
        return html(f"<title>新闻</title>{NEWS}{url}")
    return html("not here", "404 Not Found")


async def swept(tmp_path, sites=SITES, **crawl):
    """A sweep of some sites with the same links: the world after it, and the captures in order."""
    async with World(LINKS, answer).up() as world:
        settings = world.workspace(tmp_path, sites, crawl={"confirm_hours": 0, **crawl})
        done = await world.sweep(settings).run()
    assert done.states == {"done": sites}
    with database(settings) as db:
        rows = [
            (settings.evidence_dir / row.path, row.results_sha256)
            for row in db.scalars(select(CaptureRow).order_by(CaptureRow.as_of))
        ]
        verdicts = db.execute(select(ResultRow.verdict).where(ResultRow.code == "LNK001")).all()
    assert {verdict for (verdict,) in verdicts} == {"fail"}  # of the page that is gone
    return world, rows


def askers(world: World) -> dict[str, int]:
    return {url: world.askers(url) for url in LINKS}


async def test_a_target_is_asked_once_in_a_sweep_and_a_dead_one_by_every_site(tmp_path):
    world, rows = await swept(tmp_path)
    assert askers(world) == {OPEN: 1, MOVED: 1, WALL: 1, SHOP: 1, GONE: SITES, CASINO: SITES}
    assert world.times(GONE) == 3 * SITES  # HEAD, GET and the later GET
    (first, _), *others = rows
    proofs = {stored.record: stored.status for stored in captures.read(first, 1 << 20)}
    for path, digest in others:
        log, results = replayed(path)
        assert hashlib.sha256(results).hexdigest() == digest
        said = {known.url: known for known in log.known}
        assert {url: known.state for url, known in said.items()} == {
            OPEN: LinkState.OK,
            MOVED: LinkState.REDIRECTED,
            WALL: LinkState.BLOCKED,
            SHOP: LinkState.OK,
        }
        assert {known.capture for known in said.values()} == {first.name.partition(".")[0]}
        assert all(proofs[known.record] == known.status for known in said.values())
        targets = {t.url: t for t in load_evidence(path)[1][Links].targets}
        assert targets[OPEN].known == said[OPEN]
        assert targets[OPEN].tries == ()
        assert targets[GONE].known is None
        assert len(targets) == len(LINKS)


@pytest.mark.parametrize("hours", [1e-9, 0])
async def test_what_is_known_ages_and_nothing_is_known_when_switched_off(tmp_path, hours):
    world, rows = await swept(tmp_path, sites=2, known_hours=hours)
    assert set(askers(world).values()) == {2}
    assert [replayed(path)[0].known for path, _ in rows] == [()] * 2
