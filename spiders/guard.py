"""The guard: which addresses an inspection may touch."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from inspector.errors import SettingsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291: all global unicast there is


class Guard:
    """Refuses private, loopback, link-local, multicast and reserved addresses, also inside
    IPv6 forms that carry an IPv4 address, unless one of `allowed` (CIDR) holds them.

    Raises:
        SettingsError: one of `allowed` is not a network.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        try:
            self._allowed = [ipaddress.ip_network(text, strict=False) for text in allowed]
        except ValueError as error:
            raise SettingsError(f"network.allow_private: {error}") from error

    def permits(self, text: str) -> bool:
        """Whether a connection to this address may be made."""
        address = ipaddress.ip_address(text)
        if any(address in network for network in self._allowed):
            return True
        return all(_public(part) for part in _parts(address))


def _parts(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    inner = [*(address.teredo or ()), address.sixtofour]
    return [address, *(part for part in inner if part)]


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
