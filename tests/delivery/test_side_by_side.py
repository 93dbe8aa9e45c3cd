"""What only PostgreSQL can do: transactions that run side by side, and several workers that share the peers."""

import pytest

from fedi_groups.domain.types import SECOND
from fedi_groups.storage import tables
from fedi_groups.storage.leases import LENGTH
from fedi_groups.storage.peers import SHARDS
from fedi_groups.storage.shards import RENEWED_EVERY, Shards
from fedi_groups.storage.unit import transaction
from tests.databases import Databases, PostgresqlDatabases
from tests.delivery.conftest import Scene
from tests.delivery.stage import append, cursor_of, delivery_of, follow, note_row, position_of
from tests.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.needs("postgresql")]


@pytest.fixture
def databases(postgresql_databases: PostgresqlDatabases) -> Databases:
    return postgresql_databases


async def test_a_transaction_left_open_while_later_ones_commit_loses_no_row(scene: Scene) -> None:
    world = scene.world
    slow = note_row(world, scene.cats)
    async with transaction(world.store) as still_open:
        still_open.outgoing.append(slow)
        await still_open.flush()
        numbers = await append(world, *(note_row(world, scene.cats) for _ in range(10)))
        await scene.delivery.step()
        assert sorted(scene.inboxes.accepted_at("lemmy.test")) == numbers
        assert (await cursor_of(world, scene.lem)).position == 10
    numbers += await append(world, note_row(world, scene.cats))
    await scene.delivery.step()

    assert sorted(scene.inboxes.accepted_at("lemmy.test")) == sorted([slow.id, *numbers])
    assert await position_of(world, slow.id) == 11
    for follower in (scene.lem, scene.max):
        assert (await cursor_of(world, follower)).position == 12


async def test_a_follower_whose_follow_is_committed_last_is_told_what_was_posted_since_it_was_made(
    scene: Scene,
) -> None:
    world = scene.world
    newcomer = await world.stranger("new", host="new.test")
    async with transaction(world.store) as still_open:
        from_id = still_open.mint.next()
        numbers = await append(world, note_row(world, scene.cats))
        await scene.delivery.step()
        await still_open.audiences.join(scene.cats, newcomer, from_id=from_id)
    numbers += await append(world, note_row(world, scene.cats))
    await scene.delivery.step()

    assert sorted(scene.inboxes.accepted_at("new.test")) == numbers


def workers(world: World, *holders: str) -> list[Shards]:
    return [Shards(world.store.database, holder=holder, clock=world.time, work="deliver") for holder in holders]


async def settle(world: World, *shards: Shards) -> None:
    """Long enough for everyone to notice everyone."""
    for _ in range(3):
        world.time.pass_by(RENEWED_EVERY)
        for each in shards:
            await each.step()
            await each.give_up(each.surplus)


async def test_workers_share_the_shards_and_take_over_those_of_one_that_leaves(world: World) -> None:
    one, two, three = workers(world, "one", "two", "three")
    await one.step()
    assert len(one.held) == SHARDS
    await settle(world, one, two, three)
    assert sorted(len(each.held) for each in (one, two, three)) == [84, 86, 86]
    assert set(one.held) | set(two.held) | set(three.held) == set(range(SHARDS))
    await two.close()
    await settle(world, one, three)
    assert sorted(len(each.held) for each in (one, three)) == [128, 128]
    assert not set(one.held) & set(three.held)


async def test_a_worker_that_is_gone_without_a_word_is_replaced_when_its_leases_run_out(world: World) -> None:
    one, two = workers(world, "one", "two")
    await one.step()
    async with world.store.database.write() as connection:
        await connection.execute(tables.lease.update().values(until=tables.lease.c.until - LENGTH))
    await two.step()
    assert len(two.held) == SHARDS
    assert {held.token for held in two.held.values()} == {2}

    world.time.pass_by(RENEWED_EVERY)
    shift = await one.step()
    assert len(shift.lost) == SHARDS
    assert one.held == {}


async def test_a_worker_that_cannot_renew_sends_nothing_more(world: World) -> None:
    [one] = workers(world, "one")
    await one.step()
    assert not one.expired(world.time())
    world.time.pass_by(LENGTH)
    assert one.expired(world.time())
    await one.step()
    assert not one.expired(world.time())
    assert len(one.held) == SHARDS


async def test_peers_are_told_everything_once_while_they_pass_from_worker_to_worker(scene: Scene) -> None:
    world = scene.world
    hosts = [f"p{number}.test" for number in range(12)]
    for host in hosts:
        await follow(world, await world.stranger("someone", host=host), scene.cats)
    other = delivery_of(world, scene.inboxes, holder="two")
    numbers: list[int] = []
    for round_ in range(6):
        numbers += await append(world, *(note_row(world, scene.cats) for _ in range(4)))
        world.time.pass_by(6 * SECOND)
        await scene.delivery.step()
        if round_ > 1:
            await other.step()
    await other.close()
    await scene.delivery.step()

    for host in hosts:
        assert sorted(scene.inboxes.accepted_at(host)) == numbers


async def test_a_worker_that_lost_its_peers_writes_no_cursor(scene: Scene) -> None:
    world = scene.world
    await append(world, note_row(world, scene.cats))
    await scene.delivery.step()
    async with world.store.database.write() as connection:
        await connection.execute(tables.lease.update().where(tables.lease.c.name.like("deliver:%")).values(token=99))
    await append(world, note_row(world, scene.cats))
    await scene.delivery.step()

    assert len(scene.inboxes.at("lemmy.test")) == 2
    assert (await cursor_of(world, scene.lem)).position == 1
