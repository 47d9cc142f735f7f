"""Addresses and host names, spelled one way, and what is known of some hosts."""

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
def _hosts(*groups: str) -> frozenset[str]:
    path = Path(__file__).with_name("hosts.toml")
    known: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    return frozenset(name for group in groups for name in known[group])


def turns_robots_away(name: str) -> bool:
    """Whether a host, or one above it, is known to live and to refuse robots."""
    return _below(name, _hosts("national", "social"))


def writes_nothing(name: str) -> bool:
    """Whether the scripts of a host, or of one above it, are known to count visits, to share, or
    to be those of a national register: no text of the site's comes from there.
    """
    return _below(name, _hosts("national", "social", "counters"))


def _below(name: str, known: frozenset[str]) -> bool:
    labels = name.split(".")
    return any(".".join(labels[start:]) in known for start in range(len(labels)))
