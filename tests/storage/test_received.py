"""Received activities: known by who told them, in order, settled with their effects, and forgotten in time."""

import pytest
from sqlalchemy import select

from fedi_groups.domain.types import DAY, MINUTE, Instant, PeerId, ReceivedId
from fedi_groups.storage import tables
from fedi_groups.storage.received import (
    Arrival,
    Settlement,
    State,
    backlog,
    digest_of,
    find_body,
    find_parked,
    free_digest,
    insert_arrivals,
    next_items,
    prune_received,
    replace_body,
    replay,
    settle,
    wake_waiting,
)
from tests.world import World

pytestmark = pytest.mark.anyio

NOON = Instant(1_795_262_400_000_000)
THERE, OTHER = "https://there.test", "https://other.test"


def _arrival(number: int, *, origin: str = THERE, peer: int = 1, shard: int = 0, at: int = NOON) -> Arrival:
    digest = digest_of(origin, f"https://there.test/activities/{number}")
    return Arrival(digest, PeerId(peer), shard, f'{{"n":{number}}}'.encode(), authentic=True, arrived_at=Instant(at))


async def _arrive(world: World, *arrivals: Arrival) -> None:
    async with world.store.database.write() as connection:
        await insert_arrivals(connection, arrivals)


async def _open(
    world: World, *, shards: list[int] | None = None, now: int = NOON, skip: tuple[ReceivedId, ...] = ()
) -> list[bytes]:
    async with world.store.database.read() as connection:
        found = await next_items(connection, shards=shards, now=Instant(now), most=100, skip=skip)
    return [each.body for each in found]


async def _settle(world: World, *settlements: Settlement) -> None:
    async with world.store.database.write() as connection:
        await settle(connection, settlements)


async def _ids(world: World) -> list[ReceivedId]:
    async with world.store.database.read() as connection:
        rows = await connection.execute(select(tables.received.c.id).order_by(tables.received.c.id))
        return [ReceivedId(number) for number in rows.scalars()]


def test_an_activity_is_the_same_only_if_the_same_server_tells_it() -> None:
    uri = "https://there.test/activities/1"
    assert digest_of(THERE, uri) == digest_of(THERE, uri) != digest_of(OTHER, uri)
    assert len(digest_of(THERE, uri)) == 16


async def test_what_arrives_twice_is_there_once_as_it_came_first(world: World) -> None:
    await _arrive(world, _arrival(1), _arrival(2), _arrival(1, at=NOON + 5))
    await _arrive(world, _arrival(2, at=NOON + 9), _arrival(3))
    assert await _open(world) == [b'{"n":1}', b'{"n":2}', b'{"n":3}']


async def test_another_server_cannot_take_the_place_of_an_activity_before_it_comes(world: World) -> None:
    await _arrive(world, _arrival(1, origin=OTHER, peer=2))
    await _arrive(world, _arrival(1))
    assert len(await _open(world)) == 2


async def test_each_worker_gets_what_is_in_its_shards_and_not_what_it_has_already(world: World) -> None:
    await _arrive(world, _arrival(1, shard=1), _arrival(2, shard=2), _arrival(3, shard=1))
    first, *_ = await _ids(world)
    assert await _open(world, shards=[1]) == [b'{"n":1}', b'{"n":3}']
    assert await _open(world, shards=[1], skip=(first,)) == [b'{"n":3}']
    assert await _open(world, shards=[7]) == []


async def test_what_is_settled_is_not_worked_on_again(world: World) -> None:
    await _arrive(world, *(_arrival(number) for number in range(5)))
    done, ignored, refused, parked, _ = await _ids(world)
    await _settle(
        world,
        Settlement(done, State.DONE),
        Settlement(ignored, State.IGNORED, error="no concern of ours"),
        Settlement(refused, State.REFUSED, error="not a member"),
        Settlement(parked, State.PARKED, error="a fault"),
    )
    assert await _open(world) == [b'{"n":4}']
    async with world.store.database.read() as connection:
        assert await backlog(connection) == {1: 1}
        assert await find_parked(connection) == [(parked, "a fault")]


async def test_what_waits_comes_again_when_its_time_has_come_or_what_it_waits_for_has(world: World) -> None:
    await _arrive(world, _arrival(1), _arrival(2), _arrival(3))
    for number, needs in zip(await _ids(world), ("https://a.test/1", "https://a.test/2", None), strict=True):
        later = Instant(NOON + MINUTE)
        await _settle(world, Settlement(number, State.WAITING, "not here", later, needs, attempts=1))
    assert await _open(world) == []

    async with world.store.database.write() as connection:
        assert await wake_waiting(connection, ["https://a.test/1", "https://a.test/9"]) == 1
    assert await _open(world) == [b'{"n":1}']
    assert await _open(world, now=NOON + MINUTE) == [b'{"n":1}', b'{"n":2}', b'{"n":3}']
    async with world.store.database.read() as connection:
        found = await next_items(connection, shards=None, now=Instant(NOON + MINUTE), most=100)
    assert {each.attempts for each in found} == {1}


async def test_what_was_parked_can_be_opened_again_and_nothing_else_can(world: World) -> None:
    await _arrive(world, _arrival(1), _arrival(2))
    parked, done = await _ids(world)
    await _settle(world, Settlement(parked, State.PARKED, error="a fault"), Settlement(done, State.DONE))
    async with world.store.database.write() as connection:
        assert await replay(connection, [parked, done]) == 1
    assert await _open(world) == [b'{"n":1}']


async def test_a_follow_whose_id_is_used_again_and_again_is_new_each_time_it_was_undone(world: World) -> None:
    for _ in range(4):
        await _arrive(world, _arrival(1))
        async with world.store.database.write() as connection:
            await free_digest(connection, _arrival(1).digest)
    assert len(await _open(world)) == 4


async def test_what_was_received_is_found_by_its_id_and_replaced_by_what_its_origin_says(world: World) -> None:
    await _arrive(world, _arrival(1))
    (number,) = await _ids(world)
    async with world.store.database.write() as connection:
        assert await find_body(connection, _arrival(1).digest) == b'{"n":1}'
        await replace_body(connection, number, b'{"n":"true"}')
        assert await find_body(connection, _arrival(1).digest) == b'{"n":"true"}'
        assert await find_body(connection, _arrival(2).digest) is None


async def test_old_bodies_go_first_then_the_memory_of_them_and_open_ones_never(world: World) -> None:
    ages = {1: 100 * DAY, 2: 10 * DAY, 3: 1 * DAY, 4: 100 * DAY}
    await _arrive(world, *(_arrival(number, at=NOON - age) for number, age in ages.items()))
    *settled, still_open = await _ids(world)
    await _settle(world, *(Settlement(number, State.DONE) for number in settled))

    async with world.store.database.write() as connection:
        await prune_received(connection, bodies_before=Instant(NOON - 7 * DAY), rows_before=Instant(NOON - 90 * DAY))
        rows = await connection.execute(
            select(tables.received.c.id, tables.received.c.body).order_by(tables.received.c.id)
        )
        left = {row.id: row.body for row in rows}
    assert left == {settled[1]: None, settled[2]: b'{"n":3}', still_open: b'{"n":4}'}


async def test_a_body_that_still_has_to_be_passed_on_is_kept(world: World) -> None:
    ann = await world.person("ann")
    await world.post(ann, await world.community("cats", ann))
    await _arrive(world, _arrival(1, at=NOON - 10 * DAY))
    (number,) = await _ids(world)
    await _settle(world, Settlement(number, State.DONE))
    async with world.store.database.write() as connection:
        await connection.execute(tables.outgoing.update().values(received_id=number))
        await prune_received(connection, bodies_before=NOON, rows_before=Instant(NOON - 90 * DAY))
        assert await find_body(connection, _arrival(1).digest) == b'{"n":1}'
