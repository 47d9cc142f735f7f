from decimal import Decimal

import pytest

from inspector import plugins
from inspector.errors import ProfileError
from inspector.model import Severity
from inspector.profiles import DEFAULT, Kind, diff, load, names, parse

GOOD = """
[profile]
name = "own"
title = "本地指标"
version = "1"
valid_from = "2019-04-01"
source = "本地"
base_points = 100
pass_mark = 60
bonus_mark = 80
bonus_limit = 30
minimum_decided = 0.5
points_for = ["portal"]

[[items]]
id = "a"
title = "项"
title_en = "item"
kind = "deduct"
codes = ["LNK001"]
points = 1
per = "finding"
cap = 5
"""
SECOND = '\n[[items]]\nid = "b"\ntitle = "项"\ntitle_en = "item"\n'


def test_a_good_profile_is_read_as_written():
    profile = parse(GOOD)
    item = profile.items[0]
    assert (item.points, item.cap, item.kind) == (Decimal(1), Decimal(5), Kind.DEDUCT)
    assert not item.verified
    assert profile.item("a") is item
    assert profile.items_of("LNK001") == (item,)
    assert profile.item("z") is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('title = "项"', 'title = "项"\nweight = 3', "item 'a': unknown key 'weight'"),
        ("base_points = 100", "base_points = 100\nbase = 1", "unknown key 'base'"),
        ("[profile]", "[head]", "unknown key 'head'"),
        ('kind = "deduct"', 'kind = "fine"', "kind 'fine' is not one of"),
        ('per = "finding"', 'per = "page"', "per 'page' is not one of"),
        ("cap = 5", "cap = 0", "cap must be above 0"),
        ("cap = 5", "cap = -1", "cap must be above 0"),
        ("cap = 5", "", "points per finding need a cap"),
        ("points = 1\n", "", "needs points above 0"),
        ("points = 1\n", "points = nan\n", "'points' must be a number"),
        ("points = 1\n", "points = true\n", "'points' must be a number"),
        ("cap = 5", "cap = 5\nthreshold = 2", "only a veto has a threshold"),
        ("cap = 5", "cap = 5\nverified = true", "verified = true needs the clause"),
        ("cap = 5", 'cap = 5\nverified = "yes"', "'verified' must be true or false"),
        ("LNK001", "LNK1", "'LNK1' is no rule code"),
        ("cap = 5", 'cap = 5\nfirst_level = ["UPD003"]', "not among its codes"),
        ('["LNK001"]', '["LNK001", "LNK001"]', "a code is given twice"),
        ('["LNK001"]', "[]", "judged by a person"),
        ('["LNK001"]', '"LNK001"', "'codes' must be a list of texts"),
        ('["portal"]', '["blog"]', "points_for"),
        ('"2019-04-01"', '"2019-04"', "is not a date YYYY-MM-DD"),
        ("minimum_decided = 0.5", "minimum_decided = 50", "between 0 and 1"),
        ("bonus_mark = 80", "bonus_mark = 50", "must rise from 0"),
        ('name = "own"', 'name = ""', "'name' must be a text"),
        ('id = "a"\n', "", "'id' must be a text"),
        ("[profile]", "[profile", "is not valid TOML"),
    ],
)
def test_a_broken_profile_is_refused_with_one_sentence(old, new, sentence):
    assert old in GOOD
    with pytest.raises(ProfileError, match=sentence.replace("'", ".")) as caught:
        parse(GOOD.replace(old, new, 1))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (SECOND.replace('"b"', '"a"') + 'kind = "veto"\ncodes = ["UPD001"]', "given twice"),
        (SECOND + 'kind = "deduct"\npoints = 2\ncodes = ["LNK001"]', "not deducted again"),
        (SECOND + 'kind = "veto"\npoints = 2\ncodes = ["UPD001"]', "has no points"),
        (SECOND + 'kind = "veto"\nthreshold = 0\ncodes = ["UPD001"]', "'threshold' must be"),
        (SECOND + 'kind = "bonus"\npoints = 2\ncodes = ["UPD001"]', "has no codes"),
    ],
)
def test_items_that_contradict_each_other_are_refused(item, sentence):
    with pytest.raises(ProfileError, match=sentence):
        parse(GOOD + item)


def test_a_code_may_stand_in_a_veto_and_in_a_deduction():
    profile = parse(GOOD + SECOND + 'kind = "veto"\nthreshold = 9\ncodes = ["LNK001"]')
    assert [item.id for item in profile.items_of("LNK001")] == ["a", "b"]


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(ProfileError, match="chongqing-2017, national-2019"):
        load("beijing")
    with pytest.raises(ProfileError, match="cannot be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(ProfileError, match="is not UTF-8"):
        load(tmp_path / "gbk.toml")


def test_a_profile_is_read_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(GOOD, "utf-8")
    assert load(path) == load(str(path)) == parse(GOOD)


def test_the_shipped_profiles_are_valid_and_stay_within_their_points():
    assert DEFAULT in names()
    for name in names():
        profile = load(name)
        assert profile.name == name
        caps = sum(item.cap for item in profile.items if item.kind is Kind.DEDUCT)
        assert caps <= profile.base_points
        assert profile.valid_on("2026-10-01")
        assert not profile.valid_on("2015-01-01")


def test_the_vetoes_of_2019_stand_in_both_profiles():
    for name in names():
        vetoes = {item.id: item for item in load(name).items if item.kind is Kind.VETO}
        assert {key: vetoes[key].threshold for key in ("V3", "V4a", "V4b", "V4c")} == {
            "V3": 1,
            "V4a": 5,
            "V4b": 10,
            "V4c": 5,
        }
        assert vetoes["V1"].confirm
        assert vetoes["V2"].codes == ("AVL001",)


def test_only_numbers_that_were_read_are_called_verified():
    read = {"其他页面链接": Decimal("0.1"), "办事统计": Decimal(2), "留言公开": Decimal(3)}
    for name in names():
        for item in load(name).items:
            if item.verified and item.kind is Kind.DEDUCT:
                assert read[item.id] == item.points


def test_every_rule_that_may_count_has_an_item_in_the_default_profile():
    mentioned = {code for item in load(DEFAULT).items for code in item.codes}
    rules = plugins.rules().values()
    counting = {rule.code for rule in rules if rule.severity is not Severity.INFO}
    assert counting - mentioned == set()


def test_a_difference_names_item_key_and_both_values():
    old = parse(GOOD)
    new = parse(GOOD.replace("cap = 5", "cap = 8").replace("pass_mark = 60", "pass_mark = 65"))
    added = parse(GOOD + SECOND + 'kind = "veto"\ncodes = ["UPD001"]')
    assert [(c.item, c.key, c.old, c.new) for c in diff(old, new)] == [
        ("", "pass_mark", "60", "65"),
        ("a", "cap", "5", "8"),
    ]
    assert [(c.item, c.key, c.new) for c in diff(old, added)] == [("b", "item", "项")]
    assert [(c.item, c.key, c.old) for c in diff(added, old)] == [("b", "item", "项")]
    assert diff(old, old) == ()
    assert [str(change) for change in diff(old, added)] == ["b item: — → 项"]
