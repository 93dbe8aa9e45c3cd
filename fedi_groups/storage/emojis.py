"""Rows of the custom emoji of this server."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.emojis import EmojiFacts
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Missing
from fedi_groups.storage import tables

_e = tables.custom_emoji.c
_FACTS = (_e.id, _e.name, _e.file, _e.category, _e.hidden, _e.updated)


async def emojis_named(connection: AsyncConnection, names: Collection[str]) -> list[EmojiFacts]:
    """Those there are of these."""
    rows = await connection.execute(select(*_FACTS).where(_e.name.in_(names)))
    return [_facts(row) for row in rows]


async def find_emoji(connection: AsyncConnection, name: str) -> EmojiFacts:
    """Raises Missing."""
    for each in await emojis_named(connection, [name]):
        return each
    raise Missing(f"no emoji {name[:60]!r}", public=f"There is no custom emoji :{name[:60]}: here.")


async def all_emojis(connection: AsyncConnection) -> list[EmojiFacts]:
    """By category and name."""
    rows = await connection.execute(select(*_FACTS).order_by(_e.category, func.lower(_e.name), _e.name))
    return [_facts(row) for row in rows]


async def count_emojis(connection: AsyncConnection) -> int:
    return (await connection.execute(select(func.count()).select_from(tables.custom_emoji))).scalar_one()


async def emoji_picture(connection: AsyncConnection, number: int, *, still: bool) -> tuple[str, bytes] | None:
    """How it is called now, and its picture."""
    row = (await connection.execute(select(_e.file, _e.still if still else _e.picture).where(_e.id == number))).first()
    return (row[0], row[1]) if row is not None else None


async def put_emoji(connection: AsyncConnection, emoji: EmojiFacts, *, picture: bytes, still: bytes) -> None:
    """In place of the one with its number, if there is one."""
    await drop_emoji(connection, emoji.id)
    row = {name: getattr(emoji, name) for name in ("id", "name", "file", "category", "hidden", "updated")}
    await connection.execute(insert(tables.custom_emoji).values(row | {"picture": picture, "still": still}))


async def change_emoji(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(tables.custom_emoji).where(_e.id == number).values(values))


async def drop_emoji(connection: AsyncConnection, number: int) -> None:
    await connection.execute(delete(tables.custom_emoji).where(_e.id == number))


def _facts(row: Any) -> EmojiFacts:
    return EmojiFacts(row.id, row.name, row.file, row.category, row.hidden, Instant(row.updated))
