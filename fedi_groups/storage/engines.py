"""What differs between SQLite and PostgreSQL, and nothing else: connections, durability, the database's clock.

Durable means synced to disk before anyone is told: SQLite runs with synchronous=FULL and one writer connection that
takes its lock at once (BEGIN IMMEDIATE); PostgreSQL with synchronous_commit=on.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from fedi_groups.storage.trips import OneTrip

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-32000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",
)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_MANNERS: Mapping[str, Any] = MappingProxyType(
    {"hide_parameters": True, "json_serializer": _json, "json_deserializer": orjson.loads}
)
"""Errors, which are logged, do not say what was to be written: people's words are among it."""


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:")


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def make_writer(url: str) -> AsyncEngine:
    """The engine whose transactions may write. On SQLite it has one connection."""
    if is_sqlite(url):
        engine = create_async_engine(
            _driver(url), module=OneTrip(), pool_size=1, max_overflow=0, pool_timeout=60, **_MANNERS
        )
        _prepare_sqlite(engine, pragmas=SQLITE_PRAGMAS)

        @event.listens_for(engine.sync_engine, "begin")
        def start(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine
    engine = create_async_engine(
        _driver(url),
        pool_size=12,
        max_overflow=12,
        pool_pre_ping=False,
        connect_args={"server_settings": {"synchronous_commit": "on", "application_name": "fedi-groups"}},
        **_MANNERS,
    )
    _replace_closed(engine)
    return engine


def make_reader(url: str, writer: AsyncEngine) -> AsyncEngine:
    """The engine for questions: what it sees is of one moment, and it cannot write. On PostgreSQL the connections are
    the writer's; what makes them readers goes along with BEGIN."""
    if not is_sqlite(url):
        return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    engine = create_async_engine(
        _driver(url), module=OneTrip(), pool_size=4, max_overflow=4, pool_timeout=60, **_MANNERS
    )
    _prepare_sqlite(engine, pragmas=(*SQLITE_PRAGMAS[2:], "PRAGMA query_only=ON"))

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        # Past SQLAlchemy's own way to a statement: this one takes no lock yet, so nothing can go wrong with it.
        connection.connection.cursor().execute("BEGIN")

    return engine


def _driver(url: str) -> str:
    return url.replace("sqlite:", "sqlite+aiosqlite:", 1).replace("postgresql:", "postgresql+asyncpg:", 1)


def _replace_closed(engine: AsyncEngine) -> None:
    """A connection that PostgreSQL has closed meanwhile, being restarted, is not handed out. That it is closed is known
    here already: no question is asked, as `pool_pre_ping` would."""

    @event.listens_for(engine.sync_engine, "checkout")
    def checkout(_connection: Any, record: Any, _proxy: Any) -> None:
        if record.driver_connection.is_closed():
            raise DisconnectionError("closed by the server")


def _prepare_sqlite(engine: AsyncEngine, *, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy, not the driver, says when a transaction begins
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()
