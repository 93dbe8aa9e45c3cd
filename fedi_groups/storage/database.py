"""Connections and transactions, and the bells that wake those who wait for rows.

A bell is rung after commit. It is a hint: whoever waits for one also looks every second.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant
from fedi_groups.errors import Misconfigured
from fedi_groups.storage.engines import is_sqlite, make_reader, make_writer

CHANNEL = "fedi_groups"

_AT_ONCE = 200
"""Names in one notification of PostgreSQL, which takes 8,000 bytes."""


class Bells:
    """Named wake-up calls within this process."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {}

    def ring(self, name: str) -> None:
        self._event(name).set()

    async def wait(self, name: str, *, seconds: float = 1.0) -> None:
        """Returns when the bell rings, or after `seconds`."""
        event = self._event(name)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        event.clear()

    def _event(self, name: str) -> asyncio.Event:
        return self._events.setdefault(name, asyncio.Event())


class Database:
    """One database, SQLite or PostgreSQL. Use as an async context manager."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = is_sqlite(url)
        self.process = token_hex(8)
        """What this process is called among those that use the same database."""
        self.bells = Bells()
        self._writer = make_writer(url)
        self._reader = make_reader(url, self._writer)
        self._listener: Any = None
        self._hearing = asyncio.Lock()
        self.hearers: list[Callable[[str], None]] = []
        """Told the words that are rung like bells: names with a number, as `new:17`."""

    async def __aenter__(self) -> "Database":
        try:
            async with self.read() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, DBAPIError) as error:
            await self.close()
            raise Misconfigured(f"the database at {_without_password(self.url)} cannot be reached: {error}") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        if self._listener is not None:
            await self._listener.close()
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; commits at the end, rolls back on any error."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view that cannot write."""
        async with self._reader.begin() as connection:
            yield connection

    async def ring(self, connection: AsyncConnection, *names: str) -> None:
        """Ring bells in other processes when `connection` commits. Ring your own with `bells.ring` after commit."""
        if self.sqlite:
            return
        parts = {f"names{start}": ",".join(names[start : start + _AT_ONCE]) for start in range(0, len(names), _AT_ONCE)}
        calls = ", ".join(f"pg_notify(:channel, :{part})" for part in parts)
        await connection.execute(text(f"SELECT {calls}"), {"channel": CHANNEL, **parts})

    def hear(self, name: str) -> None:
        """A bell is rung, or a word said."""
        if ":" not in name:
            self.bells.ring(name)
        else:
            for hearer in self.hearers:
                hearer(name)

    async def listen(self) -> None:
        """From now on, bells rung by other processes ring here too (PostgreSQL). Called again it listens again, if the
        database was away meanwhile."""

        def heard(_connection: Any, _pid: int, _channel: str, names: str) -> None:
            for name in names.split(","):
                self.hear(name)

        if self.sqlite or self._listens():
            return
        async with self._hearing:
            if self._listens():
                return
            raw = await self._writer.raw_connection()
            self._listener = raw.driver_connection
            raw.detach()
            await self._listener.add_listener(CHANNEL, heard)

    def _listens(self) -> bool:
        return self._listener is not None and not self._listener.is_closed()

    async def now(self) -> Instant:
        """The database's own clock: the one that leases run by, as machines disagree."""
        if self.sqlite:
            question = "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
        else:
            question = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
        async with self.read() as connection:
            return Instant(int((await connection.execute(text(question))).scalar_one()))


def _without_password(url: str) -> str:
    head, _, tail = url.rpartition("@")
    return f"{head.rsplit(':', 1)[0]}:***@{tail}" if head.count(":") > 1 else url


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction may well succeed if it is tried again: two writers met, or the database was away."""
    if isinstance(error, OSError | IntegrityError | OperationalError):
        return True
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or getattr(error.orig, "sqlstate", "") in _MET
    )


_MET = ("40001", "40P01", "57P01", "57P02", "57P03")
"""PostgreSQL: serialization failure, deadlock, and a server that is going down or coming up."""
