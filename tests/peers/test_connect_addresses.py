"""Where the connector does not go: what the guard refuses, in every spelling, by every way there."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_network

import pytest

from fedi_groups.errors import AddressRefused
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard
from tests.peers.ranges import NOT_PUBLIC
from tests.peers.stage import OpenConnector, OpenPeer, Reply, get, names

pytestmark = pytest.mark.anyio

NOTHING_ALLOWED = AddressGuard()
FIRST_ONLY = AddressGuard((ip_network("127.0.0.1/32"),))
NOT_PLAIN = (
    "",
    "/x",
    "file:///etc/passwd",
    "ftp://h.example/",
    "https:///x",
    "https://user@h.example/",
    "https://user:secret@h.example/",
    "https://h.example\\@127.0.0.1/",
    "https://h.example:0/",
    "https://h.example:99999/",
    "https://[::1::]/",
    "https://[fe80::1%25eth0]/",
    "https://h.example./",
    "https://h.example/a b",
    "https://h.example/\r\nX: y",
    "https://h.exa\tmple/",
    "https://h%2eexample/",
    "https://h.example/" + "x" * 2048,
)


async def is_refused(connector: Connector, url: str) -> bool:
    try:
        await get(connector, url)
    except AddressRefused:
        return True
    return False


async def test_a_url_with_a_number_that_is_not_public_is_refused(open_connector: OpenConnector) -> None:
    connector = await open_connector(NOTHING_ALLOWED)
    hosts = [f"[{address}]" if ":" in address else address for address in NOT_PUBLIC]

    assert not [host for host in hosts if not await is_refused(connector, f"http://{host}/")]


async def test_a_name_at_an_address_that_is_not_public_is_refused(open_connector: OpenConnector) -> None:
    known = {f"n{number}.example": [address] for number, address in enumerate(NOT_PUBLIC)}
    connector = await open_connector(NOTHING_ALLOWED, lookup=names(known))

    assert not [known[name] for name in known if not await is_refused(connector, f"http://{name}/")]


async def test_what_is_not_a_plain_url_is_refused(open_connector: OpenConnector) -> None:
    connector = await open_connector()

    assert not [url for url in NOT_PLAIN if not await is_refused(connector, url)]


@pytest.mark.parametrize(
    "host", ("2130706433", "127.1", "0x7f.1", "0177.0.0.1", "0x7f000001", "127.0.0.1.", "localhost")
)
async def test_the_loopback_in_another_spelling_is_not_reached(
    host: str, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer = await open_peer()
    connector = await open_connector(NOTHING_ALLOWED, lookup=names({host: ["127.0.0.1"]}))

    with pytest.raises(AddressRefused):
        await get(connector, f"http://{host}:{peer.port}/")

    assert peer.connections == 0


@pytest.mark.parametrize(
    "url", ("http://h.example/", "http://h.example:443/", "https://h.example:8443/", "https://h.example:22/")
)
async def test_only_https_on_the_usual_ports_is_asked_unless_http_is_allowed(
    url: str, open_connector: OpenConnector
) -> None:
    asked = []

    async def lookup(name: str) -> Sequence[str]:
        asked.append(name)
        return ["127.0.0.1"]

    connector = await open_connector(allow_http=False, lookup=lookup)

    with pytest.raises(AddressRefused):
        await get(connector, url)
    assert not asked


async def test_a_name_that_changes_its_address_after_the_check_gains_nothing(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    allowed = await open_peer("127.0.0.1")
    inside = await open_peer("127.0.0.2", port=allowed.port)
    allowed.answers["/"] = Reply(body=b"allowed")
    answers = iter((["127.0.0.1"], ["127.0.0.2"]))

    async def rebinding(name: str) -> Sequence[str]:
        return next(answers)

    connector = await open_connector(FIRST_ONLY, lookup=rebinding)

    assert await get(connector, f"http://rebinding.example:{allowed.port}/") == b"allowed"
    with pytest.raises(AddressRefused):
        # Another port is another connection, and another question to the name server.
        await get(connector, f"http://rebinding.example:{allowed.port + 1}/")
    assert (allowed.connections, inside.connections) == (1, 0)


async def test_of_several_addresses_only_the_public_ones_are_tried(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    allowed = await open_peer("127.0.0.1")
    inside = await open_peer("127.0.0.2", port=allowed.port)
    allowed.answers["/"] = Reply(body=b"allowed")
    mixed = names({"mixed.example": ["127.0.0.2", "::1", "127.0.0.1"]})
    connector = await open_connector(FIRST_ONLY, lookup=mixed)

    assert await get(connector, f"http://mixed.example:{allowed.port}/") == b"allowed"
    assert inside.connections == 0


async def test_everyone_who_waits_for_one_lookup_hears_that_it_is_refused(open_connector: OpenConnector) -> None:
    asked = []

    async def slow(name: str) -> Sequence[str]:
        asked.append(name)
        await asyncio.sleep(0)
        return ["10.0.0.1"]

    connector = await open_connector(lookup=slow)

    outcomes = await asyncio.gather(*(is_refused(connector, "http://inside.example/") for _ in range(20)))

    assert outcomes == [True] * 20
    assert asked == ["inside.example"]
