import pytest

from inspector.evidence import Failure
from inspector.extract import resolve
from inspector.settings import Settings
from spiders.failed import FailedError
from spiders.network import Network
from spiders.targets import literal, location, parse

SENT = {
    "http://h": "http://h/",
    "HTTP://WWW.Example.GOV.cn./A": "http://www.example.gov.cn/A",
    "http://h:80/": "http://h/",
    "https://h:8443/x?a=1#f": "https://h:8443/x?a=1",
    "http://h/%e4%B8?a=%b2%E2": "http://h/%e4%B8?a=%b2%E2",
    "http://h/%zz": "http://h/%zz",
    "http://h/a b?c d": "http://h/a%20b?c%20d",
    "http://h/{id}|^?x={y}|^'": "http://h/%7Bid%7D|%5E?x={y}|^%27",
    "http://h/中?q=文": "http://h/%E4%B8%AD?q=%E6%96%87",
    "http://重庆.政务.cn/": "http://xn--zwt745i.xn--zfr164b.cn/",
    "http://ｗｗｗ。ｃｎ/": "http://www.cn/",
    "http://a_b.gov.cn/": "http://a_b.gov.cn/",
    "http://💩.la/": "http://xn--ls8h.la/",
    "http://faß.de/": "http://xn--fa-hia.de/",
    "http://%77ww.x.cn:080/": "http://www.x.cn/",
    "http:\\\\h\\a\\b?c\\d": "http://h/a/b?c\\d",
    "http://h/a/../b/./c": "http://h/b/c",
    "http://h/../..": "http://h/",
    "http://h/a/b/..": "http://h/a/",
    "http://h/a/%2e%2e/b": "http://h/b",
    "http://h/.well-known/x": "http://h/.well-known/x",
    "http://user:pass@h/": "http://h/",
    "http://[::1]:81/": "http://[::1]:81/",
    "http://0x7f.1/": "http://127.0.0.1/",
    " http://h/a\n\tb ": "http://h/ab",
    "http:/h/x": "http://h/x",
    "http://h?x": "http://h/?x",
}


@pytest.mark.parametrize(("given", "sent"), SENT.items())
def test_an_address_is_sent_as_browsers_send_it(given, sent):
    assert parse(given).url == sent


BAD = [
    "",
    "ftp://h/",
    "javascript:void(0)",
    "//h/x",
    "http://",
    "http:///",
    "http://h:0/",
    "http://h:65536/",
    "http://h:x/",
    "http://a b/",
    "http://a..b/",
    "http://[::1/",
    "http://[zz]/",
    "http://" + "a" * 64 + ".cn/",
    "http://" + "a." * 130 + "cn/",
    "http://%00/",
]


@pytest.mark.parametrize("url", BAD)
def test_what_no_browser_opens_is_a_bad_address(url):
    with pytest.raises(FailedError) as caught:
        parse(url)
    assert caught.value.failure is Failure.BAD_URL


LITERALS = {
    "127.0.0.1": "127.0.0.1",
    "127.1": "127.0.0.1",
    "2130706433": "127.0.0.1",
    "0x7f000001": "127.0.0.1",
    "::1": "::1",
    "www.example.gov.cn": "",
    "1.2.3.400": "",
    "123.cn": "",
}


@pytest.mark.parametrize(("host", "address"), LITERALS.items())
def test_a_host_that_is_an_address_is_seen_through_its_forms(host, address):
    assert literal(host) == address


INNER = [
    "http://127.1/",
    "http://127.0.0.1./",
    "http://0x7f000001/",
    "http://0x7f.0.0.1:8080/x",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://%31%32%37.1/",
    "http://１２７。１/",
    "http://①②⑦.0.0.1/",
    "http://10.1/",
    "http://169.254.43518/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:10.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://user@127.1/",
    "http:\\\\127.1\\",
]


@pytest.mark.asyncio
@pytest.mark.parametrize("link", INNER)
async def test_no_form_of_an_inner_address_passes_the_guard(link):
    """As a link, as the address of a request, and as the target of a redirect."""
    async with Network(Settings()) as network:
        for url in (link, resolve("http://h/", link), location("http://h/", link.encode())):
            with pytest.raises(FailedError) as caught:
                await network.route(parse(url))
            assert caught.value.failure is Failure.REFUSED_ADDRESS


LOCATIONS = {
    b"/a": "http://h/a",
    b"b?x": "http://h/d/b?x",
    b"//o/x": "http://o/x",
    b"https://o/x#top": "https://o/x",
    b" /a b ": "http://h/a%20b",
    "/通知".encode("gbk"): "http://h/%CD%A8%D6%AA",
    "/通知".encode(): "http://h/%E9%80%9A%E7%9F%A5",
    b"\\a\\b": "http://h/a/b",
    b"?p=2": "http://h/d/c?p=2",
    b"http://[::/": "http://[::/",
    b"weixin://x": "weixin://x",
    b"#top": "http://h/d/c",
    b"http:/x": "http://h/x",
    b"http://127.1/x": "http://127.0.0.1/x",
    "http://重庆.政务/x".encode(): "http://xn--zwt745i.xn--zfr164b/x",
}


@pytest.mark.parametrize(("value", "url"), LOCATIONS.items())
def test_a_location_is_resolved_as_browsers_do(value, url):
    assert location("http://h/d/c", value) == url
