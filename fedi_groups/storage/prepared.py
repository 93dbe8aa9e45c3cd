"""Statements that write many rows. Each is made once for a database, and rows go to the driver as it takes them.

SQLAlchemy works longer on handing over a row than SQLite does on writing it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import UpdateBase

Row = dict[str, Any]


class Prepared:
    """`columns`: of an INSERT that names none itself."""

    def __init__(self, statement: UpdateBase, dialect: Dialect, *, columns: Sequence[str] | None = None) -> None:
        made: Any = statement.compile(dialect=dialect, column_keys=list(columns) if columns is not None else None)
        self._text: str = made.string
        self._names: list[str] = made.positiontup
        kinds = [made.binds[name].type.dialect_impl(dialect) for name in self._names]
        self._written = [
            (place, writes) for place, kind in enumerate(kinds) if (writes := kind.bind_processor(dialect)) is not None
        ]

    async def run(self, connection: AsyncConnection, rows: Sequence[Row]) -> None:
        """For each of these rows, in one go."""
        await connection.exec_driver_sql(self._text, [self._values(row) for row in rows])

    def _values(self, row: Row) -> tuple[Any, ...]:
        values = [row[name] for name in self._names]
        for place, writes in self._written:
            values[place] = writes(values[place])
        return tuple(values)
