"""`inspector testbed`: a small government web with known defects."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path

import typer

from inspector import testbed
from inspector.cli.app import app, err, out
from inspector.clock import today

testbed_app = typer.Typer(
    help="A small fake-government web with known defects, for trials, tests and benchmarks.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(testbed_app, name="testbed")


@testbed_app.command()
def serve(
    directory: Path | None = typer.Option(
        None, "--workspace", help="Also write registry, truth and settings here."
    ),
    http_port: int = typer.Option(0, "--http-port", help="0: any free port."),
    dns_port: int = typer.Option(0, "--dns-port", help="0: any free port."),
) -> None:
    """Serve the testbed on loopback until interrupted; prints how to reach it."""
    asyncio.run(_serve(directory, http_port, dns_port))


async def _serve(directory: Path | None, http_port: int, dns_port: int) -> None:
    web = testbed.web(today())
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    async with testbed.serve(web, http_port=http_port, dns_port=dns_port) as served:
        if directory is not None:
            testbed.write(web, directory, served)
            out.print(f"wrote {directory}", markup=False)
        for mapping in served.connect_to:
            out.print(f"--connect-to {mapping}", markup=False)
        err.print(f"serving {len(web.sites)} sites; Ctrl-C ends")
        with contextlib.suppress(asyncio.CancelledError):
            await over.wait()


@testbed_app.command()
def write(directory: Path = typer.Argument(help="Folder to write to.")) -> None:
    """Write registry (sites.csv) and truth (truth.json) of the testbed."""
    testbed.write(testbed.web(today()), directory, None)
    out.print(f"wrote {directory}", markup=False)
