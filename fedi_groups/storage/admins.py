"""Who runs this server."""

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked

_a = tables.account.c
_IS_ADMIN = Asked(select(_a.actor_id).where(_a.admin, _a.actor_id == bindparam("person")))


async def has_admin(connection: AsyncConnection) -> bool:
    """Whether anyone is an admin."""
    return (await connection.execute(select(_a.actor_id).where(_a.admin).limit(1))).first() is not None


async def admins(connection: AsyncConnection, *, most: int) -> list[ActorId]:
    """Whoever runs this server, those first who were first."""
    found = await connection.execute(select(_a.actor_id).where(_a.admin).order_by(_a.actor_id).limit(most))
    return [ActorId(each.actor_id) for each in found]


async def is_admin(connection: AsyncConnection, person: ActorId) -> bool:
    return bool(await _IS_ADMIN.rows(connection, person=person))
