"""Whose word counts: a resolver that knows no name at all says nothing about a site."""

from __future__ import annotations

import pytest

from inspector.evidence import Failure
from spiders.failed import FailedError
from spiders.names import Names, _resolver
from spiders.probes.dns import DnsProbe
from tests.servers import name_server, settings

CANARY = {("www.gov.cn", "A"): ["192.0.2.1"]}
HERE = "www.example.gov.cn"


async def failure(zone, host: str, *, named: bool = False) -> tuple[Failure | None, bool | None]:
    """How looking up a host fails when the system's resolver answers from this zone."""
    async with name_server(zone) as server:
        servers = (server.address,) if named else ()
        names = Names(settings(network={"dns_servers": servers}))
        names._resolver = _resolver((server.address,))
        answers = await DnsProbe(names).gather(host)
        try:
            await names.addresses(host)
        except FailedError as error:
            return error.failure, answers.exists
        finally:
            await names.close()
        return None, answers.exists


@pytest.mark.parametrize(
    ("zone", "host", "named", "expected"),
    [
        (CANARY, HERE, False, (Failure.NXDOMAIN, False)),
        ({}, HERE, False, (Failure.DNS_FAILED, None)),
        ({}, HERE, True, (Failure.NXDOMAIN, False)),
        ({}, "www.nowhere.invalid", False, (Failure.NXDOMAIN, False)),
        ({(HERE, "A"): ["192.0.2.9"]}, HERE, False, (None, True)),
    ],
    ids=["knows a canary", "knows nothing", "named by the operator", "never exists", "exists"],
)
async def test_a_name_is_missing_only_if_the_resolver_can_be_believed(zone, host, named, expected):
    assert await failure(zone, host, named=named) == expected
