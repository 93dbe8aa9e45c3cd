"""Errors of late: alike ones counted together over all processes, a bounded number, for a while."""

import pytest

from fedi_groups.domain.types import DAY, Instant
from fedi_groups.storage.faults import KEPT_FOR, MOST_KEPT, MOST_WAITING, Faults, faults, write_down
from tests.world import World

pytestmark = pytest.mark.anyio


async def test_alike_ones_are_counted_together_with_what_they_said_last(world: World) -> None:
    for _ in range(2):
        process = Faults()
        for number in range(3):
            process.add("errands", "errand failed", f"no answer {number}", at=world.time())
        world.time.pass_by(DAY)
        async with world.store.database.write() as connection:
            await write_down(connection, process.take(), now=world.time())
        assert process.take() == []
    async with world.store.database.read() as connection:
        (found,) = await faults(connection, most=9)
    assert (found.source, found.event, found.detail, found.count) == ("errands", "errand failed", "no answer 2", 6)
    assert DAY <= found.last_at - found.first_at < 2 * DAY


async def test_they_never_are_many(world: World) -> None:
    for start in range(0, 2 * MOST_KEPT, MOST_WAITING):
        process = Faults()
        for number in range(start, start + MOST_WAITING + 10):
            process.add("web", f"event {number}", "x" * 5000, at=Instant(world.time() + number))
        async with world.store.database.write() as connection:
            await write_down(connection, process.take(), now=world.time())
    async with world.store.database.read() as connection:
        found = await faults(connection, most=10_000)
    assert len(found) == MOST_KEPT and max(len(each.detail) for each in found) < 500
    world.time.pass_by(KEPT_FOR + DAY)
    async with world.store.database.write() as connection:
        await write_down(connection, [], now=world.time())
        assert await faults(connection, most=9) == []
