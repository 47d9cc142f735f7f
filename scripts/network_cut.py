"""The drill: a sweep whose network is cut for 30 seconds. As root, on Linux:

python scripts/network_cut.py [SECONDS]

The sites stand in a network name space of their own behind a virtual cable. While the sweep is
under way the far end of the cable is taken down. Every deadline and limit is the default. The
drill is run with canaries and, to show what they are for, without; a table is printed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from inspector.settings import load
from inspector.storage.database import open_database, session
from inspector.storage.tables import HealthWindowRow, InspectionRow, ResultRow, WithdrawalRow

SPACE, NEAR, FAR = "inspector-drill", "drill0", "drill1"
NETWORK = "198.18.77"  # of the range for measurements (RFC 2544)
SITES, PAGES = 60, 30
DOWN = {SITES + 1: "refuses", SITES + 2: "does not exist"}
CANARIES = range(201, 204)
CUT_AFTER = 25.0  # seconds
INSPECTOR = [sys.executable, "-c", "from inspector.cli import main; main()"]
REFUSING = 200  # an address of the far end on which nobody listens


def main() -> None:
    """Cut twice, and say what came of it."""
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
        return
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    print(f"{SITES} sites that are well, {len(DOWN)} that are down, a cut of {seconds:g} s")
    with cable():
        for canaries in (True, False):
            print("with canaries" if canaries else "without canaries", flush=True)
            for name, value in drill(seconds, canaries=canaries).items():
                print(f"  {name:40} {value}", flush=True)


def run(*words: str) -> None:
    """A command that must succeed."""
    subprocess.run(words, check=True)


def inside(*words: str) -> tuple[str, ...]:
    """The same command in the name space of the sites."""
    return ("ip", "netns", "exec", SPACE, *words)


@contextmanager
def cable() -> Iterator[None]:
    """The name space with its cable and addresses, and the server in it."""
    run("ip", "netns", "add", SPACE)
    try:
        run("ip", "link", "add", NEAR, "type", "veth", "peer", "name", FAR, "netns", SPACE)
        run("ip", "address", "add", f"{NETWORK}.254/24", "dev", NEAR)
        run("ip", "link", "set", NEAR, "up")
        for number in (*range(1, SITES + 1), REFUSING, *CANARIES):
            run(*inside("ip", "address", "add", f"{NETWORK}.{number}/24", "dev", FAR))
        run(*inside("ip", "link", "set", FAR, "up"))
        server = subprocess.Popen(inside(sys.executable, __file__, "serve"))
        try:
            yield
        finally:
            server.terminate()
            server.wait()
    finally:
        run("ip", "netns", "delete", SPACE)


async def serve() -> None:
    """Answer every path of every name with a page; nobody listens on the refusing address."""
    numbers = (*range(1, SITES + 1), *CANARIES)
    servers = [await asyncio.start_server(answer, f"{NETWORK}.{n}", 80) for n in numbers]
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Requests of one connection."""
    links = "".join(f"<a href=/c{n}/>栏目{n}</a>" for n in range(PAGES))
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            method, path, _ = head.split(b" ", 2)
            text = "" if path == b"/robots.txt" else f"<title>站点</title><p>{path!r}</p>{links}"
            body = text.encode()
            lines = ("HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8")
            start = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode()
            writer.write(start if method == b"HEAD" else start + body)
            await writer.drain()
    except (OSError, EOFError):
        writer.close()


def drill(seconds: float, *, canaries: bool) -> dict[str, object]:
    """One sweep with one cut; what stands in SQL afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, canaries=canaries)
        began = time.monotonic()
        sweep = subprocess.Popen([*INSPECTOR, "sweep", "2026Q4", "--jobs", "2"], cwd=folder)
        time.sleep(CUT_AFTER)
        run(*inside("ip", "link", "set", FAR, "down"))
        time.sleep(seconds)
        run(*inside("ip", "link", "set", FAR, "up"))
        sweep.wait()
        return outcome(folder) | {"seconds of the sweep": round(time.monotonic() - began)}


def prepare(folder: Path, *, canaries: bool) -> None:
    """A workspace on the sites of the name space."""
    hosts = {number: f"s{number:02}.example.gov.cn" for number in (*range(1, SITES + 1), *DOWN)}
    where = {n: f"{NETWORK}.{REFUSING if DOWN.get(n) == 'refuses' else n}" for n in hosts}
    mapped = [f"{host}:{port}:{where[n]}:{port}" for n, host in hosts.items() for port in (80, 443)]
    mapped += [f"c{number}.example.org:80:{NETWORK}.{number}:80" for number in CANARIES]
    known = [f"http://c{number}.example.org/" for number in CANARIES] if canaries else []
    (folder / "inspector.toml").write_text(
        f"[network]\nconnect_to = {json.dumps(mapped)}\n[health]\ncanaries = {json.dumps(known)}\n"
        "[browser]\nenabled = false\n"
    )
    lines = [f"50019900{n:02},站点{n},http://{host}/,部门网站" for n, host in hosts.items()]
    heading = "网站标识码,网站名称,首页网址,网站类型"
    (folder / "sites.csv").write_text("\n".join((heading, *lines)) + "\n", "utf-8")
    for words in (("init",), ("sites", "import", "sites.csv"), ("plan", "2026Q4", "--all")):
        subprocess.run([*INSPECTOR, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def outcome(folder: Path) -> dict[str, object]:
    """What the sweep said of the sites that are well and of those that are down."""
    down = {f"50019900{number:02}" for number in DOWN}
    with session(open_database(load(folder).database_url)) as db:
        said = db.execute(
            select(InspectionRow.site_code, ResultRow.verdict)
            .join(ResultRow)
            .where(ResultRow.code == "AVL002")
        ).all()
        windows = db.scalars(select(HealthWindowRow)).all()
        return {
            "AVL002 of sites that are well": dict(Counter(v for c, v in said if c not in down)),
            "AVL002 of sites that are down": dict(Counter(v for c, v in said if c in down)),
            "windows": "; ".join(f"{w.kind} {w.begun} to {w.ended}" for w in windows) or "none",
            "inspections withdrawn": db.scalar(select(func.count(WithdrawalRow.id))),
        }


if __name__ == "__main__":
    main()
