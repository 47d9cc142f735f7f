"""Addresses and host names, spelled one way, and the hosts that turn robots away."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path

from yarl import URL


@lru_cache(maxsize=65536)
def key(url: str) -> str:
    """One spelling for all spellings of an address: what a gatherer quoted and what stood on the
    page must meet.
    """
    try:
        parsed = URL(url.strip()).with_fragment(None)
        return str(parsed if parsed.path else parsed.with_path("/"))
    except (ValueError, UnicodeError):
        return url.strip()


@lru_cache(maxsize=65536)
def host(url: str) -> str:
    """Host name of an address in lower case, "" when there is none."""
    try:
        return (URL(url.strip()).host or "").lower()
    except (ValueError, UnicodeError):
        return ""


def bare(name: str) -> str:
    """A host name without its leading `www.`: both are one site."""
    return name.removeprefix("www.")


@cache
def _hosts() -> frozenset[str]:
    path = Path(__file__).with_name("hosts.toml")
    groups: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    return frozenset(name for group in groups.values() for name in group)


def turns_robots_away(name: str) -> bool:
    """Whether a host, or one above it, is known to live and to refuse robots."""
    labels = name.split(".")
    return any(".".join(labels[start:]) in _hosts() for start in range(len(labels)))
