"""HTTP/1.1 on one connection (RFC 9112), as tolerant in reading as browsers are.

Parsers made for safe proxies refuse answers that every browser shows: a length beside chunks,
the same length twice, a header line without a colon, bytes after the end. A site must not be
called broken for those. What came is kept byte for byte: it is evidence.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass

from inspector.evidence import Failure, Handshake
from spiders.failed import FailedError
from spiders.tls import Mode, handshake

HEAD_LIMIT = 262_144  # as Chromium
_READ = 65_536
_LINE_LIMIT = 8_192
_INTERIM_LIMIT = 10
_SLOP = 4  # bytes Chromium skips before the status line
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/?\s*(\d)(?:\.(\d))?\s+(\d{3})(?!\d)", re.IGNORECASE)
_CHUNK = re.compile(rb"\s*([0-9a-fA-F]{1,15})\s*(;.*)?", re.DOTALL)


class BrokenBodyError(Exception):
    """The body did not come to its end as announced."""


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers of an answer; `raw` is all of it with the blank line."""

    version: tuple[int, int]
    status: int
    fields: tuple[tuple[str, bytes], ...]
    raw: bytes

    def all(self, name: str) -> list[bytes]:
        """Every value of a header, in order."""
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def first(self, name: str) -> bytes:
        """The first value of a header, or nothing."""
        return next(iter(self.all(name)), b"")

    @property
    def chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return any(b"chunked" in value.lower() for value in self.all("Transfer-Encoding"))

    @property
    def length(self) -> int | None:
        """The announced length: the first that is a number, or None."""
        values = b",".join(self.all("Content-Length")).split(b",")
        return next((int(value) for value in values if value.strip().isdigit()), None)

    def bodiless(self, method: str) -> bool:
        """Whether no body follows, whatever the headers say (RFC 9112 section 6.3)."""
        return method == "HEAD" or self.status in {204, 304}

    @property
    def keeps_open(self) -> bool:
        """Whether the other side will take another request."""
        said = b",".join(self.all("Connection")).lower()
        if self.version < (1, 1):
            return b"keep-alive" in said
        return b"close" not in said and b"upgrade" not in said


def parse_head(raw: bytes) -> Head:
    """Read a status line and headers; lines that are no header are passed over.

    Raises:
        FailedError: NOT_HTTP; there is no status line.
    """
    first, *lines = re.split(rb"\r?\n", raw.rstrip(b"\r\n"))
    match = _STATUS.match(first)
    if not match:
        raise FailedError(Failure.NOT_HTTP, _quote(first))
    fields: list[tuple[str, bytes]] = []
    for line in lines:
        if line[:1] in {b" ", b"\t"} and fields:
            name, value = fields.pop()
            fields.append((name, value + b" " + line.strip()))
        elif b":" in line:
            key, _, value = line.partition(b":")
            fields.append((key.strip().decode("latin-1"), value.strip()))
    version = int(match[1]), int(match[2] or 0)
    return Head(version, int(match[3]), tuple(fields), raw)


class Connection:
    """One open connection: `address` is the other side's, `note` why TLS had to be relaxed."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        address: str,
        mode: Mode,
        note: str = "",
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self.address = address
        self.mode = mode
        self.note = note
        self.used = False  # carried an exchange before this one
        self.heard = False  # something of an answer came
        self.reusable = False

    @property
    def certificate(self) -> bytes:
        """The other side's certificate (DER), nothing over plain HTTP."""
        tls = self._writer.get_extra_info("ssl_object")
        return (tls.getpeercert(binary_form=True) or b"") if tls else b""

    @property
    def handshake(self) -> Handshake | None:
        """How TLS was agreed on; None over plain HTTP."""
        tls = self._writer.get_extra_info("ssl_object")
        return handshake(tls) if tls else None

    @property
    def stale(self) -> bool:
        """Whether the other side closed it, or said something unasked: that would be taken for
        the answer to the next request.
        """
        # A stream has no public way to look without reading.
        unasked = self._buffer or self._reader._buffer  # type: ignore[attr-defined]  # noqa: SLF001
        return self._reader.at_eof() or self._writer.is_closing() or bool(unasked)

    def close(self) -> None:
        """Close at once, without waiting for farewells."""
        self._writer.transport.abort()

    async def send(self, request: bytes) -> None:
        """Send a whole request."""
        self.heard = self.reusable = False
        self._writer.write(request)
        await self._writer.drain()

    async def head(self) -> Head:
        """The head of the final answer; interim answers (1xx) are passed over.

        Raises:
            FailedError: NOT_HTTP or RESET.
        """
        for _ in range(_INTERIM_LIMIT):
            head = parse_head(await self._raw_head())
            if head.status >= 200:
                return head
        raise FailedError(Failure.NOT_HTTP, "nothing but interim answers")

    async def take(self, most: int | None) -> bytes:
        """The next bytes that come, at most so many; nothing when the other side has closed.

        Raises:
            BrokenBodyError: the connection was reset.
        """
        if not self._buffer and not await self._came():
            return b""
        piece = bytes(self._buffer[:most])
        del self._buffer[: len(piece)]
        return piece

    async def line(self) -> bytes:
        """The next line, without its end.

        Raises:
            BrokenBodyError: none came.
        """
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LINE_LIMIT:
                raise BrokenBodyError("a line without end among the chunks")
            if not await self._came():
                raise BrokenBodyError("closed before the last chunk")
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        return line

    async def _raw_head(self) -> bytes:
        self._check_start()
        seen = 0
        while not (match := _END.search(self._buffer, max(0, seen - 3))):
            seen = len(self._buffer)
            if seen > HEAD_LIMIT:
                raise FailedError(Failure.NOT_HTTP, f"headers of more than {HEAD_LIMIT} bytes")
            if not await self._more():
                raise FailedError(Failure.RESET, _ended(seen))
            self._check_start()
        raw = bytes(self._buffer[: match.end()])
        del self._buffer[: match.end()]
        return raw

    def _check_start(self) -> None:
        del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))]
        start = bytes(self._buffer[: _SLOP + 5]).upper()
        at = start.find(b"HTTP")
        if at > 0:
            del self._buffer[:at]
        elif at < 0 and len(start) == _SLOP + 5:
            raise FailedError(Failure.NOT_HTTP, _quote(bytes(self._buffer)))

    async def _more(self) -> bool:
        data = await self._reader.read(_READ)
        self.heard = self.heard or bool(data)
        self._buffer += data
        return bool(data)

    async def _came(self) -> bool:
        try:
            return await self._more()
        except ssl.SSLError:
            return False  # many servers close TLS without a farewell
        except OSError as error:
            raise BrokenBodyError(error.strerror or "connection reset") from error


class Body:
    """The body of an answer as sent, without its transfer coding, piece by piece."""

    def __init__(self, connection: Connection, head: Head, method: str) -> None:
        none = head.bodiless(method)
        self._connection = connection
        self._chunked = head.chunked and not none
        self._left = 0 if none or self._chunked else head.length  # None: until it closes
        self._length = self._left
        self._begun = False
        self.complete = False

    async def read(self) -> bytes:
        """The next piece, or nothing at the end.

        Raises:
            BrokenBodyError: it broke off, or its chunks are no chunks.
        """
        if self._chunked and not self._left and not self.complete:
            await self._next_chunk()
        piece = await self._connection.take(self._left) if self._left != 0 else b""
        if not piece and self._left:
            raise BrokenBodyError(self._shortfall())
        if self._left is not None:
            self._left -= len(piece)
        self.complete = not piece
        return piece

    def _shortfall(self) -> str:
        if self._chunked or self._length is None:
            return "closed within a chunk"
        return f"{self._length} bytes announced, {self._length - (self._left or 0)} came"

    async def _next_chunk(self) -> None:
        if self._begun and await self._connection.line():
            raise BrokenBodyError("a chunk is longer than its size")
        self._begun = True
        line = await self._connection.line()
        match = _CHUNK.fullmatch(line)
        if not match:
            raise BrokenBodyError(f"{_quote(line)} is not the size of a chunk")
        self._left = int(match[1], 16)
        if not self._left:
            await self._trailers()

    async def _trailers(self) -> None:
        try:
            while await self._connection.line():
                pass
        except BrokenBodyError:
            pass  # the last chunk came: nothing is missing


def _ended(seen: int) -> str:
    return "closed within the headers" if seen else "closed without an answer"


def _quote(data: bytes) -> str:
    return repr(data[:40].decode("latin-1"))
