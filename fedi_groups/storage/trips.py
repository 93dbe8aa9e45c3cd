"""Statements to SQLite in one trip each to the thread that its connection lives in.

aiosqlite makes four: for a cursor, the statement, its rows, and the cursor's end. Each wakes two threads, which costs
more than most statements do.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_


class _Cursor:
    """What SQLAlchemy takes for an asynchronous cursor: one statement, and what came of it."""

    arraysize = 1

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._connection = connection
        self._rows: Sequence[Any] = ()

    async def execute(self, operation: str, parameters: Any = ()) -> None:
        await self._run(self._connection._conn.execute, operation, parameters)

    async def executemany(self, operation: str, parameters: Any) -> None:
        await self._run(self._connection._conn.executemany, operation, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    def close(self) -> None:
        """The real one is closed already."""

    async def _run(self, statement: Callable[..., sqlite3.Cursor], operation: str, parameters: Any) -> None:
        def there() -> None:
            cursor = statement(operation, parameters)
            try:
                self.description = cursor.description
                self._rows = cursor.fetchall() if cursor.description else ()
                self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        await self._connection._execute(there)  # type: ignore[no-untyped-call]  # how aiosqlite runs all it runs


class _AdaptedCursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return _Cursor(connection)

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor


class _AdaptedConnection(AsyncAdapt_aiosqlite_connection):
    """SQLAlchemy rolls each back once more when it is done with it. Where nothing was run since, that takes no trip."""

    __slots__ = ("_used",)

    _cursor_cls = _AdaptedCursor

    def cursor(self, server_side: bool = False) -> Any:
        self._used = True
        return super().cursor(server_side)

    def commit(self) -> None:
        super().commit()
        self._used = False

    def rollback(self) -> None:
        if self._used:
            super().rollback()
            self._used = False


class OneTrip(AsyncAdapt_aiosqlite_dbapi):
    """For the argument `module` of create_async_engine, with an address of sqlite+aiosqlite."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **given: Any) -> _AdaptedConnection:
        """A new connection, whose thread ends with the process."""
        connection = aiosqlite.connect(*arguments, **given)
        connection._thread.daemon = True
        opened: Any = await_(connection)
        adapted = _AdaptedConnection(self, opened)
        adapted._used = False
        return adapted
