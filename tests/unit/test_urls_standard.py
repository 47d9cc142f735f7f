"""Links resolved as the URL Standard says, but for the differences listed with their reasons."""

import tomllib

import pytest

from inspector.extract import resolve
from tests.sources import ROOT

TABLE = tomllib.loads((ROOT / "tests" / "data" / "urls.toml").read_text("utf-8"))
CASES = [
    (group["base"], link, group.get("charset", "utf-8"), address)
    for group in TABLE["group"]
    for link, address in group["cases"]
]
DIFFERENT = {
    (link, *(charset or ["utf-8"])): ours
    for deviation in TABLE["deviation"]
    for link, ours, *charset in deviation["cases"]
}


def test_the_table_is_large_and_says_nothing_twice():
    assert len(CASES) >= 200
    assert len({case[:3] for case in CASES}) == len(CASES)
    assert {(link, charset) for _, link, charset, _ in CASES} >= set(DIFFERENT)


@pytest.mark.parametrize(("base", "link", "charset", "address"), CASES)
def test_resolves_as_the_standard_says(base, link, charset, address):
    ours = DIFFERENT.get((link, charset))
    assert ours != address, "no difference any more: take it off the list"
    assert resolve(base, link, charset) == (address if ours is None else ours)


def test_every_difference_has_its_reason_in_the_limits():
    limits = (ROOT / "docs" / "limits.md").read_text("utf-8")
    plain = " ".join(limits.split())
    missing = [d["reason"] for d in TABLE["deviation"] if d["reason"] not in plain]
    assert not missing
