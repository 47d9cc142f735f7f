"""Serves a folder from memory to one measurement at a time, fast enough never to be what is slow.

python bench/serve.py DIR     prints its port; each line on its input is answered by the number of
                              distinct pages asked for since the last; it ends with its input
"""

from __future__ import annotations

import asyncio
import mimetypes
import sys
from pathlib import Path

_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found"
_LIFT = (
    "LinkChecker: may ask as fast as it can\r\n"  # its limit per host is lifted by such a header
)
_LIFETIME = 900.0  # seconds: it must not outlive a measurement that was killed


def answers(directory: Path) -> dict[bytes, bytes]:
    """Every file as a whole HTTP answer, by the path it is asked for."""
    found: dict[bytes, bytes] = {}
    for file in directory.rglob("*.*"):
        body = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{_LIFT}\r\n"
        )
        found[f"/{file.relative_to(directory).as_posix()}".encode()] = head.encode() + body
    found[b"/"] = found[b"/index.html"]
    return found


class Server(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and nothing else."""

    def __init__(self, files: dict[bytes, bytes], asked: set[bytes]) -> None:
        self._files = files
        self._asked = asked
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        assert self._transport
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for request in requests:
            method, path, _ = request.split(b" ", 2)
            answer = self._files.get(path, _MISSING)
            if answer is not _MISSING:
                self._asked.add(path)
            self._transport.write(
                answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == b"HEAD" else answer
            )


async def serve(directory: Path) -> None:
    """Serve until the input ends."""
    loop = asyncio.get_running_loop()
    files, asked = answers(directory), set[bytes]()
    server = await loop.create_server(lambda: Server(files, asked), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(len(asked), flush=True)
        asked.clear()


if __name__ == "__main__":
    asyncio.run(asyncio.wait_for(serve(Path(sys.argv[1])), _LIFETIME))
