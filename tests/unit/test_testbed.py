"""The testbed is what its truth file says it is."""

import asyncio
import csv
import io
import json
import re
import ssl
import zipfile
from collections import Counter
from datetime import date
from urllib.parse import unquote, urljoin, urlsplit

import aiohttp
import dns.asyncresolver
import dns.resolver
import pytest
from PIL import Image

from inspector import settings, testbed
from inspector.addresses import ConnectTo, connect_to
from inspector.model import SiteStatus, Verdict
from inspector.testbed import files
from inspector.testbed.build import Builder
from inspector.testbed.model import BOLD, Naming
from inspector.testbed.sites import all_plans

TODAY = date(2026, 11, 24)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PASSED = {"__wzws_ck": str(4177 * 239)}
PLANS = {plan.host: plan for plan in all_plans(TODAY)}
NOT_AT_ONCE = {"AVL001", "MIG002"}  # need a week, several inspections
LINKS = ("LNK001", "LNK002", "LNK003", "LNK004")
SERVED_SITES = [
    plan.host
    for plan in PLANS.values()
    if plan.reached and plan.status in {SiteStatus.RUNNING, SiteStatus.MIGRATING}
]


@pytest.fixture(scope="module")
def web():
    return testbed.web(TODAY)


class Client:
    """Asks the served web as a browser whose name resolution is `connect_to`."""

    def __init__(self, session, served):
        self._session = session
        self._mappings = [ConnectTo.parse(text) for text in served.connect_to]

    def find(self, url):
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return connect_to(self._mappings, parts.hostname, port)

    async def get(self, url, method="GET", **headers):
        """Status, headers and body; redirects are not followed. None: no such name."""
        found = self.find(url)
        if found is None:
            return None
        parts = urlsplit(url)
        target = parts.path or "/"
        target += f"?{parts.query}" if parts.query else ""
        cookie = "; ".join(f"{name}={value}" for name, value in PASSED.items())
        headers = {"Host": parts.netloc, "User-Agent": BROWSER, "Cookie": cookie} | headers
        async with self._session.request(
            method,
            f"{parts.scheme}://{found[0]}:{found[1]}{target}",
            headers=headers,
            ssl=False,
            allow_redirects=False,
        ) as response:
            body = b""
            async for part in response.content.iter_any():
                body += part
                if len(body) > 400_000:
                    break
            return response.status, response.headers, body


@pytest.fixture
async def served(web):
    async with testbed.serve(web) as where:
        yield where


@pytest.fixture
async def client(served):
    async with aiohttp.ClientSession() as session:
        yield Client(session, served)


# --- the table -------------------------------------------------------------------------------


def test_names_codes_and_addresses_are_unique(web):
    assert len(web.sites) >= 22
    for what in ("code", "name", "url"):
        counts = Counter(getattr(site, what) for site in web.sites)
        assert max(counts.values()) == 1, what
    assert all(re.fullmatch(r"50\d{8}", site.code) for site in web.sites)
    assert all(re.fullmatch(r"渝ICP备\d{8}号-\d", site.site.icp) for site in web.sites)
    assert all(re.fullmatch(r"渝公网安备50\d{12}号", site.site.police) for site in web.sites)


def test_truth_speaks_of_every_rule_of_every_site(web):
    for site in web.sites:
        assert set(site.verdicts) == set(BOLD), site.name
        assert set(site.findings) <= {c for c, v in site.verdicts.items() if v is Verdict.FAIL}


@pytest.mark.parametrize("code", [code for code in BOLD if code not in NOT_AT_ONCE])
def test_every_rule_fails_somewhere_and_passes_elsewhere(web, code):
    said = Counter(site.verdicts[code] for site in web.sites)
    assert said[Verdict.FAIL] >= 1
    assert said[Verdict.PASS] >= 3


def test_only_one_site_is_without_the_badge_that_the_settings_name(web, tmp_path):
    assert [s.url for s in web.sites if s.verdicts["IDN018"] is Verdict.FAIL] == [
        "http://shbz.shancheng.gov.cn/"
    ]
    testbed.write(web, tmp_path, None)
    named = settings.load(tmp_path).badge.references
    assert [(tmp_path / name).read_bytes() for name in named] == [files.badge(96)]


@pytest.mark.parametrize(
    ("host", "decided"),
    [
        ("gzw.shancheng.gov.cn", {"AVL002": "fail", "DOM003": "pass"}),
        ("www.taohuaxian.gov.cn", {"AVL002": "fail", "DOM003": "fail"}),
        ("nyncw.shancheng.gov.cn", {"DOM003": "undecided", "AVL002": "pass"}),
        ("rfb.shancheng.gov.cn", {"AVL002": "not-applicable", "MIG004": "not-applicable"}),
        ("fpkf.shancheng.gov.cn", {"MIG004": "fail", "IDN004": "not-applicable"}),
        ("wsjds.shancheng.gov.cn", {"MIG004": "pass", "DOM003": "not-applicable"}),
        ("jrb.shancheng.gov.cn", {"MIG001": "pass", "MIG002": "undecided"}),
        ("www.luoyan.gov.cn", {"IDN004": "fail", "IDN005": "not-applicable"}),
        ("yjglj.shancheng.gov.cn", {"IDN004": "pass", "IDN006": "not-applicable"}),
        ("xczxj.shancheng.gov.cn", {"IDN010": "fail", "IDN011": "not-applicable"}),
    ],
)
def test_truth_follows_its_conventions(web, host, decided):
    site = next(site for site in web.sites if host in site.url)
    assert {code: site.verdicts[code] for code in decided} == decided


def test_of_an_unreachable_site_nothing_else_is_decided(web):
    site = next(site for site in web.sites if "wsb." in site.url)
    known = {"AVL002": "fail", "DOM003": "pass", "MIG001": "not-applicable"}
    known |= dict.fromkeys(("MIG002", "MIG003", "MIG004", "MIG005"), "not-applicable")
    known |= {"DOM004": "pass"} | dict.fromkeys(("TLS002", "TLS003", "TLS004"), "not-applicable")
    for code in set(BOLD) - set(known):
        assert site.verdicts[code] is Verdict.UNDECIDED, code


# --- the pages -------------------------------------------------------------------------------


def test_pages_are_the_same_every_time_and_move_with_the_day():
    for plan in PLANS.values():
        first, again = Builder(plan, TODAY).pages(), Builder(plan, TODAY).pages()
        assert first == again, plan.host
    plan = PLANS["www.shancheng.gov.cn"]
    other_day = Builder(plan, date(2027, 2, 1)).pages()
    assert other_day["/"] != Builder(plan, TODAY).pages()["/"]


@pytest.mark.parametrize(
    ("host", "column", "newest"),
    [
        ("lyj.shancheng.gov.cn", "/xwzx/gzdt/", "2026-11-10"),  # 14 days: in time
        ("yjj.shancheng.gov.cn", "/xwzx/gzdt/", "2026-11-09"),  # 15 days: late
        ("jtyszd.shancheng.gov.cn", "/html/gzdt/index.html", "2026-11-04"),
        ("fgw.shancheng.gov.cn", "/", "2026-10-15"),
        ("fgw.shancheng.gov.cn", "/xwzx/gzdt/", "2026-11-23"),
        ("lyj.shancheng.gov.cn", "/", "2026-11-10"),
    ],
)
def test_lists_are_as_old_as_the_truth_says(host, column, newest):
    text = Builder(PLANS[host], TODAY).pages()[column].body.decode()
    assert max(re.findall(r"<span>(\d{4}-\d\d-\d\d)</span>", text)) == newest


def test_long_columns_have_a_second_page():
    pages = Builder(PLANS["www.yunling.gov.cn"], TODAY).pages()
    first, second = (pages[f"/xwzx/gzdt/{name}"].body.decode() for name in ("", "index_1.html"))
    assert first.count('<li><a href="./') == 15
    assert second.count('<li><a href="./') == 3


def test_wrong_charset_is_wrong():
    body = Builder(PLANS["czj.shancheng.gov.cn"], TODAY).pages()["/"].body
    assert b'charset="utf-8"' in body
    assert "财政局" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode()


def test_files_are_what_their_names_say():
    for picture in (files.png(20, 10, (1, 2, 3)), files.ico(files.png(16, 16, (9, 9, 9)))):
        image = Image.open(io.BytesIO(picture))
        image.load()
    paper = files.pdf("text")
    start = int(paper.rpartition(b"startxref\n")[2].split()[0])
    assert paper[start:].startswith(b"xref")
    assert zipfile.ZipFile(io.BytesIO(files.docx("文"))).testzip() is None
    assert files.doc().startswith(bytes.fromhex("D0CF11E0A1B11AE1"))
    assert len(files.doc()) == 1536


# --- the links -------------------------------------------------------------------------------

_LINK = re.compile(
    r"""(?:\bhref|\bsrc|\bdata-src|\bdata-json|location\.href|"url")\s*[=:]\s*"([^"]+)"|url=([^">]+)""",
    re.IGNORECASE,
)


def _links(base, body):
    for charset in ("utf-8", "gb18030"):
        try:
            text = body.decode(charset)
            break
        except UnicodeDecodeError:
            continue
    text = re.sub("%u([0-9A-F]{4})", lambda code: chr(int(code[1], 16)), text)
    text = unquote(text, errors="replace").replace('\\"', '"').replace("&amp;", "&")
    for one, two in _LINK.findall(text):
        link = one or two
        written_by_code = "' +" in link
        if not written_by_code and not link.startswith(("#", "javascript:", "data:")):
            yield urljoin(base, link).partition("#")[0]


def _read(content_type):
    return "html" in content_type or "json" in content_type or "javascript" in content_type


async def _crawl(client, start):
    """All addresses linked from a site's pages, with the status of each (None: no such name)."""
    host, seen, waiting = urlsplit(start).hostname, {}, [(start, start)]
    while waiting:
        url, parent = waiting.pop()
        if url in seen or (url.count("/rili/") and len(seen) > 120):
            continue
        answer = await client.get(url, Referer=parent)
        seen[url] = answer and answer[0]
        if answer is None or answer[0] == 404:
            continue
        _, headers, body = answer
        if "页面不存在" in body.decode(errors="replace"):
            seen[url] = 404
        if "Location" in headers:
            waiting.append((urljoin(url, headers["Location"]), url))
        if urlsplit(url).hostname == host and _read(headers["Content-Type"]):
            waiting += [(link, url) for link in _links(url, body)]
    return seen


@pytest.mark.parametrize("hosts", [SERVED_SITES[n::4] for n in range(4)])
async def test_the_dead_links_are_the_planted_ones(client, hosts):
    for host in hosts:
        plan = PLANS[host]
        seen = await _crawl(client, plan.url)
        dead = {url for url, status in seen.items() if status in {None, 404}}
        for part in plan.dead_links:
            assert any(part in url for url in dead), (host, part)
        surprises = {u for u in dead if not any(part in u for part in plan.dead_links)}
        assert not surprises, host
        assert len(seen) > 20 or plan.verdicts.get("MIG007"), host
        assert not [u for u, s in seen.items() if s in {412, 202, 500, 503}], host


async def test_planted_findings_are_among_the_dead_links():
    for plan in PLANS.values():
        planted = [p for c in LINKS for p in plan.findings.get(c, ())]
        assert set(planted) <= set(plan.dead_links), plan.host


# --- the servers -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["A", "AAAA"])
async def test_name_server_knows_the_hosts(served, form):
    answer = await _resolver(served).resolve("www.shancheng.gov.cn", form)
    assert answer[0].address.startswith("203.0.113." if form == "A" else "2001:db8:")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("www.taohuaxian.gov.cn", dns.resolver.NXDOMAIN),
        ("www.shanchengkepu.org.cn", dns.resolver.NXDOMAIN),
        ("nyncw.shancheng.gov.cn", dns.resolver.NoNameservers),
        ("shancheng.gov.cn", dns.resolver.NoAnswer),
    ],
)
async def test_name_server_refuses_as_planted(served, name, error):
    with pytest.raises(error):
        await _resolver(served).resolve(name, "A")


def _resolver(served):
    address, _, port = served.dns_servers[0].partition(":")
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [address], int(port), 5
    return resolver


async def test_unresolvable_hosts_are_not_mapped(web, served):
    mapped = {text.partition(":")[0] for text in served.connect_to}
    unnamed = {n for n, host in web.hosts.items() if host.naming is Naming.NXDOMAIN}
    assert mapped == set(web.hosts) - unnamed


@pytest.mark.parametrize(
    ("url", "method", "status"),
    [
        ("http://www.shancheng-media.com/huodong/", "HEAD", 405),
        ("http://www.shancheng-media.com/huodong/", "GET", 200),
        ("http://www.shancheng-media.com/zhuanti/", "HEAD", 404),
        ("http://www.shancheng-media.com/zhuanti/", "GET", 200),
        ("http://www.shancheng-media.com/tu/jiaotong.png", "GET", 403),
        ("http://live.shancheng-media.com/", "GET", 403),
        ("http://beian.miit.gov.cn/", "GET", 200),
        ("http://gzw.shancheng.gov.cn/", "GET", 503),
        ("http://ylj.shancheng.gov.cn/", "GET", 302),
        ("http://xfb.shancheng.gov.cn/nonsense", "GET", 200),
        ("http://www.shancheng.gov.cn/nonsense", "GET", 404),
        ("http://kjj.shancheng.gov.cn/", "GET", 301),
        ("http://dcs.conac.cn/image/red.png", "GET", 200),
    ],
)
async def test_hosts_answer_as_planted(client, url, method, status):
    assert (await client.get(url, method))[0] == status


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://www.liuxiqu.gov.cn/", 412),
        ("http://sthjj.shancheng.gov.cn/", 202),
        ("http://sthjj.shancheng.gov.cn/html/gzdt/index.html", 202),
        ("http://sthjj.shancheng.gov.cn/html/tzgg/index.html", 200),
    ],
)
async def test_challenges_let_nobody_in_without_their_cookie(client, url, status):
    assert (await client.get(url, Cookie=""))[0] == status
    assert (await client.get(url))[0] == 200


async def test_filing_register_turns_robots_away(client):
    answer = await client.get("http://beian.miit.gov.cn/", **{"User-Agent": "site-inspector/1"})
    assert answer[0] == 412


async def test_huge_home_goes_on_after_the_page(client):
    _, headers, body = await client.get("http://qxj.shancheng.gov.cn/")
    assert b"</html>" in body
    assert len(body) > 10_000
    assert "Content-Length" not in headers


async def test_encrypted_site_has_an_untrusted_certificate(client):
    assert (await client.get("https://kjj.shancheng.gov.cn/"))[0] == 200
    address, port, _ = client.find("https://kjj.shancheng.gov.cn/")
    strict = ssl.create_default_context()
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection(
            address, port, ssl=strict, server_hostname="kjj.shancheng.gov.cn"
        )


async def test_closed_port_refuses(client):
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.get("http://wsb.shancheng.gov.cn/")
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.get("https://www.scgyy.gov.cn/")


async def test_hanging_and_trickling_hosts_never_finish(client):
    for host in ("mzw", "nyj"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.get(f"http://{host}.shancheng.gov.cn/")


async def test_babbling_host_speaks_no_http(client):
    with pytest.raises(aiohttp.ClientError):
        await client.get("http://dfz.shancheng.gov.cn/")


async def test_a_taken_port_is_an_error(web, served):
    with pytest.raises(OSError, match="in use"):
        async with testbed.serve(web, http_port=served.http_port):
            pass


# --- the workspace ---------------------------------------------------------------------------


async def test_workspace_is_ready_for_the_inspector(web, served, tmp_path):
    testbed.write(web, tmp_path, served)
    loaded = settings.load(tmp_path)
    assert loaded.crawl.unthrottled
    assert loaded.network.connect_to == served.connect_to
    assert loaded.network.dns_servers == served.dns_servers
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert truth["schema"] == "inspector/testbed/1"
    assert truth["today"] == "2026-11-24"
    assert [site["code"] for site in truth["sites"]] == [site.code for site in web.sites]


def test_registry_file_opens_in_a_spreadsheet(web, tmp_path):
    testbed.write(web, tmp_path, None)
    data = (tmp_path / "sites.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["网站标识码"] for row in rows] == [site.code for site in web.sites]
    assert {row["状态"] for row in rows} == {"正常运行", "整合迁移", "临时下线", "永久关停"}
    assert not settings.load(tmp_path).network.connect_to
