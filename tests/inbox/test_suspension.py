"""Bans from whole servers: what is believed of whom, and how far it goes; and what comes of the suspended."""

from typing import Any

import pytest

from fedi_groups.actions import membership, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import DAY, PUBLIC, ActorKind, Instant, MembershipState, Role, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

SERVER = "https://there.test/"


class Scene:
    """bob of there.test has written in cats, here; mo is of there.test too, eve of evil.test."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.cats = Uri("https://here.test/c/cats")

    async def begin(self) -> "Scene":
        world = self.inbox.world
        self.server = await world.server()
        self.ann = await world.person("ann", admin=True)
        self.community = await world.community("cats", self.ann)
        self.mo, self.bob = (self.inbox.there.actor(name) for name in ("mo", "bob"))
        self.eve = self.inbox.server("evil.test").actor("eve")
        assert await self.inbox.receive(self.inbox.there.activity("Follow", self.bob, self.cats)) is State.DONE
        assert await self.says(1) is State.DONE
        return self

    async def says(self, number: int) -> State | None:
        note = self.inbox.there.note(self.bob, number, to=[self.cats])
        return await self.inbox.receive(self.inbox.there.activity("Create", self.bob, note))

    def block(self, actor: Uri, whom: str, **more: Any) -> Json:
        said = {"target": SERVER, "summary": "Spam", "removeData": False, "to": [PUBLIC], "cc": []}
        foreign = self.inbox.there if actor.startswith("https://there.test") else self.inbox.others[0]
        return foreign.activity("Block", actor, whom, **said | more)

    async def receive(self, actor: Uri, whom: str, **more: Any) -> State | None:
        return await self.inbox.receive(self.block(actor, whom, **more))

    async def person(self, uri: str) -> ActorFacts:
        async with self.inbox.world.look() as tx:
            found = await tx.actors.find(uri)
        assert found is not None
        return found

    async def is_gone(self, number: int = 1) -> bool:
        async with self.inbox.world.look() as tx:
            found = await tx.posts.find(f"{self.bob}/notes/{number}")
        assert found is not None
        return found.gone

    async def log(self) -> list[tuple[str, str, str]]:
        async with self.inbox.world.look() as tx:
            entries = await entries_of(tx.connection, self.server.id, most=50)
            return [((await tx.actors.get(each.actor_id)).name, each.act, each.reason) for each in entries[::-1]]


@pytest.fixture
async def scene(inbox: Inbox) -> Scene:
    return await Scene(inbox).begin()


@pytest.mark.parametrize("target", [SERVER, "https://there.test", "https://there.test/i/actor"])
async def test_a_server_shuts_out_its_own_people_and_they_are_out_here_too(scene: Scene, target: str) -> None:
    block = scene.block(scene.mo, scene.bob, target=target)
    assert await scene.inbox.receive(block) is State.DONE
    bob = await scene.person(scene.bob)
    assert bob.disowned_at is not None and bob.suspended_at is None and not await scene.is_gone()
    assert await scene.log() == [("mo", "suspend", "Spam")]
    async with scene.inbox.world.look() as tx:
        assert await tx.follows.of(bob.id) == []
    assert await scene.says(2) is State.REFUSED

    undo = scene.inbox.there.activity("Undo", scene.mo, block, to=[PUBLIC], cc=[])
    assert await scene.inbox.receive(undo) is State.DONE
    assert not (await scene.person(scene.bob)).suspended
    assert await scene.log() == [("mo", "suspend", "Spam"), ("mo", "unsuspend", "Spam")]


async def test_what_they_wrote_goes_and_comes_back_if_their_server_says_so(scene: Scene) -> None:
    block = scene.block(scene.mo, scene.bob, removeData=True)
    assert await scene.inbox.receive(block) is State.DONE
    assert await scene.is_gone()
    undo = scene.inbox.there.activity("Undo", scene.mo, block, to=[PUBLIC], cc=[], restoreData=True)
    assert await scene.inbox.receive(undo) is State.DONE
    assert not await scene.is_gone()


async def test_it_ends_when_it_says_so(scene: Scene) -> None:
    end = write_time(Instant(scene.inbox.world.time() + DAY))
    assert await scene.receive(scene.mo, scene.bob, expires=end) is State.DONE
    scene.inbox.world.time.pass_by(2 * DAY)
    bob = await scene.person(scene.bob)
    async with scene.inbox.world.tx() as tx:
        await suspension.lift(tx, person=bob.id, by_home=True)
    assert not (await scene.person(scene.bob)).suspended
    past = write_time(Instant(scene.inbox.world.time() - DAY))
    assert await scene.receive(scene.mo, scene.bob, expires=past) is State.REFUSED


@pytest.mark.parametrize("target", [SERVER, "https://here.test/"])
async def test_a_server_bans_from_no_other(scene: Scene, target: str) -> None:
    assert await scene.receive(scene.eve, scene.bob, target=target, removeData=True) is State.REFUSED
    assert not (await scene.person(scene.bob)).suspended and not await scene.is_gone() and await scene.log() == []


async def test_nor_does_it_take_back_what_another_has_decided(scene: Scene) -> None:
    block = scene.block(scene.mo, scene.bob)
    assert await scene.inbox.receive(block) is State.DONE
    undo = scene.inbox.others[0].activity("Undo", scene.eve, block, to=[PUBLIC], cc=[])
    assert await scene.inbox.receive(undo) is State.REFUSED
    assert (await scene.person(scene.bob)).suspended


async def test_others_it_bans_from_its_communities_alone(scene: Scene) -> None:
    world = scene.inbox.world
    dogs = await world.stranger("dogs", host="there.test", kind=ActorKind.GROUP)
    async with world.tx() as tx:
        tx.memberships.put(Standing(dogs.id, scene.ann.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    there, here = await world.post(scene.ann, dogs), await world.post(scene.ann, scene.community)
    block = scene.block(scene.mo, scene.ann.uri, removeData=True)
    assert await scene.inbox.receive(block) is State.DONE
    assert not (await scene.person(scene.ann.uri)).suspended and await scene.log() == []
    async with world.look() as tx:
        standing = await tx.memberships.get(dogs.id, scene.ann.id)
        assert standing is not None and standing.state is MembershipState.BANNED
        own = await tx.memberships.get(scene.community.id, scene.ann.id)
        assert own is not None and own.role is Role.OWNER
        assert (await tx.posts.get(there.id)).gone and not (await tx.posts.get(here.id)).gone

    undo = scene.inbox.there.activity("Undo", scene.mo, block, to=[PUBLIC], cc=[], restoreData=True)
    assert await scene.inbox.receive(undo) is State.DONE
    async with world.look() as tx:
        standing = await tx.memberships.get(dogs.id, scene.ann.id)
        assert standing is not None and standing.state is MembershipState.LEFT
        assert not (await tx.posts.get(there.id)).gone


async def test_nobody_is_fetched_only_to_be_shut_out(scene: Scene) -> None:
    unknown = scene.inbox.there.actor("unknown")
    assert await scene.receive(scene.mo, unknown) is State.IGNORED
    assert unknown not in scene.inbox.there.asked


async def test_who_is_suspended_here_is_heard_no_more_but_for_what_takes_something_back(scene: Scene) -> None:
    world, there = scene.inbox.world, scene.inbox.there
    async with world.tx() as tx:
        bob = await tx.actors.find(scene.bob)
        assert bob is not None
        await suspension.suspend(tx, Hand(scene.ann, HERE), person=bob)
    note = there.note(scene.bob, 1, to=[scene.cats])
    liked = there.activity("Like", scene.bob, note["id"])
    for activity in (
        there.activity("Create", scene.bob, there.note(scene.bob, 2, to=[scene.cats])),
        there.activity("Update", scene.bob, note | {"content": "<p>Buy</p>", "updated": "2027-01-01T00:00:00Z"}),
        liked,
        there.activity("Flag", scene.bob, note["id"]),
        there.activity("Undo", scene.bob, there.activity("Lock", scene.bob, note["id"])),
    ):
        assert await scene.inbox.receive(activity) is not State.DONE, activity["type"]
    assert await scene.inbox.receive(there.activity("Delete", scene.bob, note["id"])) is State.DONE
    assert await scene.is_gone()


async def test_a_community_elsewhere_that_announces_them_is_not_heard_in_this_either(scene: Scene) -> None:
    world = scene.inbox.world
    other = scene.inbox.others[0]
    dogs = other.actor("dogs", kind="Group")
    ann = scene.ann
    group = await scene.inbox.resolver.actor(dogs, budget=Budget(3))
    async with world.tx() as tx:
        await membership.follow(tx, follower=ann, target=group)
        await membership.follow_answered(tx, follower=ann, target=group, accepted=True)
        bob = await tx.actors.find(scene.bob)
        assert bob is not None
        await suspension.suspend(tx, Hand(ann, HERE), person=bob)
    note = scene.inbox.there.note(scene.bob, 7, to=[dogs])
    scene.inbox.there.documents[note["id"]] = {"@context": "https://www.w3.org/ns/activitystreams", **note}
    create = scene.inbox.there.activity("Create", scene.bob, note)
    announce = other.activity("Announce", dogs, create, to=[PUBLIC])
    assert await scene.inbox.receive(announce) is State.REFUSED
    boost = other.activity("Announce", dogs, note["id"], to=[PUBLIC]) | {"id": f"{dogs}/announces/2"}
    assert await scene.inbox.receive(boost) is State.REFUSED
    async with world.look() as tx:
        assert await tx.posts.find(note["id"]) is None
