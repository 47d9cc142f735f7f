"""What we say of addresses and of places in a page is what a real browser makes of them."""

import os
import re
import tomllib
from urllib.parse import quote

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from inspector.extract import decode
from inspector.extract.links import bearers
from inspector.extract.locate import Paths
from inspector.extract.tree import read
from spiders.chromium import ARGUMENTS, BrowserUnavailableError, find_chromium
from tests.sources import ROOT

try:
    CHROMIUM = find_chromium()
except BrowserUnavailableError as missing:
    pytest.skip(str(missing), allow_module_level=True)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TABLE = tomllib.loads((ROOT / "tests" / "data" / "urls.toml").read_text("utf-8"))
OTHERWISE = dict(case for known in TABLE["chromium"] for case in known["cases"])
RESOLVED = """links => links.map(link => {
  const anchor = document.querySelector("a");
  anchor.setAttribute("href", link);
  return /^https?:/.test(anchor.href) && anchor.host ? anchor.href.split("#")[0] : "";
})"""
STANDING = """paths => paths.map(path => {
  const found = document.evaluate(path, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
  if (found.snapshotLength !== 1) return [String(found.snapshotLength), ""];
  const element = found.snapshotItem(0);
  const written = ["href", "src", "data", "background"].map(name => element.getAttribute(name));
  return [element.localName.toLowerCase(), ...written].map(part => part ?? "");
})"""
ODD = """<title>页面</title><meta charset=utf-8><link rel=stylesheet href=l0>
<noscript><img src=no></noscript><link rel=stylesheet href=l1><p>a<a href=a0>未关
<a href=a1>又一个</a><div><noscript><a href=n>不见</a></noscript><table><tr><td>
<a href=t0>格</a><td><a href=t1>格</a><a href=foster>表外</a></table><o:p><a href=o>Word</a>
</o:p><o:p><a href=o2>Word</a></o:p><v:shape-x><img src=v></v:shape-x><svg><a href=s0>
<text>图</text></a><foreignObject><a href=s1>字</a></foreignObject><linearGradient><a href=s2>
</a></linearGradient></svg><math><a href=m></a></math><template><a href=tpl>板</a></template>
<a href=p0>段<p>落</a><b><p><a href=b>粗</b><a href=c>正</a><ul><li><a href=u0>一<li><a href=u1>二
</ul><form><form><a href=f>表</a></form><a href=f2>单</a></form><select><option><a href=sel>选</a>
</select><iframe src=if><a href=in></iframe><A HREF=up>大</A><td background=bg><map><area href=ar>
</map><object data=ob><embed src=em></object><a"b><a href=q></a>
<script>document.write('<a href=w>')</script><center><font><a href=z>末</a>"""
UNREADABLE = 3  # in and behind an element of the name a"b


_REFRESH = re.compile("http-equiv", re.IGNORECASE)  # it would lead away from the page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, chromium_sandbox=os.geteuid() != 0
        )
        yield await browser.new_page()
        await browser.close()


async def test_every_link_is_resolved_as_the_table_says(tab):
    differing = {}
    for group in TABLE["group"]:
        markup = quote(f'<base href="{group["base"]}"><a>')
        await tab.goto(f"data:text/html;charset={group.get('charset', 'utf-8')},{markup}")
        found = await tab.evaluate(RESOLVED, [link for link, _ in group["cases"]])
        differing |= {
            link: address
            for (link, told), address in zip(group["cases"], found, strict=True)
            if address != told
        }
    assert differing == OTHERWISE


async def standing(tab, text: str) -> list[tuple[str, list[str], list[str]]]:
    """Path of each element with a link, what it is to us, and what the browser finds there."""
    page = read(text)
    elements = bearers(page)
    ours = [
        [each.tag, *(each.get(name) for name in ("href", "src", "data", "background"))]
        for each in elements
    ]
    policy = {"Content-Security-Policy": "script-src 'none'"}  # scripts are on, and do nothing

    async def answer(route):
        if route.request.is_navigation_request() and route.request.frame == tab.main_frame:
            body = text.encode("utf-8", "replace")
            await route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy)
        else:
            await route.abort()

    await tab.route("**/*", answer)
    await tab.goto("http://page.test/", wait_until="commit")
    await tab.wait_for_load_state("domcontentloaded")
    paths = list(map(Paths(page).of, elements))
    found = await tab.evaluate(STANDING, [path or "/none" for path in paths])
    await tab.unroute("**/*")
    return [
        (path, mine, theirs)
        for path, mine, theirs in zip(paths, ours, found, strict=True)
        if path and mine != theirs
    ]


async def test_the_path_of_a_link_leads_a_browser_to_that_very_link(tab):
    page = read(ODD)
    paths = list(map(Paths(page).of, bearers(page)))
    assert (len(paths), paths.count("")) == (30, UNREADABLE)
    assert await standing(tab, ODD) == []


@pytest.mark.corpus
async def test_paths_lead_to_the_very_links_of_real_pages(tab, real_pages):
    files = sorted(real_pages.rglob("*.htm*"))
    assert files
    for file in files:
        text = decode(file.read_bytes(), "").text
        assert await standing(tab, _REFRESH.sub("x-equiv", text)) == [], file.name
