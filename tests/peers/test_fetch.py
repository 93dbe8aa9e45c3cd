"""Fetching a document by its id: what is believed, what is asked for, how often, and what is remembered."""

import asyncio
import json

import pytest

from fedi_groups.errors import BudgetSpent, Gone, Missing, TooLarge, Unreachable, Unusable
from fedi_groups.peers.fetch import Budget, Fetcher, Patience
from tests.peers.stage import OpenFetcher, OpenPeer, Peer, Reply, document, mark, mark_later

pytestmark = pytest.mark.anyio

ACTIVITY = "application/activity+json"
PROFILE = "https://www.w3.org/ns/activitystreams"
PLENTY = 100


async def fetch(fetcher: Fetcher, uri: str, *, budget: Budget | None = None) -> dict[str, object]:
    return (await fetcher.document(uri, budget=budget or Budget(PLENTY))).document


def note(peer: Peer, path: str, **more: object) -> Reply:
    return document({"id": f"{peer.origin}{path}", "type": "Note", **more})


async def test_a_document_comes_with_its_id_and_the_bytes_it_was_sent_as(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = note(peer, "/n", content="Hello")

    fetched = await fetcher.document(f"{peer.origin}/n", budget=Budget(1))

    assert fetched.uri == f"{peer.origin}/n"
    assert fetched.document["content"] == "Hello"
    assert json.loads(fetched.body) == fetched.document


async def test_a_request_is_signed_and_asks_for_an_activitystreams_type(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer = await open_peer()
    peer.answers["/n"] = note(peer, "/n")
    for fetcher in (await open_fetcher(), await open_fetcher(sign=mark_later)):
        await fetch(fetcher, f"{peer.origin}/n")

    assert [seen.headers["signature"] for seen in peer.seen] == [
        f"cavage GET {peer.origin}/n",
        f"later {peer.origin}/n",
    ]
    assert peer.seen[0].headers["accept"] == f'{ACTIVITY}, application/ld+json; profile="{PROFILE}"'


async def test_a_key_s_fragment_is_not_asked_for(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/u"] = document({"id": f"{peer.origin}/u", "type": "Person"})
    peer.answers["/k"] = document({"id": f"{peer.origin}/k#main-key", "owner": f"{peer.origin}/u"})

    assert (await fetcher.document(f"{peer.origin}/u#main-key", budget=Budget(1))).uri == f"{peer.origin}/u"
    assert (await fetcher.document(f"{peer.origin}/k#main-key", budget=Budget(1))).uri == f"{peer.origin}/k#main-key"
    assert peer.targets == ["/u", "/k"]


async def test_an_address_in_another_script_is_asked_for_in_ascii(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/%D8%B7%D9%8A%D8%B1"] = note(peer, "/طير")

    assert await fetch(fetcher, f"{peer.origin}/طير")
    assert peer.targets == ["/%D8%B7%D9%8A%D8%B1"]


@pytest.mark.parametrize(
    "kind",
    (
        ACTIVITY,
        f"{ACTIVITY}; charset=utf-8",
        "Application/Activity+JSON",
        f'application/ld+json; profile="{PROFILE}"',
        f"application/ld+json;profile={PROFILE}",
        f'application/ld+json; charset=utf-8; profile="https://example.org/p {PROFILE}"',
    ),
)
async def test_an_activitystreams_type_is_believed(kind: str, open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = document({"id": f"{peer.origin}/n"}, kind=kind)

    assert await fetch(fetcher, f"{peer.origin}/n")


@pytest.mark.parametrize(
    "kind",
    (
        "application/json",
        "application/ld+json",
        'application/ld+json; profile="https://example.org/p"',
        f'application/ld+json; profile="{PROFILE}/more"',
        f"text/plain; {ACTIVITY}",
        f"{ACTIVITY}x",
        "image/png",
        "",
    ),
)
async def test_a_document_of_another_type_could_be_anyone_s_upload_and_is_refused(
    kind: str, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = document({"id": f"{peer.origin}/n"}, kind=kind)

    with pytest.raises(Unusable):
        await fetch(fetcher, f"{peer.origin}/n")


@pytest.mark.parametrize(
    "body", (b"", b"[]", b'"text"', b"{", b'{"id": 1, "id": 2}', b'{"type": "Note"}', b'{"id": 7}', b'{"id": "urn:x"}')
)
async def test_what_is_no_document_with_an_id_is_unusable(
    body: bytes, open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = Reply(200, body, {"Content-Type": ACTIVITY})

    with pytest.raises(Unusable):
        await fetch(fetcher, f"{peer.origin}/n")


async def test_a_document_that_is_too_long_or_too_deep_is_refused(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    deep: object = "bottom"
    for _ in range(200):
        deep = {"object": deep}
    peer.answers["/deep"] = note(peer, "/deep", object=deep)
    peer.answers["/long"] = note(peer, "/long", content="x" * 1024 * 1024)
    peer.answers["/fits"] = note(peer, "/fits", content="x" * 1024 * 1000)

    for path in ("/deep", "/long"):
        with pytest.raises(TooLarge):
            await fetch(fetcher, f"{peer.origin}{path}")
    assert await fetch(fetcher, f"{peer.origin}/fits")


@pytest.mark.parametrize(
    ("status", "error"),
    (
        (400, Unusable),
        (401, Unusable),
        (403, Missing),
        (404, Missing),
        (406, Unusable),
        (408, Unreachable),
        (410, Gone),
        (429, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
        (204, Unusable),
        (304, Unusable),
    ),
)
async def test_a_status_says_whether_it_is_gone_missing_or_worth_another_try(
    status: int, error: type[Exception], open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = Reply(status)

    with pytest.raises(error) as raised:
        await fetch(fetcher, f"{peer.origin}/n")
    assert type(raised.value) is error


async def test_a_refused_signature_is_followed_by_one_of_the_other_kind(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer = await open_peer()
    fetcher = await open_fetcher(sign=mark("cavage"), sign_again=mark("rfc9421"))

    async def only_rfc9421(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        signed = peer.seen[-1].headers["signature"].startswith("rfc9421")
        writer.write(bytes(note(peer, peer.seen[-1].target) if signed else Reply(401)))
        await writer.drain()

    for path in ("/a", "/b"):
        peer.answers[path] = only_rfc9421
        assert await fetch(fetcher, f"{peer.origin}{path}")

    # What was taken once is tried first the next time.
    kinds = [seen.headers["signature"].split(" ")[0] for seen in peer.seen]
    assert kinds == ["cavage", "rfc9421", "rfc9421"]


async def test_two_refused_signatures_are_not_followed_by_a_third(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer = await open_peer()
    fetcher = await open_fetcher(sign_again=mark("rfc9421"))
    peer.answers["/a"] = Reply(401)

    with pytest.raises(Unusable) as raised:
        await fetch(fetcher, f"{peer.origin}/a")
    assert raised.value.status == 401
    assert len(peer.seen) == 2


async def test_a_spent_budget_asks_nobody(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    budget = Budget(2)
    for path in ("/a", "/b", "/c"):
        peer.answers[path] = note(peer, path)

    await fetch(fetcher, f"{peer.origin}/a", budget=budget)
    await fetch(fetcher, f"{peer.origin}/b", budget=budget)
    with pytest.raises(BudgetSpent):
        await fetch(fetcher, f"{peer.origin}/c", budget=budget)
    # What is at hand costs nothing, and what one task could not afford is not held against the document.
    await fetch(fetcher, f"{peer.origin}/a", budget=budget)
    await fetch(fetcher, f"{peer.origin}/c", budget=Budget(1))
    assert peer.targets == ["/a", "/b", "/c"]


async def test_a_document_that_takes_too_long_in_all_is_unreachable(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer = await open_peer()
    fetcher = await open_fetcher(patience=Patience(answer=60, document=0.2))

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    peer.answers["/a"] = hang

    with pytest.raises(Unreachable):
        await fetch(fetcher, f"{peer.origin}/a")
