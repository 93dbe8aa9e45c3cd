"""Cursors move under a lease, and only forwards; servers that show themselves are tried again."""

from dataclasses import replace

import pytest

from fedi_groups.domain.facts import ActorFacts, FollowFacts, Standing
from fedi_groups.domain.types import FollowState, Instant, MembershipState, PeerId, Role
from fedi_groups.storage import tables
from fedi_groups.storage.cursors import (
    PeerCursor,
    cursors_of_peers,
    cursors_of_shards,
    entitled_inboxes,
    lags,
    move_idle,
    revive,
    revived_among,
    write_cursors,
)
from fedi_groups.storage.leases import Held, take
from tests.world import World

pytestmark = pytest.mark.anyio


async def peer_at(world: World, host: str) -> PeerId:
    stranger = await world.stranger("someone", host=host)
    assert stranger.peer_id is not None
    return stranger.peer_id


async def cursor_of(world: World, peer: PeerId) -> PeerCursor:
    async with world.store.database.read() as connection:
        return (await cursors_of_peers(connection, [peer]))[0]


async def move(world: World, cursor: PeerCursor, held: Held) -> PeerCursor:
    async with world.store.database.write() as connection:
        await write_cursors(connection, [(cursor, held)])
    return await cursor_of(world, cursor.peer.id)


async def test_a_cursor_moves_forwards_only(world: World) -> None:
    [held] = await take(world.store.database, ["deliver:001"], holder="one")
    start = await cursor_of(world, await peer_at(world, "there.test"))
    ahead = await move(world, replace(start, position=10, failures=2, retry_at=Instant(7), error="no answer"), held)
    assert (ahead.position, ahead.failures, ahead.retry_at, ahead.error) == (10, 2, 7, "no answer")

    assert await move(world, replace(ahead, position=9, failures=0), held) == ahead
    same = replace(ahead, failures=0, retry_at=None, error=None, delivered_at=Instant(8))
    assert await move(world, same, held) == same


async def test_a_cursor_does_not_move_under_a_lease_that_has_passed_on(world: World) -> None:
    database = world.store.database
    [old] = await take(database, ["deliver:001"], holder="one")
    start = await cursor_of(world, await peer_at(world, "there.test"))
    async with database.write() as connection:
        await connection.execute(tables.lease.update().values(until=0))
    [new] = await take(database, ["deliver:001"], holder="two")

    assert (await move(world, replace(start, position=5), old)).position == start.position
    async with database.write() as connection:
        await move_idle(connection, [(start.peer.id, old)], position=5)
    assert (await cursor_of(world, start.peer.id)).position == start.position
    assert (await move(world, replace(start, position=5), new)).position == 5


async def test_idle_cursors_move_together_and_forwards_only(world: World) -> None:
    [held] = await take(world.store.database, ["deliver:001"], holder="one")
    near, far = await peer_at(world, "near.test"), await peer_at(world, "far.test")
    await move(world, replace(await cursor_of(world, far), position=50, failures=3), held)
    async with world.store.database.write() as connection:
        await move_idle(connection, [(near, held), (far, held)], position=20)

    assert (await cursor_of(world, near)).position == 20
    assert (await cursor_of(world, far)).position == 50
    assert (await cursor_of(world, far)).failures == 3


async def test_the_peers_of_a_shard_are_found_with_their_cursors(world: World) -> None:
    peers = [await cursor_of(world, await peer_at(world, f"p{number}.test")) for number in range(20)]
    shard = peers[0].peer.shard
    async with world.store.database.read() as connection:
        found = await cursors_of_shards(connection, [shard])
    assert {each.peer.id for each in found} == {each.peer.id for each in peers if each.peer.shard == shard}


async def test_only_servers_that_were_given_a_rest_are_revived(world: World) -> None:
    database = world.store.database
    [held] = await take(database, ["deliver:001"], holder="one")
    resting, well = await peer_at(world, "resting.test"), await peer_at(world, "well.test")
    later = Instant(world.time() + 3_600_000_000)
    await move(world, replace(await cursor_of(world, resting), failures=9, retry_at=later), held)

    assert await revive(database, [well], now=world.time()) == 0
    assert await revive(database, [resting, well], now=world.time()) == 1
    assert await revive(database, [resting, well], now=world.time()) == 0
    async with database.read() as connection:
        assert await revived_among(connection, [resting, well]) == {resting}


async def test_those_furthest_behind_come_first(world: World) -> None:
    [held] = await take(world.store.database, ["deliver:001"], holder="one")
    near, far = await peer_at(world, "near.test"), await peer_at(world, "far.test")
    await move(world, replace(await cursor_of(world, near), position=3), held)
    async with world.store.database.read() as connection:
        found = await lags(connection)
        assert [each.cursor.peer.id for each in found] == [far, near]
        assert [each.cursor.peer.id for each in await lags(connection, most=1)] == [far]


async def join(world: World, follower: ActorFacts, target: ActorFacts, state: MembershipState | None) -> None:
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, None), now=tx.now)
        if state is not None:
            tx.memberships.put(Standing(target.id, follower.id, state, Role.MEMBER, tx.now))


async def entitled(world: World, peer: PeerId | None, *actors: ActorFacts) -> list[str]:
    assert peer is not None
    async with world.store.database.read() as connection:
        return [str(inbox) for inbox in await entitled_inboxes(connection, peer, [each.id for each in actors])]


@pytest.mark.parametrize("state", [None, MembershipState.PENDING, MembershipState.LEFT, MembershipState.BANNED])
async def test_followers_of_a_community_who_are_no_members_entitle_no_server(
    world: World, state: MembershipState | None
) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    eve = await world.stranger("eve")
    await join(world, eve, cats, state)
    assert await entitled(world, eve.peer_id, cats) == []
    await join(world, eve, cats, MembershipState.MEMBER)
    assert await entitled(world, eve.peer_id, cats) == ["https://there.test/inbox"]


async def test_followers_of_a_person_entitle_their_own_server_as_long_as_they_are_there(world: World) -> None:
    ann = await world.person("ann")
    eve, kim = await world.stranger("eve"), await world.stranger("kim", host="elsewhere.test")
    await join(world, eve, ann, None)
    assert await entitled(world, eve.peer_id, ann) == ["https://there.test/inbox"]
    assert await entitled(world, kim.peer_id, ann) == []
    async with world.tx() as tx:
        tx.actors.change(await tx.actors.get(eve.id), deleted_at=tx.now)
    assert await entitled(world, eve.peer_id, ann) == []
