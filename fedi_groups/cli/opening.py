"""What a command opens before it does its work: settings, the database, services; and under which origin."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import which

import typer

from fedi_groups.app import Services, database_url, open_services
from fedi_groups.cli.place import claim_folder
from fedi_groups.config import Settings, read_settings
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import migrate, require_schema, schema_version
from fedi_groups.storage.startup import known_origin

DEFAULT_ORIGIN = "http://127.0.0.1:8000"
"""What `serve` serves where nothing else is said."""


@asynccontextmanager
async def opened() -> AsyncIterator[Services]:
    """All services, for one command beside a server that may be running or not. An empty database gets its tables."""
    settings = read_settings()
    claim_folder(settings)
    async with Database(database_url(settings)) as database:
        if await schema_version(database) is None:
            await migrate(database)
            typer.echo(f"There was no server in {_whereabouts(settings)} yet: its tables are made now.", err=True)
        await require_schema(database)
        origin = await origin_of_server(settings, database)
    async with open_services(settings, origin=origin) as services:
        yield services


@asynccontextmanager
async def opened_database() -> AsyncIterator[tuple[Database, str]]:
    """The database alone, at today's schema, and the origin."""
    settings = read_settings()
    claim_folder(settings)
    async with Database(database_url(settings)) as database:
        await require_schema(database)
        yield database, await origin_of_server(settings, database)


async def origin_of_server(settings: Settings, database: Database) -> str:
    """What is set, else what other servers know, else what was served last."""
    if settings.origin is not None:
        return settings.origin
    async with database.read() as connection:
        return await known_origin(connection) or DEFAULT_ORIGIN


def this_program(settings: Settings) -> str:
    """As it is typed in the folder where this process was started."""
    typed = Path(sys.argv[0])
    found = which(typed.name)
    program = typed.name if found is not None and Path(found).resolve() == typed.resolve() else str(typed)
    elsewhere = settings.data_dir != Settings.model_fields["data_dir"].default
    return f"FEDI_GROUPS_DATA_DIR={settings.data_dir} {program}" if elsewhere else program


def _whereabouts(settings: Settings) -> str:
    return "this database" if settings.database_url else str(settings.data_dir)
