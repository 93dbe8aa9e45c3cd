"""Bringing a database up to the schema of this version. Migrations run in one transaction, on both databases."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from fedi_groups.errors import Misconfigured
from fedi_groups.storage.database import Database

MIGRATE_LOCK = 7_215_331
"""Names the advisory lock under which one process migrates while others wait (PostgreSQL)."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@cache
def newest_version() -> str:
    """The schema version this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def migrate(database: Database, *, to: str = "head") -> str:
    """Apply what is missing, up to a version; returns the newest there is."""

    def upgrade(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)

    async with database.write() as connection:
        if not database.sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATE_LOCK})"))
        await connection.run_sync(upgrade)
    return newest_version()


async def schema_version(database: Database) -> str | None:
    """The version the database is at; None if it is empty."""

    def look(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with database.read() as connection:
        return await connection.run_sync(look)


async def require_schema(database: Database) -> None:
    """Raise Misconfigured unless the database is at this version."""
    found = await schema_version(database)
    if found != newest_version():
        raise Misconfigured(
            f"the database is at schema {found or 'nothing'}, this version needs {newest_version()}: "
            "run `fedi-groups migrate`"
        )
