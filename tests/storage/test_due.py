"""What is due later: done at least once, by one worker at a time, and never lost because it was asked for meanwhile."""

import pytest
from sqlalchemy import select

from fedi_groups.domain.types import MINUTE, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.due import Errand, add_if_absent, claim_due, finish_due, put_due, retry_due
from fedi_groups.storage.unit import Store
from tests.world import World

pytestmark = pytest.mark.anyio

NOON = Instant(1_795_262_400_000_000)


async def _put(world: World, key: str, *, at: int = NOON, **details: str) -> None:
    async with world.tx() as tx:
        put_due(tx.writes, "expire", key, at=Instant(at), **details)


async def _claim(world: World, *, now: int = NOON, most: int = 10) -> list[Errand]:
    async with world.store.database.write() as connection:
        return await claim_due(connection, now=Instant(now), until=Instant(now + 10 * MINUTE), most=most)


async def _left(store: Store) -> list[tuple[str, int, int]]:
    async with store.database.read() as connection:
        rows = await connection.execute(select(tables.due).order_by(tables.due.c.key))
        return [(row.key, row.at - NOON, row.attempts) for row in rows]


async def test_what_is_due_is_found_oldest_first_and_nothing_else(world: World) -> None:
    for key, minutes in (("now", 0), ("later", 1), ("long ago", -5)):
        await _put(world, key, at=NOON + minutes * MINUTE, who="ann")
    found = await _claim(world)
    assert [each.key for each in found] == ["long ago", "now"]
    assert found[0].details == {"who": "ann"} and found[0].attempts == 0
    assert [each.key for each in await _claim(world, now=NOON + MINUTE, most=1)] == ["later"]


async def test_what_one_worker_has_claimed_no_other_gets_until_its_time_is_over(world: World) -> None:
    await _put(world, "a")
    assert len(await _claim(world)) == 1
    assert await _claim(world, now=NOON + 9 * MINUTE) == []
    (again,) = await _claim(world, now=NOON + 10 * MINUTE)
    assert again.attempts == 1, "the first worker died, and that is known"


async def test_what_is_done_is_gone_or_comes_again(world: World) -> None:
    await _put(world, "once")
    await _put(world, "hourly")
    async with world.store.database.write() as connection:
        for each in await claim_due(connection, now=NOON, until=Instant(NOON + MINUTE), most=10):
            await finish_due(connection, each, again_at=Instant(NOON + 7) if each.key == "hourly" else None)
    assert await _left(world.store) == [("hourly", 7, 0)]


async def test_what_failed_is_tried_again_and_its_attempts_are_counted(world: World) -> None:
    await _put(world, "a")
    for attempt in (0, 1, 2):
        (errand,) = await _claim(world, now=NOON + attempt)
        assert errand.attempts == attempt
        async with world.store.database.write() as connection:
            await retry_due(connection, errand, at=Instant(NOON + attempt + 1))
    assert await _left(world.store) == [("a", 3, 3)]


async def test_asking_for_it_again_replaces_what_was_asked_before(world: World) -> None:
    await _put(world, "a", who="ann")
    await _put(world, "a", at=NOON + 5, who="bob")
    assert await _claim(world) == []
    (found,) = await _claim(world, now=NOON + 5)
    assert found.details == {"who": "bob"}


async def test_what_is_asked_for_while_it_is_being_done_is_done_once_more(world: World) -> None:
    for finish in (finish_due, retry_due):
        await _put(world, "a")
        (errand,) = await _claim(world)
        await _put(world, "a", at=NOON + MINUTE)
        async with world.store.database.write() as connection:
            if finish is finish_due:
                await finish_due(connection, errand)
            else:
                await retry_due(connection, errand, at=Instant(NOON + 99))
        assert await _left(world.store) == [("a", MINUTE, 0)]


async def test_what_is_due_already_is_not_put_off_by_who_only_wants_it_to_be(world: World) -> None:
    await _put(world, "a")
    async with world.store.database.write() as connection:
        await add_if_absent(connection, "expire", "a", at=Instant(NOON + MINUTE))
        await add_if_absent(connection, "expire", "b", at=Instant(NOON + MINUTE))
    assert await _left(world.store) == [("a", 0, 0), ("b", MINUTE, 0)]
