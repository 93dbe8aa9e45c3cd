"""What was not accepted, why, and what becomes of it."""

import pytest

from fedi_groups.domain.types import PeerId
from fedi_groups.storage import tables
from fedi_groups.storage.exceptions import (
    DeliveryException,
    ExceptionState,
    asked_again,
    exceptions_at,
    exceptions_of,
    forget_exceptions,
    record_exceptions,
    replay,
)
from fedi_groups.storage.leases import Held, take
from fedi_groups.storage.peers import find_peers
from tests.world import World

pytestmark = pytest.mark.anyio


async def prepare(world: World) -> tuple[PeerId, Held]:
    stranger = await world.stranger("someone")
    [held] = await take(world.store.database, ["deliver:001"], holder="one")
    assert stranger.peer_id is not None
    return stranger.peer_id, held


async def record(world: World, held: Held, *exceptions: DeliveryException) -> None:
    async with world.store.database.write() as connection:
        await record_exceptions(connection, [(each, held) for each in exceptions])


def parked(world: World, peer: PeerId, number: int) -> DeliveryException:
    return DeliveryException(peer, number, ExceptionState.PARKED, "no answer", world.time())


async def test_the_last_word_on_a_delivery_counts(world: World) -> None:
    peer, held = await prepare(world)
    await record(world, held, parked(world, peer, 7))
    refused = DeliveryException(peer, 7, ExceptionState.REFUSED, "blocked", world.time(), 403)
    await record(world, held, refused)

    async with world.store.database.read() as connection:
        assert await exceptions_of(connection, 7) == [refused]
        assert await exceptions_of(connection, 8) == []


async def test_a_worker_that_has_lost_its_lease_records_nothing(world: World) -> None:
    peer, held = await prepare(world)
    async with world.store.database.write() as connection:
        await connection.execute(tables.lease.update().values(token=held.token + 1))
    await record(world, held, parked(world, peer, 7))

    async with world.store.database.read() as connection:
        assert await exceptions_at(connection, peer) == []


async def test_what_is_accepted_after_all_is_forgotten(world: World) -> None:
    peer, held = await prepare(world)
    await record(world, held, parked(world, peer, 7), parked(world, peer, 8))
    async with world.store.database.write() as connection:
        await forget_exceptions(connection, [(peer, 7)])

    async with world.store.database.read() as connection:
        assert [each.outgoing_id for each in await exceptions_at(connection, peer)] == [8]


async def test_only_what_is_parked_can_be_asked_for_again_one_or_all(world: World) -> None:
    peer, held = await prepare(world)
    database = world.store.database
    refused = DeliveryException(peer, 6, ExceptionState.REFUSED, "blocked", world.time(), 403)
    await record(world, held, refused, *(parked(world, peer, number) for number in (7, 8, 9)))

    assert await replay(database, peer, outgoing_id=6) == 0
    assert await replay(database, peer, outgoing_id=8) == 1
    async with database.read() as connection:
        shard = (await find_peers(connection, [peer]))[peer].shard
        assert await asked_again(connection, [shard]) == [(peer, 8)]
        assert await asked_again(connection, [shard + 1]) == []
    assert await replay(database, peer) == 2
