"""Bells wake those who wait: in this process after the commit, in others through PostgreSQL."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from fedi_groups.storage.database import Bells, Database
from tests.databases import PostgresqlDatabases
from tests.world import World

pytestmark = pytest.mark.anyio

_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

LONG = 60.0
"""Seconds nobody waits: a test that gets here has failed."""


async def _is_rung(bells: Bells, name: str) -> bool:
    """Whether the bell rings within moments."""
    try:
        async with asyncio.timeout(5):
            await bells.wait(name, seconds=LONG)
    except TimeoutError:
        return False
    return True


async def test_a_bell_wakes_who_waits_and_who_comes_just_after() -> None:
    bells = Bells()
    waiting = asyncio.create_task(_is_rung(bells, "received"))
    await asyncio.sleep(0)
    bells.ring("received")
    assert await waiting
    bells.ring("received")
    assert await _is_rung(bells, "received")


async def test_without_a_bell_one_looks_again_after_a_while() -> None:
    bells = Bells()
    async with asyncio.timeout(5):
        await bells.wait("received", seconds=0.01)
        bells.ring("outgoing")
        await bells.wait("received", seconds=0.01)


async def test_the_bell_is_rung_once_what_is_to_be_told_can_be_seen(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    rows_seen: list[int] = []

    async def look() -> None:
        assert await _is_rung(world.store.database.bells, "outgoing")
        rows_seen.append(len(await world.log()))

    async with asyncio.TaskGroup() as group:
        group.create_task(look())
        await world.post(ann, cats)
    assert rows_seen == [1]


async def test_nothing_is_rung_where_nothing_is_to_be_told(world: World) -> None:
    world.store.database.bells.ring("outgoing")
    await world.store.database.bells.wait("outgoing")
    await world.person("ann")
    waiting = asyncio.create_task(world.store.database.bells.wait("outgoing", seconds=LONG))
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_another_process_hears_what_was_committed_and_nothing_else(database_url: str) -> None:
    """On PostgreSQL. A SQLite file has one worker process: there is nobody else to wake."""
    async with Database(database_url) as here, Database(database_url) as there:
        await there.listen()
        await there.listen()  # asking again changes nothing
        with pytest.raises(ZeroDivisionError):
            async with here.write() as connection:
                await here.ring(connection, "undone")
                raise ZeroDivisionError
        undone = asyncio.create_task(there.bells.wait("undone", seconds=LONG))
        async with here.write() as connection:
            await here.ring(connection, "received", "outgoing")
        if not here.sqlite:
            assert await _is_rung(there.bells, "outgoing") and await _is_rung(there.bells, "received")
        assert not undone.done()
        undone.cancel()


@pytest.mark.needs("postgresql")
async def test_a_database_that_was_started_anew_is_used_again_as_if_nothing_had_been(
    postgresql_databases: PostgresqlDatabases, tmp_path: Path
) -> None:
    with postgresql_databases.prepared(tmp_path) as url:
        async with Database(url) as here, Database(url) as there:
            await there.listen()
            async with here.write() as connection:
                # As a restart does to all that is open.
                await connection.execute(text(_CUT))
            await asyncio.sleep(0.2)
            async with there.read() as connection:
                assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
            await there.listen()
            async with here.write() as connection:
                await here.ring(connection, "received")
            assert await _is_rung(there.bells, "received")
