"""A name server that knows the testbed's names and no others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from inspector.testbed.model import Naming, Web

TTL = 60


class Zone:
    """What the server says. Addresses are of TEST-NET-3 and 2001:db8::/32 (RFC 5737, RFC 3849)."""

    def __init__(self, web: Web) -> None:
        self._hosts = {
            dns.name.from_text(name): (host, place)
            for place, (name, host) in enumerate(web.hosts.items(), 1)
            if host.naming is not Naming.NXDOMAIN
        }
        self._above = {parent for name in self._hosts for parent in _parents(name)}

    def answer(self, wire: bytes) -> bytes | None:
        """The response to one query; None when the query cannot be read."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        reply = dns.message.make_response(query, recursion_available=True)
        reply.flags |= dns.flags.AA
        if query.question:
            question = query.question[0]
            self._fill(reply, question.name, question.rdtype)
        return reply.to_wire()

    def _fill(
        self, reply: dns.message.Message, name: dns.name.Name, kind: dns.rdatatype.RdataType
    ) -> None:
        known = self._hosts.get(name)
        if known is None:
            if name not in self._above:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            return
        host, place = known
        if host.naming is Naming.SERVFAIL:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return
        text = {
            dns.rdatatype.A: f"203.0.113.{place}",
            dns.rdatatype.AAAA: f"2001:db8::{place:x}" if host.ipv6 else "",
        }.get(kind)
        if text:
            reply.answer.append(dns.rrset.from_text(name, TTL, dns.rdataclass.IN, kind, text))


def _parents(name: dns.name.Name) -> Iterator[dns.name.Name]:
    while name != dns.name.root:
        name = name.parent()
        yield name


class Protocol(asyncio.DatagramProtocol):
    """DNS over UDP (RFC 1035 4.2.1)."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self._zone.answer(data)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)
