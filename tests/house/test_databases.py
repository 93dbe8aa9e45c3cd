"""The fixtures that hand out databases keep what they promise."""

import sqlite3
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import newest_version, schema_version
from tests.databases import PostgresqlDatabases
from tests.world import World

pytestmark = pytest.mark.anyio


async def create_table(url: str) -> None:
    if url.startswith("sqlite:///"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        file.execute("CREATE TABLE left_behind (word text)")
        file.close()
    else:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE left_behind (word text)")
        await connection.close()


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_what_one_test_writes_no_other_test_finds(database_url: str, turn: str) -> None:
    await create_table(database_url)  # would fail in the second turn, were it the same database


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_the_database_that_stays_open_has_forgotten_the_test_before(world: World, turn: str) -> None:
    async with world.store.database.read() as connection:
        counts = {each.name: select(func.count()).select_from(each) for each in SQLModel.metadata.sorted_tables}
        found = {name: await connection.scalar(question) for name, question in counts.items()}
    assert found == dict.fromkeys(found, 0)

    ann = await world.person("ann")
    await world.post(ann, await world.community("cats", ann))
    async with world.store.database.read() as connection:
        assert list(await connection.scalars(select(tables.post.c.serial))) == [1]


async def test_a_prepared_database_has_todays_schema_and_an_empty_one_none(
    database_url: str, empty_database_url: str
) -> None:
    async with Database(database_url) as prepared, Database(empty_database_url) as empty:
        assert await schema_version(prepared) == newest_version()
        assert await schema_version(empty) is None


@pytest.mark.needs("postgresql")
async def test_postgresql_waits_for_the_disk_as_in_production(
    postgresql_databases: PostgresqlDatabases, tmp_path: Path
) -> None:
    with postgresql_databases.empty(tmp_path) as url:
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SHOW fsync") == "on"
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
        await connection.close()
