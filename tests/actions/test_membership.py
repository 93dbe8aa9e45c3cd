"""Following, joining and leaving, on real databases."""

import itertools

import pytest

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import ActorKind, FollowState, MembershipState, Role, Uri
from fedi_groups.domain.verdicts import Allow, Deny, Hold
from fedi_groups.storage.follows import load_audiences
from tests.world import World, document

pytestmark = pytest.mark.anyio


async def test_following_an_open_community_makes_a_follower_and_a_member_and_is_accepted(world: World) -> None:
    cats = await world.community("cats", await world.person("owner"))
    bob = await world.stranger("bob")

    async with world.tx() as tx:
        verdict = await membership.follow(tx, follower=bob, target=cats, uri=Uri("https://there.test/follows/1"))

    assert verdict == Allow()
    async with world.look() as tx:
        follow = await tx.follows.get(bob.id, cats.id)
        standing = await tx.memberships.get(cats.id, bob.id)
    assert follow is not None and follow.state is FollowState.ACCEPTED
    assert standing is not None and standing.is_member
    row = await world.told("accept")
    accept = document(row.threadiverse_body)
    assert accept["actor"] == "https://here.test/c/cats"
    assert accept["object"] == {
        "id": "https://there.test/follows/1",
        "type": "Follow",
        "actor": bob.uri,
        "object": "https://here.test/c/cats",
        "to": ["https://here.test/c/cats"],
        "cc": [],
    }
    assert [each.inbox for each in row.named] == [bob.inbox]


async def test_a_follow_sent_again_is_answered_again_and_changes_nothing(world: World) -> None:
    cats = await world.community("cats", await world.person("owner"))
    bob = await world.stranger("bob")
    for number in (1, 2):
        async with world.tx() as tx:
            await membership.follow(tx, follower=bob, target=cats, uri=Uri(f"https://there.test/follows/{number}"))

    accepts = [document(row.threadiverse_body) for row in await world.log() if row.kind == "accept"]
    assert [each["object"]["id"] for each in accepts] == [
        "https://there.test/follows/1",
        "https://there.test/follows/2",
    ]
    async with world.store.database.read() as connection:
        assert bob.peer_id is not None
        assert len(await load_audiences(connection, [bob.peer_id])) == 1


async def test_a_banned_person_is_refused_and_hears_so(world: World) -> None:
    cats = await world.community("cats", await world.person("owner"))
    bob = await world.stranger("bob")
    async with world.tx() as tx:
        tx.memberships.put(Standing(cats.id, bob.id, MembershipState.BANNED, Role.MEMBER, tx.now))

    async with world.tx() as tx:
        verdict = await membership.follow(tx, follower=bob, target=cats, uri=Uri("https://there.test/follows/1"))

    assert isinstance(verdict, Deny)
    assert document((await world.told("reject")).threadiverse_body)["type"] == "Reject"
    async with world.look() as tx:
        assert await tx.follows.get(bob.id, cats.id) is None


async def test_the_server_hears_nothing_more_once_its_last_follower_has_left(world: World) -> None:
    cats = await world.community("cats", await world.person("owner"))
    bob, eve = await world.stranger("bob"), await world.stranger("eve")
    for each in (bob, eve):
        async with world.tx() as tx:
            await membership.follow(tx, follower=each, target=cats)

    async def spans() -> list[int | None]:
        assert bob.peer_id is not None
        async with world.store.database.read() as connection:
            return [each.until_id for each in await load_audiences(connection, [bob.peer_id])]

    await _unfollow(world, bob, cats)
    assert await spans() == [None]
    await _unfollow(world, eve, cats)
    assert [each is not None for each in await spans()] == [True]
    async with world.look() as tx:
        standing = await tx.memberships.get(cats.id, bob.id)
    assert standing is not None and standing.state is MembershipState.LEFT


async def test_leaving_and_coming_back_opens_a_new_span_of_hearing(world: World) -> None:
    cats = await world.community("cats", await world.person("owner"))
    bob = await world.stranger("bob")
    for _ in range(2):
        async with world.tx() as tx:
            await membership.follow(tx, follower=bob, target=cats)
        await _unfollow(world, bob, cats)
    async with world.tx() as tx:
        await membership.follow(tx, follower=bob, target=cats)

    assert bob.peer_id is not None
    async with world.store.database.read() as connection:
        spans = sorted(await load_audiences(connection, [bob.peer_id]), key=lambda each: each.from_id)
    assert [each.until_id is None for each in spans] == [False, False, True]
    assert all(one.until_id is not None and one.until_id < two.from_id for one, two in itertools.pairwise(spans))


async def test_an_owner_who_unfollows_stays_a_member(world: World) -> None:
    owner = await world.person("owner")
    cats = await world.community("cats", owner)
    async with world.tx() as tx:
        await membership.follow(tx, follower=owner, target=cats)
    await _unfollow(world, owner, cats)
    async with world.look() as tx:
        standing = await tx.memberships.get(cats.id, owner.id)
    assert standing is not None and standing.is_member and standing.role is Role.OWNER


async def test_following_someone_elsewhere_asks_them_and_stays_pending_until_they_accept(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")

    async with world.tx() as tx:
        verdict = await membership.follow(tx, follower=ann, target=bob)

    assert isinstance(verdict, Hold)
    row = await world.told("follow")
    asked = document(row.threadiverse_body)
    assert asked["actor"] == ann.uri and asked["object"] == bob.uri
    assert asked["id"] == f"https://here.test/activities/{row.id}"
    async with world.tx() as tx:
        await membership.follow_answered(tx, follower=ann, target=bob, accepted=True)
    async with world.look() as tx:
        follow = await tx.follows.get(ann.id, bob.id)
    assert follow is not None and follow.state is FollowState.ACCEPTED


async def test_being_rejected_later_ends_the_follow_and_the_membership(world: World) -> None:
    ann, dogs = await world.person("ann"), await world.stranger("dogs", kind=ActorKind.GROUP)
    async with world.tx() as tx:
        await membership.follow(tx, follower=ann, target=dogs)
    for accepted in (True, False):
        async with world.tx() as tx:
            await membership.follow_answered(tx, follower=ann, target=dogs, accepted=accepted)
    async with world.look() as tx:
        assert await tx.follows.get(ann.id, dogs.id) is None
        standing = await tx.memberships.get(dogs.id, ann.id)
    assert standing is not None and standing.state is MembershipState.LEFT


async def _unfollow(world: World, follower: ActorFacts, target: ActorFacts) -> None:
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=follower, target=target)
