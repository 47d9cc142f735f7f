"""Answers that no well-behaved server sends, byte by byte. None of them is written for GET only:
to HEAD goes what stands before the body.
"""

from __future__ import annotations

import gzip
import zlib

import brotli

from bench.links.bodies import BODIES

_PAGE = BODIES["article"][1]
_TYPE = b"Content-Type: text/html; charset=utf-8\r\n"
_OK = b"HTTP/1.1 200 OK\r\n" + _TYPE
_END = b"Connection: close\r\n\r\n"


def _length(body: bytes, extra: bytes = b"", size: int | None = None) -> bytes:
    said = len(body) if size is None else size
    return _OK + extra + b"Content-Length: %d\r\n" % said + _END + body


def _chunks(*sizes: int, ending: bytes = b"0\r\n\r\n", extension: bytes = b"") -> bytes:
    rest, parts = _PAGE, []
    for size in (*sizes, len(_PAGE)):
        piece, rest = rest[:size], rest[size:]
        if piece:
            parts.append(b"%X%s\r\n%s\r\n" % (len(piece), extension, piece))
    return _OK + b"Transfer-Encoding: chunked\r\n" + _END + b"".join(parts) + ending


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


_GZIP = gzip.compress(_PAGE, mtime=0)
WIRES: dict[str, bytes] = {
    "gzip": _length(_GZIP, b"Content-Encoding: gzip\r\n"),
    "x-gzip": _length(_GZIP, b"Content-Encoding: x-gzip\r\n"),
    "deflate": _length(zlib.compress(_PAGE), b"Content-Encoding: deflate\r\n"),
    "raw-deflate": _length(_raw_deflate(_PAGE), b"Content-Encoding: deflate\r\n"),
    "brotli": _length(brotli.compress(_PAGE), b"Content-Encoding: br\r\n"),
    "gzip-said-only": _length(_PAGE, b"Content-Encoding: gzip\r\n"),
    "gzip-unsaid": _length(_GZIP),
    "gzip-cut": _length(_GZIP[:-8], b"Content-Encoding: gzip\r\n"),
    "gzip-tail": _length(_GZIP + b"\x00" * 16, b"Content-Encoding: gzip\r\n"),
    "gzip-twice": _length(gzip.compress(_GZIP, mtime=0), b"Content-Encoding: gzip, gzip\r\n"),
    "identity": _length(_PAGE, b"Content-Encoding: identity\r\n"),
    "utf8-coding": _length(_PAGE, b"Content-Encoding: utf-8\r\n"),
    "long-length": _length(_PAGE, size=len(_PAGE) + 500),
    "short-length": _length(_PAGE, size=len(_PAGE) - 30),
    "two-lengths": _OK + b"Content-Length: %d\r\n" % len(_PAGE) * 2 + _END + _PAGE,
    "no-length": _OK + _END + _PAGE,
    "http-1.0": b"HTTP/1.0 200 OK\r\n" + _TYPE + b"\r\n" + _PAGE,
    "chunked": _chunks(100, 7, 500),
    "chunk-extension": _chunks(64, extension=b";name=value"),
    "chunk-trailer": _chunks(200, ending=b"0\r\nX-Sum: 1\r\n\r\n"),
    "chunk-cut": _chunks(200, ending=b""),
    "chunk-and-length": _chunks(300).replace(
        b"Transfer-Encoding", b"Content-Length: 5\r\nTransfer-Encoding"
    ),
    "bare-newlines": _length(_PAGE).replace(b"\r\n", b"\n"),
    "no-reason": _length(_PAGE).replace(b"200 OK", b"200"),
    "gbk-reason": _length(_PAGE).replace(b"200 OK", "200 成功".encode("gb18030")),
    "no-type": _length(_PAGE).replace(_TYPE, b""),
    "early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    + _length(_PAGE),
    "continued": b"HTTP/1.1 100 Continue\r\n\r\n" + _length(_PAGE),
    "odd-header": _length(_PAGE, b"X Odd : 1\r\nNo-Colon\r\n"),
    "many-headers": _length(_PAGE, b"".join(b"X-H%d: %d\r\n" % (n, n) for n in range(80))),
    "long-header": _length(_PAGE, b"Set-Cookie: a=" + b"x" * 7000 + b"\r\n"),
    "folded-header": _length(_PAGE, b"X-Long: one\r\n two\r\n"),
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half-head": b"HTTP/1.1 200 OK\r\nContent-Type: text/ht",
    "zero-nine": _PAGE,
    "length-then-nothing": _OK + b"Content-Length: 5000\r\n" + _END,
}
