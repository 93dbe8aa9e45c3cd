"""What a community elsewhere announces to its followers here, and what of it is believed."""

import pytest

from fedi_groups.actions import membership
from fedi_groups.domain.types import PUBLIC, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.received import State
from fedi_groups.wire.proofs import add_proof
from fedi_groups.wire.shapes import Json
from tests.foreign import Foreign
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

PROVABLE = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"]


async def _followed_group(inbox: Inbox) -> Uri:
    """A community on there.test that a person here follows."""
    dogs = inbox.there.actor("dogs", kind="Group")
    ann = await inbox.world.person("ann")
    group = await inbox.resolver.actor(dogs, budget=Budget(5))
    async with inbox.world.tx() as tx:
        await membership.follow(tx, follower=ann, target=group)
    async with inbox.world.tx() as tx:
        await membership.follow_answered(tx, follower=ann, target=group, accepted=True)
    return dogs


def _announce(inbox: Inbox, group: Uri, thing: Json | str) -> Json:
    return inbox.there.activity("Announce", group, thing, to=[PUBLIC], cc=[f"{group}/followers"])


def _page(server: Foreign, author: Uri, group: Uri, number: int = 1) -> Json:
    page = server.note(author, number, to=[group]) | {"type": "Page", "name": "Dogs", "audience": group}
    server.documents[page["id"]] = {"@context": "https://www.w3.org/ns/activitystreams", **page}
    return page


async def test_a_post_of_the_groups_own_server_is_taken_from_the_announce(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    bob = inbox.there.actor("bob")
    page = _page(inbox.there, bob, dogs)
    inbox.there.asked.clear()

    create = inbox.there.activity("Create", bob, page)
    assert await inbox.receive(_announce(inbox, dogs, create)) is State.DONE

    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
        group = await tx.actors.find(dogs)
    assert post is not None and group is not None and post.community_id == group.id and post.title == "Dogs"
    assert page["id"] not in inbox.there.asked
    assert all(row.kind in ("follow",) for row in await inbox.world.log())


async def test_a_post_from_a_third_server_is_fetched_from_there_and_not_taken_from_the_group(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    third = inbox.server("third.test")
    eve = third.actor("eve")
    page = _page(third, eve, dogs)
    forged = third.activity("Create", eve, page | {"content": "<p>forged</p>"})

    assert await inbox.receive(_announce(inbox, dogs, forged)) is State.DONE

    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None and post.content == "<p>Note 1</p>"
    assert page["id"] in third.asked


async def test_a_proof_of_the_author_saves_the_fetch(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    third = inbox.server("third.test")
    eve = third.actor("eve")
    page = _page(third, eve, dogs)
    create = third.activity("Create", eve, page) | {"@context": PROVABLE}
    proved = add_proof(create, third.proof_key(eve), now=inbox.world.time())

    assert await inbox.receive(_announce(inbox, dogs, proved)) is State.DONE
    assert page["id"] not in third.asked


async def test_a_vote_from_a_third_server_counts_only_if_that_server_knows_of_it(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    bob = inbox.there.actor("bob")
    page = _page(inbox.there, bob, dogs)
    await inbox.receive(_announce(inbox, dogs, inbox.there.activity("Create", bob, page)))
    third = inbox.server("third.test")
    eve = third.actor("eve")
    forged, real = (third.activity("Like", eve, page["id"]) for _ in range(2))
    third.documents[real["id"]] = real

    assert await inbox.receive(_announce(inbox, dogs, forged)) is State.REFUSED
    assert await inbox.receive(_announce(inbox, dogs, real)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None and post.up == 2


async def test_a_delete_is_believed_once_the_origin_says_that_it_is_gone(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    third = inbox.server("third.test")
    eve = third.actor("eve")
    page = _page(third, eve, dogs)
    await inbox.receive(_announce(inbox, dogs, third.activity("Create", eve, page)))
    delete = third.activity("Delete", eve, page["id"])

    assert await inbox.receive(_announce(inbox, dogs, delete)) is State.REFUSED
    third.gone.add(page["id"])
    inbox.world.time.pass_by(10_000_000)
    assert await inbox.receive(_announce(inbox, dogs, delete)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None and post.deleted_at is not None


async def test_a_boost_by_the_group_brings_the_post_by_its_id(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    third = inbox.server("third.test")
    page = _page(third, third.actor("eve"), dogs)
    assert await inbox.receive(_announce(inbox, dogs, page["id"])) is State.DONE
    async with inbox.world.look() as tx:
        assert await tx.posts.find(page["id"]) is not None


async def test_a_batch_of_votes_in_one_announce_counts_each(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    bob = inbox.there.actor("bob")
    page = _page(inbox.there, bob, dogs)
    await inbox.receive(_announce(inbox, dogs, inbox.there.activity("Create", bob, page)))
    likes = [inbox.there.activity("Like", inbox.there.actor(f"liker{n}"), page["id"]) for n in range(5)]
    announce = _announce(inbox, dogs, "x") | {"object": likes}

    assert await inbox.receive(announce) is State.DONE

    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None and post.up == 6


async def test_a_group_nobody_here_follows_brings_nothing(inbox: Inbox) -> None:
    dogs = inbox.there.actor("dogs", kind="Group")
    bob = inbox.there.actor("bob")
    page = _page(inbox.there, bob, dogs)
    await inbox.receive(_announce(inbox, dogs, inbox.there.activity("Create", bob, page)))
    async with inbox.world.look() as tx:
        assert await tx.posts.find(page["id"]) is None


async def test_a_person_does_not_announce_activities_of_others(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    page = _page(inbox.there, bob, dogs)
    announce = _announce(inbox, eve, inbox.there.activity("Create", bob, page))
    assert await inbox.receive(announce) in (State.IGNORED, State.REFUSED)
    async with inbox.world.look() as tx:
        assert await tx.posts.find(page["id"]) is None


async def test_an_announce_of_an_announce_is_refused(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    inner = _announce(inbox, dogs, "https://there.test/x")
    assert await inbox.receive(_announce(inbox, dogs, inner)) is State.REFUSED


async def test_a_server_that_announces_activities_is_told_things_that_way_from_then_on(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    bob = inbox.there.actor("bob")
    create = inbox.there.activity("Create", bob, _page(inbox.there, bob, dogs))
    await inbox.receive(_announce(inbox, dogs, create))
    async with inbox.world.look() as tx:
        actor = await tx.actors.find(bob)
        assert actor is not None and actor.peer_id is not None
        peer = await tx.peers.by_id.get(actor.peer_id)
    assert peer is not None and peer.speaks_groups and peer.dialect == "threadiverse"


async def test_a_vote_on_a_post_that_never_came_brings_the_post(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    page = _page(inbox.there, inbox.there.actor("bob"), dogs)
    like = inbox.there.activity("Like", inbox.there.actor("liker"), page["id"])
    assert await inbox.receive(_announce(inbox, dogs, like)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None and post.up == 2
