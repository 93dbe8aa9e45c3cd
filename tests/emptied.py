"""One open database of each kind for the whole run, emptied after every test.

Making a database, connecting to it, and wording each statement for a new engine took longer than most tests do.
Whoever looks at files, connections or the schema asks for `database_url` instead.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from fedi_groups.storage.database import Bells, Database
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases

_EMPTY_POSTGRESQL = """
DO $$
DECLARE
    each text;
BEGIN
    SET LOCAL lock_timeout = '10s';
    SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
    FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', each);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences;
END $$
"""

_TABLES_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"


@pytest.fixture(scope="session")
async def open_sqlite(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    with sqlite_databases.prepared(tmp_path_factory.mktemp("open")) as url:
        async with Database(url) as database:
            yield database


@pytest.fixture(scope="session")
async def open_postgresql(
    postgresql_databases: PostgresqlDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    with postgresql_databases.prepared(tmp_path_factory.mktemp("open")) as url:
        async with Database(url) as database:
            yield database


@pytest.fixture
def open_database(databases: Databases, request: pytest.FixtureRequest) -> Database:
    kind = "sqlite" if isinstance(databases, SqliteDatabases) else "postgresql"
    found: Database = request.getfixturevalue(f"open_{kind}")
    return found


@pytest.fixture
async def database(open_database: Database) -> AsyncIterator[Database]:
    """With today's schema and no rows."""
    open_database.bells = Bells()
    yield open_database
    if open_database.sqlite:
        _empty_sqlite(open_database.url.removeprefix("sqlite:///"))
    else:
        async with open_database.write() as connection:
            await connection.exec_driver_sql(_EMPTY_POSTGRESQL)


def _empty_sqlite(path: str) -> None:
    """What a test left unfinished shows here, as a lock that nobody gives up."""
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for (name,) in connection.execute(_TABLES_OF_SQLITE).fetchall():
            connection.execute(f'DELETE FROM "{name}"')
