"""INSERT ... ON CONFLICT, which both databases have and SQLAlchemy spells twice."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage.prepared import Prepared, Row


def insertion(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return _insertion(connection.dialect, table)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Row], *, update: tuple[str, ...]) -> None:
    """Insert rows; where the primary key is taken, overwrite the columns `update` (none: leave the row as it is)."""
    if rows:
        await _upsertion(connection.dialect, table, tuple(rows[0]), update).run(connection, rows)


def _insertion(dialect: Dialect, table: Table) -> "sqlite.Insert | postgresql.Insert":
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)


@lru_cache(maxsize=512)
def _upsertion(dialect: Dialect, table: Table, columns: tuple[str, ...], update: tuple[str, ...]) -> Prepared:
    statement = _insertion(dialect, table)
    if not update:
        return Prepared(statement.on_conflict_do_nothing(), dialect, columns=columns)
    key = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in update}
    return Prepared(statement.on_conflict_do_update(index_elements=key, set_=changes), dialect, columns=columns)
