"""Who runs this server."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId
from fedi_groups.storage import tables

_a = tables.account.c


async def has_admin(connection: AsyncConnection) -> bool:
    """Whether anyone is an admin."""
    return (await connection.execute(select(_a.actor_id).where(_a.admin).limit(1))).first() is not None


async def is_admin(connection: AsyncConnection, person: ActorId) -> bool:
    found = await connection.execute(select(_a.actor_id).where(_a.admin, _a.actor_id == person))
    return found.first() is not None
