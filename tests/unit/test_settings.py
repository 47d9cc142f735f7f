"""Settings: defaults, the file, the environment, and one sentence for what is wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from inspector.addresses import ConnectTo, connect_to
from inspector.errors import SettingsError, UsageError
from inspector.settings import Settings, find_root, language, load


def write(folder, text):
    (folder / "inspector.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_defaults_stand(tmp_path):
    values = load(tmp_path)
    assert (values.crawl.rate, values.crawl.pages, values.crawl.robots) == (4.0, 300, True)
    assert values.database_url == f"sqlite:///{tmp_path}/inspector.db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 'red'", "unknown key 'colour'"),
        ("[crawl]\nspeed = 3", "unknown key 'crawl.speed'"),
        ("[crawl]\nrate = 'fast'", "'crawl.rate' is wrong"),
        ("[crawl]\nrate = 0", "'crawl.rate' is wrong"),
        ("[network]\nconnect_to = ['nonsense']", "HOST:PORT:ADDR:PORT"),
        ("[health]\ncanaries = ['www.gov.cn']", "'www.gov.cn' is not an address such as https"),
        ("crawl = [", "not valid TOML"),
        ("[badge]\nreferences = ['badge.png']", "badge reference badge.png is not there"),
        ("language = 'fr'", "'language' is wrong"),
    ],
)
def test_a_broken_file_is_one_sentence_naming_the_key(tmp_path, text, said):
    with pytest.raises(SettingsError, match=r"inspector\.toml") as caught:
        load(write(tmp_path, text))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value).strip()


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_CRAWL__RATE", "1.5")
    assert load(write(tmp_path, "[crawl]\nrate = 3.0\npages = 7")).crawl.rate == 1.5


def test_overrides_keep_the_rest_of_their_section(tmp_path):
    values = load(write(tmp_path, "[crawl]\nrate = 3.0\npages = 7"), crawl={"pages": 9})
    assert (values.crawl.rate, values.crawl.pages) == (3.0, 9)


def test_the_user_agent_names_the_contact(tmp_path):
    values = load(write(tmp_path, "contact = 'mailto:a@example.gov.cn'"))
    assert "mailto:a@example.gov.cn" in values.user_agent


def test_the_workspace_is_found_from_below(tmp_path):
    below = write(tmp_path, "") / "a" / "b"
    below.mkdir(parents=True)
    assert find_root(below) == tmp_path


@pytest.mark.parametrize(
    ("lang", "chosen", "spoken"),
    [("zh_CN.UTF-8", "", "zh"), ("en_GB", "", "en"), ("en_GB", "zh", "zh"), ("C", "", "zh")],
)
def test_language_is_chosen_then_set_then_taken_from_the_system(
    tmp_path, monkeypatch, lang, chosen, spoken
):
    monkeypatch.setenv("LANG", lang)
    assert language(load(tmp_path), chosen) == spoken


@pytest.mark.parametrize(
    ("mapping", "host", "port", "expected"),
    [
        ("www.a.cn:80:127.0.0.1:8080", "www.a.cn", 80, ("127.0.0.1", 8080)),
        ("www.a.cn:80:127.0.0.1:8080", "WWW.A.CN", 80, ("127.0.0.1", 8080)),
        ("www.a.cn:80:127.0.0.1:8080", "www.a.cn", 443, None),
        ("www.a.cn:80:127.0.0.1:8080", "b.cn", 80, None),
        ("::127.0.0.1:8080", "any.cn", 443, ("127.0.0.1", 8080)),
        ("www.a.cn::[::1]:", "www.a.cn", 443, ("::1", 443)),
        (":443::8443", "any.cn", 443, ("any.cn", 8443)),
    ],
)
def test_connect_to_means_what_it_means_in_curl(mapping, host, port, expected):
    found = connect_to([ConnectTo.parse(mapping)], host, port)
    assert (found[:2] if found else None) == expected


@pytest.mark.parametrize("text", ["", "a:b", "a:80:b", "a:80:b:99999", "a:x:b:80", "a:0:b:80"])
def test_a_mapping_of_another_form_is_refused(text):
    with pytest.raises(UsageError):
        ConnectTo.parse(text)


def test_the_first_mapping_that_matches_counts():
    mappings = [ConnectTo.parse("a.cn:80:127.0.0.1:1"), ConnectTo.parse("::127.0.0.1:2")]
    assert connect_to(mappings, "a.cn", 80)[1] == 1
    assert connect_to(mappings, "b.cn", 80)[1] == 2


def test_a_byte_order_mark_is_no_fault(tmp_path):
    assert load(write(tmp_path, "\ufeff[crawl]\npages = 7")).crawl.pages == 7


def test_a_list_in_the_environment_that_is_no_json_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_NETWORK__DNS_SERVERS", "127.0.0.1")
    with pytest.raises(SettingsError, match="environment"):
        load(tmp_path)


def test_the_environment_cannot_move_the_workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_ROOT", "/elsewhere")
    assert load(tmp_path).root == tmp_path


URL = "postgresql://inspector@db/inspector"


def test_a_setting_may_stand_in_a_file_that_the_environment_names(tmp_path, monkeypatch):
    (tmp_path / "rate").write_text("1.5\n")
    monkeypatch.setenv("INSPECTOR_CRAWL__RATE_FILE", str(tmp_path / "rate"))
    assert load(write(tmp_path, "[crawl]\nrate = 3.0")).crawl.rate == 1.5


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_password_from_a_file_is_put_into_the_url_whatever_its_characters(
    tmp_path, monkeypatch, end
):
    secret = " p@ss:w/o?rd%41#é "
    (tmp_path / "secret").write_text(secret + end, "utf-8", newline="")
    monkeypatch.setenv("INSPECTOR_DATABASE_PASSWORD_FILE", str(tmp_path / "secret"))
    values = load(write(tmp_path, f"database = '{URL}?connect_timeout=3'"))
    made = make_url(values.database_url)
    assert (made.username, made.password, made.host) == ("inspector", secret, "db")
    assert (made.database, made.query["connect_timeout"]) == ("inspector", "3")
    assert secret.strip() not in repr(values)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DATABASE_FILE": "/nowhere"}, "INSPECTOR_DATABASE_FILE: .*/nowhere"),
        ({"CONTACT": "a", "CONTACT_FILE": "/dev/null"}, "both INSPECTOR_CONTACT and"),
        ({"DATABASE_PASSWORD": "a"}, "a user and no password"),
        ({"DATABASE_PASSWORD": "a", "DATABASE": "postgresql://db/b"}, "a user and no password"),
        ({"DATABASE_PASSWORD": "a", "DATABASE": "postgresql://u:p@db/b"}, "a user and no password"),
    ],
)
def test_a_secret_that_cannot_be_used_is_one_sentence(tmp_path, monkeypatch, environment, said):
    for name, value in environment.items():
        monkeypatch.setenv(f"INSPECTOR_{name}", value)
    with pytest.raises(SettingsError, match=said):
        load(tmp_path)


def test_no_setting_is_called_like_the_file_of_another():
    sections = [field.annotation for field in Settings.model_fields.values()]
    models = [Settings, *(each for each in sections if hasattr(each, "model_fields"))]
    assert not [name for model in models for name in model.model_fields if name.endswith("_file")]
