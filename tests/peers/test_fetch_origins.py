"""Who may say what a document is: ids that differ, redirects, and other origins."""

from ipaddress import ip_network

import pytest

from fedi_groups.errors import AddressRefused, Missing, Unavailable, Unusable
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.guard import AddressGuard
from tests.peers.stage import OpenFetcher, OpenPeer, Peer, Reply, document

pytestmark = pytest.mark.anyio

PLENTY = 100


async def fetch(fetcher: Fetcher, uri: str) -> dict[str, object]:
    return (await fetcher.document(uri, budget=Budget(PLENTY))).document


def note(peer: Peer, path: str, **more: object) -> Reply:
    return document({"id": f"{peer.origin}{path}", "type": "Note", **more})


async def test_an_id_that_differs_is_fetched_once_as_the_document_itself(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/@bird"] = note(peer, "/u/bird", name="a stub")
    peer.answers["/u/bird"] = note(peer, "/u/bird", name="the whole")

    assert (await fetch(fetcher, f"{peer.origin}/@bird"))["name"] == "the whole"
    assert peer.targets == ["/@bird", "/u/bird"]


async def test_an_id_that_differs_twice_is_unusable(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/a"] = note(peer, "/b")
    peer.answers["/b"] = note(peer, "/c")
    peer.answers["/c"] = note(peer, "/c")

    with pytest.raises(Unusable):
        await fetch(fetcher, f"{peer.origin}/a")
    assert peer.targets == ["/a", "/b"]


async def test_an_id_that_differs_by_a_slash_is_another_id(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/a"] = note(peer, "/a/")

    with pytest.raises(Missing):
        await fetch(fetcher, f"{peer.origin}/a")
    assert peer.targets == ["/a", "/a/"]


async def test_a_document_under_the_id_of_another_origin_is_not_believed_nor_looked_up(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    evil, victim, fetcher = await open_peer("127.0.0.2"), await open_peer("127.0.0.1"), await open_fetcher()
    evil.answers["/a"] = note(victim, "/u/admin")
    victim.answers["/u/admin"] = note(victim, "/u/admin")

    with pytest.raises(Unusable):
        await fetch(fetcher, f"{evil.origin}/a")
    assert not victim.seen


async def test_a_redirect_within_the_origin_is_followed_and_signed_anew(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    for status, here, there in ((301, "/a", "/b"), (308, "/b", f"{peer.origin}/c"), (302, "/c", "d?e=f")):
        peer.answers[here] = Reply(status, headers={"Location": there})
    peer.answers["/d"] = note(peer, "/d?e=f")

    assert await fetch(fetcher, f"{peer.origin}/a")
    assert [seen.headers["signature"] for seen in peer.seen] == [
        f"cavage GET {peer.origin}{path}" for path in ("/a", "/b", "/c", "/d?e=f")
    ]


async def test_a_fourth_redirect_is_not_followed(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    for here, there in ("ab", "bc", "cd", "de"):
        peer.answers[f"/{here}"] = Reply(302, headers={"Location": f"/{there}"})
    peer.answers["/e"] = note(peer, "/e")

    with pytest.raises(Unusable):
        await fetch(fetcher, f"{peer.origin}/a")
    assert peer.targets == ["/a", "/b", "/c", "/d"]


async def test_a_redirect_to_another_origin_is_not_followed_for_a_document(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, other, fetcher = await open_peer("127.0.0.2"), await open_peer("127.0.0.1"), await open_fetcher()
    peer.answers["/a"] = Reply(302, headers={"Location": f"{other.origin}/a"})
    peer.answers["/b"] = Reply(302)
    other.answers["/a"] = note(other, "/a")

    for path in ("/a", "/b"):
        with pytest.raises(Unusable):
            await fetch(fetcher, f"{peer.origin}{path}")
    assert not other.seen


async def test_a_redirect_is_checked_by_the_guard_at_every_hop(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, inside = await open_peer("127.0.0.1"), await open_peer("127.0.0.2")
    fetcher = await open_fetcher(guard=AddressGuard((ip_network("127.0.0.1/32"),)))
    hidden = (
        inside.origin,
        "http://10.0.0.1",
        "http://[::1]",
        "http://[::ffff:127.0.0.1]",
        "http://169.254.169.254",
        "http://2130706433",
        "http://user@127.0.0.1",
        "file:///etc/passwd",
    )
    for number, target in enumerate(hidden):
        peer.answers[f"/{number}"] = Reply(302, headers={"Location": f"{target}/x"})
        with pytest.raises(Unavailable):
            await fetch(fetcher, f"{peer.origin}/{number}")
        with pytest.raises(AddressRefused):
            await fetcher.json(f"{peer.origin}/{number}", budget=Budget(PLENTY), accept="application/json")

    assert inside.connections == 0


async def test_a_file_at_another_server_is_asked_for_where_webfinger_and_nodeinfo_redirect(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, other, fetcher = await open_peer("127.0.0.1"), await open_peer("127.0.0.2"), await open_fetcher()
    peer.answers["/x"] = Reply(302, headers={"Location": f"{other.origin}/y"})
    other.answers["/y"] = document({"a": 1}, kind="application/jrd+json; charset=utf-8")

    assert await fetcher.json(f"{peer.origin}/x", budget=Budget(1), accept="application/jrd+json") == {"a": 1}
    assert [seen.headers.get("signature") for seen in (*peer.seen, *other.seen)] == [None, None]
    assert other.seen[0].headers["accept"] == "application/jrd+json"


@pytest.mark.parametrize("kind", ("text/html", "text/plain", "image/png", "application/jsonp", ""))
async def test_what_does_not_call_itself_json_is_not_read_as_such(
    kind: str, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/x"] = document({"a": 1}, kind=kind)

    with pytest.raises(Unusable):
        await fetcher.json(f"{peer.origin}/x", budget=Budget(1), accept="application/json")
