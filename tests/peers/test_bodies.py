"""How much of an answer is read, and what becomes of one that is too long, too slow or made to burst."""

import asyncio
import gzip
import zlib

import pytest

from fedi_groups.errors import TooLarge, Unreachable, Unusable
from fedi_groups.peers.connect import Answer, Connector, Limits
from tests.peers.stage import Misbehaviour, OpenConnector, OpenPeer, Peer, Reply

pytestmark = pytest.mark.anyio

LIMIT = 1_000_000
TEXT = b'{"content": "' + b"birds of many feathers " * 200 + b'"}'


async def get(connector: Connector, peer: Peer, *, limit: int = LIMIT, seconds: float = 5.0) -> Answer:
    return await connector.request("GET", f"{peer.origin}/x", headers={}, timeout=seconds, limit=limit)


async def post(connector: Connector, peer: Peer, *, limit: int = LIMIT) -> Answer:
    return await connector.request("POST", f"{peer.origin}/x", headers={}, body=b"{}", timeout=5, limit=limit)


def encoded(coding: str, body: bytes, status: int = 200) -> Reply:
    return Reply(status, body, {"Content-Encoding": coding})


def zipped(size: int, *, wbits: int = 31) -> bytes:
    """This many zeros, packed piece by piece: a bomb should not burst in the test's own hands."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    pieces = [packer.compress(bytes(100_000)) for _ in range(size // 100_000)]
    return b"".join([*pieces, packer.flush()])


def spoken(*pieces: bytes, head: bytes = b"", then_wait: bool = False) -> Misbehaviour:
    """Sends these pieces one by one, without saying how long it will be, and closes (or waits for the other side)."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if then_wait:
            await reader.read()

    return speak


@pytest.mark.parametrize(
    ("coding", "body"),
    (
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT, wbits=-15)),
    ),
)
async def test_a_body_is_decoded(coding: str, body: bytes, open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = encoded(coding, body)

    assert (await get(connector, peer)).body == TEXT


@pytest.mark.parametrize(
    ("coding", "body"),
    (
        ("br", TEXT),
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
        ("gzip", TEXT),
        ("gzip", gzip.compress(TEXT)[:-9]),
        ("gzip", gzip.compress(TEXT) + b"more"),
    ),
)
async def test_a_body_that_does_not_decode_is_unusable(
    coding: str, body: bytes, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = encoded(coding, body)

    with pytest.raises(Unusable):
        await get(connector, peer)


@pytest.mark.parametrize("wbits", (31, 15, -15))
async def test_a_bomb_is_left_before_it_bursts(wbits: int, open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = encoded("gzip" if wbits == 31 else "deflate", zipped(50_000_000, wbits=wbits))

    with pytest.raises(TooLarge):
        await get(connector, peer)


async def test_what_swells_a_hundredfold_is_refused_even_below_the_limit(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = encoded("gzip", zipped(900_000))

    with pytest.raises(TooLarge):
        await get(connector, peer)


@pytest.mark.parametrize("announced", (True, False))
async def test_a_body_over_the_limit_is_refused(
    announced: bool, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = Reply(body=bytes(1001)) if announced else spoken(*[bytes(100)] * 11)

    with pytest.raises(TooLarge):
        await get(connector, peer, limit=1000)
    assert len((await get(connector, peer, limit=1001 if announced else 1100)).body) > 1000


async def test_an_endless_body_is_left_at_the_limit(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(bytes(50_000))
            await writer.drain()

    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = pour

    with pytest.raises(TooLarge):
        await get(connector, peer)
    await asyncio.wait_for(peer.closed.wait(), 5)


async def test_a_body_that_drips_does_not_outlast_the_deadline(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    peer, connector = await open_peer(), await open_connector(limits=Limits(pause=5))
    peer.answers["/x"] = drip

    with pytest.raises(Unreachable):
        await get(connector, peer, seconds=0.3)
    await asyncio.wait_for(peer.closed.wait(), 5)


async def test_silence_within_a_body_is_not_waited_out(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector(limits=Limits(pause=0.1))
    peer.answers["/x"] = spoken(b"half", head=b"Content-Length: 8\r\n", then_wait=True)

    with pytest.raises(Unreachable):
        await get(connector, peer, seconds=60)


async def test_a_body_that_ends_early_is_unreachable(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = spoken(b"half", head=b"Content-Length: 8\r\n")

    with pytest.raises(Unreachable):
        await get(connector, peer)


@pytest.mark.parametrize(
    "answer",
    (
        Reply(202, b"thank you " * 1000),
        encoded("br", b"?", 202),
        encoded("gzip", b"?", 202),
        encoded("gzip", zipped(10_000_000), 202),
    ),
)
async def test_a_delivery_is_taken_however_badly_the_thanks_are_worded(
    answer: Reply, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = answer

    taken = await post(connector, peer, limit=1000)

    assert taken.status == 202
    assert len(taken.body) <= 1000


async def test_a_delivery_is_taken_even_if_the_thanks_break_off(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector(limits=Limits(pause=0.1))
    for silent in (True, False):
        peer.answers["/x"] = spoken(b"half", head=b"Content-Length: 8\r\n", then_wait=silent)

        assert (await post(connector, peer)).body == b"half"


async def test_of_a_refusal_the_beginning_is_kept(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/x"] = Reply(404, b"no such bird" + bytes(5000))

    refusal = await get(connector, peer, limit=12)

    assert (refusal.status, refusal.body) == (404, b"no such bird")
