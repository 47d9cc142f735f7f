import pytest

from inspector.evidence import Failure
from spiders.failed import FailedError
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
}


@pytest.mark.parametrize(("value", "url"), LOCATIONS.items())
def test_a_location_is_resolved_as_browsers_do(value, url):
    assert location("http://h/d/c", value) == url
