"""Servers below HTTP: they hang, trickle or babble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from inspector.testbed.model import Line

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PAUSE = 0.5
"""Seconds between two drops of the trickle."""


async def _hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(65536):
        pass


async def _trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>")
    while True:
        writer.write(b"<!-- -->")
        await writer.drain()
        await asyncio.sleep(PAUSE)


async def _babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    await writer.drain()
    await reader.read(65536)


_TALKS: dict[Line, Talk] = {
    Line.HANGING: _hang,
    Line.TRICKLING: _trickle,
    Line.BABBLING: _babble,
}


@asynccontextmanager
async def listening() -> AsyncIterator[dict[Line, int]]:
    """Open one port for each kind; all conversations end with the block."""
    tasks: set[asyncio.Task[None]] = set()
    servers = {line: await _open(talk, tasks) for line, talk in _TALKS.items()}
    try:
        yield {line: server.sockets[0].getsockname()[1] for line, server in servers.items()}
    finally:
        for server in servers.values():
            server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _open(talk: Talk, tasks: set[asyncio.Task[None]]) -> asyncio.Server:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(converse(reader, writer))
        task.add_done_callback(lambda _task: writer.close())
        task.add_done_callback(tasks.discard)
        tasks.add(task)

    return await asyncio.start_server(accept, "127.0.0.1", 0)
