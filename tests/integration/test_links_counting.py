"""A dead target on every page is one finding, and says where it stands; one that a script writes
is found at the script.
"""

from lxml import html

from inspector.auditing import stands
from inspector.storage import captures
from tests.inspecting import FOOT, HTML, Look, page
from tests.servers import response, routes, serve

PAGES = 24
OUT = "http://dead.outside.example.cn/x.html"
NAVIGATION = "<div class=nav>{}</div>".format(
    "".join(f"<a href=/p{number}.html>第{number}页</a>" for number in range(PAGES))
)
TEMPLATE = f"""<html><body>
<div class=header><img src=/logo.png alt=标志></div>{NAVIGATION}
<p>正文，办事指南和通知公告的全文如下。</p>
<table><tr><td>一<td><a href=/files/form.doc>申请表</a></table>
<div class=footer><ul><li>一<li><a href="{OUT}">友情链接</a></ul>{FOOT}</div></body></html>"""

JUDGES = {"LNK001", "LNK002", "LNK003"}


async def inspected(tmp_path, pages):
    async with serve(routes({"/": page("外站首页")})) as out, serve(routes(pages)) as site:
        look = Look(tmp_path, mappings=(out.mapping("dead.outside.example.cn", 80),))
        done = await look(site.port)
    found = [f for r in done.results if r.code in JUDGES for f in r.findings]
    return {finding.url.rpartition("/")[2]: finding for finding in found}, look, done


async def test_a_dead_target_on_all_pages_is_one_finding_with_its_place(tmp_path):
    inner = {f"/p{n}.html": response(TEMPLATE.encode(), **HTML) for n in range(PAGES)}
    found, look, done = await inspected(tmp_path, {"/": page(NAVIGATION)} | inner)
    assert {name: f.detail["kind"] for name, f in found.items()} == {
        "logo.png": "image",
        "form.doc": "attachment",
        "x.html": "page",
    }
    assert {f.occurrences for f in found.values()} == {PAGES}
    assert {len(f.detail["parents"]) for f in found.values()} == {20}
    first = {name: f.detail["parents"][0] for name, f in found.items()}
    assert {name: (p["text"], p["place"]) for name, p in first.items()} == {
        "logo.png": ("标志", "head"),
        "form.doc": ("申请表", "body"),
        "x.html": ("友情链接", "foot"),
    }
    assert found["form.doc"].detail["xpath"] == "/html/body/table/tbody/tr/td[2]/a"
    for name in ("logo.png", "x.html"):
        [element] = await stored(look, done, first[name]["record"], found[name].detail["xpath"])
        assert name in (element.get("src") or element.get("href"))
    assert stands(found["x.html"].detail, "zh") == (
        f"链接位于 {first['x.html']['url']} 的页脚 {found['x.html'].detail['xpath']}"
    )


async def stored(look, done, record, xpath):
    """What an XPath leads to in a stored page, by another parser; it adds no table bodies."""
    path = look.root / "evidence" / done.filed.path
    [found] = captures.read_some(path, {record}, 1 << 20)
    return html.document_fromstring(found.body.decode()).xpath(xpath)


async def test_a_dead_link_that_a_script_writes_is_found_at_the_script(tmp_path):
    outer = "document.write('<a href=/outer.html>外</a>')"
    script = (
        "<div><script>document.write('<a href=/inline.html>内</a>')</script></div>"
        "<script src=/menu.js></script>"
    )
    home = page(NAVIGATION + script)
    menu = response(outer.encode(), Content_Type="text/javascript")
    found, _, _ = await inspected(tmp_path, {"/": home, "/menu.js": menu})
    assert found["inline.html"].detail["xpath"] == "/html/body/div[2]/script"
    assert found["outer.html"].detail["xpath"] == ""


async def test_places_that_links_name_are_looked_for_when_asked(tmp_path):
    guide = f"<h2 id=one>申请条件</h2><p>{'办事指南的全文。' * 20}</p>"
    links = "<a href=/g.html#one>条件</a><a href=/g.html#two>材料</a>"
    pages = {"/": page(links), "/g.html": page(guide), "/h.html": page(links)}
    async with serve(routes(pages)) as site:
        done = await Look(tmp_path)(site.port, fragments=True)
    [found] = [f for result in done.results if result.code == "LNK006" for f in result.findings]
    assert found.params["target"].endswith("/g.html#two")
    assert (found.quote, found.occurrences) == ("材料", 1)
