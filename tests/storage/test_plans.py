"""The questions that are asked all the time are answered from an index, however long the tables are."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage.database import Database
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.outgoing import number_rows, read_log
from fedi_groups.storage.received import backlog, next_items
from tests.databases import SqliteDatabases

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(sqlite_databases: SqliteDatabases, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite says in words how it will answer; PostgreSQL has the same indexes."""
    with sqlite_databases.prepared(tmp_path) as url:
        async with Database(url) as found:
            yield found


async def _plans(connection: AsyncConnection, asked: list[tuple[str, Any]]) -> str:
    rows = [await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values) for words, values in asked]
    return " / ".join(str(row[-1]) for each in rows for row in each)


async def test_the_questions_of_the_workers_never_walk_a_whole_table(database: Database) -> None:
    asked: list[tuple[str, Any]] = []
    async with database.write() as connection:

        def note(_c: object, _cursor: object, words: str, values: Any, *_: object) -> None:
            if words.startswith("SELECT"):
                asked.append((words, values))

        event.listen(connection.sync_connection, "before_cursor_execute", note)
        await next_items(connection, shards=None, now=Instant(1), most=100)
        await next_items(connection, shards=[1, 2], now=Instant(1), most=100, skip=[])
        await backlog(connection)
        await number_rows(connection)
        await read_log(connection, after=5)
        await moderators_of(connection, ActorId(1))
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        plans = await _plans(connection, asked)

    assert len(asked) >= 6
    walked = [each for each in plans.split(" / ") if each.startswith("SCAN") and "INDEX" not in each]
    assert walked == [], plans
    for index in ("received_open", "membership_by_rank"):
        assert index in plans
