"""One exchange: what is asked, what has come of it so far, and what is made of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime

from inspector.clock import now
from inspector.content_encoding import ADVERTISED, Decoder
from inspector.evidence import Failure, Handshake, Purpose, Visit
from spiders.failed import FailedError
from spiders.network import Progress
from spiders.targets import Target, location, parse
from spiders.wire import Connection, Head

_REDIRECTS = {301, 302, 303, 307, 308}
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_LANGUAGES = "zh-CN,zh;q=0.9,en;q=0.5"
_TOLD = {Purpose.LINK, Purpose.PROBE}
_LINE_KEPT, _LINES_KEPT = 200, 16
_TELLING = {
    "server", "date", "location", "content-type", "content-length", "retry-after", "via",
    "set-cookie",
    "x-powered-by",
    "cf-mitigated", "wzws-ray", "x-powered-by-360wzb", "x-powered-by-anquanbao", "x-waf-uuid",
    "eo-cache-status", "x-jsl-code", "x-safe-firewall",
}  # fmt: skip
# Ours alone: they say how the connection and the body are handled.
_RESERVED = {
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "te",
    "upgrade",
    "expect",
    "keep-alive",
    "proxy-connection",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One visit with what it brought. `body` is free of content encoding and capped at
    `crawl.page_bytes`; after a failure it holds what came before it.
    """

    visit: Visit
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    handshake: Handshake | None = None  # of probes over TLS

    def header(self, name: str) -> str:
        """The first value of a header, or ""."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as the caller wants it."""

    url: str
    purpose: Purpose
    method: str = "GET"
    referrer: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    max_bytes: int | None = None
    record: bool = True
    verify: bool | None = None


@dataclass(slots=True)
class Seen:
    """What has come of a request so far."""

    decoder: Decoder
    cap: int
    started: str = field(default_factory=now)
    begun: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    progress: Progress = field(default_factory=Progress)
    request: bytes = b""
    address: str = ""
    tls: str = ""
    handshake: Handshake | None = None
    head: Head | None = None
    sent: bytearray = field(default_factory=bytearray)
    cut: str = ""  # length, time or disconnect
    failure: Failure | None = None
    notes: list[str] = field(default_factory=list)
    record: str = ""

    def begin(self) -> None:
        """The request goes out now: waiting for one's turn is not the site's slowness."""
        self.started = now()
        self.begun = time.monotonic()

    def end(self) -> None:
        """Nothing more will come."""
        self.seconds = round(time.monotonic() - self.begun, 3)

    def fail(self, error: FailedError) -> None:
        """No usable answer."""
        self.failure = error.failure
        self.note(error.note)

    def note(self, text: str) -> None:
        """Say something of it."""
        if text and text not in self.notes:
            self.notes.append(text)

    def connected(self, connection: Connection) -> None:
        """This connection carries it."""
        self.address = connection.address
        self.tls = connection.mode.value
        self.note(connection.note)

    def take(self, piece: bytes) -> bool:
        """Keep a piece of the body. False when no more is wanted."""
        room = self.cap - len(self.sent)
        self.sent += piece[:room]
        wanted = self.decoder.feed(piece[:room])
        if len(piece) > room or self.decoder.full:
            self.cut = "length"
        return wanted and not self.cut

    def late(self) -> None:
        """The deadline struck."""
        if self.head is None:
            self.fail(FailedError(self.progress.late, "no complete answer in time"))
        else:
            self.cut = "time"
            self.note("the body did not end in time")

    def judge_body(self) -> None:
        """A body that does not decode at all is no answer; one that breaks off is a part."""
        decoder = self.decoder
        if decoder.unread:
            self.fail(FailedError(Failure.OUR_FAULT, f"we cannot undo {decoder.unread}"))
        elif decoder.bomb:
            self.fail(FailedError(Failure.BAD_ENCODING, "a compressed bomb"))
        elif decoder.error and not decoder.body:
            self.fail(FailedError(Failure.BAD_ENCODING, decoder.error))
        elif decoder.error or (decoder.unfinished and not self.cut):
            self.cut = self.cut or "disconnect"
            self.note(decoder.error or "the compressed body stops before its end")


def request_bytes(ask: Ask, target: Target, user_agent: str, cookies: str) -> bytes:
    """The whole request as it is sent. What the caller's headers say wins, but for the headers
    that are about the connection and the body.
    """
    headers = {
        "User-Agent": user_agent,
        "Accept": _ACCEPT,
        "Accept-Language": _LANGUAGES,
        "Referer": _referrer(ask.referrer),
        "Cookie": cookies,
    }
    canonical = {key.lower(): key for key in headers}
    for key, value in ask.headers.items():
        if key.lower() not in _RESERVED:
            headers[canonical.get(key.lower(), key)] = value
    fixed = {
        "Host": target.authority,
        "Connection": "keep-alive",
        "Accept-Encoding": ADVERTISED,
    }
    if ask.body or ask.method in {"POST", "PUT", "PATCH"}:
        fixed["Content-Length"] = str(len(ask.body))
    lines = [f"{ask.method} {target.path} HTTP/1.1"]
    lines += [f"{key}: {_line(value)}" for key, value in (fixed | headers).items() if value]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + ask.body


def _referrer(url: str) -> str:
    try:
        return parse(url).url if url else ""
    except FailedError:
        return ""


def stored_head(head: Head, length: int) -> bytes:
    """The head as it is kept: the transfer coding is gone and the length is that of the stored
    body, or else no reader of the archive could find its end. The originals stay under
    `X-Archive-Orig-…`, as other archives name them.
    """
    said = b"%d" % length
    kept: list[bytes] = []
    true_length = False
    for line in head.raw.rstrip(b"\r\n").replace(b"\r\n", b"\n").split(b"\n"):
        name, _, value = line.partition(b":")
        name = name.strip().lower()
        right = name == b"content-length" and value.strip() == said and not true_length
        if name in {b"transfer-encoding", b"content-length"} and not right:
            kept.append(b"X-Archive-Orig-" + line.strip())
        else:
            kept.append(line)
        true_length = true_length or right
    own = [] if true_length else [b"Content-Length: " + said]
    return b"\r\n".join([*kept, *own, b"", b""])


def to_answer(ask: Ask, seen: Seen) -> Answer:
    head = seen.head
    headers = tuple((name, text_of(value)) for name, value in head.fields) if head else ()
    visit = Visit(
        url=ask.url,
        purpose=ask.purpose,
        started=seen.started,
        seconds=seen.seconds,
        method=ask.method,
        referrer=ask.referrer,
        failure=seen.failure,
        note="; ".join(seen.notes),
        address=seen.address or seen.progress.address,
        tls=seen.tls,
        size=len(seen.sent),
        truncated=seen.cut,
        record=seen.record,
    )
    if head and not seen.failure:
        visit = replace(
            visit,
            status=head.status,
            location=_location(ask.url, head),
            content_type=text_of(head.first("Content-Type")),
            headers=_telling(head) if ask.purpose in _TOLD else (),
        )
    return Answer(visit, headers, bytes(seen.decoder.body), seen.handshake)


def _telling(head: Head) -> tuple[tuple[str, str], ...]:
    """Who answered, and what he asks of us. Of a cookie the name tells enough."""
    kept = []
    for name, value in head.fields:
        if (name := name.lower()) in _TELLING:
            text = text_of(value)[:_LINE_KEPT]
            kept.append((name, text.partition("=")[0] if name == "set-cookie" else text))
    return tuple(kept[:_LINES_KEPT])


def _location(url: str, head: Head) -> str:
    value = head.first("Location")
    return location(parse(url).url, value) if value and head.status in _REDIRECTS else ""


def retry_after(value: str) -> float:
    """Seconds that a Retry-After header asks for, in either of its forms (RFC 9110 section
    10.2.3); 0 when it cannot be read.
    """
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


def _line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ").strip()


def text_of(value: bytes) -> str:
    """A header's text: UTF-8, else GB18030 (file names are often so), else Latin-1."""
    for charset in ("utf-8", "gb18030"):
        try:
            return value.decode(charset)
        except UnicodeDecodeError:
            pass
    return value.decode("latin-1")
