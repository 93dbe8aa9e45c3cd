"""Rows get their positions after they are committed, by one process; so no cursor ever passes a row unseen."""

import asyncio

import pytest

from fedi_groups.delivery.sequencer import Sequencer
from fedi_groups.domain.types import SECOND
from fedi_groups.storage import tables
from fedi_groups.storage.leases import take
from tests.delivery.conftest import Scene
from tests.delivery.stage import append, note_row
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
def sequencer(world: World) -> Sequencer:
    return Sequencer(world.store.database, holder="one", clock=world.time)


async def positions(world: World) -> list[tuple[int, int | None]]:
    async with world.store.database.read() as connection:
        rows = await connection.execute(tables.outgoing.select().order_by(tables.outgoing.c.id))
        return [(row.id, row.position) for row in rows]


async def test_rows_are_numbered_in_the_order_of_their_ids_without_gaps(scene: Scene, sequencer: Sequencer) -> None:
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(3)))
    assert await sequencer.step() == 3
    numbers += await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(2)))
    assert await sequencer.step() == 2
    assert await sequencer.step() == 0

    assert await positions(scene.world) == [(number, place) for place, number in enumerate(numbers, start=1)]


async def test_a_row_committed_late_comes_after_what_was_numbered_before_it(scene: Scene, sequencer: Sequencer) -> None:
    """Its id is lower; its position is not. On SQLite writers take turns, and this is all that can happen there."""
    early, late = note_row(scene.world, scene.cats), note_row(scene.world, scene.cats)
    await append(scene.world, late)
    await sequencer.step()
    await append(scene.world, early)
    await sequencer.step()

    assert await positions(scene.world) == [(early.id, 2), (late.id, 1)]


async def test_another_process_numbers_nothing_while_the_lease_is_held(scene: Scene, sequencer: Sequencer) -> None:
    other = Sequencer(scene.world.store.database, holder="two", clock=scene.world.time)
    await sequencer.step()
    await append(scene.world, note_row(scene.world, scene.cats))
    assert await other.step() == 0

    await sequencer.close()
    scene.world.time.pass_by(10 * SECOND)
    assert await other.step() == 1


async def test_who_has_lost_the_lease_without_knowing_numbers_nothing(scene: Scene, sequencer: Sequencer) -> None:
    database = scene.world.store.database
    await sequencer.step()
    async with database.write() as connection:
        await connection.execute(tables.lease.update().values(until=0))
    assert [held.token for held in await take(database, ["sequencer"], holder="two")] == [2]
    [number] = await append(scene.world, note_row(scene.world, scene.cats))

    assert await sequencer.step() == 0
    assert await positions(scene.world) == [(number, None)]


async def test_those_who_read_the_log_are_woken(scene: Scene, sequencer: Sequencer) -> None:
    bells = scene.world.store.database.bells
    await append(scene.world, note_row(scene.world, scene.cats))
    async with asyncio.timeout(5):
        waiting = asyncio.create_task(bells.wait("numbered", seconds=60))
        await sequencer.step()
        await waiting
