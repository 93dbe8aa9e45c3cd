"""Facts the server settles once and for good, as its origin."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage import tables
from fedi_groups.storage.upserts import upsert


async def get_setting(connection: AsyncConnection, name: str) -> str | None:
    question = select(tables.setting.c.value).where(tables.setting.c.name == name)
    return (await connection.execute(question)).scalar_one_or_none()


async def settle_once(connection: AsyncConnection, name: str, value: str) -> str:
    """Record `value` unless something is recorded already; returns what is."""
    await upsert(connection, tables.setting, [{"name": name, "value": value}], update=())
    return await get_setting(connection, name) or value
