"""Content encodings (RFC 9110 section 8.4.1), undone piece by piece and never beyond a cap.

The fetcher and the reader of evidence files use the same code, so that a replay sees the same
bytes as the inspection did.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import brotli

ADVERTISED = "gzip, deflate"
BOMB_RATIO = 200  # a large page of real text packs 5 to 50 times; zlib ends at 1032
_MOST_STAGES = 3
_UNREAD = frozenset({"zstd", "compress", "dcb", "dcz"})  # codings that exist and we never ask for
_PIECE = 65_536
_SIP = 4_096  # small, so that the ratio of a bomb is seen before much of it is taken


class UndecodableError(ValueError):
    """A piece is not what the header says it is."""


class _Stage(Protocol):
    def pieces(self, data: bytes) -> Iterator[bytes]: ...

    @property
    def complete(self) -> bool: ...


class _Inflate:
    """gzip (RFC 1952, also of several members) and deflate, with or without its zlib wrapper."""

    def __init__(self, coding: str) -> None:
        self._gzip = coding == "gzip"
        self._zlib: zlib._Decompress | None = None
        self._first = True
        self._over = False

    @property
    def complete(self) -> bool:
        return self._over or (self._zlib is not None and self._zlib.eof)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        piece = b""
        while (data or len(piece) == _PIECE) and not self._over:
            if self._zlib is None or self._zlib.eof:
                piece = b""
                self._begin(data)
                continue
            piece = self._decompress(self._zlib, data)
            data = self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail
            if piece:
                yield piece

    def _begin(self, data: bytes) -> None:
        if not data or (self._zlib is not None and not (self._gzip and data[:1] == b"\x1f")):
            self._over = True  # what follows the end is ignored, as browsers do
            return
        self._first = self._zlib is None
        wrapped = data[0] & 0x0F == 8 and data[0] >> 4 <= 7  # a zlib header (RFC 1950)
        self._zlib = zlib.decompressobj(31 if self._gzip else 15 if wrapped else -15)

    def _decompress(self, decompressor: zlib._Decompress, data: bytes) -> bytes:
        try:
            return decompressor.decompress(data, _PIECE)
        except zlib.error as error:
            if self._first:
                raise UndecodableError(str(error)) from error
            self._over = True
            return b""


class _Brotli:
    def __init__(self) -> None:
        self._brotli = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._brotli.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while not self._brotli.is_finished():
            try:
                piece = self._brotli.process(data, output_buffer_limit=_PIECE)
            except brotli.error as error:
                raise UndecodableError(str(error)) from error
            data = b""
            if not piece:
                return
            yield piece


def _names(coding: str) -> list[str]:
    """The codings of a header, the one applied last first."""
    return [name.strip().lower().removeprefix("x-") for name in reversed(coding.split(","))]


def _stages(names: list[str]) -> list[_Stage]:
    known = [name for name in names if name in {"gzip", "deflate", "br"}]
    return [_Brotli() if name == "br" else _Inflate(name) for name in known[:_MOST_STAGES]]


def _too_deep(names: list[str]) -> str:
    depth = sum(name in {"gzip", "deflate", "br"} for name in names)
    return f"{depth} codings one in another" if depth > _MOST_STAGES else ""


class Decoder:
    """Takes a body as sent and keeps at most `cap` bytes of it decoded.

    A coding nobody knows is taken for none: servers write `utf-8` there, and browsers show the
    page. `unread` names one that exists and that we cannot undo: no fault of the page, which a
    browser may well show. `error` says why nothing beyond this point decodes.
    """

    def __init__(self, coding: str, cap: int) -> None:
        names = _names(coding)
        self._stages = _stages(names)
        self._cap = cap
        self._taken = 0
        self.body = bytearray()
        self.full = False  # the cap cut something off
        self.error = ""
        self.unread = ""
        self._refused = _too_deep(names), next((name for name in names if name in _UNREAD), "")

    def feed(self, data: bytes) -> bool:
        """Decode the next piece. False when no further piece would change the body."""
        if any(self._refused):
            self.error, self.unread = self._refused
            return False
        try:
            for start in range(0, len(data), _SIP):
                if self.full:
                    break
                sip = data[start : start + _SIP]
                self._taken += len(sip)
                self._pump(0, sip)
        except UndecodableError as error:
            self.error = self.error or str(error)
        return not (self.full or self.error)

    @property
    def bomb(self) -> bool:
        """Whether the cap was filled by next to nothing."""
        return self.full and len(self.body) > BOMB_RATIO * self._taken

    @property
    def unfinished(self) -> bool:
        """Whether the stream stops before its own end."""
        return self._taken > 0 and not all(stage.complete for stage in self._stages)

    def _pump(self, number: int, data: bytes) -> None:
        if number == len(self._stages):
            room = self._cap - len(self.body)
            self.body += data[:room]
            self.full = self.full or len(data) > room
            return
        for piece in self._stages[number].pieces(data):
            self._pump(number + 1, piece)
            if self.full:
                return


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body free of its content encoding. `truncated` when the cap cut it; `error` when it does
    not decode beyond this point.
    """

    body: bytes
    truncated: bool = False
    error: str = ""


def decode_body(data: bytes, coding: str, max_bytes: int) -> Decoded:
    """Undo the content encoding of a whole body as sent, keeping at most `max_bytes`."""
    decoder = Decoder(coding, max_bytes)
    for start in range(0, len(data), _PIECE):
        if not decoder.feed(data[start : start + _PIECE]):
            break
    return Decoded(bytes(decoder.body), decoder.full, decoder.error)
