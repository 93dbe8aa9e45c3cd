"""Actor documents, and what is left of actors that are gone."""

import pytest

from fedi_groups.actions.profiles import add_server
from fedi_groups.wire.parse import parse_actor
from tests import schemas
from tests.faces.house import House
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio


async def test_a_community_is_described_as_every_kind_of_server_needs_it(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    document = await house.document("/c/cats")

    schemas.check("actor", document)
    assert document["type"] == "Group"
    assert document["attributedTo"] == "https://here.test/c/cats/moderators"
    assert document["endpoints"] == {"sharedInbox": "https://here.test/inbox"}
    assert document["publicKey"]["owner"] == document["id"]


async def test_a_person_is_described(house: House) -> None:
    await house.world.person("ann")

    document = await house.document("/u/ann")

    schemas.check("actor", document)
    assert document["type"] == "Person"
    assert "moderators" not in document


async def test_the_server_itself_stands_at_the_root(house: House) -> None:
    async with house.world.tx() as tx:
        await add_server(tx, keys=house.world.keys, title="Here", summary="A server.")

    document = await house.document("/")

    schemas.check("actor", document)
    assert (document["type"], document["id"]) == ("Application", "https://here.test/")
    assert document["preferredUsername"] == "here.test"
    assert (await house.page("/")).headers["content-type"].startswith("text/html")


async def test_every_address_in_an_actor_document_answers(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))
    for path in ("/c/cats", "/u/ann"):
        document = await house.document(path)
        for name in ("outbox", "followers", "following", "featured", "moderators"):
            if name in document:
                found = await house.document(document[name].removeprefix("https://here.test"))
                assert found["id"] == document[name]


async def test_what_we_say_of_an_actor_is_what_we_would_read(house: House) -> None:
    await house.world.community("cats", await house.world.person("ann"))

    shape = parse_actor(await house.document("/c/cats"))

    assert (shape.name, shape.title, shape.kind.value) == ("cats", "Cats", "Group")
    assert {key.uri for key in shape.keys} == {
        "https://here.test/c/cats#main-key",
        "https://here.test/c/cats#ed25519-key",
    }


async def test_of_a_deleted_actor_a_tombstone_is_left(house: House) -> None:
    ann = await house.world.person("ann")
    await house.document("/u/ann")

    await house.leaves(ann)
    answer, page = await house.get("/u/ann"), await house.page("/u/ann")

    assert answer.status_code == page.status_code == 410
    schemas.check("tombstone", answer.json())
    assert answer.json()["formerType"] == "Person"
    assert "<h1>Deleted</h1>" in page.text


async def test_a_blocked_server_is_answered_as_if_there_were_nothing(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))
    eve = Foreign("sub.blocked.test").actor("eve")
    none = await house.get("/post/7", by=house.there.actor("bob"))

    for path in (f"/post/{post.id}", "/u/ann", "/u/ann/outbox", "/nodeinfo/2.1", "/"):
        answer = await house.get(path, by=eve)
        assert (answer.status_code, answer.text) == (404, none.text)
        assert answer.headers.items() == none.headers.items()
