"""What a process asks of the database, and writes down there, as it starts."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant
from fedi_groups.storage import tables
from fedi_groups.storage.settings import get_setting
from fedi_groups.storage.upserts import upsert

_SERVED = "served"


async def record_served(connection: AsyncConnection, origin: str) -> None:
    """This is the address served now. Unlike the origin it binds nobody: the next start may write another."""
    await upsert(connection, tables.setting, [{"name": _SERVED, "value": origin}], update=("value",))


async def known_origin(connection: AsyncConnection) -> str | None:
    """The address that other servers know, else the one served last; None before the first start."""
    return await get_setting(connection, "origin") or await get_setting(connection, _SERVED)


async def free_leases_of_workers(connection: AsyncConnection) -> None:
    """What dead workers held is free at once. Only for who knows that no worker lives, as the one on SQLite does.

    Process slots stay: other processes than workers hold them.
    """
    rows = tables.lease.c
    of_workers = ~rows.name.startswith("slot:", autoescape=True)
    await connection.execute(update(tables.lease).where(of_workers).values(until=Instant(0)))
