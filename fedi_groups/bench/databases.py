"""Databases that live as long as the bench, how large they are, and which processes they run in.

With SQLite the processes are the server's own. PostgreSQL's count too, if they are on this machine.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import asyncpg

from fedi_groups.bench.processes import name_of, parent_of
from fedi_groups.errors import Misconfigured
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import migrate


@dataclass(frozen=True, slots=True)
class Place:
    """An empty server's database at today's schema, and a folder for its files."""

    url: str
    folder: Path


class Databases:
    """`given` is a PostgreSQL database whose user may make others beside it; None for SQLite files."""

    def __init__(self, given: str | None, folder: Path) -> None:
        """Raises Misconfigured for anything but PostgreSQL: a SQLite file is somebody's, and ours is made here."""
        if given is not None and not given.startswith("postgresql://"):
            raise Misconfigured("--database takes postgresql://user:password@host/name; SQLite is measured without it")
        self._given = given
        self._folder = folder
        self._numbers = count(1)

    @property
    def kind(self) -> str:
        return "SQLite" if self._given is None else "PostgreSQL"

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """A new one, gone afterwards."""
        folder = self._folder / f"place-{next(self._numbers)}"
        folder.mkdir()
        if self._given is None:
            url = f"sqlite:///{folder / 'fedi-groups.db'}"
            await _prepare(url)
            yield Place(url, folder)
            return
        name = f"fedi_groups_bench_{token_hex(4)}"
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            url = urlsplit(self._given)._replace(path=f"/{name}").geturl()
            await _prepare(url)
            yield Place(url, folder)
        finally:
            await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def processes(self) -> tuple[int, ...]:
        """The one under which PostgreSQL's processes run, if it is on this machine."""
        if self._given is None:
            return ()
        connection = await asyncpg.connect(self._given)
        try:
            backend = await connection.fetchval("SELECT pg_backend_pid()")
            if not str(name_of(backend)).startswith("postgres"):
                return ()
            head = parent_of(backend)
        finally:
            await connection.close()
        return (head,) if head is not None else ()

    async def _run(self, statement: str) -> None:
        try:
            connection = await asyncpg.connect(self._given)
        except (OSError, asyncpg.PostgresError) as error:
            raise Misconfigured(f"the database of --database cannot be reached: {error}") from error
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError as error:
            raise Misconfigured("the user of --database may not create databases, and bench needs its own") from error
        finally:
            await connection.close()


async def bytes_in_use(place: Place) -> int:
    """Bytes the database takes, without what it would reuse next."""
    if place.url.startswith("sqlite:"):
        with sqlite3.connect(place.url.removeprefix("sqlite:///")) as file:
            (pages,) = file.execute("PRAGMA page_count").fetchone()
            (free,) = file.execute("PRAGMA freelist_count").fetchone()
            (size,) = file.execute("PRAGMA page_size").fetchone()
        file.close()
        return int((pages - free) * size)
    connection = await asyncpg.connect(place.url)
    try:
        # What updates leave behind is reused, and would be counted as growth.
        await connection.execute("VACUUM FULL")
        return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
    finally:
        await connection.close()


async def _prepare(url: str) -> None:
    async with Database(url) as database:
        await migrate(database)
