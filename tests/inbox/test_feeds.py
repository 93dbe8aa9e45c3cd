"""Feeds of PieFed and Lemmy 1.0: followed, read and changed, and never taken for a community or a person."""

from typing import Any

import pytest

from fedi_groups.actions import membership
from fedi_groups.actions.feeds import MOST, READ_FEED
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PUBLIC, ActorKind, FollowState
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.feeds import listed_by
from fedi_groups.storage import tables
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
DOGS = "https://there.test/c/dogs"


class Scene:
    """ann follows the feed pets@there.test."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def begin(self) -> "Scene":
        world, there = self.inbox.world, self.inbox.there
        self.ann = await world.person("ann")
        self.uri = there.actor("pets", kind="Feed", following="https://there.test/users/pets/following")
        self.feed = await self.inbox.resolver.actor(self.uri, budget=Budget(3))
        async with world.tx() as tx:
            await membership.follow(tx, follower=self.ann, target=self.feed)
        follow = document((await world.log())[-1].threadiverse_body)
        accept = there.activity("Accept", self.uri, {name: follow[name] for name in ("id", "type", "actor", "object")})
        assert await self.inbox.receive(accept) is State.DONE
        return self

    async def due(self) -> int:
        async with self.inbox.world.store.database.read() as connection:
            rows = await connection.execute(tables.due.select().where(tables.due.c.kind == READ_FEED))
            return len(rows.all())

    async def listed(self) -> list[str]:
        async with self.inbox.world.look() as tx:
            return [each.uri for each in await listed_by(tx, self.feed)]

    async def change(self, kind: str, community: str, *, wrapped: bool = True) -> State | None:
        there = self.inbox.there
        target = {"type": "Collection", "id": f"{self.uri}/following"}
        inner = there.activity(kind, self.uri, {"type": "Group", "id": community}, target=target)
        return await self.inbox.receive(there.activity("Announce", self.uri, inner) if wrapped else inner)

    async def state(self) -> FollowState | None:
        async with self.inbox.world.look() as tx:
            found = await tx.follows.get(self.ann.id, self.feed.id)
        return found.state if found is not None else None

    async def actor(self) -> ActorFacts:
        async with self.inbox.world.look() as tx:
            return await tx.actors.get(self.feed.id)


@pytest.fixture
async def scene(inbox: Inbox) -> Scene:
    return await Scene(inbox).begin()


async def test_a_feed_is_followed_and_then_read(scene: Scene) -> None:
    assert scene.feed.kind is ActorKind.FEED and not scene.feed.is_community
    assert await scene.state() is FollowState.ACCEPTED and await scene.due() == 1
    async with scene.inbox.world.look() as tx:
        assert await tx.memberships.get(scene.feed.id, scene.ann.id) is None


@pytest.mark.parametrize("wrapped", [True, False])
async def test_what_it_adds_and_removes_is_listed_or_not(scene: Scene, *, wrapped: bool) -> None:
    for _ in range(2):
        assert await scene.change("Add", DOGS, wrapped=wrapped) is State.DONE
    assert await scene.listed() == [DOGS]
    assert await scene.change("Remove", DOGS, wrapped=wrapped) is State.DONE
    assert await scene.listed() == []


async def test_a_feed_lists_so_many_and_no_more(scene: Scene) -> None:
    async with scene.inbox.world.tx() as tx:
        for number in range(MOST):
            tx.writes.put(tables.feed_entry, {"feed_id": scene.feed.id, "uri": f"https://x.test/c/{number:04}"})
    assert await scene.change("Add", DOGS) is State.REFUSED


async def test_only_the_feed_itself_says_what_it_lists(scene: Scene) -> None:
    there = scene.inbox.there
    group, eve = there.actor("rats", kind="Group"), there.actor("eve")
    await scene.inbox.resolver.actor(group, budget=Budget(2))
    change: Json = {"type": "Group", "id": DOGS}
    target = f"{scene.uri}/following"
    assert await scene.inbox.receive(there.activity("Add", eve, change, target=target)) is State.IGNORED
    by_feed = there.activity("Add", scene.uri, change, target=target)
    assert await scene.inbox.receive(there.activity("Announce", group, by_feed)) is State.IGNORED
    assert await scene.inbox.receive(there.activity("Announce", scene.uri, there.activity("Like", eve, DOGS))) in (
        State.IGNORED,
        State.REFUSED,
    )
    assert await scene.listed() == []


async def test_a_changed_feed_is_fetched_and_read_again(scene: Scene) -> None:
    """Lemmy 1.0 lets its owner say so."""
    lena = scene.inbox.there.actor("lena")
    scene.inbox.there.documents[scene.uri]["name"] = "More pets"
    scene.inbox.world.time.pass_by(3_600_000_000)
    update = scene.inbox.there.activity("Update", lena, scene.inbox.there.documents[scene.uri], to=[PUBLIC])
    assert await scene.inbox.receive(update) is State.DONE
    assert (await scene.actor()).title == "More pets" and await scene.due() == 1


@pytest.mark.parametrize("host", ["there.test", "evil.test"])
async def test_its_owner_deletes_it_and_nobody_else(scene: Scene, host: str) -> None:
    assert await scene.change("Add", DOGS) is State.DONE
    server = scene.inbox.there if host == "there.test" else scene.inbox.server(host)
    delete = server.activity("Delete", server.actor("pia"), {"type": "Feed", "id": scene.uri})
    ours = host == "there.test"
    assert await scene.inbox.receive(delete) is (State.DONE if ours else State.REFUSED)
    assert await scene.state() is (None if ours else FollowState.ACCEPTED)
    assert await scene.listed() == ([] if ours else [DOGS])
    assert ((await scene.actor()).deleted_at is not None) is ours


async def test_nobody_posts_to_a_feed_and_none_is_mentioned(scene: Scene) -> None:
    there = scene.inbox.there
    bob = there.actor("bob")
    tag = [{"type": "Mention", "href": scene.uri, "name": "@pets@there.test"}]
    note = there.note(bob, 1, to=[scene.uri], audience=scene.uri, tag=tag)
    await scene.inbox.receive(there.activity("Announce", scene.uri, there.activity("Create", bob, note)))
    await scene.inbox.receive(there.activity("Create", bob, note))
    async with scene.inbox.world.look() as tx:
        assert await tx.posts.find(note["id"]) is None


@pytest.mark.parametrize(("private", "answer"), [(False, "Accept"), (True, "Reject")])
async def test_a_feed_that_follows_ours_is_a_follower_and_no_member(scene: Scene, private: bool, answer: str) -> None:
    cats = await scene.inbox.world.community("cats", scene.ann)
    changes: dict[str, Any] = {"locked": private}
    async with scene.inbox.world.tx() as tx:
        tx.actors.change(await tx.actors.get(cats.id), **changes)
    await scene.inbox.receive(scene.inbox.there.activity("Follow", scene.uri, CATS))
    assert document((await scene.inbox.world.log())[-1].threadiverse_body)["type"] == answer
    async with scene.inbox.world.look() as tx:
        assert await tx.memberships.get(cats.id, scene.feed.id) is None
