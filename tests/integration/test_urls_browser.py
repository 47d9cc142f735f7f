"""The table of links says what a real browser does with them."""

import tomllib
from urllib.parse import quote

import pytest
from playwright.async_api import async_playwright

from spiders.chromium import ARGUMENTS, BrowserUnavailableError, find_chromium
from tests.sources import ROOT

try:
    CHROMIUM = find_chromium()
except BrowserUnavailableError as missing:
    pytest.skip(str(missing), allow_module_level=True)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio]

TABLE = tomllib.loads((ROOT / "tests" / "data" / "urls.toml").read_text("utf-8"))
OTHERWISE = dict(case for known in TABLE["chromium"] for case in known["cases"])
RESOLVED = """links => links.map(link => {
  const anchor = document.querySelector("a");
  anchor.setAttribute("href", link);
  return /^https?:/.test(anchor.href) && anchor.host ? anchor.href.split("#")[0] : "";
})"""


async def test_chromium_resolves_every_link_as_the_table_says():
    differing = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, chromium_sandbox=False
        )
        page = await browser.new_page()
        for group in TABLE["group"]:
            markup = quote(f'<base href="{group["base"]}"><a>')
            await page.goto(f"data:text/html;charset={group.get('charset', 'utf-8')},{markup}")
            found = await page.evaluate(RESOLVED, [link for link, _ in group["cases"]])
            differing |= {
                link: address
                for (link, told), address in zip(group["cases"], found, strict=True)
                if address != told
            }
        await browser.close()
    assert differing == OTHERWISE
