"""Accepted means on disk: how both databases are set, as our own connections have it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fedi_groups.storage import tables
from fedi_groups.storage.checkup import durability
from fedi_groups.storage.database import Database

pytestmark = pytest.mark.anyio


async def test_what_is_committed_survives_a_power_cut(database_url: str) -> None:
    async with Database(database_url) as database:
        found = {each.name: each.found for each in await durability(database)}
        assert all(each.is_right for each in await durability(database))
    if database.sqlite:
        assert found == {"synchronous": "2", "journal_mode": "wal"}
    else:
        assert found == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


async def test_a_reader_cannot_write(database_url: str) -> None:
    async with Database(database_url) as database:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            async with database.read() as connection:
                await connection.execute(tables.setting.insert(), {"name": "a", "value": "b"})
        async with database.write() as connection:
            await connection.execute(tables.setting.insert(), {"name": "a", "value": "b"})


async def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(database_url: str) -> None:
    question = text("SELECT count(*) FROM setting")
    async with Database(database_url) as database:
        async with database.read() as reader:
            before = (await reader.execute(question)).scalar_one()
            async with database.write() as writer:
                await writer.execute(tables.setting.insert(), {"name": "a", "value": "b"})
            assert (await reader.execute(question)).scalar_one() == before
        async with database.read() as reader:
            assert (await reader.execute(question)).scalar_one() == before + 1


async def test_a_failed_transaction_is_undone_and_the_next_one_works(database_url: str) -> None:
    async with Database(database_url) as database:
        with pytest.raises(ZeroDivisionError):
            async with database.write() as connection:
                await connection.execute(tables.setting.insert(), {"name": "a", "value": "b"})
                raise ZeroDivisionError
        async with database.write() as connection:
            await connection.execute(tables.setting.insert(), {"name": "a", "value": "c"})


async def test_what_refers_to_nothing_is_refused(database_url: str) -> None:
    async with Database(database_url) as database:
        with pytest.raises(DBAPIError):
            async with database.write() as connection:
                await connection.execute(tables.mention.insert(), {"post_id": 1, "actor_id": 2})
