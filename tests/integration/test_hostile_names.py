"""Name servers that fail, lie or change their mind: a name ends in a named state, and no answer of
theirs opens a private door."""

import asyncio
import contextlib
import itertools

import pytest

from inspector.evidence import Failure, Purpose
from spiders.fetch import Fetcher
from spiders.network import Network
from tests.servers import (
    HOST,
    SILENT,
    Aliases,
    Records,
    name_server,
    response,
    routes,
    says,
    serve,
    settings,
)

SHORT = 0.7  # seconds, for what is meant to run into the deadline
PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"  # what stands for each in these tests
HOSTS = pytest.mark.allow_hosts([PUBLIC, PRIVATE])


@contextlib.asynccontextmanager
async def fetching(*connect_to, network=None, **crawl):
    chosen = settings(*connect_to, network=network, **crawl)
    async with Network(chosen) as net:
        yield Fetcher(net, Records(), chosen)


async def get(fetcher, url=f"http://{HOST}/"):
    answer = await fetcher.fetch(url, purpose=Purpose.HOME)
    assert (answer.visit.status is None) != (answer.visit.failure is None)
    return answer


NAMES = {
    "does not exist": ("NXDOMAIN", Failure.NXDOMAIN),
    "has no address": ([], Failure.NO_ADDRESS),
    "resolver fails": ("SERVFAIL", Failure.DNS_FAILED),
    "resolver refuses": ("REFUSED", Failure.DNS_FAILED),
    "resolver is silent": (SILENT, Failure.DNS_FAILED),
    "resolver talks nonsense": (b"\xff" * 40, Failure.DNS_FAILED),
    "alias of itself": (Aliases((HOST,)), Failure.DNS_FAILED),
    "aliases in a circle": (Aliases(("a.cn", "b.cn", HOST)), Failure.DNS_FAILED),
    "aliases without end": (Aliases(tuple(f"a{n}.cn" for n in range(40))), Failure.DNS_FAILED),
    "alias of nothing": (Aliases(("a.cn",)), Failure.NO_ADDRESS),
}


@pytest.mark.parametrize(("answer", "failure"), NAMES.values(), ids=NAMES)
async def test_a_name_that_leads_nowhere_is_told_apart(answer, failure):
    timeout = SHORT if answer == SILENT or isinstance(answer, bytes) else 8
    async with (
        name_server({(HOST, "*"): answer}) as names,
        fetching(network={"dns_servers": [names.address]}, timeout=timeout) as fetcher,
    ):
        assert (await get(fetcher)).visit.failure is failure


async def test_a_name_with_a_private_address_is_refused():
    zone = {(HOST, "A"): ["127.0.0.1", "10.1.1.1"], (HOST, "AAAA"): ["::1"]}
    async with (
        name_server(zone) as names,
        serve(says(response(b"secret"))) as server,
        fetching(network={"dns_servers": [names.address]}) as fetcher,
    ):
        visit = (await get(fetcher, f"http://{HOST}:{server.port}/")).visit
    assert visit.failure is Failure.REFUSED_ADDRESS
    assert "127.0.0.1" in visit.note
    assert server.connections == 0


async def test_a_private_network_may_be_allowed():
    zone = {(HOST, "A"): ["127.0.0.1"], (HOST, "AAAA"): []}
    network = {"allow_private": ["127.0.0.0/8"]}
    async with (
        name_server(zone) as names,
        serve(says(response(b"ours"))) as server,
        fetching(network=network | {"dns_servers": [names.address]}) as fetcher,
    ):
        answer = await get(fetcher, f"http://{HOST}:{server.port}/")
    assert answer.body == b"ours"


async def test_a_mapping_without_an_address_opens_no_private_door():
    zone = {(HOST, "A"): ["127.0.0.1"], (HOST, "AAAA"): []}
    async with name_server(zone) as names, serve(says(response())) as server:
        network = {"dns_servers": [names.address]}
        async with fetching(f"{HOST}:80::{server.port}", network=network) as fetcher:
            assert (await get(fetcher)).visit.failure is Failure.REFUSED_ADDRESS


async def test_a_name_is_asked_once_for_many_requests():
    zone = {(HOST, "A"): ["127.0.0.1"], (HOST, "AAAA"): []}
    async with (
        name_server(zone) as names,
        fetching(network={"dns_servers": [names.address]}) as fetcher,
    ):
        await asyncio.gather(*(get(fetcher) for _ in range(5)))
    assert sorted(names.asked) == [(HOST, "A"), (HOST, "AAAA")]


# -- answers that change --------------------------------------------------------------------------


@pytest.fixture
def forgetful(monkeypatch):
    """Every look-up asks again, as if each answer had run out."""
    monkeypatch.setattr("spiders.names._SHORTEST", 0)
    monkeypatch.setattr("spiders.names._LONGEST", 0)


def turns_private(after: int = 1):
    """A name that has a public address so many times and a private one from then on."""
    answers = itertools.chain([[PUBLIC]] * after, itertools.repeat([PRIVATE]))
    return {(HOST, "A"): lambda: next(answers), (HOST, "AAAA"): []}


@contextlib.asynccontextmanager
async def two_faces(zone, handler):
    """A public server, a private one at the same port, and a fetcher that may visit the first."""
    async with (
        name_server(zone) as names,
        serve(says(response(b"secret"))) as secret,
        serve(handler, address=PUBLIC, port=secret.port) as public,
        fetching(
            network={"dns_servers": [names.address], "allow_private": [f"{PUBLIC}/32"]}
        ) as fetcher,
    ):
        yield fetcher, public, secret


@HOSTS
async def test_a_name_that_turns_private_is_refused_from_then_on(forgetful):
    async with two_faces(turns_private(), says(response(b"page"))) as (fetcher, public, secret):
        url = f"http://{HOST}:{public.port}/"
        answers = [await get(fetcher, url) for _ in range(3)]
        assert secret.connections == 0
    refused = Failure.REFUSED_ADDRESS
    assert [answer.visit.failure for answer in answers] == [None, refused, refused]
    assert [answer.visit.address for answer in answers] == [PUBLIC, "", ""]


@HOSTS
@pytest.mark.parametrize("purpose", [Purpose.HOME, Purpose.ROBOTS, Purpose.FRAME, Purpose.LINK])
async def test_a_redirect_back_to_a_name_that_turned_private_is_refused(forgetful, purpose):
    """Also on a connection that stayed open: it leads to the old address, the name does not."""
    moved = response(b"", "302 Found", Location="/inside")
    async with two_faces(turns_private(), routes({"/": moved})) as (fetcher, public, secret):
        hops = await fetcher.follow(f"http://{HOST}:{public.port}/", purpose=purpose)
        assert (secret.connections, len(public.requests)) == (0, 1)
    assert [hop.visit.failure for hop in hops] == [None, Failure.REFUSED_ADDRESS]


@HOSTS
@pytest.mark.parametrize("order", [[PUBLIC, PRIVATE], [PRIVATE, PUBLIC]])
async def test_of_mixed_addresses_the_private_one_is_never_tried(order):
    zone = {(HOST, "A"): order, (HOST, "AAAA"): ["::1"]}
    async with two_faces(zone, says(response(b"page"))) as (fetcher, public, secret):
        answer = await get(fetcher, f"http://{HOST}:{public.port}/")
        assert secret.connections == 0
    assert (answer.body, answer.visit.address) == (b"page", PUBLIC)


@HOSTS
async def test_a_private_address_is_no_second_choice_when_the_public_one_is_shut():
    zone = {(HOST, "A"): [PUBLIC, PRIVATE], (HOST, "AAAA"): ["::1"]}
    network = {"allow_private": [f"{PUBLIC}/32"]}
    async with name_server(zone) as names, serve(says(response(b"secret"))) as secret:
        async with fetching(network=network | {"dns_servers": [names.address]}) as fetcher:
            visit = (await get(fetcher, f"http://{HOST}:{secret.port}/")).visit
        assert secret.connections == 0
    assert visit.failure is Failure.CONNECT_REFUSED
