"""What leaves the log, and what stays because somebody still has to hear of it."""

from dataclasses import replace
from typing import Any

import pytest

from fedi_groups.domain.facts import ActorFacts, FollowFacts
from fedi_groups.domain.log import LogRow, Named, ToMicroblogs
from fedi_groups.domain.types import DAY, HOUR, FollowState, PeerId
from fedi_groups.storage import tables
from fedi_groups.storage.cursors import cursors_of_peers, write_cursors
from fedi_groups.storage.exceptions import DeliveryException, ExceptionState, exceptions_at, record_exceptions
from fedi_groups.storage.leases import take
from fedi_groups.storage.outgoing import number_rows
from fedi_groups.storage.retention import prune_log
from tests.world import World

pytestmark = pytest.mark.anyio


async def write_row(world: World, community: ActorFacts, **more: Any) -> int:
    """A row, numbered at once."""
    values: dict[str, Any] = {"community_id": community.id, "microblog": ToMicroblogs.NOTHING}
    async with world.tx() as tx:
        number = tx.mint.next()
        row = LogRow(id=number, kind="create", signer_id=community.id, created_at=tx.now, **values | more)
        tx.outgoing.append(row)
    async with world.store.database.write() as connection:
        await number_rows(connection)
    return number


async def follow(world: World, follower: ActorFacts, target: ActorFacts) -> None:
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, None), now=tx.now)
        await tx.audiences.join(target, follower, from_id=tx.mint.next())


async def reach(world: World, actor: ActorFacts, position: int) -> None:
    database = world.store.database
    [held] = await take(database, ["deliver:001"], holder="one")
    async with database.write() as connection:
        [cursor] = await cursors_of_peers(connection, [peer_of(actor)])
        await write_cursors(connection, [(replace(cursor, position=position), held)])


def peer_of(actor: ActorFacts) -> PeerId:
    assert actor.peer_id is not None
    return actor.peer_id


async def left(world: World) -> list[int]:
    return [row.id for row in await world.log()]


async def test_rows_stay_seven_days_whoever_has_them(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    numbers = [await write_row(world, cats) for _ in range(3)]
    world.time.pass_by(7 * DAY - HOUR)
    assert await prune_log(world.store.database, now=world.time()) == 0
    world.time.pass_by(2 * HOUR)
    assert await prune_log(world.store.database, now=world.time()) == 2
    assert await left(world) == numbers[2:]


async def test_the_last_row_stays_for_the_sake_of_its_position(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    await write_row(world, cats)
    world.time.pass_by(30 * DAY)
    assert await prune_log(world.store.database, now=world.time()) == 0
    await write_row(world, cats)
    positions = [row.position for row in await world.log()]
    assert positions == [1, 2]


async def test_a_deletion_stays_until_every_server_that_followed_then_has_it(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    near, far = await world.stranger("near", host="near.test"), await world.stranger("far", host="far.test")
    for each in (near, far):
        await follow(world, each, cats)
    numbers = [await write_row(world, cats), await write_row(world, cats, keep=True), await write_row(world, cats)]
    await reach(world, near, 3)
    late = await world.stranger("late", host="late.test")
    await follow(world, late, cats)
    world.time.pass_by(60 * DAY)
    await prune_log(world.store.database, now=world.time())
    assert await left(world) == numbers[1:]

    await reach(world, far, 2)
    await prune_log(world.store.database, now=world.time())
    assert await left(world) == numbers[2:]


async def test_what_is_for_one_inbox_stays_until_its_server_has_it(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    eve = await world.stranger("eve")
    named = (Named(peer_of(eve), eve.inbox),)
    number = await write_row(world, cats, keep=True, community_id=None, named=named)
    last = await write_row(world, cats)
    world.time.pass_by(8 * DAY)
    await prune_log(world.store.database, now=world.time())
    assert await left(world) == [number, last]

    await reach(world, eve, 1)
    await prune_log(world.store.database, now=world.time())
    assert await left(world) == [last]


async def test_exceptions_go_with_their_rows(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    eve = await world.stranger("eve")
    [held] = await take(world.store.database, ["deliver:001"], holder="one")
    old = await write_row(world, cats)
    world.time.pass_by(8 * DAY)
    new = await write_row(world, cats)
    async with world.store.database.write() as connection:
        for number in (old, new):
            exception = DeliveryException(peer_of(eve), number, ExceptionState.REFUSED, "no", world.time(), 403)
            await record_exceptions(connection, [(exception, held)])
    await prune_log(world.store.database, now=world.time())

    async with world.store.database.read() as connection:
        assert [each.outgoing_id for each in await exceptions_at(connection, peer_of(eve))] == [new]


async def test_many_rows_leave_in_several_transactions(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    async with world.tx() as tx:
        for _ in range(1200):
            row = LogRow(id=tx.mint.next(), kind="vote", signer_id=cats.id, created_at=tx.now, community_id=cats.id)
            tx.outgoing.append(row)
    async with world.store.database.write() as connection:
        await number_rows(connection, most=2000)
    world.time.pass_by(8 * DAY)
    assert await prune_log(world.store.database, now=world.time()) == 1199
    async with world.store.database.read() as connection:
        assert len((await connection.execute(tables.outgoing.select())).all()) == 1
