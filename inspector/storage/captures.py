"""Evidence files: one WARC 1.1 (ISO 28500) per capture, read and written with fastwarc.

Every exchange is a request and a response record with the body as it was sent. What a probe
answered, rendered DOMs and screenshots are `resource` records. The last record is the capture
log, as `metadata` of `urn:site-inspector:log`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from fastwarc import ArchiveIterator, GzipWriter, WarcRecord, WarcRecordType

from inspector import __version__
from inspector.content_encoding import decode_body
from inspector.errors import CaptureError, EvidenceError
from inspector.evidence import SCHEMA, CaptureLog
from inspector.storage.codec import decode, encode

LOG_URI = "urn:site-inspector:log"
_LEVEL = 3  # of gzip: 4 takes a quarter longer for 4 % less, 6 two thirds for 9 % less
_READ = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.metadata


def sha256_of(path: Path) -> str:
    """SHA-256 of an evidence file, hexadecimal.

    Raises:
        CaptureError: the file is missing or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CaptureError(f"the evidence file {path} cannot be read: {error.strerror}") from error


class CaptureWriter:
    """Writes one capture. The file has a `.open` suffix until it is closed with its log, so a
    file without the suffix is always whole. Once something could not be written, nothing more is,
    and the file never closes.

    Raises:
        EvidenceError: each method, when the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._partial = path.with_name(path.name + ".open")
        self._lost: EvidenceError | None = None
        with self._writing():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._partial.open("wb")
        self._last_date = ""
        info = f"software: site-inspector/{__version__}\r\nformat: WARC File Format 1.1\r\n"
        self._info_id = self._write(
            WarcRecordType.warcinfo,
            info.encode(),
            {"Content-Type": "application/warc-fields", "WARC-Filename": path.name},
        )

    def exchange(
        self,
        url: str,
        *,
        started: str,
        address: str,
        request: bytes,
        response_head: bytes,
        body: bytes,
        truncated: str = "",
    ) -> str:
        """Record one request and its response; gives the record id of the response.

        `truncated` is "length", "time" or "disconnect" when `body` is not the whole of it.
        """
        headers = {"WARC-Target-URI": _uri(url), "WARC-Date": _seconds(started)}
        if address:
            headers["WARC-IP-Address"] = address
        cut = {"WARC-Truncated": truncated} if truncated else {}
        response = self._write(
            WarcRecordType.response,
            response_head + body,
            headers | cut | {"Content-Type": "application/http; msgtype=response"},
            payload=body,
        )
        self._write(
            WarcRecordType.request,
            request,
            headers
            | {
                "WARC-Concurrent-To": f"<{response}>",
                "Content-Type": "application/http; msgtype=request",
            },
        )
        return response

    def resource(self, url: str, content_type: str, body: bytes, *, started: str = "") -> str:
        """Record something we made or were told: a DOM, a screenshot, an answer of DNS."""
        headers = {"WARC-Target-URI": _uri(url), "Content-Type": content_type}
        return self._write(
            WarcRecordType.resource, body, headers | {"WARC-Date": _seconds(started)}
        )

    def close(self, log: CaptureLog) -> tuple[str, int]:
        """Write the log, make the file durable and give it its name: its SHA-256 and its size."""
        headers = {"WARC-Target-URI": LOG_URI, "Content-Type": "application/json"}
        self._write(WarcRecordType.metadata, encode(log), headers)
        with self._writing():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._partial.rename(self.path)
        return sha256_of(self.path), self.path.stat().st_size

    def abandon(self) -> None:
        """Throw the unfinished file away."""
        with suppress(OSError):  # what is still to be written finds no room
            self._file.close()
        self._partial.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._file.closed:
            self.abandon()

    def _write(
        self, kind: WarcRecordType, block: bytes, headers: dict[str, str], payload: bytes = b""
    ) -> str:
        record = WarcRecord()
        name = f"uuid:{uuid.uuid4()}"
        record.init_headers(kind, name.encode(), content_length=len(block))  # adds "urn:"
        name = f"urn:{name}"
        for key, value in headers.items():
            if value:
                record.headers[key] = value
        if kind is WarcRecordType.response:
            record.headers["WARC-Payload-Digest"] = "sha1:" + _sha1(payload)
        if kind is not WarcRecordType.warcinfo:
            record.headers["WARC-Warcinfo-ID"] = f"<{self._info_id}>"
        record.headers["WARC-Block-Digest"] = "sha1:" + _sha1(block)
        record.set_bytes_content(block)
        with self._writing():
            stream = GzipWriter(self._file, compression_level=_LEVEL)
            record.write(stream)
            stream.finish()
        return name

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._lost:
            raise self._lost
        try:
            yield
        except OSError as error:
            self._lost = EvidenceError(f"{self.path} cannot be written: {error.strerror or error}")
            raise self._lost from error


@dataclass(frozen=True, slots=True)
class Stored:
    """One record of a capture. `body` is free of its content encoding; `status` 0 for records
    that are no response.
    """

    record: str
    kind: str  # response, request, resource, metadata, warcinfo
    url: str
    content_type: str
    status: int
    body: bytes
    head: str = ""


def read(path: Path, max_bytes: int) -> Iterator[Stored]:
    """All records of a capture but requests, in order. `max_bytes` caps each decoded body, as it
    was capped when it was gathered.

    Raises:
        CaptureError: the file is missing or is not a WARC file.
    """
    with _opened(path) as file:
        for record in ArchiveIterator(file, record_types=_READ, parse_http=True):
            yield _stored(record, max_bytes)


def read_some(path: Path, records: Collection[str], max_bytes: int) -> Iterator[Stored]:
    """Some records of a capture, in order, and no further than the last of them.

    Raises:
        CaptureError: as for `read`.
    """
    left = set(records)
    if not left:
        return
    with _opened(path) as file:
        for record in ArchiveIterator(file, record_types=_READ, parse_http=False):
            name = _name(record)
            if name not in left:
                continue
            record.parse_http()
            yield _stored(record, max_bytes)
            left.remove(name)
            if not left:
                return


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise CaptureError(f"the evidence file {path} is missing") from error
    except (OSError, ValueError) as error:
        raise CaptureError(f"the evidence file {path} is damaged: {error}") from error


def read_log(path: Path) -> CaptureLog:
    """The capture log of an evidence file.

    Raises:
        CaptureError: the file is missing, damaged, has no log, or a newer schema.
    """
    with _opened(path) as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.metadata):
            if record.headers.get("WARC-Target-URI") == LOG_URI:
                return _current(path, decode(CaptureLog, record.reader.read()))
    raise CaptureError(f"{path} holds no capture log; the capture was not finished")


def _current(path: Path, log: CaptureLog) -> CaptureLog:
    if log.schema > SCHEMA:
        raise CaptureError(f"{path} has schema {log.schema}; this version reads {SCHEMA}")
    return log


def _stored(record: WarcRecord, max_bytes: int) -> Stored:
    kind = record.record_type
    url = record.headers.get("WARC-Target-URI") or ""
    name = _name(record)
    if kind is not WarcRecordType.response and int(kind) != int(WarcRecordType.response):
        content_type = record.headers.get("Content-Type") or ""
        return Stored(name, str(kind), url, content_type, 0, record.reader.read())
    head = record.http_headers
    coding = head.get("Content-Encoding") or ""
    body = decode_body(record.reader.read(), coding, max_bytes).body
    lines = "".join(f"{key}: {value}\n" for key, value in head.to_tuples())
    return Stored(
        name,
        "response",
        url,
        head.get("Content-Type") or "",
        int(head.status_code or 0),
        body,
        f"{head.status_line or ''}\n{lines}",
    )


def _name(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Record-ID") or "").strip("<>")


def _uri(url: str) -> str:
    return url.encode("ascii", "ignore").decode().replace(" ", "%20").replace("\n", "")


def _seconds(started: str) -> str:
    return started or datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _sha1(data: bytes) -> str:
    return base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
