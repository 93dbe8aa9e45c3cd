"""What has a body goes out over connections of our own: how answers are framed, what stays open, what is refused."""

import asyncio
from collections.abc import Mapping

import pytest

from fedi_groups.errors import AddressRefused, Unreachable, Unusable
from fedi_groups.peers.connect import Answer, Connector, Limits
from fedi_groups.peers.guard import AddressGuard
from tests.peers.authority import Authority
from tests.peers.stage import ONLY_LOOPBACK, Misbehaviour, OpenConnector, OpenPeer, Reply, get, hang, names

pytestmark = pytest.mark.anyio


async def post(
    connector: Connector, url: str, *, headers: Mapping[str, str] | None = None, seconds: float = 5.0, limit: int = 1000
) -> Answer:
    return await connector.request("POST", url, headers=headers or {}, body=b"{}", timeout=seconds, limit=limit)


def said(*pieces: bytes, then_wait: bool = True) -> Misbehaviour:
    """Says exactly this, and then waits for the other side or closes."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        if then_wait:
            await reader.read()

    return speak


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    (
        said(OK + b"Content-Length: 4\r\n\r\nword"),
        said(OK + b"Content-Length: 4\r\n", b"\r\nwo", b"rd"),
        said(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nwo\r\n", b"2;x=y\r\nrd\r\n0\r\nX-Late: 1\r\n\r\n"),
        said(OK + b"\r\nwo", b"rd", then_wait=False),
        said(b"HTTP/1.0 200 OK\r\n\r\nword", then_wait=False),
        said(b"HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n", OK + b"Content-Length: 4\r\n\r\nword"),
        said(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + OK + b"Content-Length: 4\r\n\r\nword"),
    ),
)
async def test_an_answer_is_read_however_it_is_framed(
    answer: Misbehaviour, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/"] = answer

    heard = await post(connector, f"{peer.origin}/")

    assert (heard.status, heard.body) == (200, b"word")
    assert not {"x-early", "x-late", "link"} & set(heard.headers)


@pytest.mark.parametrize(
    "answer",
    (
        said(b"220 mail.example ESMTP\r\n\r\n"),
        said(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        said(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        said(OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        said(OK + b"X: " + b"y" * 70_000),
        said(*[b"HTTP/1.1 100 Continue\r\nX: " + b"y" * 30_000 + b"\r\n\r\n"] * 3),
    ),
)
async def test_an_answer_that_is_no_plain_http_is_unusable(
    answer: Misbehaviour, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/"] = answer

    with pytest.raises(Unusable):
        await post(connector, f"{peer.origin}/")


async def test_repeated_and_empty_headers_are_kept_apart(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/"] = said(OK + b"X-None:\r\nX-Two: a\r\nx-two: b\r\nContent-Length: 0\r\n\r\n")

    heard = await post(connector, f"{peer.origin}/")

    assert (heard.headers["x-none"], heard.headers["x-two"]) == ("", "a, b")


@pytest.mark.parametrize("tls", (False, True))
async def test_one_connection_carries_many_posts(
    tls: bool, open_peer: OpenPeer, open_connector: OpenConnector, authority: Authority
) -> None:
    peer = await open_peer(tls=authority.server("127.0.0.1") if tls else None)
    connector = await open_connector(ca_file=authority.file)
    peer.answers["/"] = Reply(202, b"thanks")

    assert [(await post(connector, f"{peer.origin}/")).body for _ in range(5)] == [b"thanks"] * 5
    assert peer.connections == 1


@pytest.mark.parametrize(
    "answer",
    (
        Reply(202, headers={"Connection": "close"}),
        said(OK + b"Content-Length: 99\r\n\r\nlonger than is read"),
        said(OK + b"Content-Length: 0\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n"),
        said(OK + b"Content-Length: 0\r\n\r\n", OK),
    ),
)
async def test_a_connection_is_not_used_again_where_something_may_be_left_on_it(
    answer: Reply | Misbehaviour, open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector()
    peer.answers["/"] = answer
    first = await post(connector, f"{peer.origin}/", limit=4)
    await asyncio.sleep(0.05)
    peer.answers["/"] = Reply(202)

    second = await post(connector, f"{peer.origin}/")

    assert first.status in (200, 202)
    assert (second.status, peer.connections) == (202, 2)


async def test_an_idle_connection_is_closed_in_time(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector(limits=Limits(keep_alive=0.1))
    peer.answers["/"] = Reply(202)

    await post(connector, f"{peer.origin}/")

    await asyncio.wait_for(peer.closed.wait(), 5)


async def test_all_connections_close_with_the_connector(open_peer: OpenPeer) -> None:
    idle, busy = await open_peer(), await open_peer()
    idle.answers["/"], busy.answers["/"] = Reply(202), hang

    async with Connector(ONLY_LOOPBACK, allow_http=True) as connector:
        await post(connector, f"{idle.origin}/")
        waiting = asyncio.create_task(post(connector, f"{busy.origin}/", seconds=60))
        await asyncio.sleep(0.05)

    with pytest.raises(Unreachable):
        await waiting
    await asyncio.wait_for(asyncio.gather(idle.closed.wait(), busy.closed.wait()), 5)


async def test_a_name_at_a_private_address_hears_nothing(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    connector = await open_connector(AddressGuard(), lookup=names({"inside.example": ["127.0.0.1"]}))

    with pytest.raises(AddressRefused):
        await post(connector, f"http://inside.example:{peer.port}/")
    assert peer.connections == 0


async def test_a_peer_that_hangs_is_left_in_time_and_its_line_with_it(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer, connector = await open_peer(), await open_connector(limits=Limits(per_server=2))
    peer.answers["/"] = hang

    waiting = [asyncio.create_task(post(connector, f"{peer.origin}/", seconds=1.0)) for _ in range(6)]
    await asyncio.sleep(0.1)
    at_once = peer.connections
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(each) for each in outcomes] == [Unreachable] * 6
    assert at_once <= 2
    await asyncio.wait_for(peer.closed.wait(), 5)


async def test_gets_and_posts_to_one_server_share_its_limit(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector(limits=Limits(per_server=1))
    peer.answers["/hang"] = hang
    waiting = asyncio.create_task(post(connector, f"{peer.origin}/hang", seconds=60))
    await asyncio.sleep(0.05)

    with pytest.raises(Unreachable):
        await get(connector, f"{peer.origin}/x", seconds=0.1)

    waiting.cancel()
    assert peer.targets == ["/hang"]


@pytest.mark.parametrize("value", ("a\r\nX: y", "a\nX: y", "a\rb", "a\0b"))
async def test_a_header_never_becomes_two(value: str, open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer, connector = await open_peer(), await open_connector()

    with pytest.raises(ValueError, match="header"):
        await post(connector, f"{peer.origin}/", headers={"X-Given": value})
    assert not peer.seen
