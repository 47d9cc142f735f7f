"""Addresses and host names, spelled one way, and what is known of some hosts."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path

import tldextract
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


@lru_cache(maxsize=1 << 15)
def registrable(name: str) -> str:
    """The registrable domain of a host: one label below the public suffix (`gov.cn` is one), or
    the host itself.
    """
    return _suffixes(private=True)(name).top_domain_under_public_suffix or name


def on_the_market(domain: str) -> bool:
    """Whether anybody may register a domain of this form: it stands right below a public suffix
    that a registry runs, not below one that a company lends (`github.io`).
    """
    return _suffixes(private=False)(domain).top_domain_under_public_suffix == domain


@cache
def _suffixes(*, private: bool) -> tldextract.TLDExtract:
    """The extractor on the list it ships: without addresses it never asks the network."""
    return tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=private)


@cache
def _hosts(*groups: str) -> frozenset[str]:
    path = Path(__file__).with_name("hosts.toml")
    known: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8"))
    return frozenset(name for group in groups for name in known[group])


def is_inner(name: str) -> bool:
    """Whether a host is written as an address of a private network (RFC 1918, RFC 6890)."""
    try:
        return ip_address(name.strip("[]")).is_private
    except ValueError:
        return name == "localhost"


def turns_robots_away(name: str) -> bool:
    """Whether a host, or one above it, is known to live and to refuse robots."""
    return below(name, _hosts("national", "social"))


def writes_nothing(name: str) -> bool:
    """Whether the scripts of a host, or of one above it, are known to count visits, to share, or
    to be those of a national register: no text of the site's comes from there.
    """
    return below(name, _hosts("national", "social", "counters"))


def below(name: str, known: frozenset[str]) -> bool:
    """Whether a host, or one above it, is among the known ones."""
    labels = name.split(".")
    return any(".".join(labels[start:]) in known for start in range(len(labels)))
