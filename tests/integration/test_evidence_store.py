"""Evidence that is moved to an object store: nothing is judged by what did not arrive there, and
whoever looks at it later finds the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import subprocess

import pytest

from inspector.errors import CaptureError, EvidenceError, SettingsError
from inspector.storage.captures import sha256_of
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.results import Filed
from tests.clustering import COMMAND, write_settings
from tests.integration.test_databases import LINKS, answer
from tests.objects import ObjectStore
from tests.sweeping import PERIOD, World

NAME = "5001990001/20261008T080000-0001.warc.gz"


@pytest.fixture
def objects(tmp_path, monkeypatch):
    with ObjectStore(tmp_path / "objects") as store:
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        yield store


@pytest.fixture(params=["s3", "file"])
def store(request, tmp_path):
    """A store of each kind in turn: S3, and a folder that several machines reach."""
    if request.param == "s3":
        url = request.getfixturevalue("objects").url
    else:
        url = f"file://{tmp_path}/shared"
    return EvidenceStore(tmp_path / "evidence", url)


def written(store: EvidenceStore, body: bytes = b"evidence" * 9000) -> Filed:
    path = store.folder / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(body)
    return Filed(NAME, sha256_of(path), len(body))


def test_what_is_kept_lies_in_the_store_and_comes_back(store):
    filed = written(store)
    store.check()
    store.keep(filed)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    assert store.sha256(NAME) == filed.sha256
    with store.at_hand(NAME, NAME) as (path, again):
        assert path == again
        assert path.read_bytes() == b"evidence" * 9000
        assert path.parts[-2:] == tuple(NAME.split("/"))
    assert not path.exists()
    assert store.shown(NAME) == f"{store.url}/{NAME}"


def test_what_is_discarded_is_in_neither_place(store):
    filed = written(store)
    store.keep(filed)
    store.discard(filed)
    assert store.sha256(NAME) is None


def test_what_arrives_otherwise_is_not_kept(store):
    filed = written(store)
    with pytest.raises(EvidenceError, match="not what was sent"):
        store.keep(Filed(NAME, "0" * 64, filed.size))
    assert not (store.folder / NAME).exists()


def test_what_is_not_there_is_missing(store):
    assert store.sha256(NAME) is None
    with pytest.raises(CaptureError, match="cannot be read"), store.at_hand(NAME):
        pass


def test_a_store_that_does_not_answer_says_nothing_of_what_is_in_it(objects, tmp_path):
    store = EvidenceStore(tmp_path / "evidence", objects.url)
    objects.stop()
    with pytest.raises(EvidenceError, match="cannot be written"):
        store.check()
    with pytest.raises(CaptureError, match="cannot be read"):
        store.sha256(NAME)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_what_was_kept_before_there_was_a_store_is_still_found(tmp_path):
    filed = written(EvidenceStore(tmp_path / "evidence"))
    store = EvidenceStore(tmp_path / "evidence", f"file://{tmp_path}/shared")
    assert store.sha256(NAME) == filed.sha256


def test_a_store_of_an_unknown_kind_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="evidence_store: nosuch://x"):
        EvidenceStore(tmp_path, "nosuch://x")


def inspector(root, *words: str) -> tuple[int, str]:
    done = subprocess.run([COMMAND, *words], cwd=root, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout


async def test_a_sweep_whose_evidence_lies_in_a_store_can_be_proved(tmp_path, objects):
    async with World(LINKS, answer).up() as world:
        values = {"crawl": {"confirm_hours": 1.2 / 3600}, "evidence_store": objects.url}
        settings = world.workspace(tmp_path, 1, **values)
        write_settings(tmp_path, world.settings(**values))
        swept = await asyncio.wait_for(world.sweep(settings, wait=True).run(), 90)
        assert swept.states == {"done": 1}
    kept = objects.files()
    assert len(kept) == 2  # the first visit, and the second look
    assert list(settings.evidence_dir.rglob("*.warc.gz*")) == []
    name = kept[1].rpartition("/")[2].removesuffix(".warc.gz")
    code, said = inspector(tmp_path, "replay", name, "--json")
    assert (code, json.loads(said)["identical"], json.loads(said)["file_intact"]) == (0, True, True)
    code, said = inspector(tmp_path, "explain", "1", "--json")
    assert (code, json.loads(said)["confirmed"]) == (0, True)
    assert json.loads(said)["warc"].startswith(f"{objects.url}/")
    assert inspector(tmp_path, "evidence", "verify", PERIOD)[0] == 0
    changed, gone = map(objects.file, kept)
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    gone.unlink()
    code, said = inspector(tmp_path, "evidence", "verify", PERIOD, "--json")
    assert (code, sorted(each["kind"] for each in json.loads(said)["broken"])) == (
        3,
        ["changed", "missing"],
    )


async def test_a_store_that_falls_loses_no_site(tmp_path, objects):
    async with World(LINKS, answer).up() as world:
        values = {"crawl": {"confirm_hours": 0}, "evidence_store": objects.url}
        settings = world.workspace(tmp_path, 3, **values)
        objects.stop()
        unkept = asyncio.Event()

        def hear(event):
            if event["event"] == "unkept":
                unkept.set()

        sweep = asyncio.create_task(world.sweep(settings, told=hear).run())
        await asyncio.wait_for(unkept.wait(), 60)
        objects.start()
        swept = await asyncio.wait_for(sweep, 90)
    assert swept.states == {"done": 3}
    assert len(objects.files()) == 3
