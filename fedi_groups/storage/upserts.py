"""INSERT ... ON CONFLICT, which both databases have and SQLAlchemy spells twice."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Row = dict[str, Any]


def insertion(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Row], *, update: tuple[str, ...]) -> None:
    """Insert rows; where the primary key is taken, overwrite the columns `update` (none: leave the row as it is)."""
    if not rows:
        return
    statement = insertion(connection, table)
    if update:
        key = [column.name for column in table.primary_key]
        changes = {name: statement.excluded[name] for name in update}
        await connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changes), list(rows))
    else:
        await connection.execute(statement.on_conflict_do_nothing(), list(rows))
