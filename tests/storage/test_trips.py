"""SQLite answers in one trip what SQLAlchemy asks in several: rows, counts, errors, statements that give no rows."""

import asyncio
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage.database import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'trips.db'}"


async def test_rows_come_whole_and_in_order_however_they_are_taken(url: str) -> None:
    async with Database(url) as database, database.write() as connection:
        await connection.execute(text("CREATE TABLE word (number INTEGER PRIMARY KEY, letters TEXT UNIQUE)"))
        words = [{"number": number, "letters": str(number)} for number in range(1000)]
        written = await connection.execute(text("INSERT INTO word VALUES (:number, :letters)"), words)
        found = await connection.execute(text("SELECT number, letters FROM word ORDER BY number DESC"))
        assert written.rowcount == 1000
        assert found.first() == (999, "999")
        assert (await connection.execute(text("SELECT * FROM word WHERE number < 0"))).all() == []


async def test_a_change_says_how_many_rows_it_was_and_may_return_them(url: str) -> None:
    async with Database(url) as database, database.write() as connection:
        await connection.execute(text("CREATE TABLE word (letters TEXT)"))
        await connection.execute(text("INSERT INTO word VALUES ('a'), ('b'), (NULL)"))
        changed = await connection.execute(text("UPDATE word SET letters = 'c' WHERE letters IS NOT NULL"))
        gone = await connection.execute(text("DELETE FROM word RETURNING letters"))
        assert changed.rowcount == 2
        assert sorted(str(row.letters) for row in gone) == ["None", "c", "c"]


async def test_an_error_is_told_as_the_database_tells_it_and_spoils_nothing_else(url: str) -> None:
    async with Database(url) as database:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE word (letters TEXT UNIQUE)"))
        with pytest.raises(IntegrityError, match="UNIQUE"):
            async with database.write() as connection:
                await connection.execute(text("INSERT INTO word VALUES ('a'), ('a')"))
        with pytest.raises(OperationalError, match="no such table"):
            async with database.read() as connection:
                await connection.execute(text("SELECT * FROM sentence"))
        async with database.read() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM word"))).scalar_one() == 0


@pytest.mark.parametrize("after", [0.0, 0.001, 0.01])
async def test_who_is_called_off_in_the_middle_leaves_nothing_begun(url: str, after: float) -> None:
    long = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT max(i) FROM n")
    async with Database(url) as database:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE word (letters TEXT UNIQUE)"))

        async def ask(opened: AbstractAsyncContextManager[AsyncConnection]) -> None:
            async with opened as connection:
                await connection.execute(long)

        for opened in (database.read(), database.write()):
            asking = asyncio.create_task(ask(opened))
            await asyncio.sleep(after)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO word VALUES ('a')"))
        async with database.read() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM word"))).scalar_one() == 1
