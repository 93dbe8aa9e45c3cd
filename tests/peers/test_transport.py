"""httpx over the connector: what libraries send goes through the same guard."""

import gzip

import httpx
import pytest

from fedi_groups.peers.transport import GuardedTransport
from tests.peers.stage import OpenConnector, OpenPeer, Reply, hang

pytestmark = pytest.mark.anyio


async def test_a_form_is_posted_and_the_json_answer_read(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    peer.answers["/token"] = Reply(
        body=gzip.compress(b'{"access_token": "t"}'),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )

    async with httpx.AsyncClient(transport=GuardedTransport(await open_connector())) as client:
        answer = await client.post(f"{peer.origin}/token?a=b", data={"code": "c"}, headers={"X-Own": "kept"})

    assert answer.json() == {"access_token": "t"}
    assert peer.targets == ["/token?a=b"]
    assert peer.seen[0].body == b"code=c"
    assert peer.seen[0].headers["x-own"] == "kept"
    assert peer.seen[0].headers["content-type"] == "application/x-www-form-urlencoded"


async def test_a_streamed_upload_arrives_whole(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    peer.answers["/media"] = Reply(201)

    async with httpx.AsyncClient(transport=GuardedTransport(await open_connector())) as client:
        answer = await client.put(f"{peer.origin}/media", files={"file": b"abc"})

    assert answer.status_code == 201
    assert b"abc" in peer.seen[0].body


async def test_a_redirect_that_httpx_follows_is_checked_too(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    connector = await open_connector()

    async with httpx.AsyncClient(transport=GuardedTransport(connector), follow_redirects=True) as client:
        for inside in ("http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest", "http://[fe80::1]/"):
            peer.answers["/x"] = Reply(302, headers={"Location": inside})
            with pytest.raises(httpx.ConnectError):
                await client.get(f"{peer.origin}/x")


async def test_what_goes_wrong_is_told_in_the_words_of_httpx(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer = await open_peer()
    peer.answers["/long"] = Reply(body=bytes(101))
    peer.answers["/never"] = hang
    transport = GuardedTransport(await open_connector(), timeout=0.2, limit=100)

    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://10.0.0.1/")
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{peer.origin}/never")
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"{peer.origin}/long")
