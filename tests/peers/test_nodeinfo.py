"""Which software a server runs, and how it is told apart why that is not known."""

import asyncio
from typing import Any

import pytest

from fedi_groups.domain.types import Origin
from fedi_groups.errors import BudgetSpent
from fedi_groups.peers.fetch import Budget, Patience
from fedi_groups.peers.nodeinfo import NodeInfo, NodeInfoState, read
from tests.peers.stage import OpenFetcher, OpenPeer, Peer, Reply, document

pytestmark = pytest.mark.anyio

PLACE = "/.well-known/nodeinfo"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
JSON = "application/json"


def serve(peer: Peer, *versions: str, schema: str = SCHEMA) -> None:
    links = [{"rel": f"{schema}{version}", "href": f"{peer.origin}/nodeinfo/{version}"} for version in versions]
    peer.answers[PLACE] = document({"links": links}, kind=JSON)
    for version in versions:
        content = {"version": version, "software": {"name": f"Lemmy-{version}", "version": "0.19.5"}}
        kind = f'{JSON}; profile="{SCHEMA}{version}#"'
        peer.answers[f"/nodeinfo/{version}"] = document(content, kind=kind)


async def state_of(peer: Peer, open_fetcher: OpenFetcher) -> NodeInfoState:
    fetcher = await open_fetcher(patience=Patience(answer=0.3))
    return (await read(fetcher, Origin(peer.origin), budget=Budget(9))).state


@pytest.mark.parametrize("schema", (SCHEMA, SCHEMA.replace("http:", "https:")))
@pytest.mark.parametrize(
    ("versions", "chosen"),
    ((("2.0",), "2.0"), (("2.1",), "2.1"), (("1.0", "2.0", "2.1"), "2.1"), (("2.0", "3.0"), "2.0")),
)
async def test_the_newest_schema_known_is_read(
    schema: str, versions: tuple[str, ...], chosen: str, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    serve(peer, *versions, schema=schema)

    info = await read(fetcher, Origin(peer.origin), budget=Budget(2))

    assert info == NodeInfo(f"lemmy-{chosen}", "0.19.5")
    assert info.state is NodeInfoState.READ


@pytest.mark.parametrize(
    ("software", "expected"),
    (
        ({"name": "mastodon", "version": "4.5"}, NodeInfo("mastodon", "4.5")),
        ({"name": "mastodon"}, NodeInfo("mastodon")),
        ({"name": "mastodon", "version": 4}, NodeInfo("mastodon")),
        ({"name": "x" * 101, "version": "1"}, NodeInfo(state=NodeInfoState.MALFORMED)),
        ({"name": "", "version": "1"}, NodeInfo(state=NodeInfoState.MALFORMED)),
        ({"name": ["mastodon"]}, NodeInfo(state=NodeInfoState.MALFORMED)),
        ("mastodon", NodeInfo(state=NodeInfoState.MALFORMED)),
        (None, NodeInfo(state=NodeInfoState.MALFORMED)),
    ),
)
async def test_software_without_a_name_is_malformed_and_without_a_version_is_not(
    software: object, expected: NodeInfo, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    serve(peer, "2.1")
    peer.answers["/nodeinfo/2.1"] = document({"software": software}, kind=JSON)

    assert await read(fetcher, Origin(peer.origin), budget=Budget(2)) == expected


@pytest.mark.parametrize(
    "answer", ({}, {"links": []}, {"links": "none"}, {"links": [{"rel": 1}, "x", {"rel": SCHEMA}]})
)
async def test_a_server_that_offers_no_schema_has_none(
    answer: dict[str, Any], open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer = await open_peer()
    peer.answers[PLACE] = document(answer, kind=JSON)

    assert await state_of(peer, open_fetcher) is NodeInfoState.ABSENT


async def test_absent_unreachable_and_malformed_are_told_apart(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    peer = await open_peer()
    for answer, state in (
        (Reply(404), NodeInfoState.ABSENT),
        (Reply(410), NodeInfoState.ABSENT),
        (Reply(502), NodeInfoState.UNREACHABLE),
        (hang, NodeInfoState.UNREACHABLE),
        (Reply(302, headers={"Location": "http://10.0.0.1/"}), NodeInfoState.UNREACHABLE),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), NodeInfoState.MALFORMED),
        (Reply(200, b"{", {"Content-Type": JSON}), NodeInfoState.MALFORMED),
        (Reply(200, bytes(2_000_000), {"Content-Type": JSON}), NodeInfoState.MALFORMED),
    ):
        peer.answers[PLACE] = answer
        assert await state_of(peer, open_fetcher) is state


async def test_a_server_that_is_not_there_is_unreachable(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer = await open_peer()
    peer.origin = "http://127.0.0.77:9"

    assert await state_of(peer, open_fetcher) is NodeInfoState.UNREACHABLE


async def test_a_spent_budget_is_not_taken_for_a_fault_of_the_server(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    serve(peer, "2.1")

    with pytest.raises(BudgetSpent):
        await read(fetcher, Origin(peer.origin), budget=Budget(1))


@pytest.mark.parametrize(
    ("metadata", "found"),
    (
        ({"capabilities": ["fep-1b12", "FEP-1a11"]}, {"fep-1b12", "fep-1a11"}),
        ({"capabilities": {"fep-1a11": True}}, set()),
        ({"capabilities": ["x" * 101, 7, None]}, set()),
        (["fep-1a11"], set()),
        (None, set()),
    ),
)
async def test_what_a_server_says_it_can_is_read(
    open_peer: OpenPeer, open_fetcher: OpenFetcher, metadata: object, found: set[str]
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    serve(peer, "2.1")
    content = {"version": "2.1", "software": {"name": "piefed", "version": "1.6"}, "metadata": metadata}
    peer.answers["/nodeinfo/2.1"] = document(content, kind=JSON)
    info = await read(fetcher, Origin(peer.origin), budget=Budget(9))
    assert info.software == "piefed" and info.capabilities == found
