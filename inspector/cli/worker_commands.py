"""`inspector worker`: one process of a cluster; `inspector health`: whether the one here works."""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from functools import partial

import typer

from inspector.cli.app import NO_CONTACT, app, err, out, workspace
from inspector.cli.telling import speak
from inspector.engines import alive
from inspector.engines.station import Say
from inspector.errors import UsageError
from inspector.settings import Settings
from inspector.storage.database import open_database, shown
from inspector.storage.evidence_store import EvidenceStore


@app.command()
def worker(
    concurrency: int | None = typer.Option(
        None, "--concurrency", min=1, help="Sites side by side; default: the setting."
    ),
    lanes: str = typer.Option(
        "audit,recheck,sweep,clock", "--lanes", help="What to do: a list with commas."
    ),
) -> None:
    """Work for a cluster: take inspections from PostgreSQL until stopped.

    Any number of workers may run, on any number of machines. On SIGTERM it finishes the sites it
    has in hand, or hands them back after `cluster.patience` seconds. It says what it does in lines
    of JSON on standard output, and in numbers for Prometheus (`cluster.metrics`).
    """
    values = workspace()
    if not values.contact:
        err.print(NO_CONTACT)
    asyncio.run(_work(values, _lanes(lanes), concurrency or values.cluster.concurrency))


def _lanes(text: str) -> list[str]:
    from inspector.storage.jobs import LANES  # noqa: PLC0415 - the extra may not be installed

    wanted = [each.strip() for each in text.split(",") if each.strip()]
    if unknown := sorted(set(wanted) - set(LANES)):
        raise UsageError(f"no such lane: {', '.join(unknown)}; there are {', '.join(LANES)}")
    return wanted


async def _work(values: Settings, lanes: list[str], concurrency: int) -> None:
    from inspector.engines.cluster import ClusterWorker, worker_name  # noqa: PLC0415 - see above
    from inspector.engines.metrics import ClusterState, Metrics, served  # noqa: PLC0415 - see above

    name = worker_name()
    say = speak(name).msg
    await asyncio.to_thread(EvidenceStore.of(values).check)
    async with AsyncExitStack() as stack:
        if address := values.cluster.metrics:
            metrics = Metrics(name)
            if "clock" in lanes:
                metrics.registry.register(ClusterState(values))
            port = await stack.enter_async_context(served(metrics, address))
            say("serving", port=port)
            say = partial(_both, say, metrics.hear)
        made = ClusterWorker(values, lanes, concurrency, say, name)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, made.stopping.set)
        if values.cluster.alive:
            path = values.root / values.cluster.alive
            stack.enter_context(alive.shown(path, values.cluster.heartbeat))
        await made.run()


@app.command()
def health() -> None:
    """Say whether the database can be used and the worker of this machine lives.

    Ends with 2 when the database does not answer or is of another version, with 3 when the worker
    gives no sign of life (`cluster.alive`): for the health check of a container.
    """
    values = workspace()
    open_database(values.database_url).dispose()
    out.print(f"{shown(values.database_url)}: answers", markup=False)
    if values.cluster.alive:
        path = values.root / values.cluster.alive
        alive.look(path, values.cluster.stalled, time.time())
        out.print("worker: lives")


def _both(first: Say, second: Say, event: str, **values: object) -> None:
    first(event, **values)
    second(event, **values)
