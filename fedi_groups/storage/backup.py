"""Copies of the whole database: taken while it is in use, tried out, put back.

SQLite copies itself (VACUUM INTO), PostgreSQL with its own programs pg_dump and pg_restore: a snapshot either way, so
that nothing in it contradicts the rest.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.errors import Denied, Malformed, Misconfigured
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.engines import is_sqlite

Counts = Mapping[str, int]
"""Rows by table."""

_ALONE_AFTER = 2.0
"""Seconds to wait until nobody else uses a SQLite file."""


class Keeper(Protocol):
    """What can be done with copies of one kind of database. A copy is a file."""

    @property
    def kind(self) -> str: ...

    async def copy(self, target: Path) -> Counts:
        """Makes a copy of the database as it is now; returns what is in it."""
        ...

    async def try_out(self, copy: Path) -> Counts:
        """What a database holds that is made of the copy for this only, and dropped again.

        Raises Malformed where none can be made of it, Denied where we may not make one.
        """
        ...

    async def put_back(self, copy: Path) -> None:
        """The database is what the copy holds. Raises Denied while somebody uses it (SQLite)."""
        ...


def keeper(url: str) -> Keeper:
    """For the database at `url`."""
    return SqliteKeeper(Path(url.removeprefix("sqlite:///"))) if is_sqlite(url) else PostgresqlKeeper(url)


async def holds_something(database: Database) -> bool:
    """Whether there are accounts, posts or other servers in it: more than a first start leaves."""

    async with database.read() as connection:
        counts = await count_rows(connection)
    return any(counts.get(table.name) for table in (tables.account, tables.post, tables.peer))


async def count_rows(connection: AsyncConnection) -> Counts:
    """Of every table there is."""
    names = await connection.run_sync(lambda each: inspect(each).get_table_names())
    return {
        name: int((await connection.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()) for name in names
    }


class SqliteKeeper:
    """Of one SQLite file."""

    kind = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file

    async def copy(self, target: Path) -> Counts:
        return await asyncio.to_thread(self._copy, target)

    async def try_out(self, copy: Path) -> Counts:
        return await asyncio.to_thread(_checked_counts, copy)

    async def put_back(self, copy: Path) -> None:
        await asyncio.to_thread(self._put_back, copy)

    def _copy(self, target: Path) -> Counts:
        try:
            with closing(sqlite3.connect(f"file:{quote(str(self._file))}?mode=ro", uri=True)) as source:
                source.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise Misconfigured(f"{self._file} cannot be copied: {error}") from error
        return _checked_counts(target)

    def _put_back(self, copy: Path) -> None:
        if self._file.exists() and self._alone_with_tables():
            os.replace(self._file, self._file.with_name(f"{self._file.name}.before-restore"))
        os.replace(copy, self._file)

    def _alone_with_tables(self) -> bool:
        """Takes back the write-ahead log, which nobody can do while others have the file open."""
        try:
            with closing(sqlite3.connect(self._file, timeout=_ALONE_AFTER)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
                return bool(database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        except sqlite3.Error as error:
            raise Denied(
                f"{self._file} is in use: {error}", public=f"{self._file} is in use: stop the server first."
            ) from error


class PostgresqlKeeper:
    """Of one PostgreSQL database."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url

    async def copy(self, target: Path) -> Counts:
        async with Database(self._url) as database, database.read() as connection:
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            snapshot = (await connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
            counts = await count_rows(connection)
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
            await _run("pg_dump", self._url, *options)
        return counts

    async def try_out(self, copy: Path) -> Counts:
        async with self._scratch() as url:
            await self._load(copy, url)
            async with Database(url) as scratch, scratch.read() as connection:
                return await count_rows(connection)

    async def put_back(self, copy: Path) -> None:
        await self._load(copy, self._url)

    async def _load(self, copy: Path, url: str) -> None:
        try:
            await _run("pg_restore", url, "--single-transaction", "--no-owner", "--clean", "--if-exists", str(copy))
        except Misconfigured as error:
            raise Malformed(str(error), public=str(error)) from error

    @asynccontextmanager
    async def _scratch(self) -> AsyncIterator[str]:
        name = f"fedi_groups_check_{token_hex(4)}"
        maker = await asyncpg.connect(self._url)
        try:
            await maker.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            try:
                yield urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))
            finally:
                await maker.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        except asyncpg.InsufficientPrivilegeError as error:
            raise Denied(
                "may not create databases", public="This user of PostgreSQL may not create databases."
            ) from error
        finally:
            await maker.close()


async def _run(program: str, url: str, *options: str) -> None:
    """The password goes by a file: what stands on a command line everybody on the machine can read."""
    with TemporaryDirectory() as folder:
        process = await _start(program, f"--dbname={_with_password_file(url, Path(folder) / 'pass')}", *options)
        try:
            _, said = await process.communicate()
        except BaseException:
            process.kill()
            await process.wait()
            raise
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or [f"exit code {process.returncode}"]
        raise Misconfigured(f"{program} failed: {' '.join(line.strip() for line in lines[:3])[:500]}")


async def _start(program: str, *arguments: str) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            program, *arguments, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise Misconfigured(
            f"{program} is not installed here: it comes with the client programs of PostgreSQL "
            "(on Debian the package postgresql-client), of the server's version or a later one"
        ) from error


def _with_password_file(url: str, file: Path) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    password = unquote(parts.password).replace("\\", "\\\\").replace(":", "\\:")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as written:
        written.write(f"*:*:*:*:{password}\n")
    query = f"{parts.query}&" if parts.query else ""
    place = f"{parts.username}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=place, query=f"{query}passfile={quote(str(file))}"))


def _checked_counts(file: Path) -> Counts:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise Malformed(f"{file.name} is damaged: {verdict}")
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return {
                name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()
            }
    except sqlite3.Error as error:
        raise Malformed(f"{file.name} is no database: {error}") from error
