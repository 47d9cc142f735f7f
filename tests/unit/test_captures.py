"""Evidence files: what is written is read back, and other tools accept it."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest

from inspector.errors import CaptureError
from inspector.evidence import SCHEMA, CaptureLog, Purpose, Visit
from inspector.model import Site
from inspector.storage.captures import CaptureWriter, read, read_log, sha256_of

PAGE = "<html>首页</html>".encode()
URL = "http://www.example.gov.cn/"


def log(**changes) -> CaptureLog:
    values = {
        "schema": SCHEMA,
        "id": "c1",
        "site": Site("5000000001", "某区", URL, extra={"备注": "一"}),
        "as_of": "2026-11-05T01:02:03.004Z",
        "user_agent": "test",
        "vantage": "",
        "versions": {},
        "limits": {"page_bytes": 1000},
    }
    return CaptureLog(**(values | changes))


def exchange(writer: CaptureWriter, body: bytes, head: str = "") -> str:
    return writer.exchange(
        URL,
        started="2026-11-05T01:02:03.004Z",
        address="192.0.2.7",
        request=b"GET / HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n",
        response_head=f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n".encode(),
        body=body,
    )


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "site" / "c1.warc.gz"
    with CaptureWriter(path) as writer:
        page = exchange(writer, PAGE)
        packed = exchange(writer, gzip.compress(PAGE), "Content-Encoding: gzip\r\n")
        dom = writer.resource(URL, "text/html; charset=utf-8", b"<html>DOM</html>")
        visit = Visit(URL, Purpose.HOME, "2026-11-05T01:02:03.004Z", 0.5, status=200, record=page)
        sha256, size = writer.close(log(visits=(visit,)))
    return path, (page, packed, dom), sha256, size


def test_bodies_come_back_free_of_their_encoding(written):
    path, (page, packed, dom), _, _ = written
    bodies = {stored.record: stored.body for stored in read(path, 1000)}
    assert bodies[page] == bodies[packed] == PAGE
    assert bodies[dom] == b"<html>DOM</html>"


def test_a_body_is_capped_as_it_was_when_gathered(written):
    path, (page, *_), _, _ = written
    assert {s.record: s.body for s in read(path, 6)}[page] in {PAGE, PAGE[:6]}


def test_the_log_comes_back_as_it_was(written):
    path, (page, *_), _, _ = written
    found = read_log(path)
    assert found.visits[0].record == page
    assert found.visits[0].purpose is Purpose.HOME
    assert found.site == log().site


def test_warcio_check_passes(written):
    path, *_ = written
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout


def test_hash_and_size_are_those_of_the_file(written):
    path, _, sha256, size = written
    assert sha256 == sha256_of(path)
    assert size == path.stat().st_size


def test_an_unfinished_capture_leaves_nothing(tmp_path):
    path = tmp_path / "c2.warc.gz"

    def broken() -> None:
        with CaptureWriter(path) as writer:
            exchange(writer, PAGE)
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"not a warc", gzip.compress(b"WARC/1.1\r\n", mtime=0)],
    ids=["empty", "text", "cut off"],
)
def test_a_damaged_file_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "c3.warc.gz"
    path.write_bytes(content)
    with pytest.raises(CaptureError):
        read_log(path)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CaptureError, match="missing"):
        read_log(tmp_path / "none.warc.gz")


def test_a_newer_schema_is_refused(tmp_path):
    path = tmp_path / "c4.warc.gz"
    with CaptureWriter(path) as writer:
        writer.close(log(schema=SCHEMA + 1))
    with pytest.raises(CaptureError, match="schema"):
        read_log(path)
