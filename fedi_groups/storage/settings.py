"""Facts the server settles once and for good, as its origin."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.errors import Misconfigured
from fedi_groups.storage import tables
from fedi_groups.storage.upserts import upsert

BACKED_UP = "backed up"
"""When a backup was written last."""


async def record(connection: AsyncConnection, name: str, value: str) -> None:
    """In place of what was recorded under this name."""
    await upsert(connection, tables.setting, [{"name": name, "value": value}], update=("value",))


async def get_setting(connection: AsyncConnection, name: str) -> str | None:
    question = select(tables.setting.c.value).where(tables.setting.c.name == name)
    return (await connection.execute(question)).scalar_one_or_none()


async def settle_once(connection: AsyncConnection, name: str, value: str) -> str:
    """Record `value` unless something is recorded already; returns what is."""
    await upsert(connection, tables.setting, [{"name": name, "value": value}], update=())
    return await get_setting(connection, name) or value


async def require_origin(connection: AsyncConnection, origin: str, *, settle: bool = False) -> None:
    """Raises Misconfigured if other servers know this database under another origin."""
    recorded = await settle_once(connection, "origin", origin) if settle else await get_setting(connection, "origin")
    if recorded is not None and recorded != origin:
        raise Misconfigured(
            f"this database belongs to {recorded}, and other servers know it by that address, but "
            f"FEDI_GROUPS_ORIGIN (or the address served) is {origin}: set FEDI_GROUPS_ORIGIN={recorded}"
        )


async def use_up(connection: AsyncConnection, name: str, value: str) -> bool:
    """Whether this was recorded under this name: nobody uses it again."""
    recorded = tables.setting.c
    gone = delete(tables.setting).where(recorded.name == name, recorded.value == value)
    return (await connection.execute(gone)).rowcount > 0
