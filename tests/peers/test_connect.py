"""What the connector connects to, what it sends, and what becomes of servers that behave badly."""

import asyncio
from ipaddress import ip_network
from pathlib import Path

import pytest

from fedi_groups.errors import Misconfigured, Unreachable, Unusable
from fedi_groups.peers.connect import Connector, Limits
from fedi_groups.peers.guard import AddressGuard
from tests.peers.authority import Authority
from tests.peers.stage import OpenConnector, OpenPeer, Reply, get, hang, names

pytestmark = pytest.mark.anyio


async def test_a_request_is_sent_byte_for_byte_as_given(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    connector = await open_connector()
    headers = {"Host": "Named.example", "date": "today", "Signature": 'keyId="x",headers="(request-target)"'}

    target = "/a%2Fb/../%c3%a9//in'box?x=%41&y=[1]"
    await connector.request(
        "POST", f"{peer.origin}{target}#fragment", headers=headers, body=b"\x00\xff", timeout=5, limit=100
    )

    assert peer.seen[0].target == target
    assert peer.seen[0].body == b"\x00\xff"
    for line in (b"Host: Named.example", b"date: today", b'Signature: keyId="x",headers="(request-target)"'):
        assert line + b"\r\n" in peer.seen[0].head


async def test_nothing_is_added_but_host_length_agent_and_encodings(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer = await open_peer()
    connector = await open_connector()

    await connector.request("POST", peer.origin, headers={"Content-Type": "a/b"}, body=b"x", timeout=5, limit=100)

    assert set(peer.seen[0].headers) == {"host", "content-type", "content-length", "user-agent", "accept-encoding"}
    assert peer.seen[0].headers["host"] == f"127.0.0.1:{peer.port}"


async def test_an_answer_comes_back_whole_with_lower_case_headers(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer = await open_peer()
    connector = await open_connector()
    peer.answers["/x"] = Reply(404, b"gone fishing", {"X-Why": "fish", "RETRY-AFTER": "7"})

    answer = await connector.request("GET", f"{peer.origin}/x#y", headers={}, timeout=5, limit=100)

    assert (answer.status, answer.body, answer.url) == (404, b"gone fishing", f"{peer.origin}/x")
    assert (answer.headers["x-why"], answer.headers["retry-after"]) == ("fish", "7")


async def test_a_redirect_is_handed_back_and_not_followed(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    connector = await open_connector()
    peer.answers["/x"] = Reply(302, headers={"Location": "/y"})

    answer = await connector.request("GET", f"{peer.origin}/x", headers={}, timeout=5, limit=100)

    assert (answer.status, answer.headers["location"]) == (302, "/y")
    assert peer.targets == ["/x"]


async def test_a_cookie_is_not_kept(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    peer = await open_peer()
    connector = await open_connector()
    peer.answers["/x"] = Reply(headers={"Set-Cookie": "who=you; Path=/"})

    await get(connector, f"{peer.origin}/x")
    await get(connector, f"{peer.origin}/x")

    assert "cookie" not in peer.seen[1].headers


async def test_no_proxy_of_the_environment_is_used(
    open_peer: OpenPeer, open_connector: OpenConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, proxy = await open_peer(), await open_peer()
    monkeypatch.setenv("HTTP_PROXY", proxy.origin)
    monkeypatch.setenv("ALL_PROXY", proxy.origin)
    connector = await open_connector()

    await get(connector, f"{peer.origin}/x")

    assert (peer.targets, proxy.targets) == (["/x"], [])


async def test_the_next_address_is_tried_where_the_first_does_not_answer(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer = await open_peer("127.0.0.1")
    peer.answers["/"] = Reply(body=b"here")
    connector = await open_connector(lookup=names({"two.example": ["127.0.0.7", "127.0.0.1"]}))

    assert await get(connector, f"http://two.example:{peer.port}/") == b"here"


async def test_a_name_without_an_address_is_unreachable(open_connector: OpenConnector) -> None:
    connector = await open_connector()

    with pytest.raises(Unreachable):
        await get(connector, "http://nowhere.example/")


async def test_the_machine_s_own_lookup_knows_localhost(open_peer: OpenPeer) -> None:
    peer = await open_peer()
    peer.answers["/"] = Reply(body=b"home")

    async with Connector(AddressGuard((ip_network("127.0.0.0/8"),)), allow_http=True) as connector:
        assert await get(connector, f"http://localhost:{peer.port}/") == b"home"


async def test_a_server_with_a_certificate_of_the_given_authority_is_trusted(
    open_peer: OpenPeer, open_connector: OpenConnector, authority: Authority
) -> None:
    peer = await open_peer(tls=authority.server("peer.example"))
    peer.answers["/"] = Reply(body=b"safe")
    lookup = names({"peer.example": ["127.0.0.1"]})
    connector = await open_connector(ca_file=authority.file, lookup=lookup)

    assert await get(connector, f"https://peer.example:{peer.port}/") == b"safe"


async def test_a_certificate_for_a_number_is_trusted_for_that_number(
    open_peer: OpenPeer, open_connector: OpenConnector, authority: Authority
) -> None:
    peer = await open_peer("127.0.0.4", tls=authority.server("127.0.0.4"))
    peer.answers["/"] = Reply(body=b"safe")
    connector = await open_connector(ca_file=authority.file)

    assert await get(connector, f"{peer.origin}/") == b"safe"


async def test_a_certificate_of_an_unknown_authority_or_for_another_name_is_not_trusted(
    open_peer: OpenPeer, open_connector: OpenConnector, authority: Authority
) -> None:
    peer = await open_peer(tls=authority.server("peer.example"))
    lookup = names({"peer.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    trusting = await open_connector(ca_file=authority.file, lookup=lookup)
    strange = await open_connector(lookup=lookup)

    with pytest.raises(Unreachable):
        await get(trusting, f"https://other.example:{peer.port}/")
    with pytest.raises(Unreachable):
        await get(strange, f"https://peer.example:{peer.port}/")
    assert not peer.seen


def test_an_authority_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")

    for file in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        with pytest.raises(Misconfigured, match="FEDI_GROUPS_CA_FILE"):
            Connector(AddressGuard(), ca_file=file)


async def test_an_answer_that_is_not_http_is_unusable(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await writer.drain()

    peer = await open_peer()
    connector = await open_connector()
    peer.answers["/"] = babble

    with pytest.raises(Unusable):
        await get(connector, f"{peer.origin}/")


async def test_a_server_that_never_answers_is_given_up_and_its_socket_closed(
    open_peer: OpenPeer, open_connector: OpenConnector, authority: Authority
) -> None:
    for tls in (None, authority.server("127.0.0.1")):
        peer = await open_peer(tls=tls)
        connector = await open_connector(ca_file=authority.file)
        peer.answers["/"] = hang

        with pytest.raises(Unreachable):
            await get(connector, f"{peer.origin}/", seconds=0.2)

        await asyncio.wait_for(peer.closed.wait(), 5)


async def test_servers_that_hang_do_not_keep_a_living_one_waiting(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    dead, living = await open_peer(), await open_peer()
    connector = await open_connector(limits=Limits(per_server=64))
    dead.answers["/"] = hang
    living.answers["/"] = Reply(body=b"alive")

    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(get(connector, f"{dead.origin}/", seconds=60)) for _ in range(200)]
        answer = await get(connector, f"{living.origin}/")
        for task in waiting:
            task.cancel()

    assert answer == b"alive"
    assert dead.connections <= 64


async def test_many_requests_to_one_server_share_its_connections(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    peer = await open_peer()
    connector = await open_connector(limits=Limits(per_server=16))
    peer.answers["/inbox"] = Reply(202)

    async def deliver() -> int:
        answer = await connector.request("POST", f"{peer.origin}/inbox", headers={}, body=b"{}", timeout=10, limit=1000)
        return answer.status

    assert await asyncio.gather(*(deliver() for _ in range(400))) == [202] * 400
    assert len(peer.seen) == 400
    assert peer.connections <= 16


async def test_a_post_meeting_a_connection_that_just_closed_is_sent_again(
    open_peer: OpenPeer, open_connector: OpenConnector
) -> None:
    async def close_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer.answers["/inbox"] = Reply(202)

    peer = await open_peer()
    connector = await open_connector()
    await get(connector, f"{peer.origin}/x")
    peer.answers["/inbox"] = close_once

    answer = await connector.request("POST", f"{peer.origin}/inbox", headers={}, body=b"{}", timeout=5, limit=100)

    assert answer.status == 202
    assert peer.targets == ["/x", "/inbox", "/inbox"]


async def test_a_server_that_always_closes_is_unreachable(open_peer: OpenPeer, open_connector: OpenConnector) -> None:
    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Without a word."""

    peer = await open_peer()
    connector = await open_connector()
    peer.answers["/inbox"] = close

    with pytest.raises(Unreachable):
        await connector.request("POST", f"{peer.origin}/inbox", headers={}, body=b"{}", timeout=5, limit=100)
    assert len(peer.seen) == 2
